import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { RunningProduct, until, whyNoBrowser } from './running-product.ts';

const SUBJECT = 'Your weekly pump report';
const SENDER = 'reports@pumpnews.example';

function message(): string {
  return `From: Pump News <${SENDER}>
To: maya.stone@acme.example
Subject: ${SUBJECT}
Date: ${new Date().toUTCString()}
Message-ID: <weekly-report@pumpnews.example>
MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

Nothing leaks this week.
`;
}

describe('settings and lists as an administrator and a reviewer use them', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
  });
  after(async () => {
    await product.stop();
  });

  const setting = (name: string) => page.locator(`c-intake-setting[data-name="${name}"]`);
  const effectOf = async (name: string) =>
    (await setting(name).locator('dd').allInnerTexts()).map((text) => text.trim());
  const row = () => page.locator('c-intake-queue .row', { hasText: SUBJECT });
  const tab = async (name: string) => {
    await page.locator('local-shell a.tab', { hasText: name }).first().click();
  };
  const become = async (username: string) => {
    const { records } = await product.connection().query(`SELECT Id FROM User WHERE Username = '${username}'`);
    await page.goto(`${product.places.orgUrl}/lightning/login-as/${String(records[0]?.['Id'])}`);
    await page.locator('local-shell a.tab').first().waitFor();
  };
  const save = async () => {
    await page.locator('c-intake-settings .save button').click();
    await page.getByText('The settings are saved.').first().waitFor();
    await page.locator('c-intake-settings .bar-save').waitFor({ state: 'detached' });
  };

  async function dispositionOfMessage(): Promise<unknown> {
    const soql = `SELECT Disposition__c FROM Email_Intake__c WHERE Subject__c = '${SUBJECT}'`;
    return (await product.connection().query(soql)).records[0]?.['Disposition__c'];
  }

  async function storedSettings(): Promise<readonly Record<string, unknown>[]> {
    const fields = 'Outbound_Only__c, Start_Date__c, Related_Objects__c, Case_Contact_Role__c, Locked__c';
    return (await product.connection().query(`SELECT ${fields} FROM Intake_Settings__c`)).records;
  }

  it('lets an administrator lock "only sent mail" for the whole organisation', async () => {
    await become('admin@acme.example');
    await tab('Settings');
    await setting('outboundOnly').waitFor();
    await setting('outboundOnly').locator('lightning-input label').first().click();
    await setting('outboundOnly').locator('.lock').click();
    assert.deepEqual(await effectOf('outboundOnly'), ['On', 'set here']);
    await save();
    const stored = await storedSettings();
    assert.ok(stored.some((level) => level['Outbound_Only__c'] === true && level['Locked__c'] === 'outboundOnly'));
  });

  it('lets an administrator leave Leads out and choose one of the org’s roles', async () => {
    await setting('relatedObjects').locator('lightning-checkbox-group label', { hasText: 'Lead' }).click();
    await setting('caseContactRole').locator('lightning-combobox button').click();
    await page.getByRole('option', { name: 'Decision Maker' }).click();
    assert.deepEqual(await effectOf('relatedObjects'), ['Account, Opportunity, User', 'set here']);
    await save();
    const [level] = await storedSettings();
    assert.deepEqual(
      [level?.['Related_Objects__c'], level?.['Case_Contact_Role__c']],
      ['Account;Opportunity;User', 'Decision Maker']
    );
    assert.equal(await setting('relatedObjects').locator('input:checked').count(), 3);
  });

  it('shows it locked to a reviewer, who sets an own start date', async () => {
    await become('maya.stone@acme.example');
    await tab('Settings');
    await setting('outboundOnly').waitFor();
    assert.equal(await page.locator('c-intake-settings .views').count(), 0);
    assert.equal(await setting('outboundOnly').locator('input').isDisabled(), true);
    assert.match(await setting('outboundOnly').innerText(), /Locked by the organisation/);
    assert.deepEqual(await effectOf('outboundOnly'), ['On', 'from the organisation']);
    await setting('startDate').locator('input').fill('Jan 2, 2020');
    await setting('startDate').locator('input').press('Tab');
    await save();
    assert.equal((await effectOf('startDate'))[1], 'set here');
    await page.reload();
    await setting('startDate').waitFor();
    assert.match((await effectOf('startDate')).join(' '), /2020 set here/);
    assert.ok((await storedSettings()).some((level) => level['Start_Date__c'] === '2020-01-02'));
  });

  it('filters a waiting message when the reviewer says never for its sender, with the keyboard', async () => {
    await product.deliver(message());
    await until('the message', async () => (await dispositionOfMessage()) === 'saveable');
    await tab('Email Intake');
    await row().first().click();
    await page.locator('c-intake-reader h2.subject', { hasText: SUBJECT }).waitFor();
    await page.locator('c-intake-reader c-intake-filter-menu').first().waitFor();
    await page.keyboard.press('b');
    await page.getByRole('menuitem', { name: `Never: ${SENDER}` }).waitFor();
    await page.keyboard.press('Enter');
    await page.locator('c-intake-list-notice .text', { hasText: 'is blacklisted in your list' }).waitFor();
    await until('the message to be filtered', async () => (await dispositionOfMessage()) === 'filtered', 20_000);
  });

  it('shows by itself that the message is filtered, with the entry as a link', async () => {
    await page.locator('c-intake-reader .tag_filtered').waitFor();
    await page.locator('c-intake-reader', { hasText: 'Some not important emails were filtered:' }).waitFor();
    const link = page.locator('c-intake-reader .matched c-intake-entry-link a', { hasText: SENDER });
    assert.match(String(await link.getAttribute('href')), /\/lightning\/r\/Intake_Filter__c\/\w+\/view/);
  });

  it('brings the message back with Undo', async () => {
    await page.keyboard.press('u');
    await page.locator('c-intake-list-notice .text', { hasText: 'Taken back' }).waitFor();
    await until('the message to be open again', async () => (await dispositionOfMessage()) === 'saveable', 20_000);
    await page.locator('c-intake-reader .tag_saveable').waitFor();
  });

  it('checks what linking needs, and names the set, the field and the cure where access is missing', async () => {
    await become('admin@acme.example');
    await tab('Link Configuration');
    const doctor = page.locator('c-intake-doctor');
    await doctor.locator('.finding').first().waitFor();
    const finding = doctor.locator('.finding[data-check="Email_Intake_Reviewer"]');
    assert.equal(await doctor.locator('.finding[data-state="fault"]').count(), 0);
    const { records } = await product
      .connection()
      .query(
        "SELECT Id, ParentId, SobjectType, Field FROM FieldPermissions WHERE Parent.Name = 'Email_Intake_Reviewer' AND Field = 'Email_Intake__c.Case__c'"
      );
    const [access] = records as Readonly<Record<string, unknown>>[];
    assert.ok(access !== undefined);
    await product.connection().sobject('FieldPermissions').destroy(String(access['Id']));
    await doctor.locator('.again button').click();
    await finding.and(page.locator('[data-state="fault"]')).waitFor();
    assert.match(await finding.innerText(), /Case__c/);
    await product.connection().sobject('FieldPermissions').create({
      ParentId: access['ParentId'],
      SobjectType: access['SobjectType'],
      Field: access['Field'],
      PermissionsRead: true,
      PermissionsEdit: true
    });
    await doctor.locator('.again button').click();
    await doctor.locator('.finding[data-state="fault"]').waitFor({ state: 'detached' });
  });

  it('saves a probe message on a Contact and a Case, and leaves nothing of it', async () => {
    const probe = page.locator('c-intake-probe');
    const pick = async (kind: string, text: string, option: string) => {
      await probe.locator(`.${kind} input`).fill(text);
      await probe.locator(`.${kind} [role="option"]`, { hasText: option }).first().click();
    };
    const figures = async () => {
      const counts = ['EmailMessage', 'Task', 'EmailMessageRelation', 'Email_Intake__c'].map(
        async (object) => (await product.connection().query(`SELECT COUNT() FROM ${object}`)).totalSize
      );
      return await Promise.all(counts);
    };
    await probe.locator('.contact').waitFor();
    await pick('contact', 'Priya', 'Priya Nair');
    await pick('case', '00001001', '00001001');
    const before = await figures();
    await probe.locator('.save button').click();
    await probe.locator('.line').first().waitFor();
    assert.equal(await probe.locator('.line[data-state="fault"]').count(), 0);
    assert.ok((await probe.locator('.line').count()) >= 3);
    assert.deepEqual(await figures(), before);
  });

  it('begins the Save dialog with the form that the administrator chose', async () => {
    await page.locator('c-intake-link-configuration').getByRole('tab', { name: 'Defaults' }).click();
    await setting('saveAs').waitFor();
    await setting('saveAs').locator('label', { hasText: 'Task' }).click();
    await save();
    await become('maya.stone@acme.example');
    await tab('Email Intake');
    await row().first().click();
    await page.locator('c-intake-related lightning-button.options button').click();
    const asTask = page.locator('lightning-radio-group.save-as').getByRole('radio', { name: 'Task' });
    await asTask.waitFor();
    await until('Task to be chosen', async () => await asTask.isChecked());
  });
});
