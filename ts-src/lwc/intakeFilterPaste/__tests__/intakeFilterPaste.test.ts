import IntakeFilterPaste, { forgetKept } from 'c/intakeFilterPaste';
import { RuleBook } from 'c/intakeFilterRules';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { access, entry, settings } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeFilterController.saveFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.countRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.getRows', () => ({ default: jest.fn() }), { virtual: true });

const save = saveFilters as unknown as jest.Mock;

async function paste(text = '') {
  const element = show('c-intake-filter-paste', IntakeFilterPaste, { scope: 'organisation', book: new RuleBook() });
  await settled(8);
  if (text !== '') await type(element, text);
  return element;
}

async function type(element: any, text: string) {
  const box = find(element, '.lines');
  jest.useFakeTimers();
  box.value = text;
  box.dispatchEvent(new Event('input'));
  await jest.advanceTimersByTimeAsync(400);
  jest.useRealTimers();
  await settled();
}

const lines = (size: number) => Array.from({ length: size }, (_, index) => `acme${String(index)}.example, supplier`);
const findings = (element: any) => findAll(element, '.finding').map((found) => found.textContent);
const change = (value: unknown) => new CustomEvent('change', { detail: { value } });

describe('c-intake-filter-paste', () => {
  beforeEach(() => {
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    (getAllFilters as unknown as jest.Mock).mockResolvedValue([entry(1)]);
    save.mockReset();
    save.mockImplementation(({ entries, change: { batchId } }: any) =>
      Promise.resolve({ batchId: batchId ?? 'batch-1', changeId: 'a04', saved: entries, problems: [] })
    );
    forgetKept();
  });

  it('has nothing to add at first', async () => {
    const element = await paste();
    expect(textOf(element)).toContain('Nothing to add yet.');
    expect(find(element, '.save').disabled).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('checks each line, with its error beside it, and names duplicates and needless ones', async () => {
    const element = await paste(
      ['acme.example', 'not an address', 'co.uk', 'partner1.example', 'acme.example', 'shop.partner1.example'].join(
        '\n'
      )
    );
    expect(textOf(element)).toContain("Lines that can be added: 2. Lines that can't, and stay in the box: 4.");
    const found = findings(element);
    expect(found[0]).toContain('Line 2');
    expect(found[1]).toContain('public suffix');
    expect(found[2]).toContain('stands in the list already');
    expect(found[3]).toContain('The same as line 1.');
    expect(found[4]).toContain('Not needed');
    await expect(element).toBeAccessible();
  });

  it('warns of a line that holds the mailboxes themselves', async () => {
    const element = await paste('acme.example\nnorthwind.example');
    expect(findings(element)).toEqual([expect.stringContaining('It holds your own mailboxes')]);
    expect(find(element, '.save').disabled).toBe(false);
  });

  it('marks the line in the box when its number is pressed', async () => {
    const element = await paste('acme.example\nno address\nother.example');
    find(element, '.line').click();
    const box = find(element, '.lines');
    expect(element.shadowRoot?.activeElement).toBe(box);
    expect(box.value.slice(box.selectionStart, box.selectionEnd)).toBe('no address');
  });

  it('adds in calls of 200 under one batch, and closes with how many were added', async () => {
    const element = await paste(lines(450).join('\n'));
    find(element, '.save').click();
    await settled(12);
    expect(save.mock.calls.map(([params]) => [params.entries.length, params.change.batchId])).toEqual([
      [200, null],
      [200, 'batch-1'],
      [50, 'batch-1']
    ]);
    expect(element.closeValue).toMatchObject({ batchId: 'batch-1', count: 450, words: 'Entries added: 450.' });
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({ pattern: 'acme0.example', note: 'supplier' });
  });

  it('keeps the lines that can not be added in the box, with their reasons', async () => {
    const element = await paste(['acme.example', 'not an address', 'other.example'].join('\n'));
    find(element, '.save').click();
    await settled(12);
    expect(find(element, '.lines').value).toBe('not an address');
    expect(textOf(element)).toContain('Entries added: 2.');
    expect(findings(element)[0]).toContain('Line 1');
    expect(element.isClosed).toBe(false);
    await expect(element).toBeAccessible();
    find(element, '.cancel').click();
    expect(element.disableClose).toBe(false);
    expect(element.closeValue).toMatchObject({ count: 2 });
  });

  it('keeps what a failed call did not save, and tries again under the same batch', async () => {
    const element = await paste(lines(250).join('\n'));
    save.mockImplementationOnce(({ entries }: any) =>
      Promise.resolve({ batchId: 'batch-1', changeId: 'a04', saved: entries, problems: [] })
    );
    save.mockRejectedValueOnce({ body: { message: 'The org is busy. Try again in a moment.' } });
    find(element, '.save').click();
    await settled(12);
    expect(textOf(find(element, '[role="alert"]'))).toContain('The org is busy.');
    expect(find(element, '.lines').value.split('\n')).toHaveLength(50);
    expect(find(element, '.save').label).toBe('Try again');
    find(element, '.save').click();
    await settled(12);
    expect(save.mock.lastCall[0].change.batchId).toBe('batch-1');
    expect(element.closeValue).toMatchObject({ count: 250 });
  });

  it('saves the others when the org refuses single entries, and shows what it said beside their lines', async () => {
    const message = 'acme1.example stands in the list already.';
    save.mockResolvedValueOnce({ problems: [{ index: 1, message }] });
    const element = await paste(lines(3).join('\n'));
    find(element, '.save').click();
    await settled(12);
    expect(save.mock.calls[1][0].entries.map((input: any) => input.pattern)).toEqual([
      'acme0.example',
      'acme2.example'
    ]);
    expect(find(element, '.lines').value).toBe('acme1.example, supplier');
    expect(findings(element)[0]).toContain(message);
  });

  it('cuts ten megabytes before they reach the box, and says what was left out', async () => {
    const element = await paste();
    const box = find(element, '.lines');
    const text = `${'x'.repeat(60)}.example\n`.repeat(150_000);
    const event = Object.assign(new Event('paste', { cancelable: true }), { clipboardData: { getData: () => text } });
    box.dispatchEvent(event);
    await settled();
    expect(event.defaultPrevented).toBe(true);
    expect(box.value.length).toBeLessThanOrEqual(1_000_000);
    expect(textOf(find(element, '.left-out'))).toContain('9.9 MB is too much at once.');
    expect(findAll(element, '.finding')).toHaveLength(200);
  });

  it('reads a file that the export wrote', async () => {
    const element = await paste();
    const csv = 'pattern,kind,match,note\r\nacme.example,internal,domain,Us\r\n';
    const file = Object.assign(new File([csv], 'list.csv'), { slice: () => ({ text: () => Promise.resolve(csv) }) });
    find(element, '.file').dispatchEvent(new CustomEvent('change', { detail: { files: [file] } }));
    await settled();
    find(element, '.save').click();
    await settled(12);
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({ kind: 'internal', match: 'domain', note: 'Us' });
  });

  it('uses what is chosen for lines that say nothing else', async () => {
    const element = await paste('acme.example');
    find(element, '.kind').dispatchEvent(change('allow'));
    find(element, '.direction').dispatchEvent(change('in'));
    find(element, '.until').dispatchEvent(change('2999-12-31'));
    await settled();
    find(element, '.save').click();
    await settled(12);
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({
      kind: 'allow',
      direction: 'in',
      expiresOn: '2999-12-31'
    });
  });

  it('has what was typed when it is opened again', async () => {
    const element = await paste('acme.example\nother.example');
    element.remove();
    const again = await paste();
    expect(find(again, '.lines').value).toBe('acme.example\nother.example');
    find(again, '.cancel').click();
    const fresh = await paste();
    expect(find(fresh, '.lines').value).toBe('');
  });

  it('can be tried first: the draft is what would be added', async () => {
    const element = await paste('acme.example\nno address');
    expect(find(element, 'c-intake-what-if').draft).toEqual([
      expect.objectContaining({ pattern: 'acme.example', id: null })
    ]);
  });
});
