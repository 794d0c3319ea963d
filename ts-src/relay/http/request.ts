import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';

/** A part of a request as it should be. Errors: REQUEST_INVALID, which names the fields. */
export function parseRequest<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const said = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new IntakeError('REQUEST_INVALID', `The request is not as it should be: ${said}.`, {
    actions: ['See docs/relay-protocol.md.']
  });
}
