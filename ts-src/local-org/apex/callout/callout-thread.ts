/** The helper thread of a thread that runs Apex: does its callouts while that thread waits. */
import { Buffer } from 'node:buffer';
import { request as requestHttp } from 'node:http';
import type { IncomingMessage } from 'node:http';
import { request as requestHttps } from 'node:https';
import { MessagePort, workerData } from 'node:worker_threads';
import { CalloutFailure, helperDataSchema, jobSchema, MAX_RESPONSE_BYTES, READ_TIMED_OUT } from './http-exchange.ts';
import type { CalloutOutcome, CalloutRequest, CalloutResponse } from './http-exchange.ts';

const { port, signal } = helperDataSchema.parse(workerData);
if (!(port instanceof MessagePort)) throw new Error('callout-thread.ts runs as a helper thread only');
const answers = port;
const counter = new Int32Array(signal);

/** Redirects are answers, as on the platform; bodies come as the server sends them. */
function exchange(request: CalloutRequest, deadline: AbortSignal): Promise<CalloutResponse> {
  return new Promise((resolve, reject) => {
    const url = new URL(request.url);
    const send = url.protocol === 'https:' ? requestHttps : requestHttp;
    const length = request.body === null ? {} : { 'Content-Length': String(request.body.byteLength) };
    const headers = { ...request.headers, ...length };
    const sent = send(url, { method: request.method, headers, agent: false, signal: deadline }, (response) => {
      readBody(response).then((body) => {
        resolve({
          status: response.statusCode ?? 0,
          statusText: response.statusMessage ?? '',
          headers: headersOf(response),
          body
        });
      }, reject);
    });
    sent.once('error', reject);
    sent.end(request.body ?? undefined);
  });
}

async function readBody(response: IncomingMessage): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response) {
    if (!(chunk instanceof Uint8Array)) continue;
    size += chunk.byteLength;
    if (size > MAX_RESPONSE_BYTES)
      throw new CalloutFailure(
        'tooLarge',
        `Exceeded max size limit of ${MAX_RESPONSE_BYTES} with response size ${size}`
      );
    chunks.push(chunk);
  }
  return new Uint8Array(Buffer.concat(chunks));
}

function headersOf(response: IncomingMessage): Record<string, string> {
  const headers: Record<string, string> = {};
  const { rawHeaders } = response;
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) {
    const [name = '', value = ''] = rawHeaders.slice(at, at + 2);
    const known = Object.keys(headers).find((other) => other.toLowerCase() === name.toLowerCase()) ?? name;
    headers[known] = headers[known] === undefined ? value : `${headers[known]}, ${value}`;
  }
  return headers;
}

function failureOf(error: unknown, request: CalloutRequest, timedOut: boolean): CalloutFailure {
  if (timedOut) return new CalloutFailure('timeout', READ_TIMED_OUT);
  if (error instanceof CalloutFailure) return error;
  // Several addresses of one host fail together: the first tells why.
  const cause: unknown = error instanceof AggregateError ? error.errors[0] : error;
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  const message = cause instanceof Error ? cause.message : String(cause);
  switch (code) {
    case 'ECONNREFUSED':
      return new CalloutFailure('refused', 'Connection refused');
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return new CalloutFailure('unknownHost', `Unknown host: ${new URL(request.url).hostname}`);
    case 'ETIMEDOUT':
      return new CalloutFailure('timeout', READ_TIMED_OUT);
    case 'ECONNRESET':
      return new CalloutFailure('broken', 'Unexpected end of file from server');
    case 'ERR_INVALID_URL':
      return new CalloutFailure('badUrl', `Invalid endpoint URL: ${request.url}`);
    default:
      return new CalloutFailure('broken', message);
  }
}

async function attempt(request: CalloutRequest): Promise<CalloutOutcome> {
  const deadline = AbortSignal.timeout(request.timeoutMs);
  try {
    const response = await exchange(request, deadline);
    return { kind: 'answered', ...response };
  } catch (error) {
    const failure = failureOf(error, request, deadline.aborted);
    return { kind: 'failed', failure: failure.kind, message: failure.message };
  }
}

answers.on('message', (message: unknown) => {
  const { id, request } = jobSchema.parse(message);
  void attempt(request).then((outcome) => {
    answers.postMessage({ id, outcome });
    Atomics.add(counter, 0, 1);
    Atomics.notify(counter, 0);
  });
});
