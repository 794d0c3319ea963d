import IntakeFilters from 'c/intakeFilters';
import IntakeFilterEditor from 'c/intakeFilterEditor';
import IntakeFilterPaste from 'c/intakeFilterPaste';
import IntakeFilterRemove from 'c/intakeFilterRemove';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import getChanges from '@salesforce/apex/IntakeFilterController.getChanges';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import getHidden from '@salesforce/apex/IntakeFilterController.getHidden';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { deliver } from 'lightning/empApi';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { access, entry, reviewer, settings } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeFilterController.getChanges', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getHidden', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.saveFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.takeBack', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.countRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.getRows', () => ({ default: jest.fn() }), { virtual: true });

// The whole page with its four parts is checked for accessibility at once.
jest.setTimeout(30_000);

const filters = getFilters as unknown as jest.Mock;
const all = getAllFilters as unknown as jest.Mock;
const save = saveFilters as unknown as jest.Mock;
const takingBack = takeBack as unknown as jest.Mock;
const open = IntakeFilterEditor.open as jest.Mock;
const applied = { batchId: 'batch-1', count: 1, figures: null, words: 'acme.example was added.' };

async function page(rights = {}) {
  (getAccess as unknown as jest.Mock).mockResolvedValue(access(rights));
  const element = show('c-intake-filters', IntakeFilters);
  await settled(12);
  return element;
}

const list = (element: any) => find(element, 'c-intake-filter-list');
const act = (element: any, action: string, rows = [entry(1)]) =>
  list(element).dispatchEvent(new CustomEvent('rowaction', { detail: { action, rows } }));

