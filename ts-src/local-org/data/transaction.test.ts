import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, describe, test } from 'node:test';
import type { PublishedEvent } from '../engine.ts';
import { createOrgEngine } from './org-engine.ts';
import { TestOrg, writeMetadata } from './test-org.ts';

const change = (text: string): { type: string; fields: Record<string, string> } => ({
  type: 'Ticket_Changed__e',
  fields: { What__c: text }
});

describe('transactions', () => {
  test('roll back everything when the work throws', () => {
    const org = new TestOrg();
    assert.throws(() =>
      org.engine.transaction(() => {
        org.add('Account', { Name: 'x' });
        assert.equal(org.engine.hasUncommittedWork(), true);
        throw new Error('no');
      })
    );
    assert.deepEqual([org.rows('SELECT Id FROM Account').length, org.engine.hasUncommittedWork()], [0, false]);
  });

  test('savepoints undo a part', () => {
    const org = new TestOrg();
    org.engine.transaction(() => {
      org.add('Account', { Name: 'kept' });
      const savepoint = org.engine.savepoint();
      org.add('Account', { Name: 'undone' });
      org.engine.rollbackTo(savepoint);
    });
    assert.deepEqual(org.column('SELECT Name FROM Account'), ['kept']);
  });

  test('FOR UPDATE alone is no uncommitted work', () => {
    const org = new TestOrg();
    org.add('Account', { Name: 'x' });
    org.engine.transaction(() => {
      org.rows('SELECT Id FROM Account FOR UPDATE');
      assert.equal(org.engine.hasUncommittedWork(), false);
      org.engine.releaseLocks();
    });
  });
});

describe('platform events', () => {
  test('arrive in order after commit, with their defaults, and can be replayed', () => {
    const org = new TestOrg();
    const heard: PublishedEvent[] = [];
    org.engine.onEvents((events) => heard.push(...events));
    org.engine.transaction(() => {
      org.engine.publish('Ticket_Changed__e', [change('one'), change('two')]);
      assert.deepEqual(heard, []);
    });
    assert.deepEqual(
      heard.map((event) => event.payload['What__c']),
      ['one', 'two']
    );
    const [first] = heard;
    assert.deepEqual(
      org.engine.eventsAfter(first?.replayId ?? 0).map((event) => event.payload['What__c']),
      ['two']
    );
  });

  test('of a rolled back transaction never arrive', () => {
    const org = new TestOrg();
    const heard: PublishedEvent[] = [];
    org.engine.onEvents((events) => heard.push(...events));
    assert.throws(() =>
      org.engine.transaction(() => {
        org.engine.publish('Ticket_Changed__e', [change('never')]);
        throw new Error('no');
      })
    );
    org.engine.publish('Ticket_Changed__e', [change('later')]);
    assert.deepEqual(
      heard.map((event) => event.payload['What__c']),
      ['later']
    );
  });

  test('are kept for 72 hours', () => {
    let now = new Date('2026-11-18T10:00:00Z');
    const org = new TestOrg(() => now);
    org.engine.publish('Ticket_Changed__e', [change('old')]);
    now = new Date('2026-11-21T10:00:01Z');
    org.engine.publish('Ticket_Changed__e', [change('new')]);
    assert.deepEqual(
      org.engine.eventsAfter(0).map((event) => event.payload['What__c']),
      ['new']
    );
  });

  test('refuse what does not fit', () => {
    const org = new TestOrg();
    assert.equal(
      org.engine.publish('Ticket_Changed__e', [change('x'.repeat(11))])[0]?.errors[0]?.statusCode,
      'STRING_TOO_LONG'
    );
  });
});

describe('a database on disk', () => {
  const folder = mkdtempSync(join(tmpdir(), 'org-db-'));
  const metadata = writeMetadata();
  after(() => {
    metadata.remove();
    rmSync(folder, { recursive: true, force: true });
  });
  const file = join(folder, 'org.db');

  test('is shared by engines, which see each other commit and keep one organisation', () => {
    const one = createOrgEngine({ databaseFile: file, sourceDir: metadata.folder });
    const two = createOrgEngine({ databaseFile: file, sourceDir: metadata.folder });
    assert.equal(one.organizationId, two.organizationId);
    const [saved] = one.insert('Account', [{ type: 'Account', fields: { Name: 'x' } }], one.systemAccess, {
      allOrNone: true
    });
    const [other] = two.insert('Account', [{ type: 'Account', fields: { Name: 'y' } }], two.systemAccess, {
      allOrNone: true
    });
    assert.notEqual(saved?.id, other?.id);
    assert.equal(one.query('SELECT COUNT() FROM Account', one.systemAccess).totalSize, 2);
    one.close();
    two.close();
  });

  test('takes new fields of the metadata as new columns', () => {
    const bare = join(folder, 'bare.db');
    createOrgEngine({ databaseFile: bare }).close();
    const engine = createOrgEngine({ databaseFile: bare, sourceDir: metadata.folder });
    const [saved] = engine.insert('Ticket__c', [{ type: 'Ticket__c', fields: { Code__c: 'A' } }], engine.systemAccess, {
      allOrNone: true
    });
    assert.equal(saved?.success, true);
    engine.close();
  });
});
