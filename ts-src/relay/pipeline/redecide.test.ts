import assert from 'node:assert/strict';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { officialClient } from '../../local-mailbox/testkit.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Relay } from '../main.ts';
import { readAllFilters } from '../org/filter-rows.ts';
import { readEmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readOrgSnapshot, type MailboxRecord } from '../org/org-snapshot.ts';
import { eventually, Surroundings } from '../testkit.ts';
import { dispatchBatch } from './dispatch.ts';
import { redecideMailbox } from './redecide.ts';
import { RuleBook } from './rules.ts';
import { openDatabase, type Database } from './state/database.ts';
import { messageKey, recordChanges } from './state/ledger.ts';
import { reportAlive } from './state/relays.ts';
import { migrate } from './state/migrations.ts';
import { beginRedecision, findOutdated } from './state/redecision.ts';

const FIRST = 'first@acme.example';
const SECOND = 'second@acme.example';
const LAG_MS = 3_000;
const SLOW_POLL = { mailboxSeconds: 0.5, orgSeconds: 60 };
const FIELDS =
  'Id, Message_Key__c, Subject__c, From_Address__c, Trace__c, Addresses__c, Candidates__c, Decision_Facts__c, Snippet__c, ' +
  'Disposition__c, Rule__c, Observations__c, Duplicate_Of__c, Saved_Record_Id__c, Saved_How__c, Contact__c, Has_Attachments__c';

type Row = Record<string, unknown>;

function letter(subject: string, from = 'ida.berg@northwind.example', more: readonly string[] = []): string {
  return [
    `From: Ida Berg <${from}>`,
    `To: ${FIRST}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:30:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@northwind.example>`,
    ...more,
    '',
    `Hello, this is ${subject}.`,
    ''
  ].join('\r\n');
}

