import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { officialClient, plainMail } from '../../local-mailbox/testkit.ts';
import type { Relay } from '../main.ts';
import { eventually, Surroundings } from '../testkit.ts';
import { freePort } from '../../testkit/free-port.ts';

const ADDRESS = 'pushed@acme.example';
const listSchema = z.object({
  value: z.array(z.object({ id: z.string(), notificationUrl: z.string(), lifecycleNotificationUrl: z.string() }))
});

let surroundings: Surroundings;
let relay: Relay;
before(async () => {
  surroundings = await Surroundings.start();
  await surroundings.addMailbox(ADDRESS);
  const port = await freePort();
  relay = await surroundings.startRelay({
    http: { host: '127.0.0.1', port },
    publicUrl: `http://127.0.0.1:${String(port)}`,
    // Nothing comes by the poll while this test runs.
    polling: { mailboxSeconds: 3600, orgSeconds: 1 }
  });
});
after(async () => {
  await relay.stop();
  await surroundings.stop();
});

async function subscriptions() {
  const answer: unknown = await officialClient(surroundings.mailbox).api('/subscriptions').get();
  return listSchema.parse(answer).value;
}

async function arrives(subject: string): Promise<void> {
  await surroundings.mailbox.deliver(ADDRESS, plainMail(subject));
  await eventually(subject, async () => {
    const rows = await surroundings.rows(`SELECT Id FROM Email_Intake__c WHERE Subject__c = '${subject}'`);
    return rows.length === 1 ? rows : null;
  });
}

test('a message arrives by push; a removed subscription is made anew, and pushes again', async () => {
  const all = await eventually('three subscriptions', async () => {
    const found = await subscriptions();
    return found.length === 3 ? found : null;
  });
  assert.ok(all.every(({ notificationUrl }) => notificationUrl === `${relay.url}/graph/notifications`));
  assert.ok(all.every(({ lifecycleNotificationUrl }) => lifecycleNotificationUrl === `${relay.url}/graph/lifecycle`));
  await arrives('pushed once');
  for (const { id } of all) {
    await fetch(`${surroundings.mailbox.url}/local/subscriptions/${id}/lifecycle`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ event: 'subscriptionRemoved' })
    });
  }
  const old = new Set(all.map(({ id }) => id));
  await eventually('other subscriptions', async () => {
    const found = await subscriptions();
    return found.length === 3 && found.every(({ id }) => !old.has(id)) ? found : null;
  });
  await arrives('pushed again');
  const made = surroundings.mailbox
    .takeRequests()
    .filter(({ method, url }) => method === 'POST' && url === '/v1.0/subscriptions');
  assert.equal(made.length, 6);
  assert.ok(made.every(({ prefer }) => prefer.includes('IdType="ImmutableId"')));
});

test('refuses what is no notification, and bears one of an unknown subscription', async () => {
  const post = async (path: string, body: string): Promise<number> =>
    (
      await fetch(`${relay.url}/graph/${path}`, {
        method: 'POST',
        headers: { 'content-type': 'application/json' },
        body
      })
    ).status;
  assert.equal(await post('notifications', '{'), 400);
  const strange = JSON.stringify({ value: [{ subscriptionId: 'unknown', clientState: 'x' }] });
  for (const path of ['notifications', 'lifecycle']) assert.equal(await post(path, strange), 202);
});
