import assert from 'node:assert/strict';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import {
  answered,
  answeredPage,
  plainMail,
  startMailboxUnderTest,
  type Answer,
  type MailboxUnderTest
} from '../testkit.ts';

const posted = z.object({
  value: z.array(
    z.object({
      subscriptionId: z.string(),
      changeType: z.string().optional(),
      lifecycleEvent: z.string().optional(),
      clientState: z.string(),
      resourceData: z.object({ id: z.string() }).optional()
    })
  )
});
type Notification = z.infer<typeof posted>['value'][number];

let stand: MailboxUnderTest;
let receiver: Server;
let url: string;
let received: Notification[];
let refusals = 0;
let isDeaf = false;
let wake: () => void = () => undefined;

before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());
beforeEach(async () => {
  received = [];
  isDeaf = false;
  refusals = 0;
  receiver = createServer((request, response) => {
    const token = new URL(request.url ?? '', 'http://x').searchParams.get('validationToken');
    if (token !== null) {
      response.writeHead(200, { 'content-type': 'text/plain' }).end(isDeaf ? 'what?' : token);
      return;
    }
    let body = '';
    request.on('data', (chunk) => (body += String(chunk)));
    request.on('end', () => {
      refusals -= 1;
      response.writeHead(refusals >= 0 ? 503 : 202).end();
      if (refusals >= 0) return;
      received.push(...posted.parse(JSON.parse(body)).value);
      wake();
    });
  });
  await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
  const address: AddressInfo | string | null = receiver.address();
  url = `http://127.0.0.1:${String(typeof address === 'object' ? address?.port : '')}`;
});
afterEach(async () => {
  for (const { id } of (await answeredPage(stand.client.api('/subscriptions').get())).value)
    await stand.client.api(`/subscriptions/${id}`).delete();
  receiver.closeAllConnections();
  await new Promise((resolve) => receiver.close(resolve));
});

async function heard(count: number): Promise<Notification[]> {
  while (received.length < count) await new Promise<void>((resolve) => (wake = resolve));
  return received;
}

const inMinutes = (minutes: number): string => new Date(Date.now() + minutes * 60_000).toISOString();
const subscribe = (more: object = {}): Promise<Answer> =>
  answered(
    stand.client
      .api('/subscriptions')
      .header('Prefer', 'IdType="ImmutableId"')
      .post({
        changeType: 'created,updated,deleted',
        resource: "users/maya.stone@acme.example/mailFolders('inbox')/messages",
        notificationUrl: `${url}/notifications`,
        lifecycleNotificationUrl: `${url}/lifecycle`,
        clientState: 'secret-state',
        expirationDateTime: inMinutes(60),
        ...more
      })
  );

test('after the handshake, what arrives, changes and leaves is posted with the client state', async () => {
  const subscription = await subscribe();
  const { immutableId } = await stand.mailbox.deliver('maya.stone@acme.example', plainMail('news'));
  const message = stand.client.api(`/users/maya.stone@acme.example/messages/${immutableId}`);
  await heard(1);
  await message.patch({ isRead: true });
  await heard(2);
  await stand.client
    .api(`/users/maya.stone@acme.example/messages/${immutableId}/move`)
    .post({ destinationId: 'archive' });
  const all = await heard(3);
  assert.deepEqual(
    all.map(({ changeType }) => changeType),
    ['created', 'updated', 'deleted']
  );
  for (const notification of all) {
    assert.equal(notification.clientState, 'secret-state');
    assert.equal(notification.subscriptionId, subscription.id);
    assert.equal(notification.resourceData?.id, immutableId);
  }
});

test('mail in another folder is not posted', async () => {
  await subscribe({ changeType: 'created' });
  await stand.mailbox.deliver('maya.stone@acme.example', plainMail('elsewhere'), { folder: 'archive' });
  const { immutableId } = await stand.mailbox.deliver('maya.stone@acme.example', plainMail('here'));
  const all = await heard(1);
  assert.deepEqual(
    all.map(({ resourceData }) => resourceData?.id),
    [immutableId]
  );
});

test('a receiver that fails the handshake gets no subscription', async () => {
  isDeaf = true;
  await assert.rejects(subscribe(), { statusCode: 400, code: 'InvalidRequest' });
  assert.deepEqual((await answeredPage(stand.client.api('/subscriptions').get())).value, []);
});

test('a notification that is refused once is posted again', async () => {
  await subscribe({ changeType: 'created' });
  refusals = 1;
  await stand.mailbox.deliver('maya.stone@acme.example', plainMail('again'));
  assert.equal((await heard(1)).length, 1);
});

test('a subscription is renewed, and one that asks for too long or an unknown user is refused', async () => {
  const { id } = await subscribe();
  const later = inMinutes(4200);
  const renewed = await answered(stand.client.api(`/subscriptions/${id}`).patch({ expirationDateTime: later }));
  assert.equal(renewed.expirationDateTime, later);
  await assert.rejects(subscribe({ expirationDateTime: inMinutes(20_000) }), { statusCode: 400 });
  await assert.rejects(subscribe({ resource: 'users/nobody@acme.example/messages' }), { code: 'ErrorInvalidUser' });
  await assert.rejects(stand.client.api('/subscriptions/unknown').get(), { statusCode: 404, code: 'ResourceNotFound' });
});

test('lifecycle events reach their own address, and a removed subscription is gone', async () => {
  const { id } = await subscribe();
  await fetch(`${stand.mailbox.url}/local/subscriptions/${id}/lifecycle`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ event: 'subscriptionRemoved' })
  });
  const [event] = await heard(1);
  assert.equal(event?.lifecycleEvent, 'subscriptionRemoved');
  await assert.rejects(stand.client.api(`/subscriptions/${id}`).get(), { statusCode: 404 });
});
