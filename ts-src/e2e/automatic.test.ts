import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Client } from '@microsoft/microsoft-graph-client';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { RunningProduct, until, whyNoBrowser } from './running-product.ts';

const MAYA = 'maya.stone@acme.example';
const SUPPORT = 'support@acme.example';
const PRIYA = 'Priya Nair <priya.nair@larkfield.example>';

type Row = Readonly<Record<string, unknown>>;
const namedList = z.object({ value: z.array(z.object({ id: z.string(), displayName: z.string() })) });
const messageList = z.object({ value: z.array(z.object({ id: z.string() })) });

function letter(subject: string, from = PRIYA, headers = ''): string {
  return `From: ${from}
To: ${MAYA}
Subject: ${subject}
Date: ${new Date().toUTCString()}
Message-ID: <${subject.replaceAll(' ', '-')}@larkfield.example>
${headers}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

This is about ${subject}.
`;
}

describe('what is saved by itself, and why the rest is not', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;
  let mailbox: Client;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
    mailbox = product.graphClient();
  });
  after(async () => {
    await product.stop();
  });

  const row = (subject: string) => page.locator('c-intake-queue .row', { hasText: subject }).first();
  const reader = () => page.locator('c-intake-reader');

  async function intakes(subject: string): Promise<Row[]> {
    const fields = 'Id, Disposition__c, Saved_Record_Id__c, Saved_How__c, Contact__c, Mailbox__r.Address__c';
    const soql = `SELECT ${fields} FROM Email_Intake__c WHERE Subject__c = '${subject}'`;
    return (await product.connection().query(soql)).records;
  }

  async function untilDisposition(subject: string, disposition: string): Promise<Row> {
    await until(`"${subject}" to be ${disposition}`, async () => {
      const [first] = await intakes(subject);
      return first?.['Disposition__c'] === disposition;
    });
    return (await intakes(subject))[0] ?? {};
  }

  async function set(fields: Row): Promise<void> {
    const connection = product.connection();
    const { records } = await connection.query('SELECT Id FROM Intake_Settings__c WHERE Set_Here__c != null LIMIT 1');
    await connection.sobject('Intake_Settings__c').update({ Id: String(records[0]?.['Id']), ...fields });
    await connection.sobject('Intake_Changed__e').create({
      Object__c: 'Intake_Settings__c',
      Change__c: 'changed',
      Intake_Ids__c: '[]'
    });
  }

  async function folder(name: string): Promise<string> {
    const path = `/users/${MAYA}/mailFolders`;
    const { value } = namedList.parse(await mailbox.api(path).top(50).get());
    const found = value.find(({ displayName }) => displayName === name);
    if (found !== undefined) return found.id;
    return z.object({ id: z.string() }).parse(await mailbox.api(path).post({ displayName: name })).id;
  }

  async function messageId(subject: string): Promise<string> {
    const { value } = messageList.parse(
      await mailbox.api(`/users/${MAYA}/messages`).filter(`subject eq '${subject}'`).get()
    );
    assert.ok(value[0] !== undefined, subject);
    return value[0].id;
  }

  async function showsNote(subject: string, note: string, disposition = 'saveable'): Promise<void> {
    await untilDisposition(subject, disposition);
    await row(subject).click();
    await reader().locator('h2.subject', { hasText: subject }).waitFor();
    await reader().getByText(note, { exact: false }).first().waitFor();
  }

  it('saves what is put into the Salesforce folder, or has its category where mail is processed', async () => {
    const target = await folder('Salesforce');
    const subjects = ['Asked for by folder', 'Asked for by category', 'Category elsewhere'];
    for (const subject of subjects) await product.deliver(letter(subject));
    for (const subject of subjects) await untilDisposition(subject, 'saveable');
    const [first, second, third] = await Promise.all(subjects.map(messageId));
    const path = (id = '') => `/users/${MAYA}/messages/${id}`;
    await mailbox.api(`${path(first)}/move`).post({ destinationId: target });
    await mailbox.api(path(second)).patch({ categories: ['Salesforce'] });
    const elsewhere = await folder('Private matters');
    await mailbox.api(`${path(third)}/move`).post({ destinationId: elsewhere });
    for (const subject of subjects.slice(0, 2)) {
      const saved = await untilDisposition(subject, 'saved');
      assert.equal(saved['Saved_How__c'], 'folder');
      assert.ok(saved['Contact__c'] !== null);
    }
    const { value } = messageList.parse(await mailbox.api(`/users/${MAYA}/mailFolders/${elsewhere}/messages`).get());
    await mailbox.api(path(value[0]?.id)).patch({ categories: ['Salesforce'] });
    await product.deliver(letter('After the category elsewhere'));
    await untilDisposition('After the category elsewhere', 'saveable');
    const [left] = await intakes('Category elsewhere');
    assert.equal(left?.['Saved_Record_Id__c'] ?? null, null);
  });

  it('says on the page what holds back the automatic save', async () => {
    await set({ Automatic_Saving__c: true, Set_Here__c: 'automaticSaving' });
    await product.deliver(letter('Between us', PRIYA, 'Sensitivity: Private\n'));
    await product.deliver(letter('From nobody we know', 'Sam Sly <sam.sly@elsewhere.example>'));
    await product.deliver(letter('Known and welcome'));
    await untilDisposition('Known and welcome', 'saved');
    await page.locator('c-intake-queue [data-view="all"]').click();
    await showsNote('Between us', 'The message is marked private.', 'ignored');
    await showsNote('From nobody we know', 'None of the people of this message was found');
    await set({ Outbound_Only__c: true, Set_Here__c: 'automaticSaving;outboundOnly' });
    await product.deliver(letter('Known but incoming'));
    await showsNote('Known but incoming', 'Only outgoing mail is saved automatically');
    await set({ Outbound_Only__c: false, Paused__c: true, Set_Here__c: 'automaticSaving;outboundOnly;paused' });
    await product.deliver(letter('While saving is paused'));
    await showsNote('While saving is paused', 'Saving is paused for this mailbox');
    await set({ Automatic_Saving__c: false, Paused__c: false, Set_Here__c: 'automaticSaving;outboundOnly;paused' });
  });

  it('shows the members of a shared mailbox what was saved from another one, in one record', async () => {
    const subject = 'For Maya and for support';
    await product.deliver(letter(subject), MAYA);
    await product.deliver(letter(subject), SUPPORT);
    await until('both copies', async () => (await intakes(subject)).every((each) => each['Disposition__c'] !== null));
    await until('two copies', async () => (await intakes(subject)).length === 2);
    await page.locator('c-intake-queue [data-view="open"]').click();
    await row(subject).click();
    await page.locator('c-intake-related lightning-button.save button:enabled').click();
    await until('one record behind both', async () => {
      const found = await intakes(subject);
      const records = new Set(found.map((each) => each['Saved_Record_Id__c'] ?? null));
      return found.length === 2 && records.size === 1 && !records.has(null);
    });
    const emails = await product.connection().query(`SELECT Id FROM EmailMessage WHERE Subject = '${subject}'`);
    assert.equal(emails.totalSize, 1);
    const nina = (await product.connection().query("SELECT Id FROM User WHERE Username = 'nina.okafor@acme.example'"))
      .records[0]?.['Id'];
    await page.goto(`${product.places.orgUrl}/lightning/login-as/${String(nina)}`);
    await page.locator('local-shell a.tab', { hasText: 'Email Intake' }).first().click();
    await page.locator('c-intake-queue [data-view="saved"]').click();
    await row(subject).click();
    await page.locator('c-intake-saved').waitFor();
    await page.locator('c-intake-saved lightning-button.open button').click();
    await page.waitForURL((url) => url.pathname.includes(String(emails.records[0]?.['Id'])));
  });
});
