import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { after, afterEach, before, beforeEach, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { startPageOrg } from '../../testkit/page/page-org.ts';
import type { PageOrg } from '../../testkit/page/page-org.ts';

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');
const consolePath = '/lightning/n/Email_Intake_Console';

async function violations(page: Page): Promise<string[]> {
  await page.evaluate(axe);
  const found = await page.evaluate(
    `axe.run(document, { runOnly: ['wcag2a', 'wcag2aa', 'wcag21a', 'wcag21aa', 'wcag22aa'] })
       .then((result) => result.violations.map((v) => v.id + ' ' + v.nodes[0].html.slice(0, 200)))`
  );
  return Array.isArray(found) ? found.map(String) : ['axe did not answer'];
}

describe('the console in a browser', { timeout: 180_000 }, () => {
  let browser: Browser;
  let org: PageOrg;
  let page: Page;
  let faults: string[];

  before(async () => {
    org = await startPageOrg();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
  });
  after(async () => {
    await browser.close();
    await org.close();
  });
  beforeEach(async () => {
    org.reset();
    page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
    faults = [];
    page.on('pageerror', (fault) => faults.push(fault.message));
  });
  afterEach(async () => {
    await page.close();
    assert.deepEqual(faults, []);
  });

  const rows = () => page.locator('c-intake-queue [role=option]');
  const selected = () => page.locator('c-intake-queue [role=option][aria-selected=true]');
  const open = async () => {
    await page.goto(org.address + consolePath);
    await page.locator('c-intake-related .candidate').first().waitFor();
    await page.locator('c-intake-mail-body table').waitFor();
  };

  it('shows queue, message and related records, accessible, and runs nothing of the mail', async () => {
    await open();
    assert.equal(await rows().count(), 50);
    assert.equal(await page.locator('c-intake-related input:checked').count(), 1);
    assert.deepEqual(await violations(page), []);
    assert.equal(await page.evaluate('window.__hacked'), undefined);
    assert.equal(await page.locator('c-intake-mail-body [onerror], c-intake-mail-body script').count(), 0);
  });

  it('is worked with the keyboard alone: move, open, search, help', async () => {
    await open();
    const first = await selected().getAttribute('data-id');
    await page.keyboard.press('j');
    await page.waitForFunction((id) => document.activeElement !== null && id !== '', first);
    assert.notEqual(await selected().getAttribute('data-id'), first);
    await page.keyboard.press('k');
    assert.equal(await selected().getAttribute('data-id'), first);
    await page.keyboard.press('/');
    await page.keyboard.type('invoice');
    await page.locator('c-intake-queue [role=option]', { hasText: 'Pump' }).first().waitFor({ state: 'detached' });
    assert.match(await rows().first().innerText(), /invoice/);
    await page.keyboard.press('Escape');
    await rows().nth(20).waitFor();
    await page.keyboard.press('Tab');
    await page.locator('c-intake-reader .reader').focus();
    await page.keyboard.press('?');
    await page.getByRole('heading', { name: 'Keyboard shortcuts' }).waitFor();
    assert.deepEqual(await violations(page), []);
  });

  it('loads further pages as one scrolls', async () => {
    await open();
    await page.locator('c-intake-queue .rows').evaluate((list) => (list.scrollTop = list.scrollHeight));
    await rows().nth(70).waitFor({ state: 'attached' });
  });

  it('shows changed messages by itself, and keeps the selection', async () => {
    await open();
    const first = await selected().getAttribute('data-id');
    const last = org.intakes[1];
    assert.ok(last !== undefined);
    org.intakes[1] = { ...last, subject: 'Read again just now' };
    const payload = { Intake_Ids__c: JSON.stringify([last.id]), Change__c: 'changed', Object__c: 'Email_Intake__c' };
    const isThere = () => rows().filter({ hasText: 'Read again just now' }).count();
    // The page subscribes in its own time: the event is sent until it is heard.
    while ((await isThere()) === 0) {
      await org.publish('/event/Intake_Changed__e', { payload, event: { replayId: 1 } });
      await page.waitForResponse(/lightning.apex/, { timeout: 2000 }).catch(() => null);
    }
    assert.equal(await selected().getAttribute('data-id'), first);
  });

  it('saves with one click: the message leaves, the toast links to the record', async () => {
    await open();
    const first = await selected().getAttribute('data-id');
    await page.keyboard.press('s');
    await page.getByText('is saved.').waitFor();
    assert.equal(await page.locator(`c-intake-queue [data-id="${String(first)}"]`).count(), 0);
    const link = page.locator('lightning-toast a').first();
    assert.equal(await link.getAttribute('href'), '/lightning/r/02sJ00000000001AAA/view');
  });

  it('brings the message back when the org refuses', async () => {
    await open();
    org.failures.set('IntakeSaveController.saveMessage', 'You have no access to this Case. Choose another.');
    const first = await selected().getAttribute('data-id');
    await page.keyboard.press('s');
    await page.getByText('You have no access to this Case. Choose another.').waitFor();
    await page.locator(`c-intake-queue [data-id="${String(first)}"]`).waitFor();
  });

  it('saves by the dialog: another Case searched, the plan shown, a failure keeps the input', async () => {
    await open();
    org.failures.set('IntakeSaveController.saveMessage', 'Someone else is saving this message. Try again in a moment.');
    await page.locator('c-intake-related .options button').click();
    const dialog = page.getByRole('dialog');
    await dialog.getByPlaceholder('Search cases…').click();
    await dialog.getByRole('option', { name: /00001057/ }).waitFor();
    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await dialog.getByText('What will be written').click();
    await dialog.getByText('Links the sender to the Contact').waitFor();
    assert.deepEqual(await violations(page), []);
    await dialog.getByRole('button', { name: 'Save', exact: true }).click();
    await dialog.getByText('Someone else is saving this message.').waitFor();
    org.failures.clear();
    await dialog.getByRole('button', { name: 'Try again' }).click();
    await page.getByText('is saved.').waitFor();
    const save = org.calls.filter((call) => call.method === 'IntakeSaveController.saveMessage').at(-1);
    assert.equal(Reflect.get(Object(save?.params['request']), 'caseId'), '500J00000000002AAA');
  });

  it('downloads an attachment under its own name', async () => {
    await open();
    const arrives = page.waitForEvent('download');
    await page.locator('c-intake-reader .attachment').first().click();
    assert.match((await arrives).suggestedFilename(), /\.\w+$/);
  });

  it('shows one pane at a time where there is little room', async () => {
    await open();
    await page.setViewportSize({ width: 600, height: 800 });
    await page.locator('.pane_reader').waitFor({ state: 'hidden' });
    await rows().nth(1).click();
    await page.locator('c-intake-reader .reader').waitFor();
    await page.getByRole('button', { name: 'Back' }).click();
    await rows().first().waitFor();
  });

  it('says what failed and recovers', async () => {
    org.failures.set('IntakeQueueController.getQueue', 'The org is busy. Try again in a moment.');
    await page.goto(org.address + consolePath);
    await page.getByText('The org is busy. Try again in a moment.').waitFor();
    assert.deepEqual(await violations(page), []);
    org.failures.clear();
    await page.getByRole('button', { name: 'Try again' }).click();
    await rows().first().waitFor();
  });

  it('offers the tabs of the app and the other users', async () => {
    await open();
    assert.deepEqual((await page.locator('local-shell a.tab').allInnerTexts()).slice(0, 3), [
      'Email Intake',
      'Mailboxes',
      'Contacts'
    ]);
    await page.getByRole('button', { name: 'Riva Reviewer' }).click();
    assert.equal(
      await page.getByRole('link', { name: 'Ada Admin' }).getAttribute('href'),
      '/lightning/login-as/005J00000000002AAA'
    );
    await page.locator('local-shell a.tab', { hasText: 'Mailboxes' }).click();
    await page.getByText('1,204 of 1,204 accounted for').waitFor();
    assert.deepEqual(await violations(page), []);
  });
});
