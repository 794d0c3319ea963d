import type { TokenCredential } from '@azure/identity';
import {
  AuthenticationHandler,
  Client,
  HTTPMessageHandler,
  RedirectHandler,
  ResponseType,
  TelemetryHandler,
  type AuthenticationProvider,
  type Middleware
} from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { GraphConfig } from '../../config.ts';
import { refusalError, toMailboxError } from './graph-errors.ts';
import { signInOf } from './graph-sign-in.ts';

const PREFER_IMMUTABLE = 'IdType="ImmutableId"';
/** An answer that takes longer will not come. */
const ANSWER_WITHIN_MS = 60_000;
/** Bytes of a large message or attachment may take a while. */
const BYTES_FACTOR = 15;
/** More requests than these a $batch does not take. */
export const BATCH_LIMIT = 20;

export interface GetOptions {
  readonly query?: Readonly<Record<string, string>>;
  readonly pageSize?: number;
  readonly signal?: AbortSignal;
}

/** One answer of a batch: its body, or why there is none. */
export type BatchAnswer = { readonly body: unknown } | { readonly error: IntakeError };

/** The few requests of Graph that a mailbox needs, ids immutable in all of them; failures come as IntakeErrors. */
export interface GraphClient {
  get(path: string, options?: GetOptions): Promise<unknown>;
  /** Gets up to 20 paths in one request; the answers come in the order of the paths. */
  batch(paths: readonly string[], signal?: AbortSignal): Promise<readonly BatchAnswer[]>;
  getBytes(path: string): Promise<Uint8Array>;
  getStream(path: string): Promise<AsyncIterable<Uint8Array>>;
  post(path: string, body: object): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  delete(path: string): Promise<void>;
}

/** Connects with the official client; other hosts than Graph's own are allowed by the configured base URL. */
export function connectGraph(config: GraphConfig, answerWithinMs = ANSWER_WITHIN_MS): GraphClient {
  const { credential, scopes } = signInOf(config);
  return graphClient(config.baseUrl, credential, scopes, answerWithinMs);
}

/** A client that signs in by the credential; `baseUrl` with or without the version. */
export function graphClient(
  baseUrl: string,
  credential: TokenCredential,
  scopes: readonly string[],
  answerWithinMs = ANSWER_WITHIN_MS
): GraphClient {
  const base = new URL(baseUrl);
  const version = base.pathname.replaceAll(/^\/|\/$/g, '');
  const provider = new TokenCredentialAuthenticationProvider(credential, { scopes: [...scopes] });
  const client = Client.initWithMiddleware({
    middleware: withoutRetries(provider),
    // The client adds the version itself.
    baseUrl: base.origin,
    defaultVersion: version === '' ? 'v1.0' : version,
    customHosts: new Set([base.hostname])
  });
  return wrap(client, provider, base.origin, answerWithinMs);
}

/** The client's own chain would retry and wait by itself; when to try again is the pipeline's decision. */
function withoutRetries(provider: AuthenticationProvider): Middleware {
  const authentication = new AuthenticationHandler(provider);
  const redirect = new RedirectHandler();
  const telemetry = new TelemetryHandler();
  authentication.setNext(redirect);
  redirect.setNext(telemetry);
  telemetry.setNext(new HTTPMessageHandler());
  return authentication;
}

