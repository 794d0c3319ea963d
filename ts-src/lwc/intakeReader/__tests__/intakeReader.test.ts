import IntakeReader from 'c/intakeReader';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import getAttachment from '@salesforce/apex/IntakeMessageController.getAttachment';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail, message, row } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeMessageController.getMessage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getAttachment', () => ({ default: jest.fn() }), { virtual: true });

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
    expect(find(element, '.chip_external').textContent).toBe('external');
    expect(find(element, '.chip_internal').textContent).toBe('internal');
    expect(findAll(element, '.attachment').map((found) => found.textContent)).toEqual(['Quote.pdf20 KB']);
    expect(text).toContain('Good morning');
    await expect(element).toBeAccessible();
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
    expect(find(element, '.steps')).toBeNull();
    find(element, '.why-button').click();
    await settled();
    expect(find(element, '.why-button').getAttribute('aria-expanded')).toBe('true');
    expect(findAll(element, 'ol.steps li .said').map((found) => found.textContent)).toEqual([
      'The folder is processed.',
      'The message can be saved.'
    ]);
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
    expect(
      findAll(element, '.matched li').map((item) => Array.from(item.children, (part) => part.textContent))
    ).toEqual([
      ['ann@acme.example', 'blacklisted', 'acme.example'],
      ['riva@northwind.example', 'internal', 'northwind.example']
    ]);
    await expect(element).toBeAccessible();
  });

  it('says when a message was saved automatically', async () => {
    const saved = { disposition: 'saved' as const, savedRecordId: '02sJ00000000001AAA', savedHow: 'automatic' };
    const element = await reader({ row: row(1), detail: detail(1, { ...saved, savedByName: null }) });
    expect(textOf(find(element, '.notice_saved'))).toContain('Saved automatically');
  });

  it('keeps what concerns the automatic save alone out of the notice', async () => {
    const off = { rule: 'auto.off', observation: 'Automatic saving is off.' };
    const stored = { observations: off.observation, autoSave: JSON.stringify({ decision: false, reasons: [off] }) };
    const element = await reader({ row: row(1), detail: detail(1, stored) });
    expect(find(element, '.notice')).toBeNull();
    expect(find(element, '.quiet').textContent).toBe('Automatic saving is off.');
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
    expect(find(element, '.why-button')).toBeNull();
  });
});
