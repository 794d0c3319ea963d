import type { FastifyInstance } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { z } from 'zod';
import type { Change } from '../store/mail-store.ts';
import { mailboxOf, type GraphContext } from './graph-context.ts';
import { badRequest, GraphError } from './graph-error.ts';
import { entity } from './read-routes.ts';
import { parseBody } from './write-routes.ts';

/** The longest life of a mail subscription: a week. */
const MAX_MINUTES = 10_080;
const HANDSHAKE_MS = 10_000;
const DELIVERY_MS = 3_000;
const ATTEMPTS = 4;

const requestSchema = z.object({
  changeType: z.string(),
  resource: z.string(),
  notificationUrl: z.url(),
  lifecycleNotificationUrl: z.url().nullish(),
  clientState: z.string().max(128).nullish(),
  expirationDateTime: z.iso.datetime({ offset: true })
});
const storedSchema = requestSchema.extend({
  id: z.string(),
  applicationId: z.string(),
  mailboxId: z.string(),
  folderId: z.string().nullable(),
  immutableIds: z.boolean()
});
type Subscription = z.infer<typeof storedSchema>;

export const lifecycleEvents = z.enum(['reauthorizationRequired', 'subscriptionRemoved', 'missed']);
type LifecycleEvent = z.infer<typeof lifecycleEvents>;

/** Keeps subscriptions, shakes hands with their receivers and posts what changes. */
export class Subscriptions {
  readonly #database: DatabaseSync;
  readonly #context: GraphContext;
  readonly #app: { readonly tenantId: string; readonly clientId: string };
  readonly #underway = new Set<Promise<void>>();
  readonly #closing = new AbortController();

  constructor(
    database: DatabaseSync,
    context: GraphContext,
    app: { readonly tenantId: string; readonly clientId: string }
  ) {
    this.#database = database;
    this.#context = context;
    this.#app = app;
    context.store.onChange((change) => {
      this.#notify(change);
    });
  }

  list(): Subscription[] {
    const now = this.#context.now().toISOString();
    for (const subscription of this.#all().filter(({ expirationDateTime }) => expirationDateTime <= now)) {
      this.remove(subscription.id);
      this.#track(this.#postLifecycle(subscription, 'subscriptionRemoved'));
    }
    return this.#all();
  }

  find(id: string): Subscription {
    const found = this.list().find((subscription) => subscription.id === id);
    if (found === undefined) throw new GraphError(404, 'ResourceNotFound', 'The object was not found.');
    return found;
  }

  async create(body: unknown, immutableIds: boolean): Promise<Subscription> {
    const asked = parseBody(requestSchema, body);
    for (const type of asked.changeType.split(',')) {
      if (!['created', 'updated', 'deleted'].includes(type)) throw badRequest(`changeType '${type}' is not supported.`);
    }
    const place = this.#placeOf(asked.resource);
    const expirationDateTime = this.#expiry(asked.expirationDateTime);
    for (const url of [asked.notificationUrl, asked.lifecycleNotificationUrl]) {
      if (url != null) await this.#shakeHands(url);
    }
    const subscription = {
      ...asked,
      ...place,
      id: randomUUID(),
      applicationId: this.#app.clientId,
      expirationDateTime,
      immutableIds
    };
    this.#keep(subscription);
    return subscription;
  }

  renew(id: string, expirationDateTime: string): Subscription {
    const renewed = { ...this.find(id), expirationDateTime: this.#expiry(expirationDateTime) };
    this.#keep(renewed);
    return renewed;
  }

  remove(id: string): void {
    this.#database.prepare('DELETE FROM subscription WHERE id = ?').run(id);
  }

  /** Tells the receiver a lifecycle event; `subscriptionRemoved` also ends the subscription. */
  async lifecycle(id: string, event: LifecycleEvent): Promise<void> {
    const subscription = this.find(id);
    if (event === 'subscriptionRemoved') this.remove(id);
    await this.#postLifecycle(subscription, event);
  }

  /** Gives up what is still to be posted and waits for what is under way. */
  async close(): Promise<void> {
    this.#closing.abort();
    await Promise.all(this.#underway);
  }

  #all(): Subscription[] {
    const rows = this.#database.prepare('SELECT json FROM subscription ORDER BY rowid').all();
    return rows.map((row) => storedSchema.parse(JSON.parse(String(row['json']))));
  }

  #keep(subscription: Subscription): void {
    this.#database
      .prepare('INSERT OR REPLACE INTO subscription (id, json, expires_at) VALUES (?, ?, ?)')
      .run(subscription.id, JSON.stringify(subscription), subscription.expirationDateTime);
  }

