import type { FastifyInstance } from 'fastify';

/** One request as it reached the server; a part of a $batch counts as one too. */
export interface LoggedRequest {
  readonly method: string;
  /** Path with query. */
  readonly url: string;
  readonly prefer: string;
  readonly isBatchPart: boolean;
}

const KEPT = 5_000;

/** The last requests to Graph and Gmail, for tests that look at what a client asks for. */
export class RequestLog {
  readonly #requests: LoggedRequest[] = [];

  add(request: LoggedRequest): void {
    if (this.#requests.push(request) > KEPT) this.#requests.shift();
  }

  /** Takes out what was logged since the last call, oldest first. */
  take(): LoggedRequest[] {
    return this.#requests.splice(0);
  }
}

/** Notes every request to Graph and Gmail. */
export function addRequestLog(server: FastifyInstance, log: RequestLog): void {
  server.addHook('onRequest', (request, _, done) => {
    const { prefer, 'x-batch-part': part } = request.headers;
    if (/^\/(v1\.0|beta|gmail)\//i.test(request.url)) {
      log.add({
        method: request.method,
        url: request.url,
        prefer: Array.isArray(prefer) ? prefer.join(', ') : (prefer ?? ''),
        isBatchPart: part !== undefined
      });
    }
    done();
  });
}
