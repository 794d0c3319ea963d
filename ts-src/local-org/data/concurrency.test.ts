import assert from 'node:assert/strict';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, test } from 'node:test';
import { Worker } from 'node:worker_threads';
import { createOrgEngine } from './org-engine.ts';
import { writeMetadata } from './test-org.ts';

const folder = mkdtempSync(join(tmpdir(), 'org-threads-'));
const metadata = writeMetadata();
after(() => {
  metadata.remove();
  rmSync(folder, { recursive: true, force: true });
});

/** Each thread reads a record under FOR UPDATE, adds one to its score, and numbers new tickets. */
const WORK = `
  import { workerData } from 'node:worker_threads';
  const { createOrgEngine } = await import(workerData.engine);
  const engine = createOrgEngine({ databaseFile: workerData.file, sourceDir: workerData.sourceDir });
  const all = { allOrNone: true };
  for (let round = 0; round < 20; round += 1) {
    engine.transaction(() => {
      const [row] = engine.query("SELECT Id, Score__c FROM Ticket__c WHERE Code__c = 'shared' FOR UPDATE", engine.systemAccess).records;
      engine.update('Ticket__c', [{ type: 'Ticket__c', fields: { Id: row.fields.Id, Score__c: row.fields.Score__c + 1 } }], engine.systemAccess, all);
    });
    engine.insert('Ticket__c', [{ type: 'Ticket__c', fields: {} }], engine.systemAccess, all);
  }
  engine.close();
`;

test('threads on one database lose no update and give no number twice', async () => {
  const file = join(folder, 'org.db');
  const engine = createOrgEngine({ databaseFile: file, sourceDir: metadata.folder });
  engine.insert('Ticket__c', [{ type: 'Ticket__c', fields: { Code__c: 'shared', Score__c: 0 } }], engine.systemAccess, {
    allOrNone: true
  });
  const workerData = { engine: new URL('./org-engine.ts', import.meta.url).href, file, sourceDir: metadata.folder };
  const threads = [1, 2, 3].map(
    () => new Worker(new URL(`data:text/javascript,${encodeURIComponent(WORK)}`), { workerData })
  );
  const codes = await Promise.all(threads.map(async (thread) => (await once(thread, 'exit')) as unknown));
  assert.deepEqual(codes, [[0], [0], [0]]);
  const row = engine.query("SELECT Score__c FROM Ticket__c WHERE Code__c = 'shared'", engine.systemAccess).records[0];
  assert.equal(row?.fields['Score__c'], 60);
  const names = engine
    .query('SELECT Name FROM Ticket__c', engine.systemAccess)
    .records.map((record) => record.fields['Name']);
  assert.deepEqual([names.length, new Set(names).size], [61, 61]);
  engine.close();
});
