import { ClientSecretCredential } from '@azure/identity';
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
import type { GraphConfig } from '../../config.ts';
import { toMailboxError } from './graph-errors.ts';

const PREFER_IMMUTABLE = 'IdType="ImmutableId"';

/** The few requests of Graph that a mailbox needs; failures come as IntakeErrors. */
export interface GraphClient {
  get(path: string, query?: Readonly<Record<string, string>>, pageSize?: number): Promise<unknown>;
  getBytes(path: string): Promise<Uint8Array>;
  getStream(path: string): Promise<AsyncIterable<Uint8Array>>;
  post(path: string, body: object): Promise<unknown>;
  patch(path: string, body: object): Promise<unknown>;
  delete(path: string): Promise<void>;
}

/** An answer that takes longer will not come. */
const ANSWER_WITHIN_MS = 60_000;
/** Bytes of a large message or attachment may take a while. */
const BYTES_FACTOR = 15;

/** Connects with the official client; other hosts than Graph's own are allowed by the configured base URL. */
export function connectGraph(config: GraphConfig, answerWithinMs = ANSWER_WITHIN_MS): GraphClient {
  const base = new URL(config.baseUrl);
  const isMicrosoft = /\.microsoft(online)?\.(com|us|cn)$|\.partner\.microsoftonline\.cn$/.test(
    new URL(config.authorityHost).hostname
  );
  const credential = new ClientSecretCredential(config.tenantId, config.clientId, config.clientSecret, {
    authorityHost: config.authorityHost,
    disableInstanceDiscovery: !isMicrosoft,
    retryOptions: { maxRetries: 1 }
  });
  const client = Client.initWithMiddleware({
    middleware: withoutRetries(
      new TokenCredentialAuthenticationProvider(credential, {
        scopes: [`${isMicrosoft ? base.origin : 'https://graph.microsoft.com'}/.default`]
      })
    ),
    // The client adds the version itself.
    baseUrl: base.origin,
    defaultVersion: base.pathname.replaceAll('/', '') === '' ? 'v1.0' : base.pathname.replaceAll(/^\/|\/$/g, ''),
    customHosts: new Set([base.hostname])
  });
  return wrap(client, base.origin, answerWithinMs);
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

function wrap(client: Client, origin: string, answerWithinMs: number): GraphClient {
  // Immutable ids are asked for per request: the header is not kept by next links.
  const request = (path: string, prefer: readonly string[] = [], factor = 1) =>
    client
      .api(onOrigin(origin, path))
      .header('Prefer', [PREFER_IMMUTABLE, ...prefer].join(', '))
      .option('signal', AbortSignal.timeout(answerWithinMs * factor));
  const guarded = async <T>(path: string, work: () => Promise<T>): Promise<T> => {
    try {
      return await work();
    } catch (error) {
      throw toMailboxError(error, path);
    }
  };
  return {
    get: async (path, query = {}, pageSize) =>
      await guarded(path, async () => {
        const prefer = pageSize === undefined ? [] : [`odata.maxpagesize=${String(pageSize)}`];
        const call = request(path, prefer);
        const answer: unknown = await (Object.keys(query).length === 0 ? call : call.query({ ...query })).get();
        return answer;
      }),
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
        return answer;
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

function isByteStream(value: unknown): value is AsyncIterable<Uint8Array> {
  return typeof value === 'object' && value !== null && Symbol.asyncIterator in value;
}

/** Next links and delta links are whole addresses: a kept one is asked of the server that is configured now. */
function onOrigin(origin: string, path: string): string {
  if (!/^https?:/i.test(path)) return path;
  const { pathname, search } = new URL(path);
  return `${origin}${pathname}${search}`;
}
