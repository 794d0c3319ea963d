import { ClientSecretCredential } from '@azure/identity';
import { Client, ResponseType } from '@microsoft/microsoft-graph-client';
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

/** Connects with the official client; other hosts than Graph's own are allowed by the configured base URL. */
export function connectGraph(config: GraphConfig): GraphClient {
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
    authProvider: new TokenCredentialAuthenticationProvider(credential, {
      scopes: [`https://graph.microsoft.com/.default`]
    }),
    // The client adds the version itself.
    baseUrl: base.origin,
    defaultVersion: base.pathname.replaceAll('/', '') === '' ? 'v1.0' : base.pathname.replaceAll(/^\/|\/$/g, ''),
    customHosts: new Set([base.hostname])
  });
  return wrap(client);
}

function wrap(client: Client): GraphClient {
  // Immutable ids are asked for per request: the header is not kept by next links.
  const request = (path: string, prefer: readonly string[] = []) =>
    client.api(path).header('Prefer', [PREFER_IMMUTABLE, ...prefer].join(', '));
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
        const answer: unknown = await request(path).responseType(ResponseType.ARRAYBUFFER).get();
        if (!(answer instanceof ArrayBuffer)) throw new TypeError('Graph sent no bytes');
        return new Uint8Array(answer);
      }),
    getStream: async (path) =>
      await guarded(path, async () => {
        const answer: unknown = await request(path).responseType(ResponseType.STREAM).getStream();
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
