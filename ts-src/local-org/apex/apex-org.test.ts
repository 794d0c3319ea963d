/** The product's own Apex over HTTP: pages' calls, callouts through the named credential, triggers and queued jobs. */
import assert from 'node:assert/strict';
import { createHmac } from 'node:crypto';
import { mkdtempSync, rmSync } from 'node:fs';
import { createServer } from 'node:http';
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { once } from 'node:events';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { z } from 'zod';
import { startLocalOrg } from '../main.ts';
import type { LocalOrg } from '../main.ts';

const SOURCE = join(import.meta.dirname, '../../../force-app');
const KEY = 'a key for this test only';

interface Heard {
  readonly method: string;
  readonly url: string;
  readonly signature: string;
  readonly signed: string;
  readonly body: string;
}

/** A relay that answers what the test says, and tells what it heard. */
class FakeRelay {
  readonly heard: Heard[] = [];
  readonly answers = new Map<string, { readonly status: number; readonly body: string }>();
  readonly server: Server;
  private readonly waiting = new Set<() => void>();

  constructor() {
    this.server = createServer((request, response) => {
      void this.answer(request, response);
    });
  }

  private async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const chunks: Uint8Array[] = [];
    for await (const chunk of request) if (chunk instanceof Uint8Array) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString('utf8');
    const { method = '', url = '', headers } = request;
    const text = (name: string): string => z.string().catch('').parse(headers[name]);
    const signed = [text('x-intake-timestamp'), method, url, body].join('.');
    this.heard.push({ method, url, signature: text('x-intake-signature'), signed, body });
    for (const wake of this.waiting) wake();
    const said = this.answers.get(`${method} ${url}`) ?? {
      status: 404,
      body: '{"error":{"message":"Gone.","actions":[]}}'
    };
    response.writeHead(said.status, { 'content-type': 'application/json' }).end(said.body);
  }

  /** The request that ends in a path, as soon as it was heard. */
  async request(ending: string): Promise<Heard> {
    for (;;) {
      const found = this.heard.find((one) => one.url.endsWith(ending));
      if (found !== undefined) return found;
      await new Promise<void>((resolve) => {
        const wake = (): void => {
          this.waiting.delete(wake);
          resolve();
        };
        this.waiting.add(wake);
      });
    }
  }
}

const plan = (attachments: readonly object[]) => ({
  version: 1,
  saveAs: 'EmailMessage',
  primary: 'email',
  steps: [
    {
      ref: 'email',
      object: 'EmailMessage',
      operation: 'insert',
      purpose: 'the message',
      fields: { Subject: 'Hello', TextBody: 'Hi', Status: '3', Incoming: true, MessageDate: '2026-01-01T10:00:00.000Z' }
    }
  ],
  attachments,
  notes: []
});

