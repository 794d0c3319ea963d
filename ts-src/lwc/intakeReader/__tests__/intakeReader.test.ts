import IntakeReader from 'c/intakeReader';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import getAttachment from '@salesforce/apex/IntakeMessageController.getAttachment';
import getSource from '@salesforce/apex/IntakeMessageController.getSource';
import { getRecord } from 'lightning/uiRecordApi';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail, message, row } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getMessage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getAttachment', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getSource', () => ({ default: jest.fn() }), { virtual: true });

const read = getMessage as unknown as jest.Mock;
const fetched = getAttachment as unknown as jest.Mock;

async function reader(properties: Record<string, unknown>) {
  const element = show('c-intake-reader', IntakeReader, properties);
  await settled();
  return element;
}

describe('c-intake-reader', () => {
  beforeEach(() => read.mockResolvedValue(message));

  it('asks to choose a message when there is none', async () => {
    const element = await reader({});
    expect(textOf(element)).toContain('No message chosen');
    await expect(element).toBeAccessible();
  });

  it('shows subject, people with their verdicts, attachments and body', async () => {
    const element = await reader({ row: row(1), detail: detail(1) });
    const text = textOf(element);
    expect(text).toContain('Subject 1, the whole of it');
    expect(findAll(element, 'c-intake-filter-menu').map((menu) => [menu.address, menu.text])).toEqual([
      ['ann@acme.example', 'external'],
      ['riva@northwind.example', 'internal']
    ]);
    expect(findAll(element, '.attachment').map((found) => found.textContent)).toEqual(['Quote.pdf20 KB']);
    expect(text).toContain('Good morning');
    await expect(element).toBeAccessible();
  });

  it('shows a domain as people read it, with its punycode as title, and one that deceives as punycode', async () => {
    const addresses = JSON.stringify([
      {
        address: 'ida@xn--mller-kva.example',
        name: null,
        role: 'from',
        verdict: 'external',
        entry: null,
        entryId: null
      },
      { address: 'jo@xn--ypal-43d9g.example', name: null, role: 'to', verdict: 'external', entry: null, entryId: null }
    ]);
    const sender = { fromName: 'Ida', fromAddress: 'ida@xn--mller-kva.example', addresses };
    const element = await reader({ row: row(1, sender), detail: detail(1, sender) });
    const address = find(element, '.from-line .address');
    expect([address.textContent, address.title]).toEqual(['ida@müller.example', 'ida@xn--mller-kva.example']);
    expect(findAll(element, '.person-name').map((name) => name.textContent)).toEqual(['jo@xn--ypal-43d9g.example']);
    expect(find(element, 'c-intake-filter-menu').address).toBe('ida@xn--mller-kva.example');
  });

  it('shows the queue row at once and a skeleton for the body', async () => {
    read.mockReturnValue(new Promise(() => undefined));
    const element = await reader({ row: row(1) });
    expect(textOf(element)).toContain('Subject 1');
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says why the message can not be read, and reads it again', async () => {
    read.mockRejectedValue({ body: { message: 'The mailbox does not answer. Try again in a moment.' } });
    const element = await reader({ row: row(1), detail: detail(1) });
    expect(textOf(element)).toContain('The mailbox does not answer.');
    await expect(element).toBeAccessible();
    read.mockResolvedValue(message);
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    expect(textOf(element)).toContain('Good morning');
  });

  it('tells why, rule by rule, in an ordered list', async () => {
    const element = await reader({ row: row(1), detail: detail(1) });
    const trace = find(element, 'c-intake-trace');
    expect(find(trace, '.steps')).toBeNull();
    find(trace, '.why-button').click();
    await settled();
    expect(find(trace, '.why-button').getAttribute('aria-expanded')).toBe('true');
    find(trace, '.all-button').click();
    await settled();
    expect(findAll(trace, 'ol.steps li .said').map((found) => found.textContent)).toEqual([
      'The folder is processed.',
      'The message can be saved.'
    ]);
    expect(find(trace, '.step_deciding .said').textContent).toBe('The message can be saved.');
    await expect(element).toBeAccessible();
  });

  it('shows the observations of a filtered message', async () => {
    const observations = 'Some not important emails were filtered:\nann@acme.example (blacklisted: acme.example)';
    const element = await reader({ row: row(1), detail: detail(1, { disposition: 'filtered', observations }) });
    expect(textOf(find(element, '.notice'))).toContain('Some not important emails were filtered: ann@acme.example');
  });

  it('lists the filtered addresses with the entry that matched each', async () => {
    const matched = [
      { address: 'ann@acme.example', name: null, role: 'from', verdict: 'blacklisted', entry: 'acme.example' },
      { address: 'riva@northwind.example', name: null, role: 'to', verdict: 'internal', entry: 'northwind.example' }
    ];
    const observations =
      'Some not important emails were filtered: ann@acme.example (blacklisted: acme.example), riva@northwind.example (internal: northwind.example)';
    const stored = { disposition: 'filtered' as const, observations, addresses: JSON.stringify(matched) };
    const element = await reader({ row: row(1), detail: detail(1, stored) });
    expect(find(element, '.notice p').textContent).toBe('Some not important emails were filtered:');
    expect(findAll(element, '.matched li').map((item) => Array.from(item.children, (part) => textOf(part)))).toEqual([
      ['ann@acme.example', 'blacklisted', 'acme.example'],
      ['riva@northwind.example', 'internal', 'northwind.example']
    ]);
    const step = { rule: 'filter.all-listed', outcome: 'hit', saw: '2 addresses', said: observations };
    element.detail = detail(1, { ...stored, rule: step.rule, trace: JSON.stringify([step]) });
    await settled();
    expect(find(element, 'c-intake-trace').steps[0].said).toBe('Some not important emails were filtered');
    await expect(element).toBeAccessible();
  });

  it('says when a message was saved automatically', async () => {
    const saved = { disposition: 'saved' as const, savedRecordId: '02sJ00000000001AAA', savedHow: 'automatic' };
    const element = await reader({ row: row(1), detail: detail(1, { ...saved, savedByName: null }) });
    expect(textOf(find(find(element, 'c-intake-saved'), '.notice_saved'))).toContain('Saved automatically');
  });

  it('keeps what concerns the automatic save alone out of the notice', async () => {
    const off = { rule: 'auto.off', observation: 'Automatic saving is off.' };
    const stored = { observations: off.observation, autoSave: JSON.stringify({ decision: false, reasons: [off] }) };
    const element = await reader({ row: row(1), detail: detail(1, stored) });
    expect(find(element, '.notice')).toBeNull();
    expect(find(find(element, 'c-intake-trace'), '.quiet').textContent).toBe('Automatic saving is off.');
    const opened = `The saved email was deleted; the message can be saved again.\n${off.observation}`;
    element.detail = detail(1, { ...stored, observations: opened });
    await settled();
    expect(findAll(element, '.notice p').map((found) => found.textContent)).toEqual([
      'The saved email was deleted; the message can be saved again.'
    ]);
    await expect(element).toBeAccessible();
  });

  it('never shows the body of a message that was left meanwhile', async () => {
    let answer: (value: unknown) => void = () => undefined;
    read.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const element = await reader({ row: row(1) });
    element.row = row(2);
    await settled();
    answer({ ...message, html: '<p>the first one</p>' });
    await settled();
    expect(textOf(element)).not.toContain('the first one');
  });

  it('asks to read a failed message again', async () => {
    const failed = { disposition: 'failed' as const, errorText: 'The mailbox did not answer. Choose Try again.' };
    const element = await reader({ row: row(1, failed), detail: detail(1, failed) });
    const asked = jest.fn();
    element.addEventListener('retry', asked);
    find(element, '.notice_failed lightning-button').click();
    expect(asked.mock.calls[0][0].detail).toEqual({ intakeId: row(1).id });
  });

  it('says why a message that people may save was not saved by itself', async () => {
    const open = { disposition: 'saveable' as const, errorText: 'The Case is locked by an approval.' };
    const element = await reader({ row: row(1, open), detail: detail(1, open) });
    const notice = find(element, '.notice_failed');
    expect(textOf(notice)).toContain('Not saved automatically: The Case is locked by an approval.');
    expect(notice.querySelector('lightning-button')).toBeNull();
  });

  it('downloads the source of what could not be read, and says why it can not', async () => {
    const source = getSource as unknown as jest.Mock;
    source.mockResolvedValueOnce({ contentType: 'message/rfc822', base64: 'JVBERi0=' });
    Object.assign(URL, { createObjectURL: jest.fn(() => 'blob:source'), revokeObjectURL: jest.fn() });
    const given: string[] = [];
    const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
      this: HTMLAnchorElement
    ) {
      given.push(this.download);
    });
    const failed = { disposition: 'failed', errorText: 'It is no message.' };
    const element = await reader({ row: row(1, failed), detail: detail(1, failed) });
    await expect(element).toBeAccessible();
    find(element, 'lightning-button.source').click();
    await settled();
    expect(given).toEqual(['EI-00000001.eml']);
    click.mockRestore();
    source.mockRejectedValueOnce({ body: { message: 'The source is larger than 2 MB.' } });
    find(element, 'lightning-button.source').click();
    await settled();
    expect(textOf(element)).toContain('The source is larger than 2 MB.');
  });

  it('downloads an attachment as a file with its own name', async () => {
    fetched.mockResolvedValue({ contentType: 'application/pdf', base64: 'JVBERi0=' });
    const given: string[] = [];
    const create = jest.fn(() => 'blob:attachment');
    Object.assign(URL, { createObjectURL: create, revokeObjectURL: jest.fn() });
    const click = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(function click(
      this: HTMLAnchorElement
    ) {
      given.push(this.download);
    });
    const element = await reader({ row: row(1), detail: detail(1) });
    find(element, '.attachment').click();
    await settled();
    expect(given).toEqual(['Quote.pdf']);
    click.mockRestore();
  });

  it('keeps the message when an attachment can not be fetched, and says why', async () => {
    fetched.mockRejectedValue({ body: { message: 'The attachment is gone from the mailbox.' } });
    const element = await reader({ row: row(1), detail: detail(1) });
    find(element, '.attachment').click();
    await settled();
    expect(find(element, '.failed').textContent).toBe('The attachment is gone from the mailbox.');
    expect(textOf(element)).toContain('Good morning');
  });

  it('shows what it has when a stored text is damaged', async () => {
    const element = await reader({
      row: row(1),
      detail: detail(1, { trace: '[{"rule":', addresses: '{"a', attachments: 'x' })
    });
    expect(textOf(element)).toContain('Riva Reviewer <riva@northwind.example>');
    expect(find(find(element, 'c-intake-trace'), '.why-button')).toBeNull();
  });

  it('links each entry that has a record', async () => {
    const entryId = 'a03J00000000001AAA';
    const matched = [
      { address: 'ann@acme.example', name: null, role: 'from', verdict: 'blacklisted', entry: 'acme.example', entryId }
    ];
    const observations = 'Some not important emails were filtered: ann@acme.example (blacklisted: acme.example)';
    const stored = { disposition: 'filtered' as const, observations, addresses: JSON.stringify(matched) };
    const element = await reader({ row: row(1), detail: detail(1, stored) });
    (getRecord as any).emit({ id: entryId, fields: {} });
    await settled();
    const link = find(find(element, '.matched c-intake-entry-link'), 'a');
    expect(link.getAttribute('href')).toContain(entryId);
    await expect(element).toBeAccessible();
  });

  it('shows every role, and what an entry leaves out', async () => {
    const person = (role: string, changes = {}) => ({
      address: `${role}@acme.example`,
      name: null,
      role,
      verdict: 'external',
      entry: null,
      entryId: null,
      ...changes
    });
    const skipped = { isSkipped: true, verdict: 'blacklisted', entry: 'acme.example' };
    const people = [person('from'), person('sender'), person('to'), person('cc', skipped), person('resent')];
    const element = await reader({ row: row(1), detail: detail(1, { addresses: JSON.stringify(people) }) });
    expect(findAll(element, '.recipient-line .role').map((found) => found.textContent)).toEqual([
      'Sent by',
      'To',
      'Cc',
      'Resent to'
    ]);
    const leftOut = findAll(element, '.person').filter((found) => found.textContent.includes('left out'));
    expect(leftOut.map((found) => found.title)).toEqual([
      'cc@acme.example – blacklisted, left out of matching and links by the entry acme.example'
    ]);
    await expect(element).toBeAccessible();
  });

  it('warns of a name that shows another address than the real one', async () => {
    const from = {
      address: 'x@evil.example',
      name: 'ceo@bank.example',
      role: 'from',
      verdict: 'external',
      entry: null
    };
    const element = await reader({ row: row(1), detail: detail(1, { addresses: JSON.stringify([from]) }) });
    expect(find(element, '.notice').textContent).toContain('The real address is x@evil.example.');
    expect(find(element, '.chip_misleading').textContent).toBe('name misleads');
    await expect(element).toBeAccessible();
  });

  it('passes on what a person wants of the sender, and offers nothing for the own address', async () => {
    const element = await reader({ row: row(1), detail: detail(1), ownAddresses: ['riva@northwind.example'] });
    expect(findAll(element, 'c-intake-filter-menu').map((menu) => menu.address)).toEqual(['ann@acme.example']);
    expect(find(element, 'c-intake-filter-menu').ownDomains).toEqual(['northwind.example']);
    const asked = jest.fn();
    element.addEventListener('listrequest', (event: any) => asked(event.detail));
    element.openSenderMenu();
    await settled();
    find(find(element, 'c-intake-filter-menu'), '[role="menuitem"]').click();
    expect(asked.mock.calls[0][0]).toMatchObject({
      subject: 'Subject 1, the whole of it',
      choice: { pattern: 'ann@acme.example', kind: 'blacklist' }
    });
  });

  it('says why a message may stay as it is after its sender was listed', async () => {
    const person = (address: string, role: string) => ({ address, name: null, role, verdict: 'external', entry: null });
    const addresses = [person('ann@acme.example', 'from'), person('ben@initech.example', 'cc')];
    const element = await reader({ row: row(1), detail: detail(1, { addresses: JSON.stringify(addresses) }) });
    const hints: string[] = [];
    element.addEventListener('listrequest', (event: any) => hints.push(event.detail.hint));
    const never = { pattern: 'ann@acme.example', match: 'address', kind: 'blacklist', scope: 'person', warnings: [] };
    const request = (choice: object) => {
      find(element, 'c-intake-filter-menu').dispatchEvent(new CustomEvent('listrequest', { detail: { choice } }));
    };
    request(never);
    request({ ...never, kind: 'allow' });
    element.isForeignMailbox = true;
    request(never);
    expect(hints).toEqual([
      'This message can still be saved: ben@initech.example is outside as well.',
      '',
      'It counts for your own mailboxes, not for this one.'
    ]);
  });

  it('tells who saved a filtered message anyway, when, and why', async () => {
    const saved = { disposition: 'saved' as const, savedRecordId: '02sJ00000000001AAA', savedHow: 'save-anyway' };
    const reason = { savedByName: 'Riva Reviewer', savedAt: '2026-11-20T09:00:00.000Z', saveReason: 'Priya asked' };
    const element = await reader({ row: row(1), detail: detail(1, { ...saved, ...reason }) });
    const text = textOf(find(find(element, 'c-intake-saved'), '.notice_saved'));
    expect(text).toMatch(/Saved by Riva Reviewer, Nov 20, 2026.*, although it was filtered\./);
    expect(text).toContain('Reason: Priya asked');
    await expect(element).toBeAccessible();
  });

  it('says why there is nothing to read of a message that an entry keeps out', async () => {
    const withheld = { disposition: 'ignored' as const, rule: 'filter.never-take-in', subject: null, fromName: null };
    const observations = 'A list entry keeps this message out of Salesforce: acme.example.';
    const nothing = { observations, addresses: null, trace: null, attachments: null };
    const element = await reader({ row: row(1, withheld), detail: detail(1, { ...withheld, ...nothing }) });
    expect(read).not.toHaveBeenCalled();
    expect(find(element, '.subject').textContent).toBe('Kept out of Salesforce');
    expect(textOf(element)).toContain(observations);
    expect(find(element, '.from')).toBeNull();
    expect(find(element, '.notice')).toBeNull();
    await expect(element).toBeAccessible();
    element.detail = detail(1);
    element.row = row(1);
    await settled();
    expect(read).toHaveBeenCalledTimes(1);
    expect(textOf(element)).toContain('Good morning');
  });
});
