import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it, mock } from 'node:test';
import { createOrgEngine } from '../data/org-engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import type { ApexPort } from '../rest/apex-port.ts';
import { JobStore } from './async/job-store.ts';
import { openApexOrg } from './invalid-apex.ts';

describe('an org whose Apex does not compile', () => {
  let folder = '';
  let engine: LocalOrgEngine;
  let apex: ApexPort;
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-invalid-'));
    writeFileSync(join(folder, 'Wrong.cls'), 'public class Wrong {\n  Integer n = nothing;\n}');
    writeFileSync(join(folder, 'OnLead.trigger'), 'trigger OnLead on Lead (before insert) {\n  Integer n = 1;\n}');
    engine = createOrgEngine({ databaseFile: ':memory:' });
    mock.method(console, 'error', () => undefined);
    const jobs = new JobStore(':memory:');
    apex = openApexOrg({ engine, sourceDir: folder, namedCredentialEndpoints: {}, jobs });
  });
  after(() => {
    mock.restoreAll();
    engine.close();
    rmSync(folder, { recursive: true });
  });
  const access = () => ({ userId: engine.adminUserId, sharing: true, permissions: true });

  it('answers calls with file, line and reason', () => {
    const outcome = apex.callAuraMethod('Wrong', 'run', {}, access());
    assert.ok(outcome.kind === 'failed');
    assert.match(outcome.failure.message, /Wrong\.cls:2: .*nothing/);
    assert.match(apex.executeAnonymous('Integer n = 1;', access()).compileProblem ?? '', /Wrong\.cls:2/);
  });

  it('saves no record whose trigger could not run, and all others', () => {
    const save = (type: string, fields: Record<string, string>) =>
      engine.insert(type, [{ type, fields }], access(), { allOrNone: false })[0];
    assert.match(save('Lead', { LastName: 'Lee', Company: 'x' })?.errors[0]?.message ?? '', /The trigger is invalid/);
    assert.equal(save('Account', { Name: 'x' })?.success, true);
  });
});