describe("the org's Apex over HTTP", () => {
  const relay = new FakeRelay();
  let dataDir = '';
  let org: LocalOrg;
  let connection: Connection;
  let intakeId = '';

  before(async () => {
    dataDir = mkdtempSync(join(tmpdir(), 'apex-org-'));
    await once(relay.server.listen(0, '127.0.0.1'), 'listening');
    const { port } = z.object({ port: z.number() }).parse(relay.server.address());
    const namedCredentialEndpoints = { Email_Intake_Relay: `http://127.0.0.1:${String(port)}` };
    org = await startLocalOrg({ port: 0, dataDir, sourceDir: SOURCE, signingKey: KEY, namedCredentialEndpoints });
    connection = new Connection({ instanceUrl: org.url, accessToken: org.accessToken, version: '67.0' });
    const mailbox = await connection
      .sobject('Intake_Mailbox__c')
      .create({ Name: 'Sales', Address__c: 'sales@acme.example', Provider__c: 'IMAP', Status__c: 'Running' });
    const intake = await connection.sobject('Email_Intake__c').create({
      Message_Key__c: 'key-1',
      Mailbox__c: mailbox.id ?? null,
      Internet_Message_Id__c: 'first@globex.example',
      Subject__c: 'Hello',
      From_Address__c: 'ann@globex.example',
      Disposition__c: 'saveable'
    });
    intakeId = z.string().parse(intake.id);
  });
  after(async () => {
    await org.close();
    relay.server.close();
    rmSync(dataDir, { recursive: true, force: true });
  });

  async function call(
    className: string,
    methodName: string,
    params: object
  ): Promise<{ status: number; body: unknown }> {
    const response = await fetch(`${org.url}/lightning/apex`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
      body: JSON.stringify({ className, methodName, params })
    });
    return { status: response.status, body: await response.json() };
  }
  const jobSchema = z.array(z.object({ Status: z.string() })).length(1);
  /** How the only job ended; a job tells of itself in its row. */
  async function finishedJob(): Promise<string> {
    for (;;) {
      const { records } = await connection.query('SELECT Status FROM AsyncApexJob');
      const [job] = jobSchema.parse(records);
      if (job !== undefined && job.Status !== 'Queued' && job.Status !== 'Processing') return job.Status;
    }
  }
  const returned = z.object({ returnValue: z.record(z.string(), z.unknown()) });
  const messageSchema = z.object({ message: z.string() });

  it('answers a page with the queue', async () => {
    const params = { view: 'open', mailboxId: null, search: '', pageSize: 10, pageOffset: 0 };
    const { status, body } = await call('IntakeQueueController', 'getQueue', params);
    assert.equal(status, 200, JSON.stringify(body));
    const { rows, total, counts } = returned.parse(body).returnValue;
    assert.equal(total, 1);
    assert.deepEqual(counts, { saveable: 1 });
    assert.equal(z.array(z.object({ subject: z.string() })).parse(rows)[0]?.subject, 'Hello');
  });

  it('signs callouts through the named credential', async () => {
    relay.answers.set('GET /v1/messages/key-1', { status: 200, body: '{"subject":"Hello","html":"<p>Hi</p>"}' });
    const { status, body } = await call('IntakeMessageController', 'getMessage', { intakeId });
    assert.equal(status, 200, JSON.stringify(body));
    assert.deepEqual(returned.parse(body).returnValue, { subject: 'Hello', html: '<p>Hi</p>' });
    const heard = await relay.request('/v1/messages/key-1');
    assert.equal(heard.signature, `v1=${createHmac('sha256', KEY).update(heard.signed).digest('hex')}`);
  });

  it("gives the relay's refusal to the page as a sentence, without a stack", async () => {
    const { status, body } = await call('IntakeMessageController', 'retry', { intakeId });
    assert.equal(status, 500);
    assert.equal(messageSchema.parse(body).message, 'Gone.');
    assert.equal(JSON.stringify(body).includes('stackTrace'), false);
  });

  it('answers every other method of the pages', async () => {
    const intake = await call('IntakeQueueController', 'getIntake', { intakeId });
    const detail = returned.parse(intake.body).returnValue;
    assert.equal(detail['messageKey'], 'key-1');
    assert.equal(detail['mailboxName'], 'Sales');
    const mailboxes = await call('IntakeQueueController', 'getMailboxes', {});
    const summaries = z.object({ returnValue: z.array(z.object({ name: z.string(), seen: z.number() })) });
    assert.deepEqual(summaries.parse(mailboxes.body).returnValue, [{ name: 'Sales', seen: 0 }]);
    await connection.sobject('Contact').create({ LastName: 'Archer', Email: 'ann@globex.example' });
    const found = await call('RelatedRecordsController', 'getFacts', { terms: { addresses: ['Ann@globex.example'] } });
    const people = z.array(z.object({ type: z.string(), name: z.string(), emails: z.array(z.string()) }));
    assert.deepEqual(people.parse(returned.parse(found.body).returnValue['people']), [
      { type: 'Contact', name: 'Archer', emails: ['ann@globex.example'] }
    ]);
    relay.answers.set('GET /v1/messages/key-1/attachments/7', { status: 200, body: 'bytes' });
    const attachment = await call('IntakeMessageController', 'getAttachment', { intakeId, attachmentId: '7' });
    const { base64 } = returned.parse(attachment.body).returnValue;
    assert.equal(Buffer.from(z.string().parse(base64), 'base64').toString('utf8'), 'bytes');
    relay.answers.set('POST /v1/messages/key-1/save-plan', { status: 200, body: JSON.stringify(plan([])) });
    const request = { saveAs: 'EmailMessage', how: 'dialog', people: [] };
    const preview = await call('IntakeSaveController', 'previewSave', { intakeId, request });
    const { labels, names, ...planned } = returned.parse(preview.body).returnValue;
    assert.deepEqual(planned, plan([]));
    assert.equal(z.record(z.string(), z.string()).parse(labels)['EmailMessage.MessageDate'], 'Message Date');
    assert.deepEqual(names, {});
  });

  it('saves with a callout before the writes, and asks for the attachments in a job after the commit', async () => {
    const attachments = [{ attachmentId: '7', name: 'a.pdf' }];
    relay.answers.set('POST /v1/messages/key-1/save-plan', { status: 200, body: JSON.stringify(plan(attachments)) });
    relay.answers.set('POST /v1/messages/key-1/attachments', { status: 202, body: '{"queued":1}' });
    const request = { saveAs: 'EmailMessage', how: 'dialog', people: [] };
    const { status, body } = await call('IntakeSaveController', 'saveMessage', { intakeId, request });
    assert.equal(status, 200, JSON.stringify(body));
    const { savedRecordId } = returned.parse(body).returnValue;
    const asked = await relay.request('/attachments');
    assert.equal(z.object({ savedRecordId: z.string() }).parse(JSON.parse(asked.body)).savedRecordId, savedRecordId);
    const intake = await connection.sobject('Email_Intake__c').retrieve(intakeId);
    assert.equal(intake['Disposition__c'], 'saved');
    assert.equal(await finishedJob(), 'Completed');
  });

  it('runs triggers on writes that come by REST', async () => {
    const saved = await connection.sobject('Email_Intake__c').retrieve(intakeId);
    await connection.sobject('EmailMessage').delete(z.string().parse(saved['Saved_Record_Id__c']));
    const intake = await connection.sobject('Email_Intake__c').retrieve(intakeId);
    assert.equal(intake['Disposition__c'], 'saveable');
    assert.equal(intake['Saved_Record_Id__c'], null);
  });

  it('leaves nothing behind when a method fails', async () => {
    relay.answers.set('POST /v1/messages/key-1/save-plan', {
      status: 200,
      body: JSON.stringify({ ...plan([]), steps: [{ ...plan([]).steps[0], fields: { CreatedById: 'x' } }] })
    });
    const request = { saveAs: 'EmailMessage', how: 'dialog', people: [] };
    const { status, body } = await call('IntakeSaveController', 'saveMessage', { intakeId, request });
    assert.equal(status, 500);
    assert.match(messageSchema.parse(body).message, /CreatedById/);
    const emails = await connection.query('SELECT Id FROM EmailMessage');
    assert.equal(emails.totalSize, 0);
  });

  it('names a class or method that does not exist', async () => {
    const { status, body } = await call('IntakeQueueController', 'nothing', {});
    assert.equal(status, 500);
    assert.match(messageSchema.parse(body).message, /IntakeQueueController\.nothing/);
  });

  it('runs anonymous Apex, and tells errors of compiling and running apart', async () => {
    const good = await connection.tooling.executeAnonymous("insert new Account(Name = 'Made by Apex');");
    assert.equal(good.success, true, JSON.stringify(good));
    assert.equal((await connection.query("SELECT Id FROM Account WHERE Name = 'Made by Apex'")).totalSize, 1);
    const wrong = await connection.tooling.executeAnonymous('Integer n = nothing;');
    assert.equal(wrong.compiled, false);
    const failing = await connection.tooling.executeAnonymous(
      "insert new Account(Name = 'Undone'); Integer n = 1 / 0;"
    );
    assert.equal(failing.compiled, true);
    assert.equal(failing.success, false);
    assert.match(String(failing.exceptionMessage), /System\.MathException: Divide by 0/);
    assert.equal((await connection.query("SELECT Id FROM Account WHERE Name = 'Undone'")).totalSize, 0);
  });
});
