import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { OrgPort } from '../org/org-port.ts';
import { Surroundings } from '../testkit.ts';
import { OrgState } from './org-state.ts';
import { openDatabase, type Database } from './state/database.ts';
import { migrate } from './state/migrations.ts';

const COUNT = 20_000;
const PAGE = 2_000;
const ADDRESS = 'lists@acme.example';

describe('a list of twenty thousand entries', () => {
  let surroundings: Surroundings;
  let org: OrgPort;
  let database: Database;
  let state: OrgState;
  let ids: string[];
  let seeded: number;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(ADDRESS);
    seeded = (await surroundings.rows('SELECT Id FROM Intake_Filter__c')).length;
    ids = await surroundings.createMany(
      'Intake_Filter__c',
      Array.from({ length: COUNT }, (_, index) => ({
        Pattern__c: `firm${String(index)}.example`,
        Kind__c: 'blacklist',
        Match__c: 'domain',
        Scope__c: 'organisation',
        Active__c: true
      }))
    );
    org = surroundings.relayOrg();
    database = await openDatabase(join(surroundings.folder, 'state'), null);
    await migrate(database);
    state = new OrgState(database, org, () => new Date());
  });
  after(async () => {
    await database.close();
    await surroundings.stop();
  });

  async function callsOf(work: () => Promise<void>): Promise<number> {
    const before = org.callCount();
    await work();
    return org.callCount() - before;
  }

  async function keptCount(): Promise<number> {
    return Number((await database.query('SELECT count(*)::int AS n FROM intake.org_filter'))[0]?.['n']);
  }

  function verdictOn(address: string, of: OrgState = state): string | undefined {
    const mailbox = of.snapshot.mailboxes.find((candidate) => candidate.address === ADDRESS);
    assert.ok(mailbox);
    const { classifier } = of.rules().ruleSetOf(mailbox);
    const decision = classifier.decide({
      version: 1,
      direction: 'in',
      folder: { kind: 'inbox', name: 'Inbox' },
      categories: [],
      sensitivity: 'normal',
      date: null,
      addresses: [{ role: 'from', address, name: null }],
      sightings: {},
      related: { hasMatch: null, isSaved: false, isThreadSaved: false }
    });
    return decision.addresses[0]?.verdict;
  }

  it('is read whole once, two thousand entries a call', async () => {
    const calls = await callsOf(async () => {
      await state.refresh(false);
    });
    // One for the state of the org, and the pages.
    assert.equal(calls, 1 + Math.ceil((COUNT + seeded) / PAGE));
    assert.equal(await keptCount(), COUNT + seeded);
    assert.equal(verdictOn('kim@firm19999.example'), 'blacklisted');
  });

  it('costs one call a poll when nothing changed, and the rules stay compiled', async () => {
    const rules = state.rules();
    for (let poll = 0; poll < 3; poll += 1) {
      assert.equal(
        await callsOf(async () => {
          await state.refresh(false);
        }),
        1
      );
    }
    assert.equal(state.rules(), rules);
  });

  it('is not read whole again after a restart', async () => {
    const restarted = new OrgState(database, org, () => new Date());
    await restarted.restore();
    assert.equal(verdictOn('kim@firm7.example', restarted), 'blacklisted');
    assert.equal(
      await callsOf(async () => {
        await restarted.refresh(false);
      }),
      1
    );
    state = restarted;
  });

  it('is followed by what changed: added, changed, removed', async () => {
    const [changed = '', removed = ''] = ids;
    const rules = state.rules();
    await surroundings.update('Intake_Filter__c', changed, { Kind__c: 'internal' });
    await surroundings.update('Intake_Filter__c', removed, { Active__c: false });
    await surroundings.create('Intake_Filter__c', {
      Pattern__c: 'added.example',
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation',
      Active__c: true
    });
    await state.refresh(false);
    assert.notEqual(state.rules(), rules);
    const verdicts = ['firm0', 'firm1', 'added', 'firm2'].map((name) => verdictOn(`kim@${name}.example`));
    assert.deepEqual(verdicts, ['internal', 'external', 'blacklisted', 'blacklisted']);
    assert.equal(await keptCount(), COUNT + seeded);
  });

  it('forgets an entry that was deleted for good', async () => {
    const restarted = new OrgState(database, org, () => new Date());
    await restarted.restore();
    await surroundings.remove('Intake_Filter__c', ids[2] ?? '');
    await restarted.refresh(true);
    assert.equal(verdictOn('kim@firm2.example', restarted), 'external');
    assert.equal(await keptCount(), COUNT + seeded - 1);
  });

  it('looks back once for what ended late, and asks for it in the call of the poll', async () => {
    let now = new Date();
    const later = new OrgState(database, org, () => now);
    await later.restore();
    await surroundings.update('Intake_Filter__c', ids[3] ?? '', { Note__c: 'a change to follow' });
    await later.refresh(true);
    now = new Date(now.getTime() + 180_000);
    const asked: string[] = [];
    const query = org.query.bind(org);
    org.query = async (statements) => {
      asked.push(...statements.filter((statement) => statement.includes('Intake_Filter__c')));
      return await query(statements);
    };
    await later.refresh(false);
    await later.refresh(false);
    org.query = query;
    assert.deepEqual(
      asked.map((statement) => /SystemModstamp >=|COUNT/.exec(statement)?.[0]),
      ['SystemModstamp >=', 'COUNT']
    );
  });

  it('keeps its rules when an entry was hit: that is no change', async () => {
    const rules = state.rules();
    await surroundings.update('Intake_Filter__c', ids[5] ?? '', { Hits__c: 7 });
    await state.refresh(true);
    const after = state.rules();
    const mailbox = state.snapshot.mailboxes.find((candidate) => candidate.address === ADDRESS);
    assert.ok(mailbox);
    await surroundings.update('Intake_Filter__c', ids[5] ?? '', { Hits__c: 8 });
    await state.refresh(true);
    assert.equal(state.rules(), after);
    assert.notEqual(rules, after, 'the deleted entry made new rules');
  });
});
