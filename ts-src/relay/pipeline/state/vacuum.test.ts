import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { openTestState, type TestState } from '../state-testkit.ts';
import { findKnown, recordChanges } from './ledger.ts';
import { vacuumEmbedded } from './vacuum.ts';
import { arrival, MAILBOX } from '../scripted-mailbox.ts';

const INBOX = { key: 'inbox', kind: 'inbox', name: 'Inbox' } as const;

describe('vacuuming the embedded database', () => {
  let state: TestState;

  before(async () => {
    state = await openTestState();
    for (let page = 0; page < 20; page += 1) {
      const changes = Array.from({ length: 100 }, (_, index) => arrival(`old-${String(page * 100 + index)}`));
      await recordChanges(state.database, MAILBOX, INBOX, changes);
    }
    await state.database.query('DELETE FROM intake.outbox');
    // The engine counts changes up to a second late, which on a busy machine is behind the first vacuuming.
    await state.database.query('SELECT pg_stat_force_next_flush()');
  });
  after(async () => {
    await state.stop();
  });

  async function estimate(table: string): Promise<number> {
    const [row] = await state.database.query(`SELECT reltuples FROM pg_class WHERE oid = $1::regclass`, [table]);
    return Number(row?.['reltuples']);
  }

  async function pages(table: string): Promise<number> {
    const [row] = await state.database.query(`SELECT pg_relation_size($1::regclass) AS bytes`, [table]);
    return Number(row?.['bytes']);
  }

  it('tells the planner how much there is, and gives the room of what is gone back', async () => {
    assert.ok((await estimate('intake.message')) <= 0, 'nobody told before');
    assert.ok((await pages('intake.outbox')) > 0);
    await vacuumEmbedded(state.database);
    assert.equal(await estimate('intake.message'), 2_000);
    assert.equal(await pages('intake.outbox'), 0);
  });

  it('finds known messages by their index then', async () => {
    const [plan] = await state.database.query(
      `EXPLAIN (FORMAT JSON) SELECT key FROM intake.message WHERE mailbox = $1 AND provider_id = ANY($2::text[])`,
      [MAILBOX, ['old-1', 'old-2']]
    );
    assert.match(JSON.stringify(plan), /Index/);
    assert.equal((await findKnown(state.database, MAILBOX, ['old-1'])).size, 1);
  });

  it('leaves alone what hardly changed', async () => {
    const statements: string[] = [];
    const watched = {
      ...state.database,
      query: async (sql: string, values?: readonly unknown[]) => {
        statements.push(sql);
        return await state.database.query(sql, values);
      }
    };
    await vacuumEmbedded(watched);
    assert.equal(statements.length, 1, statements.slice(1).join('; '));
  });
});
