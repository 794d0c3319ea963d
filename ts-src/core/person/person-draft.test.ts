import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractFromText } from '../extract/extract-from-message.ts';
import { NO_FACTS } from '../match/candidate.ts';
import type { OrgFacts } from '../match/candidate.ts';
import { matchInputOfIntake } from '../match/match-input.ts';
import { draftPerson } from './person-draft.ts';
import type { PersonObject } from './person-draft.ts';
import { storedPersonOf } from './stored-person.ts';

const SENDER = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };
const LETTER = `Hello Mia,

the pumps arrive on Monday, as you asked.

Regards,
Ida Holm
Head of Purchasing
Northwind Ltd
Mobile: +49 170 9018201
www.northwind.example
`;

const account = (id: string, website: string | null) => ({ id, name: id, website });
const colleague = (id: string, accountId: string) => ({
  id,
  type: 'Contact' as const,
  name: id,
  emails: [`${id}@northwind.example`],
  title: null,
  accountId,
  accountName: accountId,
  isActive: true
});

function draft(objectName: PersonObject, text: string, facts: OrgFacts, intake = {}): Record<string, string> {
  const input = matchInputOfIntake({ fromAddress: SENDER.address, fromName: SENDER.name, ...intake });
  const stored = storedPersonOf(JSON.stringify(extractFromText(text, SENDER)));
  const values = draftPerson(objectName, input, stored, facts);
  return Object.fromEntries(
    values.map(({ field, value, source, isUncertain }) => [field, `${value} | ${source}${isUncertain ? ' ?' : ''}`])
  );
}

test('a new Lead is filled from the signature, and each value says where it stands', () => {
  const lead = draft('Lead', LETTER, NO_FACTS);
  assert.equal(lead['LastName']?.split(' | ')[0], 'Holm');
  assert.equal(lead['FirstName']?.split(' | ')[0], 'Ida');
  assert.equal(lead['Email'], "ida.holm@northwind.example | the sender's address");
  assert.match(lead['Title'] ?? '', /^Head of Purchasing \| line 7 of the message/);
  assert.match(lead['Company'] ?? '', /^Northwind Ltd \| line 8 of the message/);
  assert.match(lead['MobilePhone'] ?? '', /^\+49 170 9018201 \| line 9 of the message/);
  assert.match(lead['Website'] ?? '', /northwind\.example.* \| line 10 of the message/);
  assert.equal(lead['Phone'], undefined);
});

const ORGANISATIONS: readonly (readonly [string, PersonObject, OrgFacts, string, string | undefined])[] = [
  ['the domain, where nobody wrote the name', 'Lead', NO_FACTS, 'Company', 'northwind.example'],
  [
    'the Account with the website',
    'Contact',
    { ...NO_FACTS, accounts: [account('A1', 'https://www.northwind.example'), account('A2', null)] },
    'AccountId',
    'A1'
  ],
  [
    'none of two Accounts with the website',
    'Contact',
    { ...NO_FACTS, accounts: [account('A1', 'northwind.example'), account('A2', 'northwind.example')] },
    'AccountId',
    undefined
  ],
  [
    'the Account of the others there',
    'Contact',
    { ...NO_FACTS, people: [colleague('bo', 'A1'), colleague('cy', 'A1')] },
    'AccountId',
    'A1'
  ],
  [
    'none where the others belong to two',
    'Contact',
    { ...NO_FACTS, people: [colleague('bo', 'A1'), colleague('cy', 'A2')] },
    'AccountId',
    undefined
  ],
  ['no Account without facts', 'Contact', NO_FACTS, 'AccountId', undefined]
];

for (const [name, objectName, facts, field, expected] of ORGANISATIONS) {
  test(`the organisation of a new ${objectName} is ${name}`, () => {
    assert.equal(draft(objectName, 'Hello,\n\nplease call.\n', facts)[field]?.split(' | ')[0], expected);
  });
}

test('a free-mail domain is no company', () => {
  assert.equal(draft('Lead', 'Hello', NO_FACTS, { fromAddress: 'ida@gmail.com' })['Company'], undefined);
});

test('for sent mail the first outside recipient is meant, and the own signature says nothing of them', () => {
  const sent = { direction: 'out', toAddresses: 'Bo Lind <bo@larkfield.example>' };
  const contact = draft('Contact', LETTER, NO_FACTS, sent);
  assert.equal(contact['LastName'], 'Lind | the name beside the address');
  assert.equal(contact['Email'], "bo@larkfield.example | the recipient's address");
  assert.equal(contact['Title'], undefined);
});

const DAMAGED: readonly (readonly [string, string | null, string | null])[] = [
  ['nothing', null, null],
  ['cut JSON', '{"person":{"title":"Head', null],
  ['no person', '{"person":null}', null],
  ['fields of another kind', '{"person":{"title":7,"phones":[{"kind":"pager"},"x"],"evidence":[{}]}}', '0 0 -'],
  ['an unknown kind of phone', '{"person":{"title":"Head","phones":[{"kind":"pager","e164":"+4930"}]}}', '1 0 Head']
];

for (const [name, text, expected] of DAMAGED) {
  test(`a stored extraction that holds ${name} is read as far as it goes`, () => {
    const person = storedPersonOf(text);
    const found = person === null ? null : `${person.phones.length} ${person.evidence.length} ${person.title ?? '-'}`;
    assert.equal(found, expected);
  });
}
