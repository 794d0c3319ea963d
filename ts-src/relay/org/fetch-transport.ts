import { PassThrough } from 'node:stream';
import type { HttpRequest, HttpResponse } from 'jsforce';
import { Transport } from 'jsforce/lib/transport.js';
import { StreamPromise } from 'jsforce/lib/util/promise.js';

/**
 * Carries one request of jsforce over Node's fetch and keeps the answer. The library's own transport repeats reads by
 * itself, each of them counted by the org, and does not survive an answer that ends in the middle.
 */
export class FetchTransport extends Transport {
  /** The org's answer; null while there is none. */
  answer: Response | null = null;
  /** Its body. */
  text = '';
  private readonly signal: AbortSignal;

  constructor(signal: AbortSignal) {
    super();
    this.signal = signal;
  }

  override httpRequest(request: HttpRequest): StreamPromise<HttpResponse> {
    return StreamPromise.create(() => ({ stream: new PassThrough(), promise: this.exchange(request) }));
  }

  private async exchange({ method, url, headers, body }: HttpRequest): Promise<HttpResponse> {
    const response = await fetch(url, {
      method,
      headers: { ...headers },
      ...(typeof body === 'string' ? { body } : {}),
      signal: this.signal
    });
    this.answer = response;
    this.text = await response.text();
    return { statusCode: response.status, headers: Object.fromEntries(response.headers), body: this.text };
  }
}
