import assert from 'node:assert/strict';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { test } from 'node:test';
import { formatAddress } from '../core/message/address.ts';
import { threadIdentifierOf } from '../core/message/message-id.ts';
import type { Message } from '../core/message/message.ts';
import { buildSavePlan } from '../core/save/build-save-plan.ts';
import { tokensOf } from '../core/save/html-tokens.ts';
import { SOURCE_ATTACHMENT_ID, type PlanStep, type SavePlan } from '../core/save/save-plan.ts';
import { lazySanitizer, sanitizeForSaving } from '../relay/html-sanitizer.ts';
import { parseMimeMessage } from '../relay/mailbox/mime/parse-message.ts';

const corpus = join(import.meta.dirname, '..', '..', '..', 'shared', 'mail-corpus');
const skip = existsSync(join(corpus, 'labels.tsv')) ? false : 'the folder ../shared/mail-corpus is not there';
const mailbox = { address: 'mia@acme.example', aliases: [], isShared: false };

/** Field lengths in characters, by the API reference (version 67). */
const LENGTHS: Readonly<Record<string, Readonly<Record<string, number>>>> = {
  EmailMessage: {
    ToAddress: 4000,
    CcAddress: 4000,
    BccAddress: 4000,
    FromAddress: 1000,
    FromName: 1000,
    Subject: 3000,
    Headers: 32_000,
    HtmlBody: 131_072,
    TextBody: 131_072,
    MessageIdentifier: 765,
    ThreadIdentifier: 765
  },
  Task: { Subject: 255, Description: 32_000 }
};
/** Fields that hold no text of the message: ids, dates and picklists. */
const NO_TEXT = new Set([
  'MessageDate',
  'ActivityDate',
  'Status',
  'TaskSubtype',
  'ParentId',
  'RelatedToId',
  'WhoId',
  'WhatId'
]);
const HALF_SURROGATE = /\p{Surrogate}/u;

interface Saved {
  readonly message: Message;
  /** As it is sanitised for saving. */
  readonly html: string | null;
}

/** Each real message; and every tenth made too long in every part, so that every cut is made on real text. */
const FORMS = [
  { what: 'as it is', isCut: false, every: 1, form: (saved: Saved) => saved },
  { what: 'made too long by itself', isCut: true, every: 10, form: (saved: Saved) => lengthened(saved, repeated) },
  {
    what: 'made too long by pairs of halves',
    isCut: true,
    every: 10,
    form: (saved: Saved) => lengthened(saved, paired)
  }
] as const;

for (const { what, isCut, every, form } of FORMS) {
  test(`a real message, ${what}, is planned within the lengths of the fields`, { skip }, async (context) => {
    const sanitise = lazySanitizer();
    let cuts = 0;
    for (const [source, file] of filesOfCorpus(every)) {
      const raw = readFileSync(join(corpus, 'messages', source, file));
      const folder = { kind: 'inbox', name: 'Inbox' } as const;
      const read = await parseMimeMessage(raw, { providerId: file, folder, mailbox });
      const { message, html } = form({ message: read, html: await sanitizeForSaving(read, sanitise) });
      for (const saveAs of ['EmailMessage', 'Task'] as const) {
        const plan = planOf(message, html, saveAs);
        for (const step of plan.steps) checkTexts(step, `${source}/${file} as ${saveAs}`);
        checkHtml(plan, html, `${source}/${file}`);
        if (checkSource(plan, message, html, `${source}/${file} as ${saveAs}`)) cuts += 1;
        else assert.ok(!isCut, `${source}/${file} as ${saveAs} is not cut`);
      }
    }
    context.diagnostic(`${String(cuts)} plans cut something`);
  });
}

function filesOfCorpus(every: number): [string, string][] {
  return readFileSync(join(corpus, 'labels.tsv'), 'utf8')
    .trim()
    .split('\n')
    .filter((_, place) => place % every === 0)
    .map((line) => line.split('\t'))
    .map(([source = '', file = '']) => [source, file]);
}

function repeated(piece: string, length: number): string {
  return `${piece} 📎`.repeat(Math.ceil(length / (piece.length + 3)));
}

/** Characters of two halves without a space, so that nothing but a half is near the cut. */
function paired(piece: string, length: number): string {
  return piece + '📎'.repeat(length / 2);
}

/** Real text until no field has room for it. */
function lengthened({ message, html }: Saved, filled: (piece: string, length: number) => string): Saved {
  const addresses = (name: string) =>
    Array.from({ length: 200 }, (_, index) => ({
      address: `${name}${String(index)}@northwind.example`,
      name: 'Ida 📎'
    }));
  return {
    message: {
      ...message,
      messageId: `${'long'.repeat(200)}@northwind.example`,
      subject: filled(message.subject, 3100),
      from: { address: `${'i'.repeat(1000)}@northwind.example`, name: filled('Ida', 1100) },
      to: addresses('to'),
      cc: addresses('cc'),
      bcc: addresses('bcc'),
      headers: [...message.headers, { name: 'x-long', value: filled('value', 32_100) }],
      body: { ...message.body, text: filled(message.body.text ?? '', 132_000) }
    },
    html: html === null ? null : filled(html, 132_000)
  };
}

