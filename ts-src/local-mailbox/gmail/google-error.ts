import { GraphError } from '../graph/graph-error.ts';

/** An error that a Google API would answer. */
export class GoogleError extends Error {
  readonly status: number;
  /** As in `errors[0].reason`, e.g. `notFound`. */
  readonly reason: string;

  constructor(status: number, reason: string, message: string) {
    super(message);
    this.name = 'GoogleError';
    this.status = status;
    this.reason = reason;
  }
}

const STATUS_NAMES: Readonly<Record<number, string>> = {
  400: 'INVALID_ARGUMENT',
  401: 'UNAUTHENTICATED',
  403: 'PERMISSION_DENIED',
  404: 'NOT_FOUND',
  409: 'ALREADY_EXISTS',
  429: 'RESOURCE_EXHAUSTED',
  500: 'INTERNAL',
  503: 'UNAVAILABLE',
  504: 'DEADLINE_EXCEEDED'
};
const REASONS: Readonly<Record<number, string>> = {
  400: 'invalidArgument',
  401: 'authError',
  403: 'forbidden',
  404: 'notFound',
  429: 'rateLimitExceeded',
  503: 'backendError'
};
const PLANNED: Readonly<Record<number, string>> = {
  401: 'Request had invalid authentication credentials.',
  403: 'The caller does not have permission',
  404: 'Requested entity was not found.',
  429: 'Resource has been exhausted (e.g. check quota).',
  503: 'The service is currently unavailable.'
};

/** The status and body of an error in the shape of Google's APIs; planned faults come as Graph's and are translated. */
export function googleAnswer(error: unknown): { readonly status: number; readonly body: object } {
  if (error instanceof GoogleError) return answer(error.status, error.reason, error.message);
  if (error instanceof GraphError) {
    const { status, code } = error;
    // A planned code that is written as Google writes its reasons is meant as one.
    const reason = /^[a-z]/.test(code) ? code : (REASONS[status] ?? 'backendError');
    return answer(status, reason, PLANNED[status] ?? 'Internal error encountered.');
  }
  const given = typeof error === 'object' && error !== null && 'statusCode' in error ? error.statusCode : 500;
  const status = typeof given === 'number' ? given : 500;
  return answer(status, REASONS[status] ?? 'backendError', error instanceof Error ? error.message : 'Unknown failure.');
}

function answer(status: number, reason: string, message: string): { status: number; body: object } {
  const name = reason === 'failedPrecondition' ? 'FAILED_PRECONDITION' : (STATUS_NAMES[status] ?? 'UNKNOWN');
  return {
    status,
    body: { error: { code: status, message, errors: [{ message, domain: 'global', reason }], status: name } }
  };
}

export const notFound = (): GoogleError => new GoogleError(404, 'notFound', 'Requested entity was not found.');

export const invalid = (message: string): GoogleError => new GoogleError(400, 'invalidArgument', message);
