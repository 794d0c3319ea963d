import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { createOrgEngine } from '../data/org-engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { ApexOrg } from './apex-org.ts';
import { JobStore } from './async/job-store.ts';

const COUNTER = 'public class Counter {\n  public static Integer calls = 0;\n}';
const TRIGGER = `trigger CountingTrigger on Account (before insert, after insert) {
  Counter.calls++;
  if (Trigger.isBefore) {
    for (Account record : Trigger.new) {
      record.Site = String.valueOf(Counter.calls);
    }
  }
}`;

describe('triggers of a write that no Apex started', () => {
  let folder = '';
  let engine: LocalOrgEngine;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-statics-'));
    writeFileSync(join(folder, 'Counter.cls'), COUNTER);
    writeFileSync(join(folder, 'CountingTrigger.trigger'), TRIGGER);
    engine = createOrgEngine({ databaseFile: ':memory:' });
    const jobs = new JobStore(':memory:');
    assert.ok(new ApexOrg({ engine, sourceDir: folder, namedCredentialEndpoints: {}, jobs }));
  });
  after(() => {
    engine.close();
    rmSync(folder, { recursive: true });
  });

  it('share their statics over all chunks of 200, and the next write begins anew', () => {
    const access = () => ({ userId: engine.adminUserId, sharing: true, permissions: true });
    const rows = (count: number) =>
      Array.from({ length: count }, (_, at) => ({ type: 'Account', fields: { Name: `A${String(at)}` } }));
    const sites = (ids: readonly (string | null)[]) =>
      engine
        .query('SELECT Site FROM Account WHERE Id IN :ids ORDER BY Site', access(), { binds: { ids } })
        .records.map((record) => record.fields['Site']);
    const first = engine.insert('Account', rows(250), access(), { allOrNone: true });
    assert.deepEqual([...new Set(sites(first.map((result) => result.id)))], ['1', '3']);
    const second = engine.insert('Account', rows(1), access(), { allOrNone: true });
    assert.deepEqual(sites(second.map((result) => result.id)), ['1']);
  });
});