function wrap(client: Client, provider: AuthenticationProvider, origin: string, answerWithinMs: number): GraphClient {
  // Immutable ids are asked for per request: the header is not kept by next links.
  const request = (path: string, prefer: readonly string[] = [], factor = 1, signal?: AbortSignal) => {
    const inTime = AbortSignal.timeout(answerWithinMs * factor);
    return client
      .api(onOrigin(origin, path))
      .header('Prefer', [PREFER_IMMUTABLE, ...prefer].join(', '))
      .option('signal', signal === undefined ? inTime : AbortSignal.any([inTime, signal]));
  };
  const guarded = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    try {
      // The credential keeps the token; asked for here first, since the client hides what a sign-in failed with.
      await inTime(provider.getAccessToken(), answerWithinMs);
      return await work();
    } catch (error) {
      throw toMailboxError(error, path);
    }
  };
  return {
    get: async (path, { query = {}, pageSize, signal } = {}) =>
      await guarded(path, async () => {
        const prefer = pageSize === undefined ? [] : [`odata.maxpagesize=${String(pageSize)}`];
        const call = request(path, prefer, 1, signal);
        const answer: unknown = await (Object.keys(query).length === 0 ? call : call.query({ ...query })).get();
        return answer;
      }),
    batch: async (paths, signal) => {
      const answer = await guarded('/$batch', async () => {
        const sent: unknown = await request('/$batch', [], 1, signal).post({ requests: batchParts(paths) });
        return sent;
      });
      return batchAnswers(paths, answer);
    },
    // As text the client would damage 8-bit MIME.
    getBytes: async (path) =>
      await guarded(path, async () => {
        const answer: unknown = await request(path, [], BYTES_FACTOR).responseType(ResponseType.ARRAYBUFFER).get();
        if (!(answer instanceof ArrayBuffer)) throw new TypeError('Graph sent no bytes');
        return new Uint8Array(answer);
      }),
    getStream: async (path) =>
      await guarded(path, async () => {
        const answer: unknown = await request(path, [], BYTES_FACTOR).responseType(ResponseType.STREAM).getStream();
        if (!isByteStream(answer)) throw new TypeError('Graph sent no stream');
        return guardedStream(answer, path);
      }),
    post: async (path, body) =>
      await guarded(path, async () => {
        const answer: unknown = await request(path).post(body);
        return answer;
      }),
    patch: async (path, body) =>
      await guarded(path, async () => {
        const answer: unknown = await request(path).patch(body);
        return answer;
      }),
    delete: async (path) => {
      await guarded(path, async () => {
        await request(path).delete();
      });
    }
  };
}

async function inTime(work: Promise<unknown>, milliseconds: number): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const expiry = new Promise<never>((_, reject) => {
    timer = setTimeout(() => {
      reject(new Error('the sign-in host stays silent'));
    }, milliseconds);
  });
  try {
    await Promise.race([work, expiry]);
  } finally {
    clearTimeout(timer);
  }
}

function batchParts(paths: readonly string[]): object[] {
  return paths.map((url, index) => ({
    id: String(index),
    method: 'GET',
    url,
    headers: { Prefer: PREFER_IMMUTABLE }
  }));
}

const batchSchema = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()).nullish(),
      body: z.unknown().optional()
    })
  )
});
const errorSchema = z.object({ error: z.object({ code: z.string().nullish(), message: z.string().nullish() }) });

function batchAnswers(paths: readonly string[], answer: unknown): BatchAnswer[] {
  const byId = new Map(batchSchema.parse(answer).responses.map((part) => [part.id, part]));
  return paths.map((path, index) => {
    const part = byId.get(String(index));
    if (part !== undefined && part.status < 300) return { body: part.body };
    const { code, message } = errorSchema.safeParse(part?.body).data?.error ?? {};
    const headers = new Map(Object.entries(part?.headers ?? {}).map(([name, value]) => [name.toLowerCase(), value]));
    const refusal = {
      status: part?.status ?? 503,
      code: code ?? '',
      message: message ?? 'A part of the batch was not answered',
      header: (name: string): string | null => headers.get(name) ?? null
    };
    return { error: refusalError(refusal, path) };
  });
}

/** What breaks off in the middle is a failure of the connection. */
async function* guardedStream(content: AsyncIterable<Uint8Array>, path: string): AsyncGenerator<Uint8Array> {
  try {
    yield* content;
  } catch (error) {
    throw toMailboxError(error, path);
  }
}

function isByteStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Next links and delta links are whole addresses: a kept one is asked of the server that is configured now. */
function onOrigin(origin: string, path: string): string {
  if (!/^https?:/i.test(path)) return path;
  const { pathname, search } = new URL(path);
  return `${origin}${pathname}${search}`;
}