function planOf(message: Message, html: string | null, saveAs: 'EmailMessage' | 'Task'): SavePlan {
  return buildSavePlan({
    message,
    choices: {
      saveAs,
      contactId: '003CONTACT',
      leadId: null,
      caseId: '500CASE',
      relatedToId: null,
      attachmentIds: null,
      subject: null,
      note: null,
      addCaseContactRole: false
    },
    people: [],
    orgSettings: { enhancedEmail: true, sharedActivities: true },
    html
  });
}

function checkTexts({ object, operation, fields }: PlanStep, where: string): void {
  if (operation === 'update' || object === 'EmailMessageRelation') return;
  for (const [field, value] of Object.entries(fields)) {
    if (typeof value !== 'string' || NO_TEXT.has(field)) continue;
    const length = LENGTHS[object]?.[field];
    assert.ok(length !== undefined, `${object}.${field} has no known length`);
    assert.ok(value.length <= length, `${where}: ${field} has ${String(value.length)} characters`);
    assert.doesNotMatch(value, HALF_SURROGATE, `${where}: ${field} holds half a character`);
  }
}

/** Every tag of the kept HTML is one of the whole HTML, an end tag of what was open, or the mark's own. */
function checkHtml({ steps }: SavePlan, html: string | null, where: string): void {
  const kept = steps[0]?.fields['HtmlBody'];
  if (html === null || typeof kept !== 'string' || kept === html) return;
  const known = new Set(tagsOf(html));
  for (const tag of tagsOf(kept)) {
    assert.ok(known.has(tag) || /^<\/?[a-z][\w:-]*>$/i.test(tag), `${where}: half a tag: ${tag.slice(0, 80)}`);
  }
}

function tagsOf(html: string): string[] {
  return [...tokensOf(html)].filter(({ kind }) => kind !== 'text').map(({ start, end }) => html.slice(start, end));
}

/** Whether something was cut; then the whole message is a file, and every note of a cut names it. */
function checkSource(plan: SavePlan, message: Message, html: string | null, where: string): boolean {
  const source = plan.attachments.find(({ attachmentId }) => attachmentId === SOURCE_ATTACHMENT_ID);
  const lost = lostParts(plan, message, html);
  const said = plan.notes.filter((note) => /is cut; the whole|are left out; the whole/.test(note));
  assert.equal(said.length, lost.length, `${where}: ${lost.join(', ')}; ${said.join(' ')}`);
  assert.equal(source !== undefined, lost.length > 0, `${where}: ${lost.join(', ')}`);
  for (const note of said) assert.ok(source?.name.endsWith('.eml') === true && note.includes(`"${source.name}"`), note);
  return source !== undefined;
}

/** The parts of the message that the record does not hold as a whole. */
function lostParts({ saveAs, steps }: SavePlan, message: Message, html: string | null): string[] {
  const fields = steps[0]?.fields ?? {};
  const field = (name: string) => (typeof fields[name] === 'string' ? fields[name] : '');
  const description = field('Description');
  const writer = message.from ?? message.sender;
  const files = message.attachments.filter(({ isInline }) => !isInline).map(({ name }) => name);
  const held = (name: string, value: string | null | undefined) => field(name).includes(value ?? '');
  const addresses = (['To', 'Cc', 'Bcc'] as const).map((name) => {
    const text = saveAs === 'Task' ? description : field(`${name}Address`);
    const list = { To: message.to, Cc: message.cc, Bcc: message.bcc }[name];
    return [name, list.every((address) => text.includes(formatAddress(address)))] as const;
  });
  const parts =
    saveAs === 'Task'
      ? ([
          ['subject', description.includes(`Subject: ${message.subject}`)],
          ['description', description.includes(message.body.text?.trim() ?? '')],
          ['files', description.includes(files.join('; '))]
        ] as const)
      : ([
          ['subject', held('Subject', message.subject)],
          ['name', held('FromName', writer?.name)],
          ['address', held('FromAddress', writer?.address)],
          ['text', held('TextBody', message.body.text)],
          ['html', held('HtmlBody', html)],
          ['headers', held('Headers', message.headers.map(({ name, value }) => `${name}: ${value}`).join('\n'))],
          ['Message-ID', held('MessageIdentifier', message.messageId)],
          ['thread', held('ThreadIdentifier', threadIdentifierOf(message))]
        ] as const);
  return [...parts, ...addresses].filter(([, isWhole]) => !isWhole).map(([part]) => part);
}
