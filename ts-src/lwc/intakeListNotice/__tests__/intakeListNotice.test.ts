import IntakeListNotice from 'c/intakeListNotice';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { find, settled, show, textOf } from 'testkit/page';

jest.mock('@salesforce/apex/IntakeFilterController.saveFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.takeBack', () => ({ default: jest.fn() }), { virtual: true });

const save = saveFilters as unknown as jest.Mock;
const back = takeBack as unknown as jest.Mock;
const never = {
  pattern: 'acme.example',
  comparable: 'acme.example',
  match: 'domain',
  kind: 'blacklist',
  scope: 'person',
  warnings: []
};

async function notice(choice: Record<string, unknown> = never) {
  const element = show('c-intake-list-notice', IntakeListNotice);
  await element.list(choice, 'Summer sale');
  await settled();
  return element;
}

describe('c-intake-list-notice', () => {
  beforeEach(() => save.mockResolvedValue({ batchId: 'b1', changeId: 'c1', saved: [], problems: [] }));

  it('shows nothing until something is listed', async () => {
    const element = show('c-intake-list-notice', IntakeListNotice);
    await settled();
    expect(find(element, '.notice')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('lists the domain with the message as the reason, says so and offers Undo', async () => {
    const element = await notice();
    expect(save.mock.calls[0][0].entries).toEqual([
      expect.objectContaining({
        id: null,
        pattern: 'acme.example',
        kind: 'blacklist',
        match: 'domain',
        scope: 'person',
        action: 'filter-when-all-match',
        direction: 'any',
        active: true,
        note: 'From the message "Summer sale"'
      })
    ]);
    expect(find(element, '[role="status"]').textContent).toContain('acme.example is blacklisted in your list.');
    expect(find(element, '.undo').label).toBe('Undo');
    await expect(element).toBeAccessible();
  });

  it('takes it back once', async () => {
    back.mockResolvedValue(1);
    const element = await notice();
    find(element, '.undo').click();
    await settled();
    expect(back).toHaveBeenCalledWith({ batchId: 'b1' });
    expect(textOf(element)).toContain('Taken back: acme.example is as it was before.');
    expect(find(element, '.undo')).toBeNull();
    await element.undo();
    expect(back).toHaveBeenCalledTimes(1);
    await expect(element).toBeAccessible();
  });

  it('names what core warns of, and the whole organisation where it is concerned', async () => {
    const element = await notice({ ...never, kind: 'allow', scope: 'organisation', warnings: ['Mind the tag.'] });
    expect(find(element, '.text').textContent).toBe(
      'acme.example is allowed for the whole organisation. Messages that wait follow within seconds. Mind the tag.'
    );
  });

  it('says why the org refuses the entry', async () => {
    save.mockResolvedValue({
      batchId: null,
      saved: [],
      problems: [{ index: 0, message: 'acme.example stands in the list already.' }]
    });
    const element = await notice();
    expect(find(element, '[role="alert"]').textContent).toBe('acme.example stands in the list already.');
    expect(find(element, '.retry')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('keeps the choice when the call fails, and tries again', async () => {
    save.mockRejectedValueOnce({ body: { message: 'The org is busy. Try again in a moment.' } });
    const element = await notice();
    expect(find(element, '.text').textContent).toBe('The org is busy. Try again in a moment.');
    find(element, '.retry').click();
    await settled();
    expect(find(element, '.text').textContent).toContain('acme.example is blacklisted in your list.');
  });

  it('says why a change can not be taken back', async () => {
    back.mockRejectedValue({ body: { message: 'acme.example was changed since by Ada Admin.' } });
    const element = await notice();
    await element.undo();
    await settled();
    expect(find(element, '[role="alert"]').textContent).toContain('was changed since by Ada Admin');
    expect(find(element, '.retry')).toBeNull();
  });

  it('can be closed', async () => {
    const element = await notice();
    find(element, '.close').click();
    await settled();
    expect(find(element, '.notice')).toBeNull();
  });
});
