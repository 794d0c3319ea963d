import { randomUUID } from 'node:crypto';

/** An error that Graph would answer: its status, its code and its sentence. */
export class GraphError extends Error {
  readonly status: number;
  readonly code: string;

  constructor(status: number, code: string, message: string) {
    super(message);
    this.name = 'GraphError';
    this.status = status;
    this.code = code;
  }
}

/** The OData error body with the ids that a support request would ask for. */
export function errorBody(
  code: string,
  message: string,
  ids: { readonly requestId?: string; readonly clientRequestId?: string; readonly at?: Date } = {}
): object {
  const requestId = ids.requestId ?? randomUUID();
  return {
    error: {
      code,
      message,
      innerError: {
        date: (ids.at ?? new Date()).toISOString().slice(0, 19),
        'request-id': requestId,
        'client-request-id': ids.clientRequestId ?? requestId
      }
    }
  };
}

export const itemNotFound = (): GraphError =>
  new GraphError(404, 'ErrorItemNotFound', 'The specified object was not found in the store.');

export const badRequest = (message: string): GraphError => new GraphError(400, 'BadRequest', message);
