import assert from 'node:assert/strict';
import { writeFileSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { z } from 'zod';
import { RunningProduct, whyNoBrowser } from './running-product.ts';

const MAILBOX = 'maya.stone@acme.example';
const POISON = '\u0000\u0001\u0002 no header, no message';

describe('the mailboxes page proves that nothing is missing', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
  });
  after(async () => {
    await product.stop();
  });

  const card = () => page.locator('c-intake-mailboxes li.card', { hasText: MAILBOX });

  it('shows the figure of each mailbox', async () => {
    await product.untilAccounted(MAILBOX, 40, 120_000);
    await page.locator('local-shell a.tab', { hasText: 'Mailboxes' }).first().click();
    await card().waitFor();
    assert.match(await card().innerText(), /\d+ of \d+ accounted for/);
  });

  it('checks a mailbox by keyboard, and says what was found', async () => {
    await card().locator('.compare button').focus();
    await page.keyboard.press('Enter');
    await page.getByText('The check runs').first().waitFor();
    // The relay writes its figures twice a minute; the page looks for them by itself.
    await card().getByText('Nothing is missing; last compared').waitFor({ timeout: 90_000 });
    const output = await product.run('ledger', '--mailbox', MAILBOX, '--check', '--json');
    const line = z.object({
      text: z.string(),
      gaps: z.literal(0),
      unaccounted: z.literal(0),
      lastReconciled: z.string()
    });
    for (const text of output.trim().split('\n')) assert.match(line.parse(JSON.parse(text)).text, / accounted for$/);
  });

  it('leads to what could not be read, whose source can be kept', async () => {
    const file = join(product.dataDir, 'poison.eml');
    writeFileSync(file, POISON);
    await product.run('import', file, '--mailbox', MAILBOX);
    await card().locator('a.failed').waitFor({ timeout: 90_000 });
    await card().locator('a.failed').focus();
    await page.keyboard.press('Enter');
    await page.locator('c-intake-queue .row').first().click();
    const reader = page.locator('c-intake-reader');
    await reader.locator('.source button').waitFor();
    const [download] = await Promise.all([page.waitForEvent('download'), reader.locator('.source button').click()]);
    assert.match(download.suggestedFilename(), /^EI-\d+\.eml$/);
    assert.equal(await readFile(await download.path(), 'utf8'), POISON);
  });
});
