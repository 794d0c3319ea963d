import IntakeFilterRemove from 'c/intakeFilterRemove';
import { RuleBook } from 'c/intakeFilterRules';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import { find, settled, show, textOf } from 'testkit/page';
import { entry } from 'testkit/filters';

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
const saved = { batchId: 'batch-1', changeId: 'a04', saved: [], problems: [] };

async function dialog(rows = [entry(1), entry(2)]) {
  const element = show('c-intake-filter-remove', IntakeFilterRemove, { rows, book: new RuleBook() });
  await settled();
  return element;
}

describe('c-intake-filter-remove', () => {
  beforeEach(() => {
    save.mockReset();
    save.mockResolvedValue(saved);
  });

  it('names what will be removed and that nothing is deleted', async () => {
    const element = await dialog();
    expect(textOf(element)).toContain('Remove entries (2)');
    expect(textOf(element)).toContain('Nothing is deleted.');
    expect(textOf(element)).toContain('partner2.example');
    await expect(element).toBeAccessible();
  });

  it('makes the entries inactive with the reason and the figures of the trial', async () => {
    const element = await dialog();
    find(element, '.reason').dispatchEvent(new CustomEvent('change', { detail: { value: 'They became customers' } }));
    const trial = find(element, 'c-intake-what-if');
    expect(trial.draft.map((input: any) => input.active)).toEqual([false, false]);
    trial.dispatchEvent(new CustomEvent('trial', { detail: { figures: { newlyFiltered: 0, newlySaveable: 7 } } }));
    await settled();
    find(element, '.save').click();
    await settled(8);
    expect(save.mock.calls[0][0].change).toEqual({
      batchId: null,
      reason: 'They became customers',
      newlyFiltered: 0,
      newlySaveable: 7
    });
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({
      id: entry(1).id,
      active: false,
      lastModifiedDate: entry(1).lastModifiedDate
    });
    expect(element.closeValue).toMatchObject({ batchId: 'batch-1', count: 2, words: 'Entries removed: 2.' });
  });

  it('shows the entry that the org refuses, removes the others, and stays open', async () => {
    save.mockResolvedValueOnce({ problems: [{ index: 0, message: 'Riva Reviewer changed it meanwhile.' }] });
    const element = await dialog();
    find(element, '.save').click();
    await settled(8);
    expect(textOf(find(element, '[role="alert"]'))).toContain('partner1.example: Riva Reviewer changed it meanwhile.');
    expect(textOf(find(element, '.entries'))).not.toContain('partner2.example');
    await expect(element).toBeAccessible();
    find(element, '.cancel').click();
    expect(element.disableClose).toBe(false);
    expect(element.closeValue).toMatchObject({ count: 1 });
  });

  it('keeps everything when the call fails', async () => {
    save.mockRejectedValueOnce({ body: { message: 'The org is busy.' } });
    const element = await dialog([entry(1)]);
    find(element, '.save').click();
    await settled(8);
    expect(textOf(find(element, '[role="alert"]'))).toContain('The org is busy.');
    find(element, '.save').click();
    await settled(8);
    expect(element.closeValue).toMatchObject({ count: 1, words: 'partner1.example was removed.' });
  });
});
