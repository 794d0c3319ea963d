import assert from 'node:assert/strict';
import { after, afterEach, before, describe, it } from 'node:test';
import type { OrgFault } from '../../local-org/control/faults.ts';
import { CONNECTED_APP, Surroundings } from '../testkit.ts';
import type { OrgPort, OrgRecord, WriteOutcome } from './org-port.ts';
import { connectOrg } from './salesforce-org.ts';

const COLLECTIONS = '/composite/sobjects';

describe('an org that fails', () => {
  let surroundings: Surroundings;
  let org: OrgPort;
  const mailboxes: string[] = [];
  let count = 0;

  before(async () => {
    surroundings = await Surroundings.start();
    for (const name of ['one', 'two', 'three']) mailboxes.push(await surroundings.addMailbox(`${name}@acme.example`));
    const { loginUrl, instanceUrl, apiVersion } = surroundings.config().org;
    const auth = { kind: 'client-credentials', ...CONNECTED_APP } as const;
    org = connectOrg({ loginUrl, instanceUrl, apiVersion, auth }, { answerWithinMs: 2_000 });
    await org.query(['SELECT Id FROM User']);
  });
  after(() => surroundings.stop());
  afterEach(() => {
    surroundings.org.planFaults([]);
  });

  /** New intakes of the mailbox; `changes` of a few of them by place. */
  function intakes(length: number, mailbox = 0, changes: Readonly<Record<number, OrgRecord>> = {}): OrgRecord[] {
    return Array.from({ length }, (_unused, index) => ({
      Message_Key__c: (count++).toString(16).padStart(64, '0'),
      Mailbox__c: mailboxes[mailbox],
      Subject__c: 'offer',
      Disposition__c: 'saveable',
      Received_At__c: '2026-11-16T09:30:00Z',
      ...changes[index]
    }));
  }

  async function upsert(records: readonly OrgRecord[]): Promise<readonly WriteOutcome[]> {
    return await org.upsert('Email_Intake__c', 'Message_Key__c', records);
  }

  async function written(records: readonly OrgRecord[]): Promise<number> {
    const keys = new Set(records.map((record) => record['Message_Key__c']));
    const rows = await surroundings.rows('SELECT Message_Key__c FROM Email_Intake__c');
    return rows.filter((row) => keys.has(row['Message_Key__c'])).length;
  }

  function plan(...rules: OrgFault[]): void {
    surroundings.org.planFaults(rules, 7);
  }

  it('makes one poison record fail alone, with its reason', async () => {
    const records = intakes(200, 0, { 120: { Mailbox__c: 'a00000000000000AAA' } });
    const outcomes = await upsert(records);
    const refused = outcomes.flatMap((outcome, index) => (outcome.success ? [] : [{ index, ...outcome }]));
    assert.deepEqual(
      refused.map(({ index, retryable }) => [index, retryable]),
      [[120, false]]
    );
    assert.equal(await written(records), 199);
  });

  it('tries locked records again by themselves, in their order', async () => {
    plan({ fault: 'row-lock', recordRate: 0.2, count: 1, path: COLLECTIONS });
    const records = intakes(200);
    const before = org.callCount();
    const outcomes = await upsert(records);
    assert.ok(outcomes.every(({ success }) => success));
    assert.ok(org.callCount() - before > 1);
    assert.equal(await written(records), 200);
  });

  it('leaves to the pipeline what stays locked', async () => {
    plan({ fault: 'row-lock', path: COLLECTIONS });
    const outcomes = await upsert(intakes(4));
    assert.deepEqual(
      outcomes.map((outcome) => (outcome.success ? null : [outcome.code, outcome.retryable])),
      Array.from({ length: 4 }, () => ['UNABLE_TO_LOCK_ROW', true])
    );
  });

  it('halves what the org’s automations have no time for', async () => {
    plan({ fault: 'apex-limit', records: 60, path: COLLECTIONS });
    const records = intakes(200);
    const before = org.callCount();
    assert.ok((await upsert(records)).every(({ success }) => success));
    assert.equal(org.callCount() - before, 1 + 2 + 4);
    assert.equal(await written(records), 200);
  });

  it('spends few calls on automations that fail for every record', async () => {
    plan({ fault: 'apex-limit', records: 0, path: COLLECTIONS });
    const before = org.callCount();
    const outcomes = await upsert(intakes(200));
    assert.ok(outcomes.every((outcome) => !outcome.success && !outcome.retryable));
    assert.ok(org.callCount() - before <= 15, `${String(org.callCount() - before)} calls`);
  });

  it('halves what is too large', async () => {
    plan({ fault: 413, count: 1, path: COLLECTIONS });
    const records = intakes(10);
    assert.ok((await upsert(records)).every(({ success }) => success));
    assert.equal(await written(records), 10);
  });

  it('keeps the outcomes of the calls beside one that failed', async () => {
    plan({ fault: 'maintenance', count: 1, path: COLLECTIONS });
    const records = [...intakes(200, 0), ...intakes(200, 1), ...intakes(200, 2)];
    const outcomes = await upsert(records);
    const failed = outcomes.filter((outcome) => !outcome.success);
    assert.equal(failed.length, 200);
    assert.ok(failed.every(({ retryable }) => retryable));
    assert.equal(await written(records), 400);
    for (const [index, outcome] of outcomes.entries()) assert.equal(outcome.success, index >= 200, String(index));
  });

  it('writes again what was committed and whose answer was lost, and doubles nothing', async () => {
    for (const fault of ['lost-response', 'cut-response'] as const) {
      plan({ fault, count: 1, path: COLLECTIONS });
      const records = intakes(20);
      await assert.rejects(upsert(records), { code: 'ORG_UNREACHABLE', retryable: true });
      assert.equal(await written(records), 20, fault);
      assert.ok((await upsert(records)).every(({ success }) => success));
      assert.equal(await written(records), 20);
    }
  });

  it('gives up on silence', async () => {
    plan({ fault: 'timeout', count: 1 });
    await assert.rejects(upsert(intakes(1)), { code: 'ORG_UNREACHABLE', message: /no answer within 2 seconds/ });
  });

  it('signs in again once when the session has ended, and only once', async () => {
    plan({ fault: 401, count: 1, path: '/query|/composite' });
    const before = org.callCount();
    await org.query(['SELECT Id FROM User']);
    assert.equal(org.callCount() - before, 2);
    plan({ fault: 401, path: '/query|/composite' });
    await assert.rejects(org.query(['SELECT Id FROM User']), { code: 'ORG_ACCESS_REFUSED', retryable: false });
  });

  it('stops at once when the calls of the day are used up, and waits as long as is asked', async () => {
    plan({ fault: 'limit-exceeded', path: '/services/data' });
    const before = org.callCount();
    await assert.rejects(upsert(intakes(600)), { code: 'ORG_LIMIT_REACHED', retryAfterMs: 900_000 });
    assert.equal(org.callCount() - before, 1);
    plan({ fault: 'maintenance', retryAfter: { seconds: 300, as: 'seconds' } });
    await assert.rejects(org.query(['SELECT Id FROM User']), { code: 'ORG_UNREACHABLE', retryAfterMs: 300_000 });
    plan({ fault: 'concurrent-limit' });
    await assert.rejects(org.query(['SELECT Id FROM User']), { code: 'ORG_UNREACHABLE', retryAfterMs: 10_000 });
  });

  it('makes an upload that is cut or silent a passing failure', async () => {
    const upload = (): Promise<string> =>
      org.uploadFile({ name: 'offer.pdf', size: 3, firstLocationId: mailboxes[0] ?? '', content: pieces() });
    for (const fault of ['reset', 'timeout'] as const) {
      plan({ fault, count: 1, path: 'ContentVersion' });
      await assert.rejects(upload(), { code: 'ORG_UNREACHABLE', retryable: true });
    }
    plan({ fault: 401, count: 1, path: 'ContentVersion' });
    await assert.rejects(upload(), { code: 'ORG_ACCESS_REFUSED', retryable: true });
    assert.match(await upload(), /^068/);
  });
});

async function* pieces(): AsyncGenerator<Uint8Array> {
  await Promise.resolve();
  yield Buffer.from('PDF');
}
