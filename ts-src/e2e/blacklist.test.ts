/** The blacklist page through Chromium, the org and the relay: what an administrator and a reviewer do with it. */
import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { RunningProduct, until, whyNoBrowser } from './running-product.ts';

const MOST_TABS = 150;

function message(subject: string, id: string, from: string): string {
  return `From: ${from}
To: maya.stone@acme.example
Subject: ${subject}
Date: ${new Date().toUTCString()}
Message-ID: <${id}>

Good morning Maya, here is what you asked for.
`;
}

/** Runs in the page: the element that has the focus, through all shadow roots. */
const FOCUSED = `(() => {
  let element = document.activeElement;
  while (element?.shadowRoot?.activeElement) element = element.shadowRoot.activeElement;
  return element;
})()`;

/** Runs in the page: the name of the control that has the focus. */
const FOCUSED_NAME = `(() => {
  const element = ${FOCUSED};
  if (element === null) return '';
  const isField = ['INPUT', 'TEXTAREA'].includes(element.tagName);
  const named = isField ? element.labels?.[0]?.textContent : element.innerText;
  return (element.getAttribute('aria-label') ?? named ?? '').replace(/^\\*/, '').trim();
})()`;

/** Runs in the page: pastes ten megabytes where the focus is; returns for how long the page stood still, in ms. */
const PASTE_TEN_MEGABYTES = `(() => {
  const lines = Array.from({ length: 260_000 }, (_, index) => 'somebody' + index + '.example, from a long list');
  const clipboardData = new DataTransfer();
  clipboardData.setData('text', lines.join('\\n'));
  const event = new ClipboardEvent('paste', { clipboardData, bubbles: true, composed: true, cancelable: true });
  const start = performance.now();
  ${FOCUSED}.dispatchEvent(event);
  return performance.now() - start;
})()`;

/** Goes to a control with the Tab key alone. */
async function tabTo(page: Page, name: string): Promise<void> {
  const passed: string[] = [];
  while (passed.length < MOST_TABS) {
    await page.keyboard.press('Tab');
    const at = await page.evaluate<string>(FOCUSED_NAME);
    if (at === name) return;
    passed.push(at);
  }
  throw new Error(`The Tab key does not lead to "${name}", only to ${[...new Set(passed)].join(' | ')}`);
}

