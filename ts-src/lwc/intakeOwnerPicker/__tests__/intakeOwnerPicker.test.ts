import IntakeOwnerPicker from 'c/intakeOwnerPicker';
import findOwners from '@salesforce/apex/IntakeSettingsController.findOwners';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { riva, standardUsers } from 'testkit/settings';

jest.mock('@salesforce/apex/IntakeSettingsController.findOwners', () => ({ default: jest.fn() }), { virtual: true });

const search = findOwners as unknown as jest.Mock;
const admins = { id: '00eJ00000000001AAA', name: 'System Administrator' };

async function picker(properties: Record<string, unknown> = { level: 'profile', owner: null }) {
  const element = show('c-intake-owner-picker', IntakeOwnerPicker, properties);
  const chosen = jest.fn();
  element.addEventListener('ownerchoose', (event: any) => chosen(event.detail.owner));
  await settled();
  return { element, chosen, field: find(element, '.search') };
}

describe('c-intake-owner-picker', () => {
  beforeEach(() => search.mockResolvedValue([admins, standardUsers]));

  it('opens with the first names, and takes one with the arrow keys and Enter', async () => {
    const { element, chosen, field } = await picker();
    await expect(element).toBeAccessible();
    press(field, 'ArrowDown');
    await settled();
    expect(search).toHaveBeenCalledWith({ level: 'profile', search: '' });
    expect(findAll(element, '[role="option"]').map((option) => option.textContent)).toEqual([
      'System Administrator',
      'Standard User'
    ]);
    await expect(element).toBeAccessible();
    press(field, 'ArrowDown');
    await settled();
    expect(find(element, '[aria-selected="true"]').textContent).toBe('Standard User');
    press(field, 'Enter');
    await settled();
    expect(chosen).toHaveBeenCalledWith(standardUsers);
    expect(field.getAttribute('aria-expanded')).toBe('false');
  });

  it('searches once for what was typed, and takes a name with the mouse', async () => {
    search.mockResolvedValue([riva]);
    const { element, chosen, field } = await picker({ level: 'person', owner: null });
    jest.useFakeTimers();
    for (const text of ['R', 'Ri', 'Riv']) {
      (field as unknown as HTMLInputElement).value = text;
      field.dispatchEvent(new Event('input'));
    }
    await jest.advanceTimersByTimeAsync(400);
    jest.useRealTimers();
    await settled();
    expect(search.mock.calls).toEqual([[{ level: 'person', search: 'Riv' }]]);
    find(element, '[role="option"]').click();
    expect(chosen).toHaveBeenCalledWith(riva);
  });

  it('says when nobody is found, and when the search fails', async () => {
    search.mockResolvedValue([]);
    const { element, field } = await picker({ level: 'person', owner: null });
    field.click();
    await settled();
    expect(textOf(element)).toContain('Nobody by this name.');
    search.mockRejectedValue({ body: { message: 'You may not look for people.' } });
    jest.useFakeTimers();
    field.dispatchEvent(new Event('input'));
    await jest.advanceTimersByTimeAsync(400);
    jest.useRealTimers();
    await settled();
    expect(find(element, '[role="alert"]').textContent).toBe('You may not look for people.');
    await expect(element).toBeAccessible();
  });

  it('closes with Escape and keeps the name that is chosen', async () => {
    const { element, field } = await picker({ level: 'profile', owner: standardUsers });
    expect((field as unknown as HTMLInputElement).value).toBe('Standard User');
    press(field, 'ArrowDown');
    await settled();
    press(field, 'Escape');
    await settled();
    expect(findAll(element, '[role="listbox"]')[0]?.hidden).toBe(true);
  });
});
