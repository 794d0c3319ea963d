import type { FastifyInstance } from 'fastify';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import { LabelStore } from '../store/label-store.ts';
import type { MailStore } from '../store/mail-store.ts';
import type { GmailContext } from './gmail-context.ts';
import { googleAnswer, notFound } from './google-error.ts';
import { GoogleTokens, type IdentityClaims } from './google-tokens.ts';
import { MessageResources } from './message-resource.ts';
import { LocalPubSub } from './pubsub.ts';
import { addReadRoutes } from './read-routes.ts';
import { Watches } from './watches.ts';
import { addWriteRoutes, parsed } from './write-routes.ts';

export interface GmailParts {
  readonly database: DatabaseSync;
  readonly store: MailStore;
  readonly origin: () => string;
  readonly now: () => Date;
}

/** Opens Gmail's view of the store; its history is the change log that Graph's delta reads. */
export function openGmail({ database, store, origin, now }: GmailParts): GmailContext {
  const labels = new LabelStore(database, store, now);
  const tokens = new GoogleTokens(database, store, origin, now);
  const pubsub = new LocalPubSub(database, tokens, now);
  const watches = new Watches({ database, store, labels, pubsub, now });
  return { store, labels, tokens, pubsub, watches, resources: new MessageResources(store, labels) };
}

/** What a client of the local Gmail is configured with. */
export interface LocalGmail {
  readonly baseUrl: string;
  readonly pubsubUrl: string;
  readonly certificatesUrl: string;
  readonly topic: string;
  /** A pull subscription of the topic. */
  readonly subscription: string;
  /** The key file of a service account that may read every mailbox; made at the first call. */
  serviceAccountKey(): string;
  /** Makes the topic's announcements be posted, signed for that sender and audience. */
  pushTo(endpoint: string, sender: string, audience: string): void;
  /** A token as it stands in such a post. */
  identityToken(claims: IdentityClaims): Promise<string>;
}

/** The local Gmail at `url` as its clients are told of it. */
export function localGmail({ tokens, pubsub }: GmailContext, url: string): LocalGmail {
  const { topic, subscription } = pubsub;
  return {
    baseUrl: url,
    pubsubUrl: url,
    certificatesUrl: `${url}/oauth2/v3/certs`,
    topic,
    subscription,
    serviceAccountKey: () => tokens.serviceAccountKey(),
    pushTo: (pushEndpoint, serviceAccountEmail, audience) => {
      const pushConfig = { pushEndpoint, oidcToken: { serviceAccountEmail, audience } };
      pubsub.createSubscription(`${subscription}-push`, { topic, pushConfig });
    },
    identityToken: (claims) => tokens.identityToken(claims)
  };
}

/** Serves Gmail, Pub/Sub and Google's sign-in. */
export async function addGmailRoutes(server: FastifyInstance, context: GmailContext): Promise<void> {
  await server.register((google, _options, done) => {
    google.setErrorHandler((error, _request, reply) => {
      const { status, body } = googleAnswer(error);
      void reply.code(status).send(body);
    });
    google.addContentTypeParser(/^multipart\/related/, { parseAs: 'buffer' }, (_request, body, parse) => {
      parse(null, body);
    });
    google.post('/token', async (request, reply) => {
      const { status, body } = await context.tokens.grant(request.body);
      return reply.code(status).header('cache-control', 'no-store').send(body);
    });
    google.get('/oauth2/v3/certs', async () => await context.tokens.certificates());
    addReadRoutes(google, context);
    addWriteRoutes(google, context);
    addPubSubRoutes(google, context);
    google.all('/gmail/*', () => {
      throw notFound();
    });
    done();
  });
}

const pullSchema = z.object({ maxMessages: z.int().positive().max(1000).default(1) });
const acknowledgeSchema = z.object({ ackIds: z.array(z.string()) });
const permissionsSchema = z.object({ permissions: z.array(z.string()) });

/** Names of resources hold slashes, and their methods follow a colon: both are taken from the rest of the path. */
function addPubSubRoutes(server: FastifyInstance, { tokens, pubsub }: GmailContext): void {
  server.put<{ Params: { '*': string } }>('/v1/projects/*', (request) => {
    tokens.accountOf(request.headers.authorization, 'pubsub');
    const name = `projects/${request.params['*']}`;
    if (/\/subscriptions\/[^/]+$/.test(name)) return { name, ...pubsub.createSubscription(name, request.body) };
    pubsub.createTopic(name);
    return { name };
  });
  server.post<{ Params: { '*': string } }>('/v1/projects/*', async (request, reply) => {
    tokens.accountOf(request.headers.authorization, 'pubsub');
    const [, name = '', method = ''] = /^(.*):(\w+)$/.exec(`projects/${decodeURIComponent(request.params['*'])}`) ?? [];
    if (method === 'pull') {
      const gone = new AbortController();
      reply.raw.once('close', () => {
        gone.abort();
      });
      return await pubsub.pull(name, parsed(pullSchema, request.body).maxMessages, gone.signal);
    }
    if (method === 'acknowledge') {
      pubsub.acknowledge(name, parsed(acknowledgeSchema, request.body).ackIds);
      return {};
    }
    if (method !== 'testIamPermissions') throw notFound();
    if (/\/subscriptions\//.test(name)) pubsub.find(name);
    return parsed(permissionsSchema, request.body);
  });
}
