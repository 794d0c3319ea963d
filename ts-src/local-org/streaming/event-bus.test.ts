import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { EventEmitter } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { z } from 'zod';
import { StreamingExtension } from 'jsforce/lib/api/streaming.js';
import { startLocalOrg } from '../main.ts';
import type { LocalOrg } from '../main.ts';

const CHANNEL = '/event/Intake_Changed__e';

let dataDir: string;
let org: LocalOrg;
let connection: Connection;

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-org-'));
  const sourceDir = join(import.meta.dirname, '../../../force-app');
  // With request threads: events must reach the main thread.
  org = await startLocalOrg({ port: 0, dataDir, sourceDir, seed: true });
  connection = new Connection({ instanceUrl: org.url, accessToken: org.accessToken, version: '67.0' });
});

after(async () => {
  await org.close();
  rmSync(dataDir, { recursive: true, force: true });
});

interface Received {
  readonly payload: Record<string, unknown>;
  readonly event: { readonly replayId: number };
}

/** Subscribes and collects; `until(n)` waits for the n-th event. */
function subscribe(extensions: readonly unknown[]): {
  received: Received[];
  until: (count: number) => Promise<void>;
  ready: Promise<void>;
  cancel: () => Promise<void>;
} {
  const client = connection.streaming.createClient([...extensions]);
  const received: Received[] = [];
  const signal = new EventEmitter();
  const subscription = client.subscribe(CHANNEL, (message: Received) => {
    received.push(message);
    signal.emit('event');
  });
  const until = async (count: number): Promise<void> => {
    while (received.length < count) await once(signal, 'event', { signal: AbortSignal.timeout(15_000) });
  };
  const ready = Promise.resolve(subscription).then(() => undefined);
  return {
    received,
    until,
    ready,
    cancel: () => endPolling(client)
  };
}

function publish(change: string): Promise<unknown> {
  return connection
    .sobject('Intake_Changed__e')
    .create({ Change__c: change, Object__c: 'Email_Intake__c', Intake_Ids__c: '[]' });
}

describe('a subscriber to a platform event', () => {
  it('gets new events, and those it missed when it asks from a replay id', async () => {
    const live = subscribe([]);
    await live.ready;
    await publish('taken-in');
    await live.until(1);
    assert.equal(live.received[0]?.payload['Change__c'], 'taken-in');
    assert.match(String(live.received[0].payload['CreatedById']), /^005/);
    await publish('changed');
    await live.until(2);
    await live.cancel();
    const first = live.received[0].event.replayId;
    const all = subscribe([new StreamingExtension.Replay(CHANNEL, -2)]);
    await all.until(2);
    assert.deepEqual(
      all.received.map((message) => message.payload['Change__c']),
      ['taken-in', 'changed']
    );
    await all.cancel();
    const later = subscribe([new StreamingExtension.Replay(CHANNEL, first)]);
    await later.until(1);
    assert.equal(later.received[0]?.payload['Change__c'], 'changed');
    await later.cancel();
  });

  it('is refused without a session', async () => {
    const message = { channel: '/meta/handshake', version: '1.0', supportedConnectionTypes: ['long-polling'] };
    const response = await fetch(`${org.url}/cometd/67.0/handshake`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', authorization: 'OAuth 00D000000000000!nope' },
      body: JSON.stringify([message])
    });
    const answers: unknown = await response.json();
    const [answer] = z.array(z.object({ successful: z.boolean(), error: z.string() })).parse(answers);
    assert.equal(answer?.successful, false);
    assert.match(answer.error, /^401/);
  });
});

/** jsforce's types of faye's client leave `disconnect` out; without it the client polls for ever. */
async function endPolling(client: object): Promise<void> {
  if (!('disconnect' in client) || typeof client.disconnect !== 'function') return;
  await Reflect.apply(client.disconnect, client, []);
}
