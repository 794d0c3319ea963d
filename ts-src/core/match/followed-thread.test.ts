import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { Message } from '../message/message.ts';
import type { CaseRecord, PersonRecord } from './candidate.ts';
import { findFollowed, type FollowedMessage } from './followed-thread.ts';
import { matchInputOfMessage } from './match-input.ts';

const ida: PersonRecord = {
  id: '003A',
  type: 'Contact',
  name: 'Ida Holm',
  emails: ['ida@northwind.example'],
  title: null,
  accountId: '001A',
  accountName: 'Northwind',
  isActive: true
};
const pump: CaseRecord = {
  id: '500A',
  caseNumber: '00001042',
  subject: 'Pump leaks',
  status: 'New',
  isClosed: false,
  contactId: '003B',
  accountId: '001A',
  suppliedEmail: null,
  lastModifiedAt: null
};
const first: FollowedMessage = {
  messageId: '<Out-1@acme.example>',
  threadIdentifier: 'out-1@acme.example',
  subject: 'Pump leaks',
  contactId: '003A',
  leadId: null,
  caseId: '500A'
};

function found(
  changes: Partial<Message>,
  people = [ida],
  cases = [pump],
  followed: readonly FollowedMessage[] = [first]
) {
  const message = sampleMessage({ subject: 'AW: Pump leaks', ...changes });
  return findFollowed(matchInputOfMessage(message, null, null), { people, cases }, followed);
}

const reply = { inReplyTo: 'out-1@ACME.example' };

test('a reply of the linked person belongs to the followed thread, whatever the spelling of the Message-ID', () => {
  assert.equal(found(reply), first);
});

test('a message that only shares the first Message-ID of the thread belongs to it', () => {
  const references = ['out-1@acme.example', 'lost@acme.example'];
  assert.equal(
    found({ inReplyTo: 'lost@acme.example', references }, [ida], [pump], [{ ...first, messageId: null }])?.caseId,
    '500A'
  );
});

test('of two followed messages of a thread the nearer one tells where it is saved', () => {
  const nearer = { ...first, messageId: 'out-2@acme.example', caseId: '500B' };
  const references = ['out-1@acme.example', 'out-2@acme.example'];
  assert.equal(found({ references }, [ida], [pump], [first, nearer]), nearer);
});

test('a colleague of the Case by account belongs to it, a stranger does not', () => {
  const bo = { ...ida, id: '003C', emails: ['bo@northwind.example'] };
  const fromBo = { ...reply, from: { address: 'bo@northwind.example', name: null } };
  assert.equal(found(fromBo, [ida, bo]), first);
  assert.equal(found(fromBo, [ida]), null);
  assert.equal(found(fromBo, [ida, { ...bo, accountId: null }]), null);
});

test('a stranger does not get in by putting the linked person into Cc', () => {
  const from = { address: 'x@evil.example', name: 'Ida Holm' };
  assert.equal(found({ ...reply, from, cc: [{ address: 'ida@northwind.example', name: null }] }), null);
});

test('what we send into the thread belongs to it', () => {
  const from = { address: 'mia@acme.example', name: null };
  assert.equal(found({ ...reply, direction: 'out', from }), first);
});

test('another subject is another topic, and another thread is another thread', () => {
  assert.equal(found({ ...reply, subject: 'Invoice 2041 is wrong' }), null);
  assert.equal(found({ inReplyTo: 'elsewhere@acme.example' }), null);
  assert.equal(found({}), null);
});
