import assert from 'node:assert/strict';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { z } from 'zod';
import { classifyMessage } from '../../core/classify/classify-message.ts';
import { decisionFactsOf } from '../../core/classify/decision-facts.ts';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import { extractFromMessage } from '../../core/extract/extract-from-message.ts';
import type { Match } from '../../core/match/candidate.ts';
import type { Message } from '../../core/message/message.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import { toFailedRecord, toIntakeRecord, type Original } from './intake-record.ts';
import type { OrgRecord } from './org-port.ts';

const FIELDS = join(import.meta.dirname, '../../../force-app/main/intake/objects/Email_Intake__c/fields');
const NO_MATCH: Match = {
  candidates: [],
  suggestedPersonId: null,
  suggestedCaseId: null,
  ambiguity: null,
  threadTokens: []
};
const DECIDED = '2026-11-24T08:00:00.000Z';

/** Lengths as deployed, by field. */
function deployedLengths(): Map<string, number> {
  const lengths = new Map<string, number>();
  for (const file of readdirSync(FIELDS)) {
    const xml = readFileSync(join(FIELDS, file), 'utf8');
    const length = /<length>(\d+)<\/length>/.exec(xml)?.[1];
    if (length !== undefined) lengths.set(file.replace('.field-meta.xml', ''), Number(length));
  }
  return lengths;
}

function recordOf(changes: Partial<Message>, match: Match = NO_MATCH, original: Original | null = null): OrgRecord {
  const message = sampleMessage(changes);
  const decision = classifyMessage(message, {
    mailbox: { address: 'mia@acme.example', aliases: [], isShared: false },
    filters: [],
    settings: DEFAULT_SETTINGS,
    decidedAt: DECIDED
  });
  return toIntakeRecord({
    key: 'k'.repeat(64),
    mailboxId: 'a00000000000001AAA',
    ownerId: '005000000000001AAA',
    message,
    decision,
    basis: decisionFactsOf(message),
    match,
    extraction: extractFromMessage(message),
    original,
    decidedAt: DECIDED
  });
}

function text(record: OrgRecord, field: string): string {
  return z.string().parse(record[field]);
}

function assertFits(record: OrgRecord): void {
  const lengths = deployedLengths();
  assert.ok(lengths.size > 25, 'the deployed fields are found');
  for (const [field, value] of Object.entries(record)) {
    if (typeof value !== 'string') continue;
    const length = lengths.get(field);
    if (length !== undefined)
      assert.ok(value.length <= length, `${field}: ${String(value.length)} > ${String(length)}`);
    assert.ok(value.isWellFormed(), `${field} has half a character`);
  }
}

test('respects the deployed length of every field, whatever a message holds', () => {
  const emoji = '😀'.repeat(100_000);
  const people = Array.from({ length: 10_000 }, (_, index) => ({
    address: `person.${String(index)}@a-long-name-of-a-domain.example`,
    name: `Person ${String(index)} 😀`
  }));
  const attachments = Array.from({ length: 2_000 }, (_, index) => ({
    id: String(index),
    name: `${'n'.repeat(100)}${String(index)}.pdf`,
    contentType: 'application/pdf',
    size: 10,
    isInline: false,
    contentId: null
  }));
  const record = recordOf({
    providerId: emoji,
    messageId: `${'m'.repeat(1000)}@x.example`,
    references: Array.from({ length: 5_000 }, (_, index) => `${'r'.repeat(60)}${String(index)}@x.example`),
    conversationId: emoji,
    subject: emoji,
    from: { address: `${'f'.repeat(300)}@x.example`, name: emoji },
    to: people,
    cc: people,
    bcc: people,
    folder: { kind: 'other', name: emoji },
    categories: [emoji],
    body: { html: null, text: emoji },
    attachments
  });
  assertFits(record);
  assert.equal(record['Attachment_Count__c'], 2_000);
  assert.ok(text(record, 'Trace__c').startsWith('['));
});

test('shortens lists by whole entries: addresses and JSON stay readable', () => {
  const to = Array.from({ length: 10_000 }, (_, index) => ({ address: `p${String(index)}@x.example`, name: null }));
  const record = recordOf({ to });
  const lines = text(record, 'To_Addresses__c').split('\n');
  assert.ok(lines.length > 1_000);
  for (const line of lines) assert.match(line, /^p\d+@x\.example$/);
  const addresses = z.array(z.object({ address: z.string() })).parse(JSON.parse(text(record, 'Addresses__c')));
  assert.ok(addresses.length > 500);
});

