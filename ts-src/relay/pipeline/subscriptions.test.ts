import assert from 'node:assert/strict';
import { randomUUID } from 'node:crypto';
import { after, afterEach, before, beforeEach, test } from 'node:test';
import { pino } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import { openFilesMailbox } from '../mailbox/files/files-mailbox.ts';
import { openSpool } from '../mailbox/files/spool.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxFolder, MailboxPort, PushSource } from '../mailbox/port.ts';
import { eventually } from '../testkit.ts';
import type { MailboxSources } from './mailboxes.ts';
import { openTestState, type TestState } from './state-testkit.ts';
import type { Database } from './state/database.ts';
import { Subscriptions } from './subscriptions.ts';

const HOUR = 3_600_000;
const gone = new IntakeError('MAILBOX_ACCESS_REFUSED', 'There is no such subscription.');
const busy = new IntakeError('MAILBOX_UNREACHABLE', 'Not now.', { retryable: true });

let state: TestState;
let database: Database;
let running: Subscriptions[] = [];
let woken: string[] = [];
before(async () => {
  state = await openTestState();
  ({ database } = state);
});
after(async () => {
  await state.stop();
});
beforeEach(async () => {
  await database.query('DELETE FROM intake.push_subscription');
  await database.query('DELETE FROM intake.folder_cursor');
  woken = [];
});
afterEach(() => {
  for (const subscriptions of running) subscriptions.stop();
  running = [];
});

/** A provider's subscriptions, and what went wrong with the next calls. */
class Provider {
  readonly live = new Map<string, { readonly folder: string; readonly clientState: string }>();
  readonly calls: string[] = [];
  fails: IntakeError | null = null;
  folders: MailboxFolder[] = [{ key: 'in', kind: 'inbox', name: 'Inbox' }];
  readonly push: PushSource;

  constructor(scope: PushSource['scope'] = 'folder') {
    const answer = (id: string) => ({ id, expiresAt: later(2 * HOUR), renewAt: later(HOUR) });
    this.push = {
      scope,
      subscribe: async (place, clientState) => {
        this.call(`subscribe ${place?.key ?? '*'}`);
        const id = randomUUID();
        this.live.set(id, { folder: place?.key ?? '*', clientState });
        return await Promise.resolve(answer(id));
      },
      renew: async (id) => {
        this.call('renew');
        if (!this.live.has(id)) throw gone;
        return await Promise.resolve(answer(id));
      },
      unsubscribe: async (id) => {
        this.call('unsubscribe');
        this.live.delete(id);
        await Promise.resolve();
      }
    };
  }

  private call(what: string): void {
    this.calls.push(what);
    if (this.fails !== null) throw this.fails;
  }

  sources(address: string): MailboxSources {
    const identity = { address, aliases: [], isShared: false };
    const files = openFilesMailbox(identity, openSpool(database, state.folder), openParsePool());
    const provider: MailboxPort = {
      ...files,
      push: this.push,
      listFolders: async () => {
        this.calls.push('list');
        return await Promise.resolve(this.folders);
      }
    };
    const record = {
      id: address,
      address,
      aliases: [],
      provider: 'Microsoft 365',
      user: null,
      isShared: false,
      isPaused: false,
      ownerId: 'owner',
      salesforceFolder: null,
      startDate: null
    };
    return { record, provider, files };
  }
}

const later = (milliseconds: number): string => new Date(Date.now() + milliseconds).toISOString();

function tend(...sources: MailboxSources[]): { subscriptions: Subscriptions; sources: MailboxSources[] } {
  const wake = async (address: string): Promise<void> => {
    woken.push(address);
    await Promise.resolve();
  };
  const subscriptions = new Subscriptions(database, { all: () => sources }, wake, pino({ level: 'silent' }));
  running.push(subscriptions);
  subscriptions.start();
  return { subscriptions, sources };
}

async function kept(): Promise<Record<string, unknown>[]> {
  return [
    ...(await database.query(
      `SELECT id, mailbox, folder_key, client_state, extract(epoch FROM renew_at - now())::int AS seconds
       FROM intake.push_subscription ORDER BY mailbox, folder_key`
    ))
  ];
}

const isLive = async (count: number) =>
  await eventually('live subscriptions', async () => {
    const rows = (await kept()).filter(({ id }) => !String(id).startsWith('missing:'));
    return rows.length === count ? rows : null;
  });

/** Asks for another look, as any lifecycle event does. */
async function nudge(subscriptions: Subscriptions, row: Record<string, unknown>, event: string): Promise<void> {
  await subscriptions.notified(String(row['id']), String(row['client_state']), event);
}

test('subscribes to each folder, wakes the mailbox, and keeps the times that the provider says', async () => {
  const provider = new Provider();
  provider.folders = [...provider.folders, { key: 'sent', kind: 'sent', name: 'Sent' }];
  tend(provider.sources('a@acme.example'));
  const rows = await isLive(2);
  assert.deepEqual(
    rows.map((row) => row['folder_key']),
    ['in', 'sent']
  );
  assert.ok(rows.every((row) => Math.abs(Number(row['seconds']) - 3600) < 60));
  await eventually('the wakes', async () => await Promise.resolve(woken.length >= 2 ? true : null));
});

test('one subscription covers a mailbox whose provider knows no folders', async () => {
  const provider = new Provider('mailbox');
  tend(provider.sources('a@acme.example'));
  assert.deepEqual(
    (await isLive(1)).map((row) => row['folder_key']),
    ['']
  );
  assert.deepEqual(provider.calls, ['subscribe *']);
});

