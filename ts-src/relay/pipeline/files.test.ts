import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { after, afterEach, before, describe, it } from 'node:test';
import { z } from 'zod';
import { readSavedFiles, type SavedFile } from '../../core/save/saved-file.ts';
import type { Relay } from '../main.ts';
import { callRelay, eventually, Surroundings } from '../testkit.ts';

const MAILBOX = 'files@acme.example';
const VERSION_URL = /\/sfc\/servlet\.shepherd\/version\/download\/(068\w{15})/g;

interface Part {
  readonly name: string;
  readonly type: string;
  readonly content: Buffer;
  readonly contentId?: string;
}

/** A PNG's header with this size, and bytes that make it another one. */
function png(width: number, height: number, mark: string, bytes = 2_000): Buffer {
  const header = Buffer.from('89504e470d0a1a0a0000000d494844520000000000000000', 'hex');
  header.writeUInt32BE(width, 16);
  header.writeUInt32BE(height, 20);
  return Buffer.concat([header, Buffer.alloc(bytes, mark)]);
}

const LOGO = png(200, 60, 'logo');
const pdf = (name: string): Part => ({ name, type: 'application/pdf', content: Buffer.from(`PDF of ${name}`) });
const shown = (name: string, content: Buffer): Part => ({
  name,
  type: 'image/png',
  content,
  contentId: `${name}@larkfield.example`
});