describe('the blacklist page', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
  });
  // Each test starts on the list, whatever dialog the one before left open.
  beforeEach(async () => {
    await openList(page);
  });
  after(async () => {
    await product.stop();
  });

  async function openList(on: Page): Promise<void> {
    await on.goto(`${product.places.orgUrl}/lightning/n/Email_Intake_Blacklist`);
    await on.locator('c-intake-filter-list .foot [role="status"]', { hasText: 'entries' }).waitFor();
  }

  const entry = (pattern: string, on = page) => on.locator('c-intake-filter-list .row', { hasText: pattern });
  const notice = (on = page) => on.locator('c-intake-filters .notice');
  const footer = (name: string, on = page) => on.locator(`lightning-modal-footer lightning-button.${name} button`);

  async function dispositionOf(subject: string): Promise<string | undefined> {
    const { records } = await product
      .connection()
      .query(`SELECT Disposition__c FROM Email_Intake__c WHERE Subject__c = '${subject}'`);
    return records[0] === undefined ? undefined : String(records[0]['Disposition__c']);
  }

  async function untilIs(subject: string, disposition: string): Promise<void> {
    await until(
      `"${subject}" to be ${disposition}`,
      async () => (await dispositionOf(subject)) === disposition,
      90_000
    );
  }

  async function countEntries(where: string): Promise<number> {
    return (await product.connection().query(`SELECT COUNT() FROM Intake_Filter__c WHERE ${where}`)).totalSize;
  }

  it('adds an entry by keyboard alone, tried first; a waiting message is filtered, and saveable again after Undo', async () => {
    await product.deliver(message('Offer for pallets', 'pallets@quietwater.example', 'Quin <quin@quietwater.example>'));
    await untilIs('Offer for pallets', 'saveable');
    await tabTo(page, 'New entry');
    await page.keyboard.press('Enter');
    await page.locator('lightning-input.pattern input').waitFor();
    await tabTo(page, 'Address or domain');
    await page.keyboard.type('Quietwater.Example.');
    await page.locator('.matches', { hasText: 'quietwater.example' }).waitFor();
    await tabTo(page, 'Why');
    await page.keyboard.type('Asked for nothing');
    await tabTo(page, 'Try it');
    await page.keyboard.press('Enter');
    await page.locator('c-intake-what-if .example', { hasText: 'Offer for pallets' }).waitFor();
    assert.match(await page.locator('c-intake-what-if .figure_filtered').innerText(), /^1\s+newly filtered$/);
    await tabTo(page, 'Apply');
    await page.keyboard.press('Enter');
    await notice().waitFor();
    assert.match(
      await notice().innerText(),
      /quietwater\.example was added\. Tried first: 1 newly filtered, 0 newly saveable/
    );
    await untilIs('Offer for pallets', 'filtered');
    await tabTo(page, 'Undo');
    await page.keyboard.press('Enter');
    await page.getByText('Taken back; entries that are as before: 1.').waitFor();
    await untilIs('Offer for pallets', 'saveable');
    assert.equal(await countEntries(`Pattern__c = 'quietwater.example' AND Active__c = TRUE`), 0);
    assert.equal(await countEntries(`Pattern__c = 'quietwater.example' AND Active__c = FALSE`), 1);
  });

  it('pastes 300 lines: what is right is added, what is not stays in the box with its reason', async () => {
    const good = Array.from({ length: 290 }, (_, index) => `pasted${String(index)}.example, list of November`);
    const bad = ['no address', 'co.uk', '*', 'https://', 'acme', '@', 'a b', '-.example', 'com', '300'];
    const lines = [...good.slice(0, 100), ...bad.slice(0, 5), ...good.slice(100), ...bad.slice(5)];
    await page.locator('lightning-button.paste button').click();
    await page.locator('textarea.lines').fill(lines.join('\n'));
    await page.locator('.summary', { hasText: '290' }).waitFor();
    assert.equal(await page.locator('.finding_bad').count(), bad.length);
    await footer('save').click();
    await page.locator('.notice_done', { hasText: '290' }).waitFor();
    const left = await page.locator('textarea.lines').inputValue();
    assert.deepEqual(left.split('\n').sort(), [...bad].sort());
    await footer('cancel').click();
    await notice().getByText('Entries added: 290.').waitFor();
    assert.equal(await countEntries(`Pattern__c LIKE 'pasted%' AND Active__c = TRUE`), 290);
    await page.locator('.undo button').click();
    await page.getByText('entries that are as before: 290').waitFor();
    assert.equal(await countEntries(`Pattern__c LIKE 'pasted%' AND Active__c = TRUE`), 0);
  });

  it('takes ten pasted megabytes without freezing, and says what was left out', async () => {
    await page.locator('lightning-button.paste button').click();
    await page.locator('textarea.lines').waitFor();
    await page.locator('textarea.lines').focus();
    const tookMs = await page.evaluate<number>(PASTE_TEN_MEGABYTES);
    await page.locator('.left-out', { hasText: 'too much at once' }).waitFor();
    assert.ok(tookMs < 5000, `The page stood still for ${String(Math.round(tookMs))} ms`);
    await page.locator('textarea.lines').fill('');
    await footer('cancel').click();
    await page.locator('textarea.lines').waitFor({ state: 'detached' });
  });

  it('shows an entry that somebody else adds, without a reload', async () => {
    await product.connection().sobject('Intake_Filter__c').create({
      Pattern__c: 'elsewhere.example',
      Pattern_Key__c: 'organisation||blacklist|elsewhere.example',
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation',
      Note__c: 'Added by a script'
    });
    await entry('elsewhere.example').waitFor();
  });

  it('keeps what is typed when somebody else changed the entry, and loads the other version on demand', async () => {
    await entry('elsewhere.example').locator('.entry').click();
    await page.locator('lightning-textarea.note textarea').fill('My own reason');
    const found = await product
      .connection()
      .query(`SELECT Id FROM Intake_Filter__c WHERE Pattern__c = 'elsewhere.example'`);
    await product
      .connection()
      .sobject('Intake_Filter__c')
      .update({ Id: String(found.records[0]?.['Id']), Direction__c: 'incoming', Note__c: 'Their reason' });
    await footer('save').click();
    await page.locator('lightning-button.load-other button').waitFor();
    assert.equal(await page.locator('lightning-textarea.note textarea').inputValue(), 'My own reason');
    await page.locator('lightning-button.load-other button').click();
    await until(
      'their version',
      async () => (await page.locator('lightning-textarea.note textarea').inputValue()) === 'Their reason'
    );
    await footer('cancel').click();
  });

  it('removes an entry with the Delete key and gives it back from the history', async () => {
    await entry('elsewhere.example').locator('.entry').focus();
    await page.keyboard.press('Delete');
    await notice().getByText('elsewhere.example was removed.').waitFor();
    await entry('elsewhere.example').waitFor({ state: 'detached' });
    await page.getByRole('tab', { name: 'History' }).click();
    await page.locator('c-intake-filter-history .take-back button').first().click();
    await notice().getByText('entries that are as before: 1').waitFor();
    await page.getByRole('tab', { name: 'Entries' }).click();
    await entry('elsewhere.example').waitFor();
  });

  it('answers in the test box by which entry an address would be filtered', async () => {
    await page.getByRole('tab', { name: 'Test' }).click();
    await page.locator('c-intake-filter-test textarea').fill('Anyone+tag@ELSEWHERE.example');
    await page.locator('c-intake-filter-test .verdict-title', { hasText: 'It would be filtered' }).waitFor();
    await page.locator('c-intake-filter-test .link', { hasText: 'elsewhere.example' }).click();
    await page.locator('lightning-input.pattern input').waitFor();
    await footer('cancel').click();
  });

  it('lets a reviewer read the organisation’s list with the reason why not change it, and edit the own list', async () => {
    const reviewer = await product.openPage();
    const people = await product.connection().query(`SELECT Id FROM User WHERE Username = 'maya.stone@acme.example'`);
    await reviewer.goto(`${product.places.orgUrl}/lightning/login-as/${String(people.records[0]?.['Id'])}`);
    await openList(reviewer);
    await reviewer.locator('[data-scope="organisation"]').click();
    await entry('elsewhere.example', reviewer).waitFor();
    await reviewer.getByText('Only people with the permission Edit Intake Filters change it').waitFor();
    assert.equal(await reviewer.locator('lightning-button.new').count(), 0);
    await entry('elsewhere.example', reviewer).locator('.entry').click();
    await reviewer.locator('lightning-modal-footer').waitFor();
    assert.equal(await footer('save', reviewer).count(), 0);
    await footer('cancel', reviewer).click();
    await reviewer.locator('[data-scope="person"]').click();
    await reviewer.locator('lightning-button.new button').click();
    await reviewer.locator('lightning-input.pattern input').fill('quin@quietwater.example');
    await footer('save', reviewer).click();
    await notice(reviewer).getByText('quin@quietwater.example was added.').waitFor();
    await untilIs('Offer for pallets', 'filtered');
    const { records } = await product
      .connection()
      .query(`SELECT Scope__c, Owner.Username FROM Intake_Filter__c WHERE Pattern__c = 'quin@quietwater.example'`);
    assert.equal(records[0]?.['Scope__c'], 'person');
  });
});
