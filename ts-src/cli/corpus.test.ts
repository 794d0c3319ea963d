import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { classifyMessage } from '../core/classify/classify-message.ts';
import { DEFAULT_SETTINGS } from '../core/classify/default-settings.ts';
import { extractFromMessage } from '../core/extract/extract-from-message.ts';
import { snippetOf } from '../core/message/snippet.ts';
import { parseMimeMessage } from '../relay/mailbox/mime/parse-message.ts';

const corpus = join(import.meta.dirname, '..', '..', '..', 'shared', 'mail-corpus');
const skip = existsSync(join(corpus, 'labels.tsv')) ? false : 'the folder ../shared/mail-corpus is not there';
const mailbox = { address: 'mia@acme.example', aliases: [], isShared: false };

test('every real message is read and decided without an exception, and reports are known', { skip }, async () => {
  const rows = readFileSync(join(corpus, 'labels.tsv'), 'utf8')
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
  const counts = { all: 0, reports: 0, found: 0, persons: 0, mistaken: 0 };
  for (const [source = '', file = '', , label] of rows) {
    const raw = readFileSync(join(corpus, 'messages', source, file));
    const message = await parseMimeMessage(raw, {
      providerId: file,
      folder: { kind: 'inbox', name: 'Inbox' },
      mailbox
    });
    const decision = classifyMessage(message, {
      mailbox,
      filters: [],
      settings: DEFAULT_SETTINGS,
      decidedAt: '2026-03-02T00:00:00Z'
    });
    extractFromMessage(message);
    assert.ok(snippetOf(message).length <= 200);
    counts.all += 1;
    if (label === 'ndr_dsn') counts.reports += 1;
    if (label === 'ndr_dsn' && decision.serviceKind === 'non-delivery') counts.found += 1;
    if (label === 'plain_person') counts.persons += 1;
    if (label === 'plain_person' && decision.disposition === 'service') counts.mistaken += 1;
  }
  assert.equal(counts.all, rows.length);
  assert.ok(counts.found >= counts.reports * 0.95, `${String(counts.found)} of ${String(counts.reports)} reports`);
  assert.ok(
    counts.mistaken <= counts.persons * 0.02,
    `${String(counts.mistaken)} of ${String(counts.persons)} persons`
  );
});
