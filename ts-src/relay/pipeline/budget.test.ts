import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { Budget } from './budget.ts';
import { createMetrics } from './metrics.ts';
import { openTestState, type TestState } from './state-testkit.ts';
import type { Database } from './state/database.ts';

const START = Date.parse('2026-11-16T09:31:00Z');
const HOUR_MS = 3_600_000;
const AWAITED = { purpose: 'person', isAwaited: true } as const;
const UNAWAITED = { purpose: 'rules', isAwaited: false } as const;

describe('the budget of API calls', () => {
  let state: TestState;
  let database: Database;
  let time = START;

  before(async () => {
    state = await openTestState();
    ({ database } = state);
  });
  after(async () => {
    await state.stop();
  });
  beforeEach(async () => {
    time = START;
    await database.query('DELETE FROM intake.org_call');
  });

  function budget(dailyCalls: number | null): Budget {
    return new Budget({ database, metrics: createMetrics(), dailyCalls, now: () => new Date(time) });
  }

  function spend(from: Budget, calls: number, isAwaited = false): void {
    for (let call = 0; call < calls; call += 1) from.admit({ ...UNAWAITED, isAwaited });
  }

  it('goes slower from 80 % on, and stops before the cap what nobody waits for', () => {
    const own = budget(1_000);
    spend(own, 799);
    assert.deepEqual([own.state().level, own.pace().pollFactor], ['normal', 1]);
    spend(own, 1);
    assert.equal(own.state().level, 'slow');
    assert.ok(own.pace().minBatchWaitMs > 0 && own.pace().pollFactor > 1);
    spend(own, 150);
    assert.equal(own.state().level, 'reached');
    assert.throws(() => {
      own.admit(UNAWAITED);
    }, /used 950 of its 1,000 calls to Salesforce of any 24 hours; it goes on at 09:45 UTC/);
  });

  it('lets through what people wait for, up to the cap', () => {
    const own = budget(1_000);
    spend(own, 950);
    spend(own, 50, true);
    assert.equal(own.state().used, 1_000);
    assert.throws(
      () => {
        own.admit(AWAITED);
      },
      { code: 'ORG_LIMIT_REACHED', retryable: true }
    );
  });

  it('says when enough calls are a day ago, and goes on then', async () => {
    const own = budget(1_000);
    spend(own, 100);
    await own.flush();
    time += 2 * HOUR_MS;
    spend(own, 850);
    await own.flush();
    const { level, resumesAt } = own.state();
    assert.deepEqual([level, resumesAt?.toISOString()], ['reached', '2026-11-17T09:45:00.000Z']);
    time = Date.parse('2026-11-17T09:44:59Z');
    assert.equal(own.state().level, 'reached');
    time += 1_000;
    assert.deepEqual([own.state().level, own.state().used], ['slow', 850]);
    spend(own, 1);
  });

  it('is shared by relays on one database, and outlives a restart', async () => {
    const [one, two] = [budget(1_000), budget(1_000)];
    spend(one, 500);
    spend(two, 450);
    await one.flush();
    await two.flush();
    await one.flush();
    assert.deepEqual([one.state().used, one.state().level, two.state().used], [950, 'reached', 950]);
    const again = budget(1_000);
    await again.flush();
    assert.equal(again.state().used, 950);
    time += 25 * HOUR_MS;
    await again.flush();
    assert.equal(again.state().used, 0);
    assert.deepEqual(await database.query('SELECT * FROM intake.org_call'), []);
  });

  it('loses no count when the database is away', async () => {
    const away: Database = { ...database, query: () => Promise.reject(new Error('away')) };
    let current = away;
    const own = new Budget({
      database: { ...database, query: (...parameters) => current.query(...parameters) },
      metrics: createMetrics(),
      dailyCalls: 1_000,
      now: () => new Date(time)
    });
    spend(own, 10);
    await assert.rejects(own.flush(), /away/);
    current = database;
    await own.flush();
    assert.equal(own.state().used, 10);
  });

  it('takes four fifths of what the org allows when nothing is configured', () => {
    const own = budget(null);
    spend(own, 1);
    assert.equal(own.state().cap, null);
    own.told({ used: 1, allowed: 100_000 });
    assert.equal(own.state().cap, 80_000);
  });

  it('holds back when all programs together have nearly used up the org’s calls, and asks again a quarter later', () => {
    const own = budget(null);
    own.told({ used: 91_000, allowed: 100_000 });
    assert.equal(own.state().level, 'slow');
    own.told({ used: 98_500, allowed: 100_000 });
    assert.match(own.state().text ?? '', /all programs together/);
    assert.throws(
      () => {
        own.admit(UNAWAITED);
      },
      { code: 'ORG_LIMIT_REACHED', retryAfterMs: 900_000 }
    );
    own.admit(AWAITED);
    time += 900_000;
    own.admit(UNAWAITED);
    own.told({ used: 50_000, allowed: 100_000 });
    assert.equal(own.state().level, 'normal');
  });

  it('knows the limit by the org’s refusal too', () => {
    const own = budget(null);
    own.refused();
    assert.equal(own.state().level, 'reached');
    time += 900_000;
    assert.notEqual(own.state().level, 'reached');
  });
});