  #placeOf(resource: string): { mailboxId: string; folderId: string | null } {
    const plain =
      resource
        .replace(/^\//, '')
        .replace(/\('([^']*)'\)/g, '/$1')
        .split('?')[0] ?? '';
    const match = /^users\/([^/]+)(?:\/mailFolders\/([^/]+))?\/messages$/i.exec(plain);
    if (match === null) throw badRequest(`Resource '${resource}' is not supported for subscriptions.`);
    const mailbox = mailboxOf(this.#context, decodeURIComponent(match[1] ?? ''));
    if (match[2] === undefined) return { mailboxId: mailbox.id, folderId: null };
    const folder = this.#context.store.findFolder(mailbox.id, decodeURIComponent(match[2]));
    if (folder === null) throw new GraphError(404, 'ErrorItemNotFound', 'The specified folder was not found.');
    return { mailboxId: mailbox.id, folderId: folder.id };
  }

  #expiry(asked: string): string {
    const minutes = (Date.parse(asked) - this.#context.now().getTime()) / 60_000;
    if (minutes <= 0) throw badRequest('Subscription expiration cannot be in the past.');
    if (minutes > MAX_MINUTES)
      throw badRequest(`Subscription expiration can only be ${String(MAX_MINUTES)} minutes in the future.`);
    return new Date(asked).toISOString();
  }

  async #shakeHands(url: string): Promise<void> {
    const token = `Validation: Testing client application reachability for subscription Request-Id: ${randomUUID()}`;
    const target = new URL(url);
    target.searchParams.set('validationToken', token);
    const failed = (why: string): GraphError =>
      new GraphError(
        400,
        'InvalidRequest',
        `Subscription validation request failed. ${why} Notification endpoint must respond with 200 OK to the validation request.`
      );
    let answer: Response;
    try {
      answer = await fetch(target, {
        method: 'POST',
        headers: { 'content-type': 'text/plain; charset=utf-8' },
        signal: AbortSignal.timeout(HANDSHAKE_MS)
      });
    } catch {
      throw failed('The endpoint did not answer.');
    }
    const text = await answer.text();
    if (answer.status !== 200 || !/^text\/plain/.test(answer.headers.get('content-type') ?? '')) {
      throw failed(`It answered ${String(answer.status)} ${answer.headers.get('content-type') ?? ''}.`);
    }
    if (text !== token) throw failed('It did not return the decoded validation token.');
  }