test('a delivery with the right secret wakes the mailbox; a wrong secret and an unknown id do nothing', async () => {
  const provider = new Provider();
  const { subscriptions } = tend(provider.sources('a@acme.example'));
  const [row] = await isLive(1);
  assert.ok(row);
  await eventually('the first wake', async () => await Promise.resolve(woken.length > 0 ? true : null));
  woken = [];
  const [id, secret] = [String(row['id']), String(row['client_state'])];
  await subscriptions.notified(id, `${secret.slice(0, -1)}!`, null);
  await subscriptions.notified(id, '', null);
  await subscriptions.notified(randomUUID(), secret, null);
  assert.deepEqual(woken, []);
  await subscriptions.notified(id, secret, null);
  assert.deepEqual(woken, ['a@acme.example']);
});

test('reauthorizationRequired renews at once, missed only wakes, subscriptionRemoved subscribes anew', async () => {
  const provider = new Provider();
  const { subscriptions } = tend(provider.sources('a@acme.example'));
  const [row] = await isLive(1);
  assert.ok(row);
  await nudge(subscriptions, row, 'reauthorizationRequired');
  await eventually('the renewal', async () => await Promise.resolve(provider.calls.includes('renew') ? true : null));
  const calls = provider.calls.length;
  woken = [];
  await nudge(subscriptions, row, 'missed');
  assert.deepEqual(woken, ['a@acme.example']);
  assert.equal(provider.calls.length, calls);
  provider.live.clear();
  await nudge(subscriptions, row, 'subscriptionRemoved');
  const fresh = await eventually('another subscription', async () => {
    const [now] = await kept();
    return provider.live.has(String(now?.['id'])) ? now : null;
  });
  assert.notEqual(fresh?.['client_state'], row['client_state']);
});

test('a renewal that fails for a moment is tried again later; one that is gone is replaced', async () => {
  const provider = new Provider();
  const { subscriptions } = tend(provider.sources('a@acme.example'));
  const [row] = await isLive(1);
  assert.ok(row);
  provider.fails = busy;
  const seen = provider.calls.length;
  await nudge(subscriptions, row, 'reauthorizationRequired');
  const delayed = await eventually('the pause', async () => {
    const [now] = await kept();
    const isDelayed = provider.calls.length > seen && Number(now?.['seconds']) < 60;
    return isDelayed ? now : null;
  });
  assert.equal(delayed?.['id'], row['id']);
  assert.deepEqual(provider.calls.slice(seen), ['renew']);
  provider.fails = null;
  provider.live.clear();
  await nudge(subscriptions, row, 'reauthorizationRequired');
  await eventually('another subscription', async () => {
    const [now] = await kept();
    return provider.live.has(String(now?.['id'])) ? true : null;
  });
});

test('a mailbox that fails does not stop another, and is left in peace for a while', async () => {
  const [bad, good] = [new Provider(), new Provider()];
  bad.fails = busy;
  const { subscriptions } = tend(bad.sources('a@acme.example'), good.sources('b@acme.example'));
  const [row] = await isLive(1);
  assert.equal(row?.['mailbox'], 'b@acme.example');
  const subscribed = (): number => bad.calls.filter((call) => call.startsWith('subscribe')).length;
  const tries = await eventually('its failure', async () => await Promise.resolve(subscribed() || null));
  for (let time = 0; time < 5; time += 1) await nudge(subscriptions, row, 'missed');
  await nudge(subscriptions, row, 'reauthorizationRequired');
  await eventually('the renewal', async () => await Promise.resolve(good.calls.includes('renew') ? true : null));
  assert.equal(subscribed(), tries);
});

test('unsubscribes a mailbox that is no longer active, and nothing while the org was not read', async () => {
  const [first, second] = [new Provider(), new Provider()];
  const { subscriptions, sources } = tend(first.sources('a@acme.example'), second.sources('b@acme.example'));
  const [, row] = await isLive(2);
  assert.ok(row);
  const all = sources.splice(0);
  await nudge(subscriptions, row, 'missed');
  sources.push(...all.slice(1));
  await nudge(subscriptions, row, 'missed');
  await isLive(1);
  await eventually('the end', async () => await Promise.resolve(first.calls.includes('unsubscribe') ? true : null));
  assert.deepEqual([first.live.size, second.live.size], [0, 1]);
});

test('of two relays one subscribes, and what it does not renew the other does', async () => {
  const provider = new Provider();
  const one = tend(provider.sources('a@acme.example'));
  const two = tend(provider.sources('a@acme.example'));
  const [row] = await isLive(1);
  assert.ok(row);
  assert.equal(provider.live.size, 1);
  one.subscriptions.stop();
  await nudge(two.subscriptions, row, 'reauthorizationRequired');
  await eventually('the renewal', async () => await Promise.resolve(provider.calls.includes('renew') ? true : null));
  assert.deepEqual(
    provider.calls.filter((call) => call !== 'list'),
    ['subscribe in', 'renew']
  );
});

test('a folder that appears later gets its subscription, one that is gone loses it', async () => {
  const provider = new Provider();
  const { subscriptions } = tend(provider.sources('a@acme.example'));
  const [row] = await isLive(1);
  assert.ok(row);
  provider.folders = [{ key: 'other', kind: 'inbox', name: 'Inbox' }];
  provider.live.clear();
  await nudge(subscriptions, row, 'reauthorizationRequired');
  const rows = await eventually('the other folder', async () => {
    const now = await kept();
    return now.length === 1 && now[0]?.['folder_key'] === 'other' ? now : null;
  });
  assert.ok(provider.live.has(String(rows[0]?.['id'])));
});
