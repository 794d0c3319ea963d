import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Page } from 'playwright-core';
import { RunningProduct, until, whyNoBrowser } from './running-product.ts';

type Row = Readonly<Record<string, unknown>>;

/** A scanner that a customer wrote about, and what support answered from Salesforce (sample data). */
const SUPPORT_ANSWER = '20261103-scanner-2@acme.example';
const SCANNER_CASE = '00001001';

interface Letter {
  readonly subject: string;
  readonly id: string;
  readonly from?: string;
  readonly text?: string;
  readonly headers?: string;
}

function letter({
  subject,
  id,
  from = 'Priya Nair <priya.nair@larkfield.example>',
  text,
  headers = ''
}: Letter): string {
  return `From: ${from}
To: maya.stone@acme.example
Subject: ${subject}
Date: ${new Date().toUTCString()}
Message-ID: <${id}>
${headers}MIME-Version: 1.0
Content-Type: text/plain; charset=utf-8

${text ?? `Hello Maya, this is about ${subject}.`}
`;
}

describe('linking mail as a reviewer does it', { skip: whyNoBrowser() }, () => {
  let product: RunningProduct;
  let page: Page;

  before(async () => {
    product = await RunningProduct.start();
    page = await product.openPage();
  });
  after(async () => {
    await product.stop();
  });

  const queue = () => page.locator('c-intake-queue');
  const row = (subject: string) => queue().locator('.row', { hasText: subject }).first();
  const reader = () => page.locator('c-intake-reader');
  const related = () => page.locator('c-intake-related');
  const candidate = (label: string) =>
    related()
      .locator('.pick', { has: page.locator('.label', { hasText: label }) })
      .first();
  const isChosen = async (label: string) => await candidate(label).locator('input').isChecked();
  const dialog = () => page.locator('lightning-modal');
  const view = async (name: string) => {
    await queue().locator(`[data-view="${name}"]`).click();
  };

  async function rows(soql: string): Promise<Row[]> {
    return (await product.connection().query(soql)).records;
  }

  async function intake(subject: string): Promise<Row | undefined> {
    const fields = 'Id, Disposition__c, Saved_Record_Id__c, Saved_How__c, Contact__c, Case__c';
    return (await rows(`SELECT ${fields} FROM Email_Intake__c WHERE Subject__c = '${subject}'`))[0];
  }

  async function untilDisposition(subject: string, disposition: string): Promise<Row> {
    await until(`"${subject}" to be ${disposition}`, async () => {
      return (await intake(subject))?.['Disposition__c'] === disposition;
    });
    return (await intake(subject)) ?? {};
  }

  async function open(subject: string): Promise<void> {
    await row(subject).click();
    await reader().locator('h2.subject', { hasText: subject }).waitFor();
    await related().locator('.loading').waitFor({ state: 'detached' });
  }

  async function arrive(mail: Letter): Promise<void> {
    await product.deliver(letter(mail));
    await untilDisposition(mail.subject, 'saveable');
    await open(mail.subject);
  }

  const saveByClick = async () => {
    await related().locator('lightning-button.save button:enabled').click();
  };

  it('makes a Contact of a stranger’s signature, every value with its source, and offers it for the save', async () => {
    await arrive({
      subject: 'Offer for spare rollers',
      id: 'rollers@brightwater.example',
      from: 'Lena Vogt <lena.vogt@brightwater.example>',
      text: `Dear Maya,

could you send us an offer for forty spare rollers?

Kind regards

Lena Vogt
Head of Purchasing
Brightwater GmbH
Tel: +49 30 23125 177
www.brightwater.example`
    });
    const form = page.locator('c-intake-new-person');
    await form.locator('[data-object="Contact"]').click();
    const field = (name: string) => form.locator(`[data-field="${name}"]`);
    const valueOf = async (name: string) => await field(name).locator('input').first().inputValue();
    await field('LastName').waitFor();
    assert.deepEqual(
      [await valueOf('FirstName'), await valueOf('LastName'), await valueOf('Title'), await valueOf('Phone')],
      ['Lena', 'Vogt', 'Head of Purchasing', '+49 30 23125177']
    );
    assert.match(
      await form
        .locator('.field', { has: page.locator('[data-field="Title"]') })
        .locator('.source')
        .innerText(),
      /line \d+ of the message/
    );
    await field('Title').locator('input').fill('Head of Procurement');
    await form.locator('.create button').click();
    await form.locator('.created').waitFor();
    const [contact] = await rows(
      "SELECT Id, FirstName, LastName, Title, Phone, Email FROM Contact WHERE Email = 'lena.vogt@brightwater.example'"
    );
    assert.deepEqual(
      [contact?.['FirstName'], contact?.['LastName'], contact?.['Title'], contact?.['Email']],
      ['Lena', 'Vogt', 'Head of Procurement', 'lena.vogt@brightwater.example']
    );
    await candidate('Lena Vogt').waitFor();
    assert.equal(await isChosen('Lena Vogt'), true);
    await saveByClick();
    const saved = await untilDisposition('Offer for spare rollers', 'saved');
    assert.equal(saved['Contact__c'], contact?.['Id']);
  });

  it('offers what a signature says otherwise, writes only what was ticked, and puts it back', async () => {
    const owen = async () =>
      (await rows("SELECT Title, Phone FROM Contact WHERE Email = 'owen.castle@larkfield.example'"))[0];
    await arrive({
      subject: 'New fleet rota',
      id: 'rota@larkfield.example',
      from: 'Owen Castle <owen.castle@larkfield.example>',
      text: `Hello Maya,

the rota is ready.

Regards

Owen Castle
Director of Transport
Larkfield Logistics
Phone: +1 202-555-0188`
    });
    const differences = page.locator('c-intake-differences');
    await differences.locator('[data-field="Title"]').waitFor();
    assert.equal(await differences.locator('.take:checked').count(), 0);
    assert.match(await differences.innerText(), /Fleet Manager/);
    await differences.locator('[data-field="Title"]').check();
    await differences.locator('.change button').click();
    await differences.locator('.done').waitFor();
    assert.deepEqual(
      [(await owen())?.['Title'], (await owen())?.['Phone']],
      ['Director of Transport', '+1 202-555-0101']
    );
    await differences.locator('.back button').click();
    await until('the title as before', async () => (await owen())?.['Title'] === 'Fleet Manager');
  });

  it('leaves two people with one address open, and knows the next time whom the reviewer picked', async () => {
    const from = 'Voss <voss@harbourlight.example>';
    await arrive({ subject: 'Rooms for the spring meeting', id: 'rooms-1@harbourlight.example', from });
    await related().locator('.ambiguity').waitFor();
    assert.deepEqual([await isChosen('Eleanor Voss'), await isChosen('Samuel Voss')], [false, false]);
    await candidate('Samuel Voss').locator('input').check();
    await saveByClick();
    await untilDisposition('Rooms for the spring meeting', 'saved');
    await arrive({ subject: 'Catering for the spring meeting', id: 'rooms-2@harbourlight.example', from });
    await candidate('Samuel Voss').waitFor();
    assert.match(await candidate('Samuel Voss').innerText(), /picked for this sender/);
    assert.deepEqual([await isChosen('Eleanor Voss'), await isChosen('Samuel Voss')], [false, true]);
  });

  it('links the answer to an email sent from Salesforce to its Contact and Case', async () => {
    await arrive({
      subject: 'AW: Pallet scanner loses its connection in bay 4',
      id: 'anchor-1@larkfield.example',
      headers: `In-Reply-To: <${SUPPORT_ANSWER}>\n`
    });
    await candidate(SCANNER_CASE).waitFor();
    assert.match(await candidate(SCANNER_CASE).innerText(), /repl/i);
    assert.deepEqual([await isChosen('Priya Nair'), await isChosen(SCANNER_CASE)], [true, true]);
  });

  it('only suggests the Case to a stranger who answers in its thread', async () => {
    await arrive({
      subject: 'Re: Pallet scanner loses its connection in bay 4',
      id: 'anchor-2@elsewhere.example',
      from: 'Sam Sly <sam.sly@elsewhere.example>',
      headers: `In-Reply-To: <${SUPPORT_ANSWER}>\n`
    });
    await candidate(SCANNER_CASE).waitFor();
    assert.match(await candidate(SCANNER_CASE).innerText(), /not known in this Case/);
    assert.equal(await isChosen(SCANNER_CASE), false);
  });

  it('saves the past of a thread with a message, and what comes behind it by itself', async () => {
    const [first, second, third] = ['Pallet order', 'Re: Pallet order', 'Re: Re: Pallet order'] as const;
    const mail = (subject: string, number: number): Letter => ({
      subject,
      id: `pallets-${String(number)}@larkfield.example`,
      headers: number === 1 ? '' : 'References: <pallets-1@larkfield.example>\n'
    });
    await product.deliver(letter(mail(first, 1)));
    await untilDisposition(first, 'saveable');
    await arrive(mail(second, 2));
    await related().locator('lightning-button.options button').click();
    const choice = page.locator('c-intake-thread-choice');
    await choice.locator('input.thread').check();
    await choice.locator('.row', { hasText: first }).waitFor();
    await page.locator('lightning-modal-footer lightning-button.save button').click();
    await dialog().locator('.item', { hasText: first }).waitFor();
    await dialog().locator('lightning-button.save button:enabled').click();
    const saved = await untilDisposition(second, 'saved');
    await dialog().locator('lightning-button.close button:enabled').click();
    const past = await untilDisposition(first, 'saved');
    assert.equal(past['Contact__c'], saved['Contact__c']);
    await product.deliver(letter(mail(third, 3)));
    const following = await untilDisposition(third, 'saved');
    assert.equal(following['Contact__c'], saved['Contact__c']);
    assert.notEqual(following['Saved_How__c'], 'dialog');
  });

  it('takes a save back: the email goes, the message can be saved again', async () => {
    await view('saved');
    await open('Offer for spare rollers');
    const savedId = String((await intake('Offer for spare rollers'))?.['Saved_Record_Id__c']);
    await page.locator('c-intake-saved lightning-button.undo button').click();

    await dialog().locator('.item .kind', { hasText: 'Email Message' }).first().waitFor();
    await dialog().locator('lightning-button.confirm button').click();
    await untilDisposition('Offer for spare rollers', 'saveable');
    assert.equal((await rows(`SELECT Id FROM EmailMessage WHERE Id = '${savedId}'`)).length, 0);
    assert.equal((await rows("SELECT Id FROM Contact WHERE Email = 'lena.vogt@brightwater.example'")).length, 1);
    await view('open');
  });

  it('saves many at once: what it costs before, a result for each', async () => {
    const subjects = ['Gate code one', 'Gate code two', 'Gate code three'];
    for (const [index, subject] of subjects.entries()) {
      await product.deliver(letter({ subject, id: `gate-${String(index)}@larkfield.example` }));
    }
    for (const subject of subjects) {
      await untilDisposition(subject, 'saveable');
      await row(subject).waitFor();
      await row(subject).locator('.box').click();
    }
    await queue().locator('lightning-button.save-chosen button').click();

    await dialog().locator('.cost').waitFor();
    assert.match(await dialog().locator('.cost').innerText(), /data storage.*callouts to the relay: [1-9]/);
    const item = (subject: string) => dialog().locator('.item', { hasText: subject });
    await item('Gate code two').locator('input.include').uncheck();
    await dialog().locator('lightning-button.save button').click();
    await item('Gate code one').locator('.reason', { hasText: /saved/i }).waitFor();
    await item('Gate code three').locator('.reason', { hasText: /saved/i }).waitFor();
    await dialog().locator('lightning-button.close button').click();
    assert.deepEqual(await Promise.all(subjects.map(async (subject) => (await intake(subject))?.['Disposition__c'])), [
      'saved',
      'saveable',
      'saved'
    ]);
  });
});
