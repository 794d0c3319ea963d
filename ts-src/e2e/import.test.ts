import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { gzipSync } from 'node:zlib';
import { z } from 'zod';
import { RunningProduct } from './running-product.ts';

const CORPUS = join(import.meta.dirname, '../../../shared/mail-corpus/messages');
const CORPUS_SIZE = 575;
const whyNoCorpus = existsSync(CORPUS) ? false : 'the real-mail corpus is not beside this project';
const MAILBOX = 'me@acme.example';
const BUDGET_MESSAGES = 2000;
const BUDGET_PER_THOUSAND = 12;
const DISPOSITIONS = new Set(['saveable', 'filtered', 'service', 'ignored', 'duplicate', 'failed', 'saved']);

const jsonLine = z.object({ file: z.string(), key: z.string(), isNew: z.boolean(), error: z.null() });
const limits = z.object({ DailyApiRequests: z.object({ Remaining: z.number() }) });

function message(subject: string, domain = 'northwind.example'): string {
  return [
    `From: Ida Berg <ida.berg@${domain}>`,
    `To: ${MAILBOX}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:30:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@${domain}>`,
    '',
    `Hello, this is ${subject}.`,
    ''
  ].join('\r\n');
}

function mbox(messages: readonly string[]): string {
  return messages.map((text) => `From ida.berg@northwind.example Mon Nov 16 09:30:00 2026\n${text}\n`).join('');
}

