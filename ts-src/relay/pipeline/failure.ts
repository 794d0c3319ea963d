import { IntakeError } from '../../core/intake-error.ts';

/** Any failure as the product's error. */
export function toIntakeError(error: unknown): IntakeError {
  if (error instanceof IntakeError) return error;
  return new IntakeError('INTERNAL', `The relay failed: ${sentenceOf(error)}.`, {
    actions: ['The relay tries again by itself; if it stays, report it with the log.'],
    retryable: true,
    cause: error
  });
}

/** Whether trying again later can help. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof IntakeError) || error.retryable;
}

export function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
