import IntakeFilterHistory from 'c/intakeFilterHistory';
import getChanges from '@salesforce/apex/IntakeFilterController.getChanges';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { change } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getChanges', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.takeBack', () => ({ default: jest.fn() }), { virtual: true });

const changes = getChanges as unknown as jest.Mock;
const takingBack = takeBack as unknown as jest.Mock;

async function shown(rows: readonly unknown[] = [change(1), change(2)], properties = {}) {
  changes.mockResolvedValue(rows);
  const element = show('c-intake-filter-history', IntakeFilterHistory, { canEdit: true, ...properties });
  await settled();
  return element;
}

describe('c-intake-filter-history', () => {
  beforeEach(() => {
    changes.mockReset();
    takingBack.mockReset();
  });

  it('shows a skeleton until the changes are there', async () => {
    changes.mockReturnValue(new Promise(() => undefined));
    const element = show('c-intake-filter-history', IntakeFilterHistory, {});
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('tells who changed what, when, why, and what the trial had shown', async () => {
    const element = await shown([
      change(1),
      change(2, { takenBackAt: '2026-11-21T09:30:00.000Z', takenBackByName: 'Riva Reviewer' })
    ]);
    const text = textOf(element);
    expect(text).toContain('Added acme1.example');
    expect(text).toContain('Ada Admin');
    expect(text).toContain('Asked for by sales');
    expect(text).toContain('tried first: 3 newly filtered, 0 newly saveable');
    expect(text).toContain('Taken back by Riva Reviewer');
    expect(findAll(element, '.take-back')).toHaveLength(1);
    await expect(element).toBeAccessible();
  });

  it('takes a change back and tells the page', async () => {
    takingBack.mockResolvedValue(3);
    const element = await shown();
    const told = jest.fn();
    element.addEventListener('takenback', (event: any) => told(event.detail));
    find(element, '.take-back').click();
    await settled();
    expect(takingBack).toHaveBeenCalledWith({ batchId: 'batch-1' });
    expect(told).toHaveBeenCalledWith({ restored: 3 });
    expect(changes).toHaveBeenCalledTimes(2);
  });

  it('shows what a take back refused, beside its change', async () => {
    takingBack.mockRejectedValue({ body: { message: 'Changed since: acme1.example. Change it by hand.' } });
    const element = await shown();
    find(element, '.take-back').click();
    await settled();
    expect(textOf(findAll(element, '.change')[0]!)).toContain('Changed since: acme1.example.');
    await expect(element).toBeAccessible();
  });

  it('offers no take back to a reader who may not change the list', async () => {
    const element = await shown([change(1)], { canEdit: false });
    expect(find(element, '.take-back')).toBeNull();
  });

  it('reads older changes on demand, and those of the other list', async () => {
    const element = await shown(Array.from({ length: 25 }, (_, index) => change(1, { id: `a04-${String(index)}` })));
    find(element, '.more-button').click();
    await settled();
    expect(changes.mock.lastCall[0]).toEqual({ scope: 'organisation', howMany: 50 });
    element.scope = 'person';
    await settled();
    expect(changes.mock.lastCall[0]).toEqual({ scope: 'person', howMany: 25 });
  });

  it('says why it is empty', async () => {
    const element = await shown([]);
    expect(textOf(element)).toContain('No changes yet');
    await expect(element).toBeAccessible();
  });

  it('says what failed and tries again', async () => {
    changes.mockRejectedValueOnce({ body: { message: 'You may not see the history. Ask your administrator.' } });
    const element = show('c-intake-filter-history', IntakeFilterHistory, {});
    await settled();
    expect(textOf(element)).toContain('You may not see the history.');
    await expect(element).toBeAccessible();
    changes.mockResolvedValue([change(1)]);
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    expect(textOf(element)).toContain('Added acme1.example');
  });
});