describe('importing mail from files', () => {
  let product: RunningProduct;
  let folder = '';

  before(async () => {
    folder = mkdtempSync(join(tmpdir(), 'email-intake-import-'));
    product = await RunningProduct.start({ samples: false, environment: { INTAKE_POLL_ORG_SECONDS: '60' } });
  });
  after(async () => {
    await product.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  const seen = async (mailbox: string): Promise<number> =>
    (await product.ledger()).filter((line) => line.mailbox === mailbox).reduce((sum, line) => sum + line.seen, 0);

  const importing = async (path: string, mailbox: string, ...options: string[]): Promise<string> =>
    await product.run('import', path, '--mailbox', mailbox, ...options);

  async function rowsByDisposition(mailbox: string): Promise<Record<string, number>> {
    const { records } = await product
      .connection()
      .query(
        `SELECT Disposition__c, COUNT(Id) n FROM Email_Intake__c WHERE Mailbox__r.Address__c = '${mailbox}' GROUP BY Disposition__c`
      );
    return Object.fromEntries(records.map((row) => [String(row['Disposition__c']), Number(row['n'])]));
  }

  async function assertOrgEqualsLedger(mailbox: string): Promise<void> {
    const [line] = (await product.ledger()).filter((candidate) => candidate.mailbox === mailbox);
    assert.ok(line !== undefined);
    assert.deepEqual(await rowsByDisposition(mailbox), line.dispositions);
    for (const disposition of Object.keys(line.dispositions)) assert.ok(DISPOSITIONS.has(disposition), disposition);
  }

  async function callsLeft(): Promise<number> {
    const answer: unknown = await product.connection().request('/services/data/v67.0/limits');
    return limits.parse(answer).DailyApiRequests.Remaining;
  }

  it('makes an unknown mailbox in the org, with the provider Files', async () => {
    const file = join(folder, 'first.eml');
    writeFileSync(file, message('first'));
    await importing(file, 'new.person@acme.example');
    await product.untilAccounted('new.person@acme.example', 1);
    const { records } = await product
      .connection()
      .query("SELECT Provider__c, Active__c FROM Intake_Mailbox__c WHERE Address__c = 'new.person@acme.example'");
    assert.deepEqual(
      records.map((row) => [String(row['Provider__c']), String(row['Active__c'])]),
      [['Files', 'true']]
    );
  });

  it('gives every message of the real-mail corpus exactly one disposition', { skip: whyNoCorpus }, async () => {
    assert.match(await importing(CORPUS, MAILBOX), /^575 imported, 0 known already, 0 not taken$/m);
    await product.untilAccounted(MAILBOX, CORPUS_SIZE);
    await assertOrgEqualsLedger(MAILBOX);
    assert.equal(await seen(MAILBOX), CORPUS_SIZE);
  });

  it('changes nothing when the same mail is imported again', { skip: whyNoCorpus }, async () => {
    const before = await rowsByDisposition(MAILBOX);
    assert.match(await importing(CORPUS, MAILBOX), /^0 imported, 575 known already, 0 not taken$/m);
    await product.untilAccounted(MAILBOX, CORPUS_SIZE);
    assert.deepEqual(await rowsByDisposition(MAILBOX), before);
  });

  it('reads mbox, packed mbox and Maildir; half-delivered mail and papers of the folder stay out', async () => {
    const mail = join(folder, 'mail');
    for (const name of ['cur', 'new', 'tmp']) mkdirSync(join(mail, 'Maildir', name), { recursive: true });
    writeFileSync(join(mail, 'Maildir', 'cur', '1.host:2,S'), message('in cur'));
    writeFileSync(join(mail, 'Maildir', 'new', '2.host'), message('in new'));
    writeFileSync(join(mail, 'Maildir', 'tmp', '3.host'), message('in tmp'));
    writeFileSync(join(mail, 'archive.mbox'), mbox([message('mbox one'), message('mbox two')]));
    writeFileSync(join(mail, 'old.mbox.gz'), gzipSync(mbox([message('packed one')])));
    writeFileSync(join(mail, 'NOTICE'), 'Where these come from.');
    writeFileSync(join(mail, 'list.csv'), 'a;b');
    await importing(mail, 'folders@acme.example');
    await product.untilAccounted('folders@acme.example', 5);
    const { records } = await product
      .connection()
      .query(
        "SELECT Subject__c FROM Email_Intake__c WHERE Mailbox__r.Address__c = 'folders@acme.example' ORDER BY Subject__c"
      );
    assert.deepEqual(
      records.map((row) => String(row['Subject__c'])),
      ['in cur', 'in new', 'mbox one', 'mbox two', 'packed one']
    );
  });

  it('prints one JSON line a message with --json, and no progress bar outside a terminal', async () => {
    const file = join(folder, 'two.mbox');
    writeFileSync(file, mbox([message('json one'), message('json two')]));
    const { code, output, complaint } = await product.attempt('import', file, '--mailbox', MAILBOX, '--json');
    assert.equal(code, 0);
    assert.equal(complaint, '');
    const lines = output.trim().split('\n');
    const parsed = lines.map((line) => jsonLine.parse(JSON.parse(line)));
    assert.deepEqual(parsed.map(({ file: name, isNew }) => [name, isNew]).sort(), [
      ['two.mbox#1', true],
      ['two.mbox#2', true]
    ]);
  });

  it('names the path that gives nothing, takes the others, and ends with a failure', async () => {
    const good = join(folder, 'good.eml');
    const empty = join(folder, 'empty.eml');
    writeFileSync(good, message('after a missing one'));
    writeFileSync(empty, '');
    const paths = [join(folder, 'missing.eml'), empty, good];
    const { code, output, complaint } = await product.attempt('import', ...paths, '--mailbox', 'paths@acme.example');
    assert.equal(code, 1);
    assert.match(output, /^1 imported, 0 known already, 2 not taken$/m);
    assert.match(complaint, /missing\.eml can't be read .*Check the path/);
    assert.match(complaint, /empty\.eml is empty\. Save the message again/);
    await product.untilAccounted('paths@acme.example', 1);
  });

  it('says what to do about a mailbox that is no address', async () => {
    const { code, complaint } = await product.attempt('import', join(folder, 'good.eml'), '--mailbox', 'nobody');
    assert.equal(code, 1);
    assert.match(complaint, /mailbox: must be an address/);
  });

  it(`costs at most ${String(BUDGET_PER_THOUSAND)} calls of the org's API for a thousand messages`, async () => {
    const file = join(folder, 'many.mbox');
    const many = Array.from({ length: BUDGET_MESSAGES }, (_, index) =>
      message(`offer ${String(index)}`, `firm${String(index % 200)}.example`)
    );
    writeFileSync(file, mbox(many));
    writeFileSync(join(folder, 'opens.eml'), message('opens the mailbox'));
    await importing(join(folder, 'opens.eml'), 'many@acme.example');
    await product.untilAccounted('many@acme.example', 1);
    const before = await callsLeft();
    await importing(file, 'many@acme.example');
    await product.untilAccounted('many@acme.example', BUDGET_MESSAGES + 1, 120_000);
    const used = before - (await callsLeft()) - 1;
    const allowed = (BUDGET_PER_THOUSAND * BUDGET_MESSAGES) / 1000;
    assert.ok(used > 0 && used <= allowed, `${String(used)} calls, ${String(allowed)} are allowed`);
    await assertOrgEqualsLedger('many@acme.example');
  });
});
