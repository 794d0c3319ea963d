import IntakeFilterLint from 'c/intakeFilterLint';
import { RuleBook } from 'c/intakeFilterRules';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import getHidden from '@salesforce/apex/IntakeFilterController.getHidden';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { access, admin, entry, settings } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeFilterController.getHidden', () => ({ default: jest.fn() }), { virtual: true });

const all = getAllFilters as unknown as jest.Mock;
const hidden = getHidden as unknown as jest.Mock;

async function shown(rows: readonly unknown[], properties = {}) {
  all.mockResolvedValue(rows);
  const element = show('c-intake-filter-lint', IntakeFilterLint, {
    book: new RuleBook(),
    scope: 'organisation',
    canEdit: true,
    ...properties
  });
  const actions: any[] = [];
  element.addEventListener('rowaction', (event: any) => actions.push(event.detail));
  await settled(12);
  return { element, actions };
}

describe('c-intake-filter-lint', () => {
  beforeEach(() => {
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    hidden.mockReset();
    hidden.mockResolvedValue([]);
  });

  it('shows a skeleton while it reads', async () => {
    all.mockReturnValue(new Promise(() => undefined));
    const element = show('c-intake-filter-lint', IntakeFilterLint, { book: new RuleBook() });
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says that nothing is to mend', async () => {
    const { element } = await shown([entry(1)]);
    expect(textOf(element)).toContain('Nothing to mend');
    expect(textOf(element)).toContain('Entries checked: 1. Findings: 0.');
    await expect(element).toBeAccessible();
  });

  it('groups what it found, the worst first, with whom each hides and its cure', async () => {
    hidden.mockResolvedValue([{ key: entry(3).id, contacts: 12, openCases: 2, examples: ['Ann Archer'] }]);
    const { element, actions } = await shown([
      entry(1),
      entry(2, { pattern: 'shop.partner1.example' }),
      entry(3, { pattern: 'gmail.com' }),
      entry(4, { pattern: 'co.uk', match: 'domain-and-subdomains' })
    ]);
    const headings = findAll(element, '.heading').map((heading) => textOf(heading));
    expect(headings.slice(0, 3)).toEqual(['Broken or dangerous (1)', 'Worth a look (1)', 'Could be tidied (1)']);
    expect(textOf(element)).toContain('Contacts with such addresses: 12, their open Cases: 2');
    expect(textOf(element)).toContain('Whom the list hides');
    expect(textOf(element)).toContain('Ann Archer');
    await expect(element).toBeAccessible();
    findAll(element, '.remove')[0]?.click();
    findAll(element, '.edit')[2]?.click();
    expect(actions.map(({ action, rows }) => [action, rows[0].id])).toEqual([
      ['remove', entry(4).id],
      ['edit', entry(2).id]
    ]);
  });

  it('looks up at most forty entries, those with a finding first', async () => {
    const rows = Array.from({ length: 60 }, (_, index) =>
      entry(1, { id: `a03J000000000${String(100 + index)}AAA`, pattern: `partner${String(index)}.example` })
    );
    await shown([...rows, entry(2, { pattern: 'gmail.com', hits: 0 })]);
    const { probes } = hidden.mock.calls[0][0];
    expect(probes).toHaveLength(40);
    expect(probes[0].key).toBe(entry(2).id);
  });

  it('finds a personal entry needless because of the organisation’s list, and shows only the own ones', async () => {
    const own = entry(2, { scope: 'person', ownerId: admin, pattern: 'shop.partner1.example' });
    const { element } = await shown([entry(1), entry(3, { pattern: 'gmail.com' }), own], { scope: 'person' });
    expect(textOf(element)).toContain('Entries checked: 1. Findings: 1.');
    expect(textOf(element)).toContain('shop.partner1.example');
    expect(textOf(element)).not.toContain('gmail.com');
  });

  it('offers no cures to a reader who may not change the list', async () => {
    const { element } = await shown([entry(3, { pattern: 'gmail.com' })], { canEdit: false });
    expect(find(element, '.remove')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows its findings even when the Contacts can not be counted', async () => {
    hidden.mockRejectedValue({ body: { message: 'You may not read Contacts.' } });
    const { element } = await shown([entry(3, { pattern: 'gmail.com' })]);
    expect(textOf(element)).toContain('Worth a look (1)');
    expect(textOf(element)).toContain('You may not read Contacts.');
  });

  it('says what failed and checks again', async () => {
    all.mockRejectedValueOnce({ body: { message: 'The lists are locked just now.' } });
    const element = show('c-intake-filter-lint', IntakeFilterLint, { book: new RuleBook() });
    await settled(10);
    expect(textOf(element)).toContain('The lists are locked just now.');
    await expect(element).toBeAccessible();
    all.mockResolvedValue([entry(1)]);
    find(element, '.run').click();
    await settled(10);
    expect(textOf(element)).toContain('Nothing to mend');
  });
});
