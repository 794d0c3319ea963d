import IntakeSettings from 'c/intakeSettings';
import LightningConfirm from 'lightning/confirm';
import getCaseContactRoles from '@salesforce/apex/IntakeSettingsController.getCaseContactRoles';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import saveSettings from '@salesforce/apex/IntakeSettingsController.saveSettings';
import { deliver } from 'lightning/empApi';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { riva, setting, settingsAnswer, standardUsers } from 'testkit/settings';

jest.mock('@salesforce/apex/IntakeSettingsController.getSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.saveSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getCaseContactRoles', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeSettingsController.findOwners', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('lightning/confirm', () => ({ __esModule: true, default: { open: jest.fn() } }));

const roles = getCaseContactRoles as unknown as jest.Mock;
const read = getSettings as unknown as jest.Mock;
const save = saveSettings as unknown as jest.Mock;
const ask = LightningConfirm.open as unknown as jest.Mock;
const admin = { canEditAll: true };

async function page() {
  const element = show('c-intake-settings', IntakeSettings);
  const toasts: any[] = [];
  element.addEventListener('lightning__showtoast', (event: any) => toasts.push(event.detail));
  await settled();
  return { element, toasts };
}

const settingOf = (element: Element, name: string) => find(element, `c-intake-setting[data-name="${name}"]`);
const controlOf = (element: Element, name: string) => find(settingOf(element, name), '.control');

async function enter(element: Element, name: string, detail: Record<string, unknown>) {
  controlOf(element, name).dispatchEvent(new CustomEvent('change', { detail }));
  await settled();
}

async function choose(element: Element, view: string) {
  find(element, '.views').dispatchEvent(new CustomEvent('change', { detail: { value: view } }));
  await settled();
}

const sent = () => {
  const { input } = save.mock.calls.at(-1)[0];
  return { ...input, values: JSON.parse(input.valuesJson) };
};

describe('c-intake-settings', () => {
  beforeEach(() => {
    read.mockResolvedValue(settingsAnswer());
    roles.mockResolvedValue([
      { value: 'Decision Maker', label: 'Decides' },
      { value: 'Other', label: 'Other' }
    ]);
    window.sessionStorage.clear();
  });

  it('shows a skeleton, then one’s own settings with what counts and where it comes from', async () => {
    read.mockResolvedValue(
      settingsAnswer({
        organisation: setting({ automaticSaving: true }),
        profile: setting({ attachmentLimitMb: 10 }),
        person: setting({ saveAs: 'Task' })
      })
    );
    const element = show('c-intake-settings', IntakeSettings);
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
    await settled();
    const effects = (name: string) =>
      findAll(settingOf(element, name), '.effect dd').map((found) => found.textContent.trim());
    expect(effects('automaticSaving')).toEqual(['On', 'from the organisation']);
    expect(effects('attachmentLimitMb')).toEqual(['10 MB', 'from the profile Standard User']);
    expect(effects('saveAs')).toEqual(['Task', 'set here']);
    expect(effects('startDate')).toEqual(['None', 'default']);
    expect(find(element, '.views')).toBeNull();
    expect(textOf(element)).toContain('What is saved already is not touched.');
    await expect(element).toBeAccessible();
  });

  it('says what failed and reads again', async () => {
    read.mockRejectedValueOnce({ body: { message: 'The org is busy. Try again in a moment.' } });
    const { element } = await page();
    expect(textOf(element)).toContain('The org is busy.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    expect(settingOf(element, 'paused')).not.toBeNull();
  });

  it('keeps a locked setting read-only and says who locked it', async () => {
    read.mockResolvedValue(
      settingsAnswer({
        organisation: setting({ outboundOnly: true }, { locked: ['outboundOnly'] }),
        profile: setting({ saveAs: 'Task' }, { locked: ['saveAs'] }),
        person: setting({ outboundOnly: false })
      })
    );
    const { element } = await page();
    expect(controlOf(element, 'outboundOnly')).toMatchObject({ disabled: true, checked: true });
    expect(textOf(settingOf(element, 'outboundOnly'))).toContain('Locked by the organisation');
    expect(textOf(settingOf(element, 'saveAs'))).toContain('Locked for the profile Standard User');
    expect(find(settingOf(element, 'outboundOnly'), '.lock')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows the save bar only with changes, says how many, and takes them back with Cancel', async () => {
    const { element } = await page();
    expect(find(element, '.bar-save')).toBeNull();
    await enter(element, 'followThreads', { checked: true });
    expect(textOf(find(element, '.bar-save'))).toContain('One setting changed, not saved yet');
    expect(textOf(settingOf(element, 'followThreads'))).toContain('set here');
    await expect(element).toBeAccessible();
    find(element, '.cancel').click();
    await settled();
    expect(find(element, '.bar-save')).toBeNull();
    expect(controlOf(element, 'followThreads').checked).toBe(false);
  });

  it('saves one’s own start date and folder, and nothing that is inherited', async () => {
    save.mockResolvedValue(settingsAnswer({ person: setting({ startDate: '2026-11-01', salesforceFolder: 'CRM' }) }));
    const { element, toasts } = await page();
    await enter(element, 'startDate', { value: '2026-11-01' });
    await enter(element, 'salesforceFolder', { value: 'CRM' });
    find(element, '.save').click();
    await settled();
    expect(sent()).toMatchObject({
      level: 'person',
      ownerId: riva.id,
      values: { startDate: '2026-11-01', salesforceFolder: 'CRM' },
      locked: []
    });
    expect(find(element, '.bar-save')).toBeNull();
    expect(toasts[0]).toMatchObject({ variant: 'success' });
    expect(textOf(settingOf(element, 'startDate'))).toContain('Nov 1, 2026');
  });

  it('gives the inherited value back', async () => {
    read.mockResolvedValue(
      settingsAnswer({ organisation: setting({ paused: true }), person: setting({ paused: false }) })
    );
    const { element } = await page();
    expect(find(settingOf(element, 'paused'), '.reset').textContent.trim()).toBe('Use inherited: On');
    find(settingOf(element, 'paused'), '.reset').click();
    await settled();
    expect(controlOf(element, 'paused').checked).toBe(true);
    save.mockResolvedValue(settingsAnswer({ organisation: setting({ paused: true }) }));
    find(element, '.save').click();
    await settled();
    expect(sent()).toMatchObject({ setHere: [], values: {} });
  });

  it('names a faulty field beside it and below, puts the focus there, and saves nothing', async () => {
    const { element } = await page();
    await enter(element, 'attachmentLimitMb', { value: '2500' });
    const field = controlOf(element, 'attachmentLimitMb');
    const validity = jest.fn();
    Object.defineProperty(field, 'setCustomValidity', { value: validity });
    find(element, '.save').click();
    await settled();
    expect(save).not.toHaveBeenCalled();
    expect(validity).toHaveBeenCalledWith('Enter a whole number of MB from 0 to 2000.');
    expect(find(element, '.bar-save [role="alert"]').textContent).toBe('Correct this first: Largest attachment');
    await expect(element).toBeAccessible();
    save.mockResolvedValue(settingsAnswer({ person: setting({ attachmentLimitMb: 20 }) }));
    await enter(element, 'attachmentLimitMb', { value: '20' });
    expect(validity).toHaveBeenLastCalledWith('');
    find(element, '.save').click();
    await settled();
    expect(sent().values).toEqual({ attachmentLimitMb: 20 });
  });

  it('keeps what was entered when the org refuses, and tries again', async () => {
    const { element } = await page();
    await enter(element, 'saveAs', { value: 'Task' });
    save.mockRejectedValueOnce({ body: { message: 'The settings are locked for a moment. Try again.' } });
    find(element, '.save').click();
    await settled();
    expect(find(element, '.bar-save [role="alert"]').textContent).toContain('locked for a moment');
    expect(find(element, '.save').label).toBe('Try again');
    expect(controlOf(element, 'saveAs').value).toBe('Task');
    await expect(element).toBeAccessible();
  });

  it('keeps the input when somebody else has saved meanwhile, names the clash, and saves on their version', async () => {
    const { element } = await page();
    await enter(element, 'saveAs', { value: 'Task' });
    save.mockRejectedValueOnce({ body: { message: 'Someone changed these settings at 9:12.' } });
    const later = '2026-11-27T09:12:00.000Z';
    read.mockResolvedValue(
      settingsAnswer({ person: setting({ saveAs: 'EmailMessage', paused: true }, { lastModifiedDate: later }) })
    );
    find(element, '.save').click();
    await settled();
    expect(textOf(find(element, '.notice[role="alert"]'))).toContain('Someone else changed Save as meanwhile.');
    expect(controlOf(element, 'saveAs').value).toBe('Task');
    expect(controlOf(element, 'paused').checked).toBe(true);
    await expect(element).toBeAccessible();
    save.mockResolvedValue(settingsAnswer({ person: setting({ saveAs: 'Task', paused: true }) }));
    find(element, '.save').click();
    await settled();
    expect(sent()).toMatchObject({ lastModifiedDate: later, values: { saveAs: 'Task', paused: true } });
  });

  it('shows what others save at once, and leaves one’s own unsaved changes alone', async () => {
    const { element } = await page();
    await enter(element, 'followThreads', { checked: true });
    read.mockResolvedValue(settingsAnswer({ person: setting({ paused: true }) }));
    jest.useFakeTimers();
    deliver('/event/Intake_Changed__e', { Object__c: 'Intake_Settings__c' });
    deliver('/event/Intake_Changed__e', { Object__c: 'Email_Intake__c' });
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();
    await settled();
    expect(read).toHaveBeenCalledTimes(2);
    expect(controlOf(element, 'paused').checked).toBe(true);
    expect(controlOf(element, 'followThreads').checked).toBe(true);
    expect(textOf(element)).toContain('Someone else saved these settings meanwhile.');
  });

  it('offers the related objects as checkboxes, all ticked where nothing is set, and saves none of them as a value', async () => {
    const { element } = await page();
    expect(controlOf(element, 'relatedObjects')).toMatchObject({
      value: ['Lead', 'Account', 'Opportunity', 'User'],
      options: ['Lead', 'Account', 'Opportunity', 'User'].map((name) => ({ label: name, value: name }))
    });
    expect(textOf(settingOf(element, 'relatedObjects'))).toContain('Lead, Account, Opportunity, User default');
    await enter(element, 'relatedObjects', { value: ['User', 'Lead'] });
    expect(textOf(settingOf(element, 'relatedObjects'))).toContain('Lead, User set here');
    await expect(element).toBeAccessible();
    await enter(element, 'relatedObjects', { value: [] });
    expect(textOf(settingOf(element, 'relatedObjects'))).toContain('None set here');
    save.mockResolvedValue(settingsAnswer({ person: setting({ relatedObjects: null }) }));
    find(element, '.save').click();
    await settled();
    expect(sent()).toMatchObject({ values: { relatedObjects: '' }, setHere: ['relatedObjects'] });
    expect(textOf(settingOf(element, 'relatedObjects'))).toContain('None set here');
  });

  it('keeps the related objects as they are where a higher level has locked them', async () => {
    const organisation = setting({ relatedObjects: 'Lead;Campaign' }, { locked: ['relatedObjects'] });
    read.mockResolvedValue(settingsAnswer({ organisation }));
    const { element } = await page();
    expect(controlOf(element, 'relatedObjects').disabled).toBe(true);
    expect(textOf(settingOf(element, 'relatedObjects'))).toContain('Lead from the organisation');
    await expect(element).toBeAccessible();
  });

  it('offers the roles of the org, by their labels', async () => {
    const { element } = await page();
    const control = controlOf(element, 'caseContactRole');
    expect(control.options.map((option: any) => option.label)).toEqual(['Decides', 'Other']);
    await enter(element, 'caseContactRole', { value: 'Decision Maker' });
    expect(textOf(settingOf(element, 'caseContactRole'))).toContain('Decides set here');
    save.mockResolvedValue(settingsAnswer({ person: setting({ caseContactRole: 'Decision Maker' }) }));
    find(element, '.save').click();
    await settled();
    expect(sent().values).toEqual({ caseContactRole: 'Decision Maker' });
  });

  it('keeps a role that the org has not, and marks it', async () => {
    read.mockResolvedValue(settingsAnswer({ person: setting({ caseContactRole: 'Bidder' }) }));
    const { element } = await page();
    const control = controlOf(element, 'caseContactRole');
    expect(control.value).toBe('Bidder');
    expect(control.options.at(-1)).toEqual({ label: 'Bidder (no role in this org)', value: 'Bidder' });
    expect(textOf(settingOf(element, 'caseContactRole'))).toContain('Bidder (no role in this org) set here');
    await expect(element).toBeAccessible();
  });

  it.each([
    ['empty', () => roles.mockResolvedValue([])],
    ['not to be read', () => roles.mockRejectedValue({ body: { message: 'No access.' } })]
  ])('takes a text for the role where the picklist is %s', async (_how, arrange) => {
    arrange();
    read.mockResolvedValue(settingsAnswer({ person: setting({ caseContactRole: 'Bidder' }) }));
    const { element } = await page();
    expect(controlOf(element, 'caseContactRole')).toMatchObject({ type: 'text', value: 'Bidder' });
    expect(textOf(settingOf(element, 'caseContactRole'))).toContain('Bidder set here');
    await expect(element).toBeAccessible();
  });

  it('says clearly that saving is paused, and by whom', async () => {
    read.mockResolvedValue(settingsAnswer({ organisation: setting({ paused: true }) }));
    const { element } = await page();
    const banner = textOf(find(element, '.notice_paused'));
    expect(banner).toContain('Automatic saving is paused.');
    expect(banner).toContain('from the organisation');
    await expect(element).toBeAccessible();
  });

  describe('for administrators', () => {
    beforeEach(() => read.mockResolvedValue(settingsAnswer(admin)));

    it('starts with the organisation, where settings are locked for everyone below', async () => {
      const { element } = await page();
      expect(find(element, '.views').options.map((option: any) => option.value)).toEqual([
        'organisation',
        'profile',
        'person',
        'mine'
      ]);
      await enter(element, 'outboundOnly', { checked: true });
      const lock = find(settingOf(element, 'outboundOnly'), '.lock');
      lock.click();
      await settled();
      expect(lock.getAttribute('aria-pressed')).toBe('true');
      await expect(element).toBeAccessible();
      save.mockResolvedValue(settingsAnswer(admin));
      find(element, '.save').click();
      await settled();
      expect(sent()).toMatchObject({
        level: 'organisation',
        values: { outboundOnly: true },
        setHere: ['outboundOnly'],
        locked: ['outboundOnly']
      });
    });

    it('asks for a profile first, then shows and saves its settings', async () => {
      const { element } = await page();
      await choose(element, 'profile');
      expect(textOf(element)).toContain('No profile chosen');
      await expect(element).toBeAccessible();
      read.mockResolvedValue(settingsAnswer({ ...admin, profile: setting({ paused: true }) }));
      find(element, 'c-intake-owner-picker').dispatchEvent(
        new CustomEvent('ownerchoose', { detail: { owner: standardUsers } })
      );
      await settled();
      expect(read).toHaveBeenLastCalledWith({ ownerId: standardUsers.id });
      expect(textOf(element)).toContain('everyone with the profile Standard User');
      await enter(element, 'paused', { checked: false });
      save.mockResolvedValue(settingsAnswer({ ...admin, profile: setting({ paused: false }) }));
      find(element, '.save').click();
      await settled();
      expect(sent()).toMatchObject({ level: 'profile', ownerId: standardUsers.id, values: { paused: false } });
    });

    it('asks before another level takes the place of unsaved changes', async () => {
      const { element } = await page();
      await enter(element, 'paused', { checked: true });
      ask.mockResolvedValue(false);
      await choose(element, 'mine');
      expect(find(element, '.views').value).toBe('organisation');
      expect(controlOf(element, 'paused').checked).toBe(true);
      ask.mockResolvedValue(true);
      await choose(element, 'mine');
      expect(find(element, '.views').value).toBe('mine');
      expect(find(element, '.bar-save')).toBeNull();
      expect(find(settingOf(element, 'paused'), '.lock')).toBeNull();
    });

    it('warns before the page is closed, and has the changes again after another tab was shown', async () => {
      const { element } = await page();
      const leave = () => {
        const event = new Event('beforeunload', { cancelable: true });
        window.dispatchEvent(event);
        return event.defaultPrevented;
      };
      expect(leave()).toBe(false);
      await enter(element, 'paused', { checked: true });
      expect(leave()).toBe(true);
      element.remove();
      expect(leave()).toBe(false);
      const { element: again } = await page();
      expect(controlOf(again, 'paused').checked).toBe(true);
      expect(textOf(again)).toContain('Your unsaved changes from before are still here.');
    });
  });
});
