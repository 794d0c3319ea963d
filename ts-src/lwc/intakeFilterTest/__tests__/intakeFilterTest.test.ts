import IntakeFilterTest from 'c/intakeFilterTest';
import { RuleBook } from 'c/intakeFilterRules';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { access, entry, mailboxes, settings } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});

const all = getAllFilters as unknown as jest.Mock;
const change = (value: unknown) => new CustomEvent('change', { detail: { value } });

async function shown(text = '') {
  const element = show('c-intake-filter-test', IntakeFilterTest, { book: new RuleBook() });
  await settled(10);
  if (text !== '') await type(element, text);
  return element;
}

async function type(element: any, text: string) {
  find(element, '.text').dispatchEvent(change(text));
  await settled();
}

const verdict = (element: any) => find(element, '.verdict-title').textContent;
const lines = (element: any) => findAll(element, 'tbody tr').map((row) => textOf(row));

describe('c-intake-filter-test', () => {
  beforeEach(() => {
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    all.mockReset();
    all.mockResolvedValue([entry(1), entry(2, { kind: 'internal', pattern: 'northwind.example', direction: 'in' })]);
  });

  it('says what to do while nothing is typed', async () => {
    const element = await shown();
    expect(textOf(element)).toContain('Type or paste something');
    await expect(element).toBeAccessible();
  });

  it('says that an address would be filtered, by which entry, and opens that entry', async () => {
    const element = await shown('Mia+Shop@PARTNER1.example.');
    expect(verdict(element)).toBe('It would be filtered');
    expect(lines(element)[0]).toContain('blacklisted');
    expect(lines(element)[0]).toContain('Blacklist, Organisation: Filters when all match. Newsletter 1');
    const opened = jest.fn();
    element.addEventListener('entryopen', (event: any) => opened(event.detail.row.id));
    find(element, '.link').click();
    expect(opened).toHaveBeenCalledWith(entry(1).id);
    await expect(element).toBeAccessible();
  });

  it('says that one external address makes a message saveable', async () => {
    const element = await shown('From: mia@partner1.example\nTo: support@northwind.example,\n ann@acme.example');
    expect(verdict(element)).toBe('It can be saved');
    expect(lines(element)).toHaveLength(3);
    expect(lines(element)[2]).toContain('No entry matches.');
    await expect(element).toBeAccessible();
  });

  it('offers an entry for an address that none matches', async () => {
    const element = await shown('ann@acme.example');
    const asked = jest.fn();
    element.addEventListener('newentry', (event: any) => asked(event.detail.preset));
    find(element, '.add').click();
    expect(asked).toHaveBeenCalledWith('ann@acme.example');
  });

  it('reads a bare domain as anybody at it', async () => {
    const element = await shown('partner1.example');
    expect(verdict(element)).toBe('It would be filtered');
    expect(lines(element)[0]).toContain('someone@partner1.example');
  });

  it('answers for the direction that is chosen', async () => {
    const element = await shown('theo@northwind.example');
    expect(verdict(element)).toBe('It would be filtered');
    find(element, '.direction').dispatchEvent(change('out'));
    await settled();
    expect(verdict(element)).toBe('It can be saved');
  });

  it('says that a message would be left out altogether', async () => {
    all.mockResolvedValue([entry(1, { action: 'never-take-in' })]);
    const element = await shown('mia@partner1.example, ann@acme.example');
    expect(verdict(element)).toBe('It would be left out');
  });

  it('says when a text holds no address', async () => {
    const element = await shown('hello there');
    expect(textOf(element)).toContain('There is no address in this text.');
    expect(find(element, 'table')).toBeNull();
  });

  it('offers the mailboxes when there are several', async () => {
    const second = { ...mailboxes[0], id: 'a02J00000000002AAA', address: 'sales@northwind.example' };
    (getAccess as unknown as jest.Mock).mockResolvedValue(access({ mailboxes: [...mailboxes, second] }));
    const element = await shown('ann@acme.example');
    find(element, '.mailbox').dispatchEvent(change(second.id));
    await settled();
    expect(lines(element)[1]).toContain('sales@northwind.example');
  });

  it('keeps what is typed when the lists change, and answers anew', async () => {
    const element = await shown('mia@partner1.example');
    all.mockResolvedValue([]);
    element.book.forget();
    await element.refresh();
    await settled(8);
    expect(verdict(element)).toBe('It can be saved');
  });

  it('says what failed and tries again', async () => {
    all.mockRejectedValueOnce({ body: { message: 'The lists are locked just now.' } });
    const element = await shown('ann@acme.example');
    expect(textOf(element)).toContain('The lists are locked just now.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled(10);
    expect(verdict(element)).toBe('It can be saved');
  });
});