describe('deciding again in a running relay', () => {
  let surroundings: Surroundings;
  let relay: Relay;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(FIRST);
    await surroundings.addMailbox(SECOND);
    relay = await surroundings.startRelay({ polling: SLOW_POLL });
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function rowsOf(subject: string, mailbox = FIRST): Promise<Row[]> {
    const where = `Subject__c = '${subject}' AND Mailbox__r.Address__c = '${mailbox}'`;
    return await surroundings.rows(`SELECT ${FIELDS} FROM Email_Intake__c WHERE ${where}`);
  }

  async function untilDisposition(subject: string, disposition: string, withinMs = 20_000, mailbox = FIRST) {
    return await eventually(
      `"${subject}" to be ${disposition}`,
      async () => {
        const [row] = await rowsOf(subject, mailbox);
        return row?.['Disposition__c'] === disposition ? row : null;
      },
      withinMs
    );
  }

  async function rowOfKey(key: unknown, isReached: (row: Row) => boolean): Promise<Row> {
    return await eventually('the decision', async () => {
      const row = await surroundings.row(
        `SELECT ${FIELDS} FROM Email_Intake__c WHERE Message_Key__c = '${String(key)}'`
      );
      return isReached(row) ? row : null;
    });
  }

  async function addEntry(pattern: string, fields: Row = {}): Promise<string> {
    return await surroundings.create('Intake_Filter__c', {
      Pattern__c: pattern,
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation',
      Action__c: 'filter-when-all-match',
      Active__c: true,
      ...fields
    });
  }

  /** Adds an entry for a domain and waits until the relay decides by it. */
  async function addKnownEntry(domain: string, fields: Row = {}): Promise<string> {
    const subject = `Witness of ${domain}`;
    await surroundings.mailbox.deliver(FIRST, letter(subject, `witness@${domain}`));
    const witness = await untilDisposition(subject, 'saveable');
    const id = await addEntry(domain, fields);
    await rowOfKey(witness['Message_Key__c'], (row) => row['Disposition__c'] !== 'saveable');
    return id;
  }

  const removeEntry = async (id: string): Promise<void> => {
    await surroundings.update('Intake_Filter__c', id, { Active__c: false });
  };

  async function changeSettings(fields: Row): Promise<void> {
    const organisation = surroundings.org.organizationId;
    const row = await surroundings.row(`SELECT Id FROM Intake_Settings__c WHERE SetupOwnerId = '${organisation}'`);
    const setHere = 'automaticSaving;salesforceFolder;startDate;followThreads';
    await surroundings.update('Intake_Settings__c', String(row['Id']), { ...fields, Set_Here__c: setHere });
    // A custom setting has no trigger: its page publishes the event.
    await surroundings.create('Intake_Changed__e', {
      Object__c: 'Intake_Settings__c',
      Change__c: 'changed',
      Intake_Ids__c: '[]'
    });
  }

  it('filters what waits within three seconds of a new entry, and gives it back when the entry goes', async () => {
    await surroundings.mailbox.deliver(FIRST, letter('lag'));
    await untilDisposition('lag', 'saveable');
    const id = await addEntry('northwind.example');
    const filtered = await untilDisposition('lag', 'filtered');
    assert.equal(filtered['Rule__c'], 'filter.all-listed');
    assert.match(String(filtered['Observations__c']), /northwind\.example/);
    assert.match(String(filtered['Addresses__c']), new RegExp(id));
    // The machine may be busy with something else: the best of some rounds counts.
    const lags: number[] = [];
    for (let round = 0; round < 5 && Math.min(LAG_MS + 1, ...lags) > LAG_MS; round += 1) {
      await surroundings.update('Intake_Filter__c', id, { Active__c: false });
      const start = Date.now();
      await untilDisposition('lag', 'saveable');
      lags.push(Date.now() - start);
      await surroundings.update('Intake_Filter__c', id, { Active__c: true });
      await untilDisposition('lag', 'filtered');
    }
    assert.ok(Math.min(...lags) <= LAG_MS, `it took ${lags.join(', ')} ms`);
    await removeEntry(id);
    const back = await untilDisposition('lag', 'saveable');
    assert.equal(back['Rule__c'], 'default.saveable');
    assert.doesNotMatch(String(back['Observations__c']), /northwind\.example/);
  });

  it('follows a change of the settings', async () => {
    await surroundings.mailbox.deliver(FIRST, letter('start date'));
    await untilDisposition('start date', 'saveable');
    await changeSettings({ Start_Date__c: '2999-01-01' });
    const ignored = await untilDisposition('start date', 'ignored');
    assert.equal(ignored['Rule__c'], 'date.before-start');
    await changeSettings({ Start_Date__c: null });
    await untilDisposition('start date', 'saveable');
  });

  it('never saves by deciding again, and leaves alone what is saved', async () => {
    const entry = await addKnownEntry('castellan.example');
    await surroundings.mailbox.deliver(FIRST, letter('asked for', 'greta.baumann@castellan.example'), {
      folder: 'Salesforce'
    });
    await untilDisposition('asked for', 'filtered');
    await surroundings.mailbox.deliver(FIRST, letter('kept', 'amelia.hart@brightmoor.example'), {
      folder: 'Salesforce'
    });
    const saved = await untilDisposition('kept', 'saved');
    await removeEntry(entry);
    const row = await untilDisposition('asked for', 'saveable');
    assert.match(String(row['Trace__c']), /auto\.requested-by-folder/);
    const other = await addEntry('brightmoor.example');
    await surroundings.mailbox.deliver(FIRST, letter('behind', 'joon.park@brightmoor.example'));
    await untilDisposition('behind', 'filtered');
    const [kept] = await rowsOf('kept');
    assert.deepEqual(kept, saved);
    assert.equal((await rowsOf('asked for'))[0]?.['Saved_Record_Id__c'], null);
    await removeEntry(other);
    await untilDisposition('behind', 'saveable');
  });

  it('keeps the content of a message out of the org while a list says so, and reads it again afterwards', async () => {
    await surroundings.mailbox.deliver(FIRST, letter('secret', 'nora.whitlock@greywater.example'), {
      folder: 'Salesforce'
    });
    await untilDisposition('secret', 'saved');
    await surroundings.mailbox.deliver(FIRST, letter('diagnosis', 'caleb.reed@greywater.example'));
    const open = await untilDisposition('diagnosis', 'saveable');
    const entry = await addEntry('greywater.example', { Action__c: 'never-take-in' });
    const withheld = await rowOfKey(open['Message_Key__c'], (row) => row['Disposition__c'] === 'ignored');
    assert.equal(withheld['Rule__c'], 'filter.never-take-in');
    for (const field of [
      'Subject__c',
      'From_Address__c',
      'Trace__c',
      'Addresses__c',
      'Decision_Facts__c',
      'Snippet__c',
      'Contact__c'
    ])
      assert.equal(withheld[field], null, field);
    assert.doesNotMatch(JSON.stringify(withheld), /caleb|diagnosis/);
    await untilDisposition('secret', 'saved');
    await removeEntry(entry);
    const back = await rowOfKey(open['Message_Key__c'], (row) => row['Disposition__c'] === 'saveable');
    assert.deepEqual([back['Subject__c'], back['From_Address__c']], ['diagnosis', 'caleb.reed@greywater.example']);
  });

  it('writes nothing of a message that a list keeps out from the start, and does not save it when the entry goes', async () => {
    const entry = await addKnownEntry('ironbark.example', { Action__c: 'never-take-in' });
    const { immutableId } = await surroundings.mailbox.deliver(
      FIRST,
      letter('unseen', 'jack.harrow@ironbark.example'),
      {
        folder: 'Salesforce'
      }
    );
    const key = messageKey(FIRST, immutableId);
    const withheld = await eventually('the withheld record', async () => {
      const [row] = await surroundings.rows(`SELECT ${FIELDS} FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
      return row ?? null;
    });
    assert.deepEqual([withheld['Disposition__c'], withheld['Subject__c']], ['ignored', null]);
    await removeEntry(entry);
    const back = await rowOfKey(key, (row) => row['Disposition__c'] !== 'ignored');
    assert.deepEqual([back['Disposition__c'], back['Subject__c']], ['saveable', 'unseen']);
  });

  it('says so when a withheld message is gone from its mailbox by then', async () => {
    const entry = await addKnownEntry('gone.example', { Action__c: 'never-take-in' });
    const { id, immutableId } = await surroundings.mailbox.deliver(FIRST, letter('vanishing', 'eve@gone.example'));
    const key = messageKey(FIRST, immutableId);
    await eventually('the withheld record', async () => {
      const [row] = await surroundings.rows(`SELECT Id FROM Email_Intake__c WHERE Message_Key__c = '${key}'`);
      return row ?? null;
    });
    const graph = officialClient(surroundings.mailbox);
    await graph.api(`/users/${FIRST}/messages/${id}/permanentDelete`).post({});
    await removeEntry(entry);
    const row = await rowOfKey(key, (candidate) => candidate['Disposition__c'] === 'removed');
    assert.equal(row['Subject__c'], null);
  });

  it('makes one of several filtered twins saveable; the others refer to it', async () => {
    const entry = await addKnownEntry('twins.example');
    const raw = letter('twin', 'ana@twins.example');
    await surroundings.mailbox.deliver(FIRST, raw);
    await surroundings.mailbox.deliver(SECOND, raw);
    const both = async () => [...(await rowsOf('twin', FIRST)), ...(await rowsOf('twin', SECOND))];
    const states = async () => (await both()).map((row) => row['Disposition__c']).sort();
    await untilDisposition('twin', 'filtered', 20_000, SECOND);
    await untilDisposition('twin', 'filtered');
    await removeEntry(entry);
    await eventually('both to be decided on', async () =>
      JSON.stringify(await states()) === JSON.stringify(['duplicate', 'saveable']) ? true : null
    );
    const rows = await both();
    const original = rows.find((row) => row['Disposition__c'] === 'saveable');
    const witness = rows.find((row) => row['Disposition__c'] === 'duplicate');
    assert.equal(witness?.['Duplicate_Of__c'], original?.['Id']);
  });

  it('saves a reply by itself when an earlier message of its thread is saved and threads are followed', async () => {
    await surroundings.mailbox.deliver(FIRST, letter('Thread', 'sean.keogh@dunmore-robotics.example'), {
      folder: 'Salesforce'
    });
    await untilDisposition('Thread', 'saved');
    await changeSettings({ Follow_Threads__c: true });
    const reply = letter('RE Thread', 'sean.keogh@dunmore-robotics.example', [
      'In-Reply-To: <THREAD@northwind.example>'
    ]);
    // Lists and settings are read together: who knows the entry knows the settings.
    await addKnownEntry('settings-witness.example');
    await surroundings.mailbox.deliver(FIRST, reply);
    const row = await untilDisposition('RE Thread', 'saved');
    assert.equal(row['Saved_How__c'], 'thread');
    await changeSettings({ Follow_Threads__c: false });
  });

  it('sees a personal entry for its owner alone', async () => {
    const owner = await surroundings.row(`SELECT OwnerId FROM Intake_Mailbox__c WHERE Address__c = '${FIRST}'`);
    await surroundings.mailbox.deliver(FIRST, letter('personal', 'kim@private.example'));
    await untilDisposition('personal', 'saveable');
    const [stranger] = await surroundings.rows(
      `SELECT Id FROM User WHERE IsActive = true AND Id != '${String(owner['OwnerId'])}'`
    );
    const foreign = await addEntry('private.example', { Scope__c: 'person', OwnerId: stranger?.['Id'] });
    const own = await addEntry('kim@private.example', {
      Scope__c: 'person',
      Match__c: 'address',
      OwnerId: owner['OwnerId']
    });
    const filtered = await untilDisposition('personal', 'filtered');
    assert.match(String(filtered['Addresses__c']), new RegExp(own));
    await removeEntry(own);
    await untilDisposition('personal', 'saveable');
    await removeEntry(foreign);
  });

  it('makes up for what changed while the org could not be reached', async () => {
    await surroundings.mailbox.deliver(FIRST, letter('outage', 'kim@outage.example'));
    await untilDisposition('outage', 'saveable');
    surroundings.line.cut();
    await addEntry('outage.example');
    surroundings.line.mend();
    await untilDisposition('outage', 'filtered');
  });

  it('lets entries expire as the day turns', async () => {
    await relay.stop();
    let now = new Date();
    const today = now.toISOString().slice(0, 10);
    await addEntry('expiring.example', { Expires_On__c: today });
    const polling = { mailboxSeconds: 0.5, orgSeconds: 0.5 };
    relay = await surroundings.startRelay({ polling }, { now: () => now });
    await surroundings.mailbox.deliver(FIRST, letter('expiring', 'kim@expiring.example'));
    await untilDisposition('expiring', 'filtered');
    now = new Date(now.getTime() + 24 * 3600 * 1000);
    await untilDisposition('expiring', 'saveable');
  });
});

describe('a run of deciding again', () => {
  const COUNT = 450;
  let surroundings: Surroundings;
  let org: OrgPort;
  let database: Database;
  let mailbox: MailboxRecord;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(FIRST);
    org = surroundings.relayOrg();
    database = await open();
    const book = await readBook();
    const record = book.snapshot.mailboxes.find(({ address }) => address === FIRST);
    assert.ok(record);
    mailbox = record;
    await findOutdated(database, new Map([[FIRST, book.ruleSetOf(mailbox).hash]]));
    await takeIn(book);
  });
  after(async () => {
    await database.close();
    await surroundings.stop();
  });

  async function open(): Promise<Database> {
    const opened = await openDatabase(join(surroundings.folder, 'relay'), null);
    await migrate(opened);
    await reportAlive(opened, 'a-relay');
    return opened;
  }

  async function readBook(): Promise<RuleBook> {
    const { snapshot } = await readOrgSnapshot(org, new Date().toISOString());
    return new RuleBook(snapshot, (await readAllFilters(org)).entries, new Date().toISOString().slice(0, 10));
  }

  async function takeIn(rules: RuleBook): Promise<void> {
    const folder = { key: 'inbox', kind: 'inbox', name: 'Inbox' } as const;
    await database.transaction(async (tx) => {
      for (let index = 0; index < COUNT; index += 1) {
        const name = `many-${String(index)}`;
        const from = { address: `kim@firm${String(index)}.many.example`, name: null };
        const message = sampleMessage({ providerId: name, messageId: `${name}@many.example`, subject: name, from });
        await recordChanges(tx, FIRST, folder, [
          { kind: 'message', message: { ...message, to: [{ address: FIRST, name: null }], cc: [] } }
        ]);
      }
    });
    const emailFields = await readEmailFields(org);
    const requestSave = () => Promise.resolve();
    await dispatchBatch({ relay: 'a-relay', database, org, rules, emailFields, now: () => new Date(), requestSave });
  }

  const run = async (rules: RuleBook, through: OrgPort = org, isCurrent: () => boolean = () => true) =>
    await redecideMailbox({
      relay: 'a-relay',
      database,
      org: through,
      mailbox,
      rules: rules.ruleSetOf(mailbox),
      book: rules,
      now: () => new Date(),
      isCurrent,
      readMessage: () => Promise.reject(new Error('nothing is to be read'))
    });

  async function filteredInOrg(): Promise<number> {
    const rows = await surroundings.rows(
      `SELECT COUNT(Id) n FROM Email_Intake__c WHERE Disposition__c = 'filtered' AND Mailbox__r.Address__c = '${FIRST}'`
    );
    return Number(rows[0]?.['n']);
  }

  const filteredInLedger = async (): Promise<number> =>
    Number(
      (await database.query(`SELECT count(*)::int AS n FROM intake.message WHERE disposition = 'filtered'`))[0]?.['n']
    );

  let entryId: string | null = null;

  /** An entry that was removed is taken up again: it stands in the list once. */
  async function add(): Promise<string> {
    if (entryId !== null) {
      await surroundings.update('Intake_Filter__c', entryId, { Active__c: true });
      return entryId;
    }
    entryId = await surroundings.create('Intake_Filter__c', {
      Pattern__c: 'many.example',
      Kind__c: 'blacklist',
      Match__c: 'domain-and-subdomains',
      Scope__c: 'organisation',
      Active__c: true
    });
    return entryId;
  }

  it('writes only what changed, 200 a call, and nothing the second time', async () => {
    const id = await add();
    const rules = await readBook();
    const calls = org.callCount();
    assert.deepEqual(await run(rules), { changed: COUNT, reopened: 0 });
    assert.equal(org.callCount() - calls, Math.ceil(COUNT / 200));
    assert.deepEqual([await filteredInOrg(), await filteredInLedger()], [COUNT, COUNT]);
    assert.deepEqual(await run(rules), { changed: 0, reopened: 0 });
    await surroundings.update('Intake_Filter__c', id, { Active__c: false });
    assert.deepEqual(await run(await readBook()), { changed: COUNT, reopened: 0 });
    assert.equal(await filteredInOrg(), 0);
  });

  it('does not send what the ledger knows as saved, nor what changes while it is written', async () => {
    const key = messageKey(FIRST, 'many-7');
    const late = messageKey(FIRST, 'many-8');
    await database.query(`UPDATE intake.message SET disposition = 'saved' WHERE key = $1`, [key]);
    const id = await add();
    const sent: unknown[] = [];
    const watching: OrgPort = withUpsert(org, async (object, field, records) => {
      sent.push(...records.map((record) => record['Message_Key__c']));
      await database.query(`UPDATE intake.message SET disposition = 'saved' WHERE key = $1`, [late]);
      return await org.upsert(object, field, records);
    });
    await run(await readBook(), watching);
    assert.equal(sent.length, COUNT - 1);
    assert.ok(!sent.includes(key));
    const [row] = await database.query('SELECT disposition FROM intake.message WHERE key = $1', [late]);
    assert.equal(row?.['disposition'], 'saved');
    await surroundings.update('Intake_Filter__c', id, { Active__c: false });
    await database.query(
      `UPDATE intake.message SET disposition = 'saveable', decision_hash = NULL WHERE key = ANY($1::text[])`,
      [[key, late]]
    );
    await run(await readBook());
    assert.equal(await filteredInOrg(), 0);
  });

  it('keeps a message out of the outbox’s way while its decision is written', async () => {
    const id = await add();
    const rules = await readBook();
    const folder = { key: 'inbox', kind: 'inbox', name: 'Inbox' } as const;
    const emailFields = await readEmailFields(org);
    const requestSave = () => Promise.resolve();
    const dispatch = async () =>
      await dispatchBatch({ relay: 'a-relay', database, org, rules, emailFields, now: () => new Date(), requestSave });
    let during: unknown = 'not asked';
    const watching: OrgPort = withUpsert(org, async (object, field, records) => {
      if (during === 'not asked') {
        const message = sampleMessage({ providerId: 'many-9', messageId: 'many-9@many.example', subject: 'moved on' });
        await database.transaction(
          async (tx) => await recordChanges(tx, FIRST, folder, [{ kind: 'message', message }])
        );
        during = await dispatch();
      }
      return await org.upsert(object, field, records);
    });
    await run(rules, watching);
    assert.equal(during, null);
    assert.equal((await dispatch())?.sent, 1);
    const row = await surroundings.row(
      `SELECT Subject__c, Disposition__c FROM Email_Intake__c WHERE Message_Key__c = '${messageKey(FIRST, 'many-9')}'`
    );
    assert.deepEqual([row['Subject__c'], row['Disposition__c']], ['moved on', 'saveable']);
    await surroundings.update('Intake_Filter__c', id, { Active__c: false });
    await run(await readBook());
  });

  it('gives way to newer rules, whose run begins anew', async () => {
    const id = await add();
    const rules = await readBook();
    assert.deepEqual(await run(rules, org, () => false), { changed: 0, reopened: 0 });
    await surroundings.update('Intake_Filter__c', id, { Active__c: false });
    const newer = (await readBook()).ruleSetOf(mailbox).hash;
    assert.equal(await beginRedecision(database, FIRST, newer, 'a-relay'), null, 'the rules before are in force again');
    assert.equal(await filteredInOrg(), 0);
  });

  it('is finished by the next relay when its relay is killed in the middle', async () => {
    await add();
    const rules = await readBook();
    // As when the process dies: the org wrote the first part, and nobody heard of it.
    const reached = Promise.withResolvers<undefined>();
    const deaf: OrgPort = withUpsert(org, async (...parameters) => {
      await org.upsert(...parameters);
      reached.resolve(undefined);
      return await new Promise(() => undefined);
    });
    void run(rules, deaf);
    await reached.promise;
    assert.equal(await filteredInOrg(), 200);
    await database.close();
    const relay = await surroundings.startRelay({ polling: SLOW_POLL });
    try {
      await eventually('all to be filtered', async () => ((await filteredInOrg()) === COUNT - 1 ? true : null));
    } finally {
      await relay.stop();
      database = await open();
    }
    assert.equal(await filteredInLedger(), COUNT - 1);
    const [busy] = await database.query('SELECT count(*)::int AS n FROM intake.message WHERE busy_by IS NOT NULL');
    assert.equal(busy?.['n'], 0);
  });
});

/** The port with another upsert. */
function withUpsert(org: OrgPort, upsert: OrgPort['upsert']): OrgPort {
  return {
    url: org.url,
    query: async (statements) => await org.query(statements),
    upsert,
    insert: async (...parameters) => await org.insert(...parameters),
    remove: async (ids) => await org.remove(ids),
    writeGraph: async (nodes) => await org.writeGraph(nodes),
    uploadFile: async (upload) => await org.uploadFile(upload),
    describe: async (object) => await org.describe(object),
    whoAmI: async () => await org.whoAmI(),
    watchChanges: (watcher) => org.watchChanges(watcher),
    callCount: () => org.callCount()
  };
}
