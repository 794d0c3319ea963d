import IntakeFilterEditor from 'c/intakeFilterEditor';
import { RuleBook } from 'c/intakeFilterRules';
import LightningConfirm from 'lightning/confirm';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import getHidden from '@salesforce/apex/IntakeFilterController.getHidden';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import { find, press, settled, show, textOf } from 'testkit/page';
import { access, entry, settings } from 'testkit/filters';

jest.mock('lightning/confirm', () => ({ __esModule: true, default: { open: jest.fn() } }));
jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeFilterController.getHidden', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.saveFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.countRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.getRows', () => ({ default: jest.fn() }), { virtual: true });

const save = saveFilters as unknown as jest.Mock;
const ask = LightningConfirm.open as unknown as jest.Mock;
const hidden = getHidden as unknown as jest.Mock;
const all = getAllFilters as unknown as jest.Mock;
const saved = { batchId: 'batch-1', changeId: 'a04J00000000001AAA', saved: [entry(9)], problems: [] };

async function editor(properties = {}) {
  const element = show('c-intake-filter-editor', IntakeFilterEditor, {
    scope: 'organisation',
    row: null,
    book: new RuleBook(),
    canEdit: true,
    canLock: true,
    ...properties
  });
  await settled(8);
  return element;
}

const change = (value: unknown) => new CustomEvent('change', { detail: { value } });

async function type(element: any, pattern: string) {
  find(element, '.pattern').dispatchEvent(change(pattern));
  await settled();
}

