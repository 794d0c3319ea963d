import assert from 'node:assert/strict';
import { test } from 'node:test';
import { simpleParser } from 'mailparser';
import { earlierMessages, mailboxes } from '../../testkit/sample-cast.ts';
import { deriveGraphMessage } from '../mime/graph-message.ts';
import { composeSample, samples, sampleTime } from './sample-mail.ts';

const start = new Date('2026-11-24T01:00:00Z');

test('there are more than sixty samples with stable keys, spread over three weeks', () => {
  assert.ok(samples.length >= 60, String(samples.length));
  assert.equal(new Set(samples.map(({ key }) => key)).size, samples.length);
  const ages = samples.map((sample) => start.getTime() - sampleTime(sample, start).getTime());
  assert.ok(Math.min(...ages) > 0);
  assert.ok(Math.max(...ages) < 22 * 24 * 60 * 60 * 1000);
});

test('every sample lies in a mailbox of the cast', () => {
  const known = new Set(mailboxes.map(({ address }) => address));
  for (const sample of samples) for (const place of sample.in) assert.ok(known.has(place.mailbox), sample.key);
});

test('every sample composes into a message that parses with its subject and its attachments', async () => {
  for (const sample of samples) {
    const mail = await simpleParser(await composeSample(sample, start));
    if (sample.kind === 'raw') continue;
    assert.equal(mail.subject, sample.subject, sample.key);
    assert.equal(mail.attachments.length, (sample.files?.length ?? 0) + (sample.hasLogo === true ? 1 : 0), sample.key);
    assert.ok((mail.text ?? '').includes(sample.says.at(-1)?.split('\n')[0] ?? ''), sample.key);
  }
});

test('composing twice gives the same Message-ID', async () => {
  for (const sample of samples.slice(0, 5)) {
    const [once, again] = await Promise.all([composeSample(sample, start), composeSample(sample, start)]);
    assert.equal((await simpleParser(once)).messageId, (await simpleParser(again)).messageId);
  }
});

test('replies to mail that the org holds name it, and every such Message-ID exists in the cast', () => {
  const known = new Set(earlierMessages.map(({ messageId }) => messageId));
  const named = samples.flatMap((sample) => (sample.kind === 'letter' ? (sample.references ?? []) : []));
  assert.ok(named.length >= 10);
  for (const id of named) assert.ok(known.has(id), id);
});

test('machine mail has the message class that Exchange would give it', async () => {
  const classes = new Map<string, string>();
  for (const sample of samples) {
    const { message } = await deriveGraphMessage(await composeSample(sample, start), start);
    classes.set(sample.key, message.itemClass);
  }
  const expected = {
    'ndr-1': 'REPORT.IPM.Note.NDR',
    'ndr-2': 'REPORT.IPM.Note.Delayed',
    'receipt-1': 'REPORT.IPM.Note.IPNRN',
    'invite-1': 'IPM.Schedule.Meeting.Request',
    'cancel-1': 'IPM.Schedule.Meeting.Canceled',
    'accept-1': 'IPM.Schedule.Meeting.Resp.Pos',
    'decline-1': 'IPM.Schedule.Meeting.Resp.Neg',
    'voicemail-1': 'IPM.Note.Microsoft.Voicemail',
    'smime-1': 'IPM.Note.SMIME',
    'smime-2': 'IPM.Note.SMIME.MultipartSigned',
    'scanner-3': 'IPM.Note'
  };
  for (const [key, itemClass] of Object.entries(expected)) assert.equal(classes.get(key), itemClass, key);
});