test('never cuts a character in two', () => {
  for (let shift = 0; shift < 4; shift += 1) {
    const subject = text(recordOf({ subject: `${'x'.repeat(250 + shift)}😀😀😀` }), 'Subject__c');
    assert.ok(subject.isWellFormed());
    assert.ok(subject.length <= 255);
    assert.ok(subject.endsWith('…'));
  }
});

test('leaves out what the platform refuses in text', () => {
  const subject = text(recordOf({ subject: 'A\u0000B\u0007C half \ud83d end' }), 'Subject__c');
  assert.equal(subject, 'ABC half \ufffd end');
});

test('keeps candidates as whole entries below the field’s length', () => {
  const candidates = Array.from({ length: 3_000 }, (_, index) => ({
    id: `003${String(index).padStart(15, '0')}`,
    type: 'Contact' as const,
    label: `Person ${String(index)} $& $1`,
    detail: 'd'.repeat(2_000),
    strength: 'strong' as const,
    score: 1,
    evidence: []
  }));
  const record = recordOf({}, { ...NO_MATCH, candidates, suggestedPersonId: candidates[0]?.id ?? null });
  assertFits(record);
  const match = z
    .object({ candidates: z.array(z.object({ label: z.string() })), suggestedPersonId: z.string() })
    .parse(JSON.parse(text(record, 'Candidates__c')));
  assert.ok(match.candidates.length > 10);
  assert.equal(match.candidates[0]?.label, 'Person 0 $& $1');
  assert.equal(record['Contact__c'], candidates[0]?.id);
});

test('maps what a message says of itself', () => {
  const record = recordOf({
    messageId: 'id@x.example',
    references: ['first@x.example', 'second@x.example'],
    inReplyTo: 'second@x.example',
    subject: ' Offer\r\n  again ',
    categories: ['Blue', 'Salesforce'],
    direction: 'out',
    sentAt: null
  });
  assert.equal(record['Internet_Message_Id__c'], 'id@x.example');
  assert.equal(record['Thread_Identifier__c'], 'first@x.example');
  assert.equal(record['References__c'], 'second@x.example\nfirst@x.example');
  assert.equal(record['Subject__c'], 'Offer again');
  assert.equal(record['Categories__c'], 'Blue;Salesforce');
  assert.equal(record['Direction__c'], 'Outgoing');
  assert.equal(record['Message_Date__c'], '2026-03-02T09:30:05.000Z');
  assert.equal(record['To_Addresses__c'], 'Mia Berg <mia@acme.example>');
  assert.equal(record['Cc_Addresses__c'], null);
  assert.doesNotMatch(text(record, 'People__c'), /Hello Mia/, 'the text stays in the mailbox');
});

test('refers a duplicate to its original by key', () => {
  const record = recordOf({}, NO_MATCH, { key: 'o'.repeat(64), isOfOthers: false });
  assert.equal(record['Disposition__c'], 'duplicate');
  assert.deepEqual(record['Duplicate_Of__r'], { Message_Key__c: 'o'.repeat(64) });
  assert.equal(recordOf({})['Duplicate_Of__r'], undefined);
});

test('lets somebody else save their copy, and says that both end in one record', () => {
  const record = recordOf({}, NO_MATCH, { key: 'o'.repeat(64), isOfOthers: true });
  assert.deepEqual([record['Disposition__c'], record['Rule__c']], ['saveable', 'default.saveable']);
  assert.match(text(record, 'Observations__c'), /^Somebody else has the same message/);
  assert.deepEqual(record['Duplicate_Of__r'], { Message_Key__c: 'o'.repeat(64) });
});

test('shows an unreadable piece with its reason', () => {
  const record = toFailedRecord({
    key: 'k'.repeat(64),
    mailboxId: 'a00000000000001AAA',
    ownerId: null,
    providerId: 'p',
    message: null,
    receivedAt: DECIDED,
    code: 'MESSAGE_UNREADABLE',
    error: 'e'.repeat(50_000),
    decidedAt: DECIDED
  });
  assertFits(record);
  assert.deepEqual(
    [record['Disposition__c'], record['Subject__c'], record['Error_Code__c'], record['Received_At__c']],
    ['failed', 'Unreadable message', 'MESSAGE_UNREADABLE', DECIDED]
  );
  assert.equal('OwnerId' in record, false);
});
