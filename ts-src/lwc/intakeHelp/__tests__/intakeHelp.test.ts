import IntakeHelp from 'c/intakeHelp';
import { areShortcutsOn, shortcuts } from 'c/intakeShortcuts';
import { find, findAll, settled, show } from 'testkit/page';

describe('c-intake-help', () => {
  it('lists every shortcut', async () => {
    const element = show('c-intake-help', IntakeHelp);
    await settled();
    expect(findAll(element, '.what').map((found) => found.textContent)).toEqual(
      shortcuts.map((shortcut) => shortcut.label)
    );
    await expect(element).toBeAccessible();
  });

  it('switches the shortcuts off and remembers it', async () => {
    const element = show('c-intake-help', IntakeHelp);
    await settled();
    const box = find(element, '.switch');
    box.checked = false;
    box.dispatchEvent(new Event('change'));
    expect(areShortcutsOn()).toBe(false);
  });
});
