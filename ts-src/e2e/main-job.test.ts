import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { RunningProduct, until, whyNoBrowser } from './running-product.ts';

const CASE_NUMBER = '00001001';
const ledgerLine = z.object({ seen: z.number(), unaccounted: z.number() });

function message(
  subject: string,
  id: string,
  from = 'Priya Nair <priya.nair@larkfield.example>',
  to = 'maya.stone@acme.example'
): string {
  return `From: ${from}
To: ${to}
Subject: ${subject}
Date: ${new Date().toUTCString()}
Message-ID: <${id}>
MIME-Version: 1.0
Content-Type: multipart/mixed; boundary="b"

--b
Content-Type: text/html; charset=utf-8

<p>Hello Maya,</p><p>the <b>invoice</b> is attached. <script>window.hacked = true</script></p>
--b
Content-Type: text/plain; name="invoice.txt"
Content-Disposition: attachment; filename="invoice.txt"

Total: 120
--b--
`;
}

describe('the main job, from a mailbox to a Contact and a Case', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
  });
  after(async () => {
    await product.stop();
  });

  const row = (subject: string) => page.locator('c-intake-queue .row', { hasText: subject });
  const subjectShown = () => page.locator('c-intake-reader h2.subject');
  const related = (label: string) =>
    page.locator('c-intake-related .pick', { has: page.locator('.label', { hasText: label }) }).first();

  async function recordOf(subject: string): Promise<Record<string, unknown> | undefined> {
    const { records } = await product
      .connection()
      .query(
        `SELECT Id, Disposition__c, Saved_Record_Id__c, Saved_Task_Id__c, Attachment_Status__c, Contact__c, Case__c, Saved_How__c, Save_Reason__c FROM Email_Intake__c WHERE Subject__c = '${subject}'`
      );
    return records[0];
  }

  it('shows the sample mail that streams in', async () => {
    await row('').first().waitFor();
    await until(
      'sixty messages',
      async () => (await product.connection().query('SELECT COUNT() FROM Email_Intake__c')).totalSize >= 60,
      120_000
    );
  });

  it('shows a message that arrives, without a reload', async () => {
    await product.send(message(`Invoice question, case ${CASE_NUMBER}`, 'arrives@larkfield.example'));
    await row('Invoice question').waitFor();
    await row('Invoice question').click();
    await page.locator('c-intake-mail-body b', { hasText: 'invoice' }).waitFor();
    assert.equal(await subjectShown().innerText(), `Invoice question, case ${CASE_NUMBER}`);
    assert.equal(await page.evaluate(() => 'hacked' in window), false);
  });

  it('suggests the Contact and the Case with reasons, and saves both in one click', async () => {
    await related('Priya Nair').waitFor();
    await related(CASE_NUMBER).waitFor();
    assert.match(await related(CASE_NUMBER).innerText(), /subject/i);
    await page.locator('c-intake-related lightning-button.save button').click();
    await page.getByText('is saved').first().waitFor();
    await until(
      'the saved record',
      async () => (await recordOf(`Invoice question, case ${CASE_NUMBER}`))?.['Disposition__c'] === 'saved'
    );
  });

  it('wrote the EmailMessage with its relations, its Task and its file', async () => {
    const subject = `Invoice question, case ${CASE_NUMBER}`;
    await until('the attachment', async () => (await recordOf(subject))?.['Attachment_Status__c'] === 'done');
    const intake = await recordOf(subject);
    const connection = product.connection();
    const emailId = String(intake?.['Saved_Record_Id__c']);
    const email = await connection.sobject('EmailMessage').retrieve(emailId);
    assert.equal(email['ParentId'], intake?.['Case__c']);
    assert.match(String(email['HtmlBody']), /<b>invoice<\/b>/);
    assert.doesNotMatch(String(email['HtmlBody']), /script/);
    const relations = await connection.query(
      `SELECT RelationId FROM EmailMessageRelation WHERE EmailMessageId = '${emailId}' AND RelationType = 'FromAddress'`
    );
    assert.equal(relations.records[0]?.['RelationId'], intake?.['Contact__c']);
    const tasks = await connection.query(
      `SELECT WhoId, WhatId, Status FROM Task WHERE Id = '${String(email['ActivityId'])}'`
    );
    assert.equal(tasks.records[0]?.['WhoId'], intake?.['Contact__c']);
    assert.equal(tasks.records[0]?.['WhatId'], intake?.['Case__c']);
    const links = await connection.query(
      `SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${emailId}'`
    );
    assert.equal(links.totalSize, 1);
  });

  it('shows the saved email on the Contact’s and on the Case’s record page', async () => {
    const intake = await recordOf(`Invoice question, case ${CASE_NUMBER}`);
    for (const [object, id] of [
      ['Contact', intake?.['Contact__c']],
      ['Case', intake?.['Case__c']]
    ]) {
      await page.goto(`${product.places.orgUrl}/lightning/r/${String(object)}/${String(id)}/view`);
      await page.getByText('Invoice question', { exact: false }).first().waitFor();
    }
    await page.getByText('invoice', { exact: false }).first().waitFor();
  });

  it('makes the message saveable again when the saved email is deleted on its page', async () => {
    const subject = `Invoice question, case ${CASE_NUMBER}`;
    const intake = await recordOf(subject);
    await page.goto(`${product.places.orgUrl}/lightning/r/EmailMessage/${String(intake?.['Saved_Record_Id__c'])}/view`);
    await page.getByRole('button', { name: 'Delete' }).first().click();
    await page.getByRole('button', { name: 'OK' }).click();
    await page.waitForURL((url) => !url.pathname.includes('/r/EmailMessage/'));
    await until('the intake to reopen', async () => (await recordOf(subject))?.['Disposition__c'] === 'saveable');
    await page.goto(product.places.page);
    await row('Invoice question').click();
    await page.locator('c-intake-related lightning-button.save button:enabled').waitFor();
  });

  it('disables Save for a filtered message and says why', async () => {
    await product.send(message('Lunch on Friday?', 'lunch@acme.example', 'Theo Brandt <theo.brandt@acme.example>'));
    await page.locator('c-intake-queue [data-view="filtered"]').click();
    await row('Lunch on Friday?').click();
    await page.locator('c-intake-reader', { hasText: 'Some not important emails were filtered:' }).waitFor();
    assert.equal(await page.locator('c-intake-related lightning-button.save button:enabled').count(), 0);
    await page.locator('c-intake-queue [data-view="open"]').click();
  });

  it('saves a filtered message anyway for a person with the permission, who says why', async () => {
    await page.locator('c-intake-queue [data-view="filtered"]').click();
    await row('Lunch on Friday?').click();
    await page.locator('c-intake-reader', { hasText: 'Some not important emails were filtered:' }).waitFor();
    await page.getByRole('button', { name: 'Save anyway' }).click();
    await page.locator('lightning-textarea.reason textarea').fill('Priya joins us and asked for it');
    await page.locator('lightning-record-picker.contact input').fill('Priya');
    await page.locator('lightning-record-picker.contact [role="option"]', { hasText: 'Priya Nair' }).click();
    await page.locator('lightning-modal-footer lightning-button.save button').click();
    await until('the saved record', async () => (await recordOf('Lunch on Friday?'))?.['Disposition__c'] === 'saved');
    const saved = await recordOf('Lunch on Friday?');
    assert.equal(saved?.['Saved_How__c'], 'save-anyway');
    assert.equal(saved['Save_Reason__c'], 'Priya joins us and asked for it');
  });

  it('loses and doubles nothing when the relay is killed while mail arrives', async () => {
    const subjects = Array.from({ length: 12 }, (_, index) => `Delivery ${String(index + 1)} of twelve`);
    for (const [index, subject] of subjects.entries()) {
      await product.send(message(subject, `kill-${String(index)}@larkfield.example`));
      if (index % 4 === 1) product.killRelay();
    }
    const count = async () =>
      (
        await product
          .connection()
          .query("SELECT Id, Subject__c FROM Email_Intake__c WHERE Subject__c LIKE 'Delivery % of twelve'")
      ).records.map((record) => String(record['Subject__c']));
    await until('all twelve', async () => (await count()).length >= subjects.length, 120_000);
    assert.deepEqual((await count()).sort(), [...subjects].sort());
  });

  it('accounts for every message', async () => {
    await until('a complete ledger', async () => {
      const lines = (await product.run('ledger', '--json')).trim().split('\n');
      const figures = lines.map((line) => ledgerLine.parse(JSON.parse(line)));
      const seen = figures.reduce((sum, line) => sum + line.seen, 0);
      return seen > 90 && figures.every((line) => line.unaccounted === 0);
    });
  });
});