describe('c-intake-filter-editor', () => {
  beforeEach(() => {
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    all.mockResolvedValue([entry(1)]);
    hidden.mockResolvedValue([{ key: 'x', contacts: 3, openCases: 2, examples: ['Ann Archer'] }]);
    save.mockReset();
    ask.mockReset();
    save.mockResolvedValue(saved);
  });

  it('says what a pattern will match, and what the entry does', async () => {
    const element = await editor();
    await expect(element).toBeAccessible();
    await type(element, 'acme.example');
    expect(textOf(find(element, '.check'))).toContain('acme.example');
    expect(textOf(find(element, '.check'))).toContain('Effect: Filters when all match.');
    expect(find(element, '.save').disabled).toBe(false);
    await expect(element).toBeAccessible();
  });

  it.each(['co.uk', '*', 'no address', 'https://acme.example/'])(
    'refuses %s with the reason under it',
    async (text) => {
      const element = await editor();
      await type(element, text);
      expect(find(element, '.reason').textContent).not.toBe('');
      expect(find(element, '.save').disabled).toBe(true);
      await expect(element).toBeAccessible();
    }
  );

  it.each([
    ['a new entry', {}],
    ['a new entry with a preset', { preset: 'acme.example' }],
    ['an entry', { row: entry(1) }]
  ])('closes without a question while %s is as it was', async (_, properties) => {
    const element = await editor(properties);
    element.close();
    expect(ask).not.toHaveBeenCalled();
    expect(element.isClosed).toBe(true);
  });

  it.each([
    ['a pattern that is none yet', '.pattern', 'no addr'],
    ['a note', '.note', 'Asked by Riva'],
    ['a kind', '.kind', 'internal']
  ])('asks before it closes over %s, and keeps it for who stays', async (_, field, value) => {
    const element = await editor();
    find(element, field).dispatchEvent(change(value));
    await settled();
    ask.mockResolvedValue(false);
    element.close();
    element.close();
    await settled();
    expect(ask).toHaveBeenCalledTimes(1);
    expect(element.isClosed).toBe(false);
    expect(find(element, field).value).toBe(value);
    ask.mockResolvedValue(true);
    element.close();
    await settled();
    expect(element.isClosed).toBe(true);
  });

  it('does not ask who presses Cancel, nor after a save', async () => {
    const dropped = await editor();
    await type(dropped, 'acme.example');
    find(dropped, '.cancel').click();
    expect(dropped.isClosed).toBe(true);
    const kept = await editor();
    await type(kept, 'acme.example');
    find(kept, '.save').click();
    await settled();
    expect(kept.closeValue).toMatchObject({ batchId: 'batch-1' });
    expect(ask).not.toHaveBeenCalled();
  });

  it('names the entry that stands in the list already, and does not save it twice', async () => {
    const element = await editor();
    await type(element, 'Partner1.example.');
    expect(textOf(element)).toContain('partner1.example stands in this list already (Blacklist).');
    expect(find(element, '.save').disabled).toBe(true);
  });

  it('warns of an entry that holds the mailboxes themselves', async () => {
    const element = await editor();
    await type(element, 'northwind.example');
    expect(textOf(find(element, '.check'))).toContain('It holds your own mailboxes (support@northwind.example');
  });

  it('names what decides the same address today', async () => {
    const element = await editor();
    await type(element, 'mia@partner1.example');
    expect(textOf(element)).toContain('Decided today by partner1.example (Blacklist, Organisation).');
  });

  it('says how many Contacts and open Cases it concerns, when typing pauses', async () => {
    const element = await editor();
    jest.useFakeTimers();
    find(element, '.pattern').dispatchEvent(change('acme.exam'));
    find(element, '.pattern').dispatchEvent(change('acme.example'));
    await jest.advanceTimersByTimeAsync(500);
    jest.useRealTimers();
    await settled();
    expect(hidden).toHaveBeenCalledTimes(1);
    expect(hidden.mock.calls[0][0].probes[0].endings).toContain('@acme.example');
    expect(textOf(element)).toContain('Contacts with such addresses: 3, their open Cases: 2 (Ann Archer)');
  });

  it('saves a new entry with the Enter key, in its comparable form, with why', async () => {
    const element = await editor();
    await type(element, 'Müller.Example');
    find(element, '.note').dispatchEvent(change(' Newsletter '));
    press(find(element, '.pattern'), 'Enter');
    await settled();
    expect(save.mock.calls[0][0]).toEqual({
      entries: [
        {
          id: null,
          pattern: 'müller.example',
          comparable: 'xn--mller-kva.example',
          kind: 'blacklist',
          match: expect.any(String),
          scope: 'organisation',
          action: 'filter-when-all-match',
          direction: 'any',
          locked: false,
          active: true,
          expiresOn: null,
          note: 'Newsletter',
          lastModifiedDate: null
        }
      ],
      change: { batchId: null, reason: 'Newsletter', newlyFiltered: null, newlySaveable: null }
    });
    expect(element.closeValue).toEqual({
      batchId: 'batch-1',
      count: 1,
      figures: null,
      words: 'müller.example was added.'
    });
  });

  it('saves the chosen kind, match, action, direction and last day', async () => {
    const element = await editor();
    await type(element, 'acme.example');
    find(element, '.kind').dispatchEvent(change('internal'));
    find(element, '.match').dispatchEvent(change('domain'));
    find(element, '.action').dispatchEvent(change('skip-address'));
    find(element, '.direction').dispatchEvent(change('out'));
    find(element, '.until').dispatchEvent(change('2999-12-31'));
    find(element, '.lock').dispatchEvent(new CustomEvent('change', { detail: { checked: true } }));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({
      kind: 'internal',
      match: 'domain',
      action: 'skip-address',
      direction: 'out',
      expiresOn: '2999-12-31',
      locked: true
    });
  });

  it('refuses a last day that is over', async () => {
    const element = await editor();
    await type(element, 'acme.example');
    find(element, '.until').dispatchEvent(change('2020-01-01'));
    await settled();
    expect(textOf(element)).toContain('This day is over');
    expect(find(element, '.save').disabled).toBe(true);
  });

  it('passes the draft to the trial and keeps its figures with the change', async () => {
    const element = await editor();
    await type(element, 'acme.example');
    const trial = find(element, 'c-intake-what-if');
    expect(trial.draft).toHaveLength(1);
    trial.dispatchEvent(new CustomEvent('trial', { detail: { figures: { newlyFiltered: 4, newlySaveable: 0 } } }));
    await settled();
    expect(find(element, '.save').label).toBe('Apply');
    expect(find(element, '.cancel').label).toBe('Discard');
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].change).toMatchObject({ newlyFiltered: 4, newlySaveable: 0 });
    expect(element.closeValue.figures).toEqual({ newlyFiltered: 4, newlySaveable: 0 });
  });

  it('keeps the input when the save fails, says why, and tries again', async () => {
    save.mockRejectedValueOnce({ body: { message: 'The org is busy. Try again in a moment.' } });
    const element = await editor();
    await type(element, 'acme.example');
    find(element, '.save').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toContain('The org is busy.');
    expect(find(element, '.pattern').value).toBe('acme.example');
    expect(find(element, '.save').label).toBe('Try again');
    expect(element.isClosed).toBe(false);
    await expect(element).toBeAccessible();
    find(element, '.save').click();
    await settled();
    expect(element.isClosed).toBe(true);
  });

  it('shows who changed the entry meanwhile, keeps what was typed, and loads the other version on demand', async () => {
    const message = 'Riva Reviewer changed this entry at 10:02. Load it again.';
    save.mockResolvedValueOnce({ problems: [{ index: 0, message }] });
    const element = await editor({ row: entry(1) });
    find(element, '.note').dispatchEvent(change('My reason'));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toContain(message);
    expect(find(element, '.note').value).toBe('My reason');
    await expect(element).toBeAccessible();
    const other = entry(1, { note: 'Their reason', lastModifiedDate: '2026-11-27T10:02:00.000Z' });
    (getFilters as unknown as jest.Mock).mockResolvedValue({ rows: [other], total: 1 });
    find(element, '.load-other').click();
    await settled();
    expect(find(element, '.note').value).toBe('Their reason');
    expect(find(element, '[role="alert"]')).toBeNull();
  });

  it('saves mine over the other version when the person wants that', async () => {
    save.mockResolvedValueOnce({ problems: [{ index: 0, message: 'Changed meanwhile.' }] });
    const element = await editor({ row: entry(1) });
    find(element, '.note').dispatchEvent(change('My reason'));
    await settled();
    find(element, '.save').click();
    await settled();
    const other = entry(1, { note: 'Their reason', lastModifiedDate: '2026-11-27T10:02:00.000Z' });
    // Their pattern is another one: the entry is found in the whole list.
    (getFilters as unknown as jest.Mock).mockResolvedValue({ rows: [], total: 0 });
    all.mockResolvedValue([other]);
    find(element, '.keep-mine').click();
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[1][0].entries[0]).toMatchObject({
      note: 'My reason',
      lastModifiedDate: '2026-11-27T10:02:00.000Z'
    });
  });

  it('saves nothing when nothing was changed', async () => {
    const element = await editor({ row: entry(1) });
    expect(find(element, '.save').disabled).toBe(true);
    expect(find(element, 'c-intake-what-if').draft).toEqual([]);
  });

  it('keeps the rule of a locked entry until the lock is taken off', async () => {
    const element = await editor({ row: entry(1, { locked: true }) });
    expect(textOf(element)).toContain('This entry is locked.');
    expect(find(element, '.pattern').disabled).toBe(true);
    await expect(element).toBeAccessible();
    find(element, '.lock').dispatchEvent(new CustomEvent('change', { detail: { checked: false } }));
    await settled();
    expect(find(element, '.pattern').disabled).toBe(false);
  });

  it('takes a removed entry up again when it is saved', async () => {
    const element = await editor({ row: entry(1, { active: false }) });
    expect(textOf(element)).toContain('Saving takes it up again.');
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].entries[0]).toMatchObject({ id: entry(1).id, active: true });
  });

  it('only shows the entry to a reader who may not change it, and says whom to ask', async () => {
    const element = await editor({ row: entry(1), canEdit: false, canLock: false });
    expect(textOf(element)).toContain('Ask your administrator');
    expect(find(element, '.save')).toBeNull();
    expect(find(element, '.pattern').disabled).toBe(true);
    expect(find(element, '.cancel').label).toBe('Close');
    await expect(element).toBeAccessible();
  });
});