/** A letter of a contact of the sample org with these files; those with a Content-ID are inside its HTML. */
function letter(subject: string, parts: readonly Part[], html = ''): string {
  const related = parts.filter(({ contentId }) => contentId !== undefined);
  const images = related.map(({ contentId }) => `<img src="cid:${contentId ?? ''}">`).join('');
  const files = parts.map(({ name, type, content, contentId }) => [
    '--cut',
    `Content-Type: ${type}; name="${name}"`,
    `Content-Disposition: ${contentId === undefined ? 'attachment' : 'inline'}; filename="${name}"`,
    ...(contentId === undefined ? [] : [`Content-ID: <${contentId}>`]),
    'Content-Transfer-Encoding: base64',
    '',
    content.toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  ]);
  return [
    'From: Priya Nair <priya.nair@larkfield.example>',
    `To: Maya Stone <${MAILBOX}>`,
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@larkfield.example>`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0',
    `Content-Type: multipart/${related.length === 0 ? 'mixed' : 'related'}; boundary=cut`,
    '',
    '--cut',
    'Content-Type: text/html; charset=utf-8',
    '',
    `<p>See below.</p>${images}${html}`,
    ...files.flat(),
    '--cut--',
    ''
  ].join('\r\n');
}

describe('the files of saved messages', () => {
  let surroundings: Surroundings;
  let relay: Relay;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    relay = await surroundings.startRelay();
  });
  afterEach(() => {
    surroundings.org.planFaults([]);
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function intakeOf(
    subject: string,
    fits: (row: Record<string, unknown>) => boolean = () => true
  ): Promise<Record<string, unknown>> {
    const soql = `SELECT Id, Message_Key__c, Disposition__c, Saved_Record_Id__c, Attachment_Status__c, Attachment_Note__c, Files__c FROM Email_Intake__c WHERE Subject__c = '${subject}'`;
    return await eventually(`the intake "${subject}"`, async () => {
      const [row] = await surroundings.rows(soql);
      return row !== undefined && fits(row) ? row : null;
    });
  }

  const isSettled = (row: Record<string, unknown>): boolean =>
    row['Attachment_Status__c'] === 'done' || row['Attachment_Status__c'] === 'failed';

  function filesOf(row: Record<string, unknown>): readonly SavedFile[] {
    return readSavedFiles(typeof row['Files__c'] === 'string' ? row['Files__c'] : null);
  }

  /** Saves by the folder, as the automatic save does. */
  async function save(subject: string, parts: readonly Part[], html = ''): Promise<Record<string, unknown>> {
    await surroundings.mailbox.deliver(MAILBOX, letter(subject, parts, html), { folder: 'Salesforce' });
    return await intakeOf(subject, (row) => row['Disposition__c'] === 'saved');
  }

  async function titlesOf(recordId: unknown): Promise<string[]> {
    const rows = await surroundings.rows(
      `SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${String(recordId)}'`
    );
    return rows.map((row) => z.object({ Title: z.string() }).parse(row['ContentDocument']).Title).sort();
  }

  async function versionsOf(content: Buffer): Promise<Record<string, unknown>[]> {
    const checksum = createHash('md5').update(content).digest('hex');
    return await surroundings.rows(`SELECT Id, ContentDocumentId FROM ContentVersion WHERE Checksum = '${checksum}'`);
  }

  async function retry(row: Record<string, unknown>, attachmentIds: readonly string[] | null): Promise<void> {
    const body = JSON.stringify({ savedRecordId: row['Saved_Record_Id__c'], linkRecordIds: [], attachmentIds });
    const path = `/v1/messages/${String(row['Message_Key__c'])}/attachments`;
    assert.equal((await callRelay(relay, path, { method: 'POST', body })).status, 202);
  }

  async function planOf(
    subject: string,
    preview: boolean
  ): Promise<{ html: string; notes: string[]; documents: string[] }> {
    const row = await intakeOf(subject);
    const [person] = await surroundings.rows(`SELECT Id FROM Contact WHERE Email = 'priya.nair@larkfield.example'`);
    const body = JSON.stringify({
      choices: { saveAs: 'EmailMessage', contactId: person?.['Id'] },
      orgSettings: { enhancedEmail: true, sharedActivities: false },
      preview
    });
    const path = `/v1/messages/${String(row['Message_Key__c'])}/save-plan`;
    const answer: unknown = await (await callRelay(relay, path, { method: 'POST', body })).json();
    const plan = planSchema.parse(answer);
    const { HtmlBody: html = '', ContentDocumentIds: documents = [] } = plan.steps[0]?.fields ?? {};
    return { html, documents, notes: plan.notes };
  }

  it('shows the pictures of a message that is saved by itself, each stored once', async () => {
    const photo = png(640, 480, 'photo', 90_000);
    const first = await save('Two pictures', [shown('logo.png', LOGO), shown('photo.png', photo)]);
    const second = await save('Logo again', [shown('logo.png', LOGO)]);
    const rows = await surroundings.rows(
      `SELECT Id, HtmlBody FROM EmailMessage WHERE Id IN ('${String(first['Saved_Record_Id__c'])}', '${String(second['Saved_Record_Id__c'])}')`
    );
    const htmlOf = (row: Record<string, unknown>): string =>
      String(rows.find(({ Id }) => Id === row['Saved_Record_Id__c'])?.['HtmlBody']);
    const ids = (row: Record<string, unknown>): string[] =>
      [...htmlOf(row).matchAll(VERSION_URL)].map((match) => match[1] ?? '');
    assert.equal(ids(first).length, 2);
    assert.deepEqual(ids(second), ids(first).slice(0, 1));
    assert.ok(!htmlOf(first).includes('cid:'));
    assert.equal((await versionsOf(LOGO)).length, 1);
    assert.deepEqual(await titlesOf(first['Saved_Record_Id__c']), ['logo.png', 'photo.png']);
    assert.deepEqual(await titlesOf(second['Saved_Record_Id__c']), ['logo.png']);
  });

  it('stores the pictures for a plan that is written, and none for a preview', async () => {
    const content = png(300, 300, 'preview');
    await surroundings.mailbox.deliver(MAILBOX, letter('By hand', [shown('chart.png', content)]));
    assert.ok((await planOf('By hand', true)).html.includes('cid:'));
    assert.equal((await versionsOf(content)).length, 0);
    const { html, documents } = await planOf('By hand', false);
    const [version] = await versionsOf(content);
    assert.ok(html.includes(`/sfc/servlet.shepherd/version/download/${String(version?.['Id'])}`));
    assert.deepEqual(documents, [version?.['ContentDocumentId']]);
    const intake = await intakeOf('By hand');
    assert.deepEqual(await titlesOf(intake['Id']), ['chart.png'], 'who may save the message sees its picture');
    await planOf('By hand', false);
    assert.equal((await versionsOf(content)).length, 1, 'a second try stores nothing again');
  });

  it('leaves out what is no picture by its bytes, and pixels, and says so', async () => {
    const script = Buffer.from('<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>');
    const parts = [
      shown('drawing.png', script),
      shown('open.png', png(1, 1, 'x', 600)),
      shown('good.png', png(9, 9, 'g'))
    ];
    await surroundings.mailbox.deliver(MAILBOX, letter('Hostile pictures', parts));
    const { documents, notes } = await planOf('Hostile pictures', false);
    assert.equal(documents.length, 1);
    assert.deepEqual(notes, [
      'The image "drawing.png" is left out of the text: it is of a kind that a record can\'t show.'
    ]);
    assert.equal((await versionsOf(script)).length, 0);
  });

  it('fails one file alone, names it with its reason, and stores it alone when asked again', async () => {
    await surroundings.mailbox.deliver(MAILBOX, letter('One of three', [pdf('a.pdf'), pdf('b.pdf'), pdf('c.pdf')]));
    const row = await intakeOf('One of three');
    const emailId = await surroundings.create('EmailMessage', { Subject: 'One of three', Status: '3' });
    const saved = { Disposition__c: 'saved', Saved_Record_Id__c: emailId };
    await surroundings.update('Email_Intake__c', String(row['Id']), saved);
    surroundings.org.planFaults([{ fault: 404, path: '/sobjects/ContentVersion$', method: 'POST', count: 1 }]);
    await retry({ ...row, ...saved }, null);
    const failed = await intakeOf('One of three', isSettled);
    assert.deepEqual(
      filesOf(failed).map(({ name, state }) => [name, state]),
      [
        ['a.pdf', 'failed'],
        ['b.pdf', 'done'],
        ['c.pdf', 'done']
      ]
    );
    assert.match(filesOf(failed)[0]?.error ?? '', /\.$/);
    assert.match(String(failed['Attachment_Note__c']), /^2 of 3 files\. "a\.pdf": /);
    assert.deepEqual(await titlesOf(emailId), ['b.pdf', 'c.pdf']);
    await retry(failed, [filesOf(failed)[0]?.attachmentId ?? '']);
    const done = await intakeOf('One of three', (found) => found['Attachment_Status__c'] === 'done');
    assert.ok(filesOf(done).every(({ state, error }) => state === 'done' && error === null));
    assert.deepEqual(await titlesOf(emailId), ['a.pdf', 'b.pdf', 'c.pdf']);
  });

  it('goes on with the others when an answer is lost, and stores nothing twice', async () => {
    const lost = { fault: 'lost-response', path: '/sobjects/ContentVersion$', method: 'POST', count: 1 } as const;
    surroundings.org.planFaults([lost]);
    const row = await save('Lost answer', [pdf('one.pdf'), pdf('two.pdf')]);
    assert.equal((await intakeOf('Lost answer', isSettled))['Attachment_Status__c'], 'done');
    assert.deepEqual(await titlesOf(row['Saved_Record_Id__c']), ['one.pdf', 'two.pdf']);
  });

  it('keeps two files of one name apart', async () => {
    const twins = [pdf('same.pdf'), pdf('same.pdf')];
    const row = await save('Twins', twins);
    const done = await intakeOf('Twins', isSettled);
    assert.equal(filesOf(done).length, 2);
    assert.deepEqual(await titlesOf(row['Saved_Record_Id__c']), ['same.pdf', 'same.pdf']);
    await retry(done, [filesOf(done)[1]?.attachmentId ?? '']);
    await eventually('the second look', async () => ((await depthOfFiles()) === 0 ? true : null));
    assert.deepEqual(await titlesOf(row['Saved_Record_Id__c']), ['same.pdf', 'same.pdf']);
  });

  async function depthOfFiles(): Promise<number> {
    const body: unknown = await (await callRelay(relay, '/v1/status')).json();
    return z.object({ queues: z.object({ attachments: z.number() }) }).parse(body).queues.attachments;
  }

  it('keeps the whole message as a file, and links a logo that it has already', async () => {
    await surroundings.mailbox.deliver(
      MAILBOX,
      letter('Whole message', [{ name: 'mark.png', type: 'image/png', content: LOGO }])
    );
    const row = await intakeOf('Whole message');
    const emailId = await surroundings.create('EmailMessage', { Subject: 'Whole message', Status: '3' });
    await surroundings.update('Email_Intake__c', String(row['Id']), {
      Disposition__c: 'saved',
      Saved_Record_Id__c: emailId
    });
    const before = (await versionsOf(LOGO)).length;
    const message: unknown = await (await callRelay(relay, `/v1/messages/${String(row['Message_Key__c'])}`)).json();
    const { attachments } = z.object({ attachments: z.array(z.object({ id: z.string() })) }).parse(message);
    await retry({ ...row, Saved_Record_Id__c: emailId }, [...attachments.map(({ id }) => id), 'source']);
    const done = await intakeOf('Whole message', isSettled);
    assert.deepEqual(
      filesOf(done).map(({ name, state }) => [name, state]),
      [
        ['mark.png', 'done'],
        ['Whole message.eml', 'done']
      ]
    );
    assert.equal((await versionsOf(LOGO)).length, before);
    assert.deepEqual(await titlesOf(emailId), ['Whole message.eml', 'logo.png']);
  });

  it('leaves alone what is not saved any more', async () => {
    await surroundings.mailbox.deliver(MAILBOX, letter('Undone', [pdf('late.pdf')]));
    const row = await intakeOf('Undone');
    const emailId = await surroundings.create('EmailMessage', { Subject: 'Undone', Status: '3' });
    await retry({ ...row, Saved_Record_Id__c: emailId }, null);
    await eventually('the order to be worked off', async () => ((await depthOfFiles()) === 0 ? true : null));
    assert.deepEqual(await titlesOf(emailId), []);
  });

  it('costs few calls: four, one for each file, one for the Case', async (context) => {
    const calls = async (parts: readonly Part[], subject: string): Promise<number> => {
      const before = await fileCalls();
      await save(subject, parts);
      await intakeOf(subject, isSettled);
      return (await fileCalls()) - before;
    };
    const four = await calls([pdf('1.pdf'), pdf('2.pdf'), pdf('3.pdf'), pdf('4.pdf')], 'Four files');
    context.diagnostic(`${String(four)} calls for 4 files`);
    assert.equal(four, 4 + 4 + 1);
  });

  async function fileCalls(): Promise<number> {
    const metrics = await (await callRelay(relay, '/metrics')).text();
    const line = metrics.split('\n').find((text) => text.includes('purpose="files"') && !text.startsWith('#'));
    return Number(line?.split(' ').at(-1) ?? 0);
  }
});

const planSchema = z.object({
  steps: z.array(
    z.object({
      fields: z.object({ HtmlBody: z.string().optional(), ContentDocumentIds: z.array(z.string()).optional() })
    })
  ),
  notes: z.array(z.string())
});