describe('c-intake-filters', () => {
  beforeEach(() => {
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    (getChanges as unknown as jest.Mock).mockResolvedValue([]);
    (getHidden as unknown as jest.Mock).mockResolvedValue([]);
    filters.mockResolvedValue({ rows: [entry(1)], total: 1 });
    all.mockReset();
    all.mockResolvedValue([entry(1)]);
    save.mockReset();
    save.mockResolvedValue({ batchId: 'batch-1', changeId: 'a04', saved: [], problems: [] });
    takingBack.mockReset();
    open.mockReset();
  });

  it('starts an administrator on the organisation’s list', async () => {
    const element = await page();
    expect(find(element, '[data-scope="organisation"]').getAttribute('aria-pressed')).toBe('true');
    expect(find(element, '.new')).not.toBeNull();
    expect(list(element).canEdit).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('starts a reviewer on the own list, and shows the organisation’s read-only with the reason', async () => {
    const element = await page({ canEditOrganisation: false, userId: reviewer });
    expect(find(element, '[data-scope="person"]').getAttribute('aria-pressed')).toBe('true');
    expect(list(element).canEdit).toBe(true);
    find(element, '[data-scope="organisation"]').click();
    await settled();
    expect(textOf(element)).toContain('Only people with the permission Edit Intake Filters change it');
    expect(find(element, '.new')).toBeNull();
    expect(list(element).canEdit).toBe(false);
    await expect(element).toBeAccessible();
  });

  it('says what to do when the access can not be read', async () => {
    (getAccess as unknown as jest.Mock).mockRejectedValueOnce({ body: { message: 'Ask for a permission set.' } });
    const element = show('c-intake-filters', IntakeFilters);
    await settled(8);
    expect(textOf(element)).toContain('Ask for a permission set.');
    await expect(element).toBeAccessible();
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled(8);
    expect(list(element)).not.toBeNull();
  });

  it('opens the editor for a new entry, says what was done, and undoes it', async () => {
    open.mockResolvedValue({ ...applied, figures: { newlyFiltered: 4, newlySaveable: 0 } });
    takingBack.mockResolvedValue(1);
    const element = await page();
    find(element, '.new').click();
    await settled(8);
    expect(open.mock.calls[0][0]).toMatchObject({ scope: 'organisation', row: null, canEdit: true, canLock: true });
    expect(textOf(find(element, '.notice'))).toContain(
      'acme.example was added. Tried first: 4 newly filtered, 0 newly saveable. Waiting messages are decided anew'
    );
    await expect(element).toBeAccessible();
    find(element, '.undo').click();
    await settled(8);
    expect(takingBack).toHaveBeenCalledWith({ batchId: 'batch-1' });
    expect(textOf(find(element, '.notice'))).toContain('Taken back; entries that are as before: 1.');
    expect(find(element, '.undo')).toBeNull();
  });

  it('says what an undo refused', async () => {
    open.mockResolvedValue(applied);
    takingBack.mockRejectedValue({ body: { message: 'Changed since: acme.example.' } });
    const element = await page();
    find(element, '.new').click();
    await settled(8);
    find(element, '.undo').click();
    await settled(8);
    expect(find(element, '.notice').getAttribute('role')).toBe('alert');
    expect(textOf(find(element, '.notice'))).toContain('Changed since: acme.example.');
    await expect(element).toBeAccessible();
  });

  it('removes an entry at one click, with the focus on Undo', async () => {
    const element = await page();
    act(element, 'remove');
    await settled(8);
    expect(save.mock.lastCall[0].entries[0]).toMatchObject({ id: entry(1).id, active: false });
    expect(textOf(find(element, '.notice'))).toContain('partner1.example was removed.');
    expect(find(element, '.undo')).not.toBeNull();
  });

  it.each([
    ['lock', { locked: true }, 'partner1.example was locked.'],
    ['unlock', { locked: false }, 'partner1.example was unlocked.'],
    ['restore', { active: true }, 'partner1.example was taken up again.']
  ])('can %s an entry at one click', async (action, changed, words) => {
    const element = await page();
    act(element, action);
    await settled(8);
    expect(save.mock.lastCall[0].entries[0]).toMatchObject(changed);
    expect(textOf(find(element, '.notice'))).toContain(words);
  });

  it('shows why a removal was refused and reads the list again', async () => {
    save.mockResolvedValue({ problems: [{ index: 0, message: 'Riva Reviewer changed this entry meanwhile.' }] });
    const element = await page();
    const before = filters.mock.calls.length;
    act(element, 'remove');
    await settled(8);
    expect(textOf(find(element, '.notice'))).toContain('Riva Reviewer changed this entry meanwhile.');
    expect(filters.mock.calls.length).toBeGreaterThan(before);
  });

  it('opens the trial of a removal and the paste dialog', async () => {
    (IntakeFilterRemove.open as jest.Mock).mockResolvedValue(undefined);
    (IntakeFilterPaste.open as jest.Mock).mockResolvedValue(undefined);
    const element = await page();
    act(element, 'try-remove', [entry(1), entry(2)]);
    find(element, '.paste').click();
    await settled();
    const opened = (IntakeFilterRemove.open as jest.Mock).mock.calls.map(([options]) => options);
    expect(opened.some((options) => options.rows?.length === 2)).toBe(true);
    expect(opened.some((options) => options.size === 'large')).toBe(true);
    expect(find(element, '.notice')).toBeNull();
  });

  it('reads the lists once for many events of lists, and not for other events', async () => {
    const element = await page();
    const before = filters.mock.calls.length;
    jest.useFakeTimers();
    deliver('/event/Intake_Changed__e', { Object__c: 'Email_Intake__c' });
    await jest.advanceTimersByTimeAsync(1000);
    expect(filters.mock.calls.length).toBe(before);
    for (let event = 0; event < 20; event += 1) deliver('/event/Intake_Changed__e', { Object__c: 'Intake_Filter__c' });
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();
    expect(filters.mock.calls.length).toBe(before + 1);
    expect(element.isConnected).toBe(true);
  });

  it('searches with /', async () => {
    const element = await page();
    press(document.body, '/');
    expect(list(element).shadowRoot?.activeElement?.className).toContain('search');
  });

  it('opens an entry from the test box in its own list', async () => {
    const element = await page();
    find(element, 'c-intake-filter-test').dispatchEvent(
      new CustomEvent('entryopen', { detail: { row: entry(1, { scope: 'person' }) } })
    );
    await settled();
    expect(open.mock.calls[0][0]).toMatchObject({ scope: 'person', canLock: false });
  });

  it('exports the whole list as a file', async () => {
    const made: Blob[] = [];
    URL.createObjectURL = (blob: any) => {
      made.push(blob);
      return 'blob:list';
    };
    URL.revokeObjectURL = () => undefined;
    const clicked = jest.spyOn(HTMLAnchorElement.prototype, 'click').mockImplementation(() => undefined);
    const element = await page();
    find(element, '.export').click();
    await settled(8);
    expect(clicked).toHaveBeenCalledTimes(1);
    expect(made).toHaveLength(1);
    expect(all.mock.calls.some(([params]) => params.scope === 'organisation')).toBe(true);
    clicked.mockRestore();
  });

  it('says when the export fails', async () => {
    const element = await page();
    all.mockRejectedValueOnce({ body: { message: 'The org is busy.' } });
    find(element, '.export').click();
    await settled(8);
    expect(textOf(find(element, '.notice'))).toContain('The org is busy.');
    expect(findAll(element, '.export')[0]?.label).toBe('Export');
  });
});
