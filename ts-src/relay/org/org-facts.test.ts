import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { SearchTerms } from '../../core/match/search-terms.ts';
import { Surroundings } from '../testkit.ts';
import { readEmailFields, readOrgFacts, type EmailFields } from './org-facts.ts';
import type { OrgPort } from './org-port.ts';

const NOTHING: SearchTerms = {
  addresses: [],
  extractedEmails: [],
  domains: [],
  caseNumbers: [],
  threadTokens: [],
  messageIds: [],
  threadIdentifiers: [],
  senders: []
};
const LONGEST_STATEMENT = 100_000;
const DAY = '2026-05-03T08:00:00.000Z';

describe('the look-up of a batch', () => {
  let surroundings: Surroundings;
  let org: OrgPort;
  let fields: EmailFields;

  before(async () => {
    surroundings = await Surroundings.start();
    org = surroundings.relayOrg();
    fields = await readEmailFields(org);
  });
  after(async () => {
    await surroundings.stop();
  });

  it('costs at most four calls for 200 messages, and finds what is tied to the nearest ids', async (context) => {
    const contactId = await surroundings.create('Contact', { LastName: 'Falk', Email: 'ines.falk@farfield.example' });
    // Somebody with the same address: whom people picked is asked for as well.
    await surroundings.create('Lead', { LastName: 'Falk', Company: 'Farfield', Email: 'ines.falk@farfield.example' });
    const lampId = await surroundings.create('Case', { Subject: 'Lamp', Status: 'Closed' });
    const lamp = { ParentId: lampId, Incoming: true, Status: '1', Subject: 'Lamp', MessageDate: DAY };
    await tie(surroundings, await surroundings.create('EmailMessage', lamp), contactId);
    const caseId = await surroundings.create('Case', { Subject: 'Kiln', Status: 'New', ContactId: contactId });
    await surroundings.create('EmailMessage', {
      ParentId: caseId,
      Incoming: true,
      Status: '1',
      Subject: 'Kiln',
      MessageIdentifier: `<${messageId(199, 0)}>`
    });
    const statements: string[] = [];
    const recording = {
      query: async (some: readonly string[]) => {
        statements.push(...some);
        return await org.query(some);
      }
    };
    const before = org.callCount();
    const facts = await readOrgFacts(recording, Array.from({ length: 200 }, termsOf), fields);
    const calls = org.callCount() - before;
    context.diagnostic(`${String(calls)} calls, ${String(statements.length)} statements`);
    assert.ok(calls <= 4, `${String(calls)} calls`);
    assert.ok(statements.every(({ length }) => length < LONGEST_STATEMENT));
    assert.ok(facts.people.some(({ id }) => id === contactId));
    assert.ok(facts.cases.some(({ id }) => id === caseId));
    assert.deepEqual(
      facts.earlierEmails.map(({ subject, caseId: of, personIds }) => [subject, of, personIds]),
      [
        ['Lamp', lampId, [contactId]],
        ['Kiln', caseId, []]
      ]
    );
  });

  it('costs two calls in the usual case', async () => {
    await surroundings.create('Contact', { LastName: 'Usual', Email: 'usual@farfield.example' });
    const terms = { ...NOTHING, addresses: ['usual@farfield.example'], domains: ['farfield.example'] };
    const before = org.callCount();
    const senders = ['usual@farfield.example', 'unknown@farfield.example'];
    await readOrgFacts(
      org,
      [{ ...terms, senders, messageIds: ['a@b.example'], threadIdentifiers: ['c@b.example'] }],
      fields
    );
    assert.equal(org.callCount() - before, 2);
  });

  it('finds open Opportunities by a role and by the account, each once with its contacts', async () => {
    const accountId = await surroundings.create('Account', { Name: 'Brook', Website: 'https://brook.example' });
    const contactId = await surroundings.create('Contact', {
      LastName: 'Brook',
      Email: 'b@brook.example',
      AccountId: accountId
    });
    const base = { StageName: 'Prospecting', CloseDate: '2027-01-01' };
    const own = await surroundings.create('Opportunity', { ...base, Name: 'Own', AccountId: accountId });
    const other = await surroundings.create('Opportunity', { ...base, Name: 'Other' });
    const lost = await surroundings.create('Opportunity', { ...base, Name: 'Lost', StageName: 'Closed Lost' });
    for (const OpportunityId of [own, other, lost])
      await surroundings.create('OpportunityContactRole', { OpportunityId, ContactId: contactId });
    const facts = await readOrgFacts(org, [{ ...NOTHING, addresses: ['b@brook.example'] }], fields);
    const found = facts.opportunities.map(({ name, contactIds, lastModifiedAt }) => [
      name,
      contactIds,
      lastModifiedAt !== null
    ]);
    assert.deepEqual(found.sort(), [
      ['Other', [contactId], true],
      ['Own', [contactId], true]
    ]);
  });

  it('finds mail of the same thread, its Case, and its people by whatever address they write', async () => {
    const contactId = await surroundings.create('Contact', { LastName: 'Reed', Email: 'old@reed.example' });
    const caseId = await surroundings.create('Case', { Subject: 'Oven', Status: 'New' });
    const emailId = await surroundings.create('EmailMessage', {
      ParentId: caseId,
      Status: '1',
      Incoming: true,
      Subject: 'Oven',
      MessageDate: DAY,
      ThreadIdentifier: '<oven-1@reed.example>'
    });
    await tie(surroundings, emailId, contactId);
    const facts = await readOrgFacts(org, [{ ...NOTHING, threadIdentifiers: ['oven-1@reed.example'] }], fields);
    assert.deepEqual(
      facts.earlierEmails.map(({ id, caseId: of, personIds }) => [id, of, personIds]),
      [[emailId, caseId, [contactId]]]
    );
    assert.deepEqual(
      facts.people.map(({ id, emails }) => [id, emails]),
      [[contactId, ['old@reed.example']]]
    );
  });

  it('finds whom a person picked for a sender by hand, and no pick for an address of one person', async () => {
    const sender = 'desk@birch.example';
    const [first, second] = await surroundings.createMany('Contact', [
      { FirstName: 'Ada', LastName: 'Birch', Email: sender },
      { FirstName: 'Ben', LastName: 'Birch', Email: sender }
    ]);
    const mailbox = await surroundings.addMailbox('picks@acme.example');
    const saved = (key: string, how: string, contactId: string | undefined, at: string) => ({
      Message_Key__c: key,
      Mailbox__c: mailbox,
      Disposition__c: 'saved',
      From_Address__c: 'Desk@Birch.example',
      From_Name__c: 'Birch Desk',
      Contact__c: contactId,
      Saved_How__c: how,
      Saved_At__c: at
    });
    await surroundings.createMany('Email_Intake__c', [
      saved('pick-1', 'dialog', first, '2026-05-03T08:00:00.000Z'),
      saved('pick-2', 'automatic', second, '2026-05-04T08:00:00.000Z'),
      saved('pick-3', 'bulk', second, '2026-05-05T08:00:00.000Z'),
      saved('pick-4', 'one-click', undefined, '2026-05-06T08:00:00.000Z')
    ]);
    const terms = { ...NOTHING, addresses: [sender], senders: [sender] };
    const { picks, people } = await readOrgFacts(org, [terms], fields);
    assert.deepEqual(
      picks.map(({ address, senderName, personId, pickedAt }) => [
        address,
        senderName,
        personId,
        pickedAt?.slice(0, 10)
      ]),
      [['Desk@Birch.example', 'Birch Desk', first, '2026-05-03']]
    );
    assert.deepEqual(people.map(({ name, emails }) => [name, emails]).sort(), [
      ['Ada Birch', [sender]],
      ['Ben Birch', [sender]]
    ]);
    const byName = await readOrgFacts(org, [{ ...NOTHING, senders: [sender] }], fields);
    assert.deepEqual(
      byName.people.map(({ id, name }) => [id, name]),
      [[first, 'Ada Birch']]
    );
    await surroundings.update('Contact', second ?? '', { Email: 'ben@birch.example' });
    assert.deepEqual((await readOrgFacts(org, [terms], fields)).picks, []);
  });

  it('finds the Case of a classic token, and nothing for nothing without a call', async () => {
    const caseId = await surroundings.create('Case', { Subject: 'Lamp', Status: 'New' });
    const token = `ref:_00D5g0.${caseId.slice(0, 5)}${caseId.slice(5, 15).replace(/^0+/, '')}:ref`;
    const facts = await readOrgFacts(org, [{ ...NOTHING, threadTokens: [token] }], fields);
    assert.deepEqual(
      facts.cases.map(({ id }) => id),
      [caseId]
    );
    const before = org.callCount();
    assert.deepEqual((await readOrgFacts(org, [NOTHING], fields)).people, []);
    assert.equal(org.callCount(), before);
  });
});

function messageId(message: number, place: number): string {
  return `${String(message)}.${String(place)}.${'r'.repeat(70)}@relay.example`;
}

async function tie(surroundings: Surroundings, emailId: string, personId: string): Promise<void> {
  await surroundings.create('EmailMessageRelation', {
    EmailMessageId: emailId,
    RelationId: personId,
    RelationType: 'FromAddress'
  });
}

/** A long sender, a copied one, a long domain, a case number and fifty references of its own. */
function termsOf(_: unknown, message: number): SearchTerms {
  const domain = `${'long-'.repeat(10)}${String(message)}.example`;
  const sender = message === 199 ? 'ines.falk@farfield.example' : `sender.${String(message)}@${domain}`;
  return {
    ...NOTHING,
    addresses: [sender, `copied.${String(message)}@${domain}`],
    domains: [domain],
    caseNumbers: [String(90_000 + message)],
    messageIds: Array.from({ length: 50 }, (_id, place) => messageId(message, place)),
    threadIdentifiers: [messageId(message, 50)],
    senders: [sender]
  };
}
