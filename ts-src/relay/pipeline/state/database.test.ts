import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { missingPostgres, PostgresServer } from '../../../testkit/postgres.ts';
import { openDatabase, type Database } from './database.ts';

describe('the state on PostgreSQL', { skip: missingPostgres() ?? false }, () => {
  let server: PostgresServer;
  let database: Database;

  before(async () => {
    server = await PostgresServer.start();
    database = await openDatabase('', await server.freshDatabase());
    await database.query('CREATE TABLE kept (id int)');
  });
  after(async () => {
    await database.close();
    await server.stop();
  });

  it('outlives a server that ends a connection between two statements of a transaction', async () => {
    const cut = database.transaction(async (tx) => {
      await tx.query('INSERT INTO kept VALUES (1)');
      const [row] = await tx.query('SELECT pg_backend_pid() AS pid');
      await database.query('SELECT pg_terminate_backend($1)', [row?.['pid']]);
      await sleep(200);
      await tx.query('INSERT INTO kept VALUES (2)');
    });
    await assert.rejects(cut, /terminat|not queryable/i);
    await database.transaction(async (tx) => await tx.query('INSERT INTO kept VALUES (3)'));
    assert.deepEqual(await database.query('SELECT id FROM kept'), [{ id: 3 }]);
  });
});

describe('the embedded state', () => {
  it('is made at the first opening, without what an unfinished one left behind, and found at the next', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'relay-database-'));
    mkdirSync(join(folder, 'state.new-unfinished'));
    try {
      const first = await openDatabase(folder, null);
      await first.query('CREATE TABLE kept (id int)');
      await first.close();
      assert.deepEqual(readdirSync(folder), ['state']);
      const second = await openDatabase(folder, null);
      assert.deepEqual(await second.query('SELECT id FROM kept'), []);
      await second.close();
    } finally {
      rmSync(folder, { recursive: true, force: true });
    }
  });
});