  #notify(change: Change): void {
    const changeType = change.kind === 'moved-out' ? 'deleted' : change.kind;
    for (const subscription of this.list()) {
      if (subscription.mailboxId !== change.mailboxId) continue;
      if (subscription.folderId !== null && subscription.folderId !== change.folderId) continue;
      if (subscription.changeType.split(',').includes(changeType))
        this.#track(this.#post(subscription, change, changeType));
    }
  }

  async #post(subscription: Subscription, change: Change, changeType: string): Promise<void> {
    const id = subscription.immutableIds ? change.immutableId : change.restId;
    const path = `Users/${change.mailboxId}/Messages/${id}`;
    const etag = `W/"${Buffer.from(String(change.seq)).toString('base64')}"`;
    await this.#send(subscription.notificationUrl, {
      ...this.#envelope(subscription),
      changeType,
      resource: path,
      resourceData: { '@odata.type': '#Microsoft.Graph.Message', '@odata.id': path, '@odata.etag': etag, id }
    });
  }

  async #postLifecycle(subscription: Subscription, lifecycleEvent: LifecycleEvent): Promise<void> {
    if (subscription.lifecycleNotificationUrl == null) return;
    await this.#send(subscription.lifecycleNotificationUrl, { ...this.#envelope(subscription), lifecycleEvent });
  }

  #envelope(subscription: Subscription): object {
    return {
      subscriptionId: subscription.id,
      subscriptionExpirationDateTime: subscription.expirationDateTime,
      tenantId: this.#app.tenantId,
      clientState: subscription.clientState ?? null
    };
  }

  /* A receiver that does not answer 2xx in time is asked again a few times, then given up, as by Graph after hours. */
  async #send(url: string, notification: object): Promise<void> {
    for (let attempt = 0; attempt < ATTEMPTS && !this.#closing.signal.aborted; attempt += 1) {
      try {
        const signal = AbortSignal.any([AbortSignal.timeout(DELIVERY_MS), this.#closing.signal]);
        const headers = { 'content-type': 'application/json; charset=utf-8' };
        const answer = await fetch(url, {
          method: 'POST',
          headers,
          body: JSON.stringify({ value: [notification] }),
          signal
        });
        await answer.body?.cancel();
        if (answer.ok) return;
      } catch {
        // Not reachable now; the next attempt, or the client's own poll, makes up for it.
      }
      await this.#pause(250 * 4 ** attempt);
    }
  }

  #pause(milliseconds: number): Promise<void> {
    const { signal } = this.#closing;
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, milliseconds);
      signal.addEventListener(
        'abort',
        () => {
          clearTimeout(timer);
          resolve();
        },
        { once: true }
      );
    });
  }

  #track(work: Promise<void>): void {
    this.#underway.add(work);
    void work.finally(() => this.#underway.delete(work));
  }
}

/** Serves /subscriptions. */
export function addSubscriptionRoutes(
  server: FastifyInstance,
  context: GraphContext,
  subscriptions: Subscriptions
): void {
  interface Path {
    Params: { id: string };
  }
  server.get('/v1.0/subscriptions', () => ({
    ...entity(context, '#subscriptions'),
    value: subscriptions.list().map(shown)
  }));
  server.post('/v1.0/subscriptions', async (request, reply) => {
    const isImmutable = /IdType\s*=\s*"?ImmutableId/i.test(String(request.headers['prefer'] ?? ''));
    const made = await subscriptions.create(request.body, isImmutable);
    return reply.code(201).send({ ...entity(context, '#subscriptions/$entity'), ...shown(made) });
  });
  server.get<Path>('/v1.0/subscriptions/:id', (request) => shown(subscriptions.find(request.params.id)));
  server.patch<Path>('/v1.0/subscriptions/:id', (request) => {
    const { expirationDateTime } = parseBody(requestSchema.pick({ expirationDateTime: true }), request.body);
    return shown(subscriptions.renew(request.params.id, expirationDateTime));
  });
  server.delete<Path>('/v1.0/subscriptions/:id', async (request, reply) => {
    subscriptions.remove(subscriptions.find(request.params.id).id);
    return reply.code(204).send();
  });
  server.post<Path>('/local/subscriptions/:id/lifecycle', async (request, reply) => {
    const { event } = parseBody(z.object({ event: lifecycleEvents }), request.body);
    await subscriptions.lifecycle(request.params.id, event);
    return reply.code(204).send();
  });
}

function shown(subscription: Subscription): object {
  const { id, resource, applicationId, changeType, clientState, notificationUrl, expirationDateTime } = subscription;
  const lifecycleNotificationUrl = subscription.lifecycleNotificationUrl ?? null;
  return {
    id,
    resource,
    applicationId,
    changeType,
    clientState: clientState ?? null,
    notificationUrl,
    lifecycleNotificationUrl,
    expirationDateTime
  };
}
