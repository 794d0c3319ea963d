import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { openOrgEngine } from './org-runtime.ts';
import { ThreadPool } from './task-pool.ts';
import type { OrgTask } from './org-task.ts';

let dataDir: string;

before(() => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-org-'));
});
after(() => {
  rmSync(dataDir, { recursive: true, force: true });
});

function createTask(userId: string, name: string): OrgTask {
  const org = { organizationId: '', baseUrl: '' };
  const caller = { userId, org, apiRequestsUsed: 0, apiRequestsMax: 1 };
  const bodyText = JSON.stringify({ Name: name });
  return {
    kind: 'rest',
    method: 'POST',
    version: '67.0',
    path: '/sobjects/Account',
    query: '',
    headers: {},
    bodyText,
    files: [],
    caller
  };
}

describe('the pool of request threads', () => {
  it('does writes that come at the same time, each once', async () => {
    const options = { dataDir, sourceDir: null, namedCredentialEndpoints: {} };
    const engine = openOrgEngine(options);
    const pool = new ThreadPool(options);
    const answers = await Promise.all(
      Array.from({ length: 30 }, (_unused, index) =>
        pool.run(createTask(engine.adminUserId, `Parallel ${String(index)}`))
      )
    );
    assert.ok(
      answers.every((answer) => answer.kind === 'rest' && answer.status === 201),
      JSON.stringify(answers[0])
    );
    assert.equal(engine.query('SELECT COUNT() FROM Account', engine.systemAccess).totalSize, 30);
    await pool.close();
    engine.close();
  });

  it('tells why when no thread can start', async () => {
    const file = join(dataDir, 'a-file');
    writeFileSync(file, '');
    const pool = new ThreadPool({ dataDir: join(file, 'below'), sourceDir: null, namedCredentialEndpoints: {} }, 1);
    await assert.rejects(pool.run(createTask('', 'x')), /The request failed: /);
    await pool.close();
  });
});
