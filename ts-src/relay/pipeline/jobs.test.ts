import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { pino } from 'pino';
import { eventually } from '../testkit.ts';
import type { AutomaticSave } from './automatic-save.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { openTestState, type TestState } from './state-testkit.ts';

function saveOf(number: number): AutomaticSave {
  return {
    key: `message-${String(number)}`,
    contactId: null,
    leadId: null,
    caseId: null,
    personIds: [],
    how: 'automatic'
  };
}

describe('the durable jobs', () => {
  let state: TestState;
  let jobs: Jobs;
  const saved: string[] = [];
  const news: string[] = [];
  let held: Promise<void> = Promise.resolve();

  before(async () => {
    state = await openTestState();
    jobs = openJobs(state.database, pino({ level: 'silent' }));
    const nothing = async (): Promise<void> => {
      await Promise.resolve();
    };
    await jobs.start({
      news: async (mailbox) => {
        await held;
        news.push(mailbox);
      },
      backfill: nothing,
      reconcile: nothing,
      redecide: nothing,
      save: async ({ key }) => {
        saved.push(key);
        await Promise.resolve();
      },
      attachments: nothing
    });
  });
  after(async () => {
    await jobs.stop();
    await state.stop();
  });

  it('are worked off one after the other without a pause', async () => {
    const orders = Array.from({ length: 40 }, (_, index) => saveOf(index));
    for (const order of orders) await jobs.requestSave(order);
    // With a pause of five seconds after each, two workers would need 100 seconds.
    await eventually('all of them', () => Promise.resolve(saved.length === orders.length ? true : null), 15_000);
    assert.deepEqual([...saved].sort(), orders.map(({ key }) => key).sort());
  });

  it('are asked for once a mailbox while they wait', async () => {
    const { promise, resolve } = Promise.withResolvers<undefined>();
    held = promise.then(() => undefined);
    const many = Array.from({ length: 1_200 }, (_, index) => `box-${String(index)}@acme.example`);
    await jobs.wakeNews(many);
    await jobs.wakeNews(many);
    const waiting = (await jobs.depths())['news'] ?? 0;
    resolve(undefined);
    assert.ok(waiting <= many.length, `${String(waiting)} jobs for ${String(many.length)} mailboxes`);
    await eventually('every mailbox', () => Promise.resolve(new Set(news).size === many.length ? true : null), 60_000);
  });
});
