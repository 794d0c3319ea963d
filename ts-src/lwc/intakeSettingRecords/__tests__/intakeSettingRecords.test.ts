import {
  changedLevel,
  conflictsBetween,
  effectiveSettings,
  inheritedSettings,
  isFaulty,
  keepDraft,
  keptDraft,
  levelOf,
  settingsInput,
  withChange
} from 'c/intakeSettingRecords';
import { riva, setting, settingsAnswer } from 'testkit/settings';

const set = (value: string | number | boolean | null) => ({ isSet: true, isLocked: false, value });

describe('the records of the settings page', () => {
  it('gives the nearest level the word, unless a higher one has locked it', () => {
    const answer = settingsAnswer({
      organisation: setting({ outboundOnly: true, paused: false }, { locked: ['outboundOnly'] }),
      profile: setting({ saveAs: 'Task' }),
      person: setting({ outboundOnly: false, startDate: '2026-11-01' })
    });
    const effective = effectiveSettings(answer, 'person', {});
    expect(effective.values).toMatchObject({ outboundOnly: true, saveAs: 'Task', startDate: '2026-11-01' });
    expect(effective.origins).toMatchObject({
      outboundOnly: 'organisation',
      saveAs: 'profile',
      startDate: 'person',
      followThreads: 'default'
    });
    expect(inheritedSettings(answer, 'person').lockedBy).toEqual({ outboundOnly: 'organisation' });
    expect(inheritedSettings(answer, 'organisation').lockedBy).toEqual({});
  });

  it('leaves a stored value of a wrong type out instead of showing nonsense', () => {
    const answer = settingsAnswer({ person: setting({ paused: 'yes', attachmentLimitMb: 'many', unknown: 1 }) });
    expect(effectiveSettings(answer, 'person', {}).origins).toMatchObject({
      paused: 'default',
      attachmentLimitMb: 'default'
    });
  });

  it('takes an empty list that a level sets for a value, though the org stores it as nothing', () => {
    const answer = settingsAnswer({
      organisation: setting({ relatedObjects: 'Lead', roleSenders: 'billing' }),
      person: setting({ relatedObjects: null, roleSenders: null })
    });
    const { values, origins } = effectiveSettings(answer, 'person', {});
    expect(values).toMatchObject({ relatedObjects: '', roleSenders: '' });
    expect(origins).toMatchObject({ relatedObjects: 'person', roleSenders: 'person' });
  });

  it('forgets a change that leads back to what is saved', () => {
    const level = levelOf(settingsAnswer({ person: setting({ paused: true }) }), 'person');
    const changed = withChange({}, level, 'paused', set(false));
    expect(Object.keys(changed)).toEqual(['paused']);
    expect(withChange(changed, level, 'paused', set(true))).toEqual({});
  });

  it.each([
    ['attachmentLimitMb', '25', false],
    ['attachmentLimitMb', '0', false],
    ['attachmentLimitMb', '2000', false],
    ['attachmentLimitMb', '2001', true],
    ['attachmentLimitMb', '-1', true],
    ['attachmentLimitMb', '2.5', true],
    ['attachmentLimitMb', '1e3', true],
    ['attachmentLimitMb', '', true],
    ['salesforceFolder', 'Salesforce', false],
    ['salesforceFolder', '   ', true],
    ['salesforceFolder', 'x'.repeat(81), true],
    ['startDate', '2026-11-27', false],
    ['startDate', '', false],
    ['startDate', null, false],
    ['startDate', '2026-02-30', true],
    ['startDate', '27.11.2026', true],
    ['defaultCountry', 'de', false],
    ['defaultCountry', 'Germany', true],
    ['defaultCountry', 'XX', true],
    ['defaultCountry', '', true],
    ['roleSenders', 'billing; dispatch', false],
    ['roleSenders', '', false],
    ['roleSenders', 'billing@acme.example', true],
    ['roleSenders', Array.from({ length: 60 }, (_, index) => `sender${String(index)}`).join(';'), true]
  ] as const)('checks %s: %s', (name, value, faulty) => {
    expect(isFaulty(name, set(value))).toBe(faulty);
  });

  it('takes what a field could not read as faulty, and nothing that is not set', () => {
    expect(isFaulty('startDate', { ...set(null), isUnreadable: true })).toBe(true);
    expect(isFaulty('attachmentLimitMb', { isSet: false, isLocked: true, value: 'x' })).toBe(false);
  });

  it('sends numbers as numbers, tidy texts, and only what is set at the level', () => {
    const level = levelOf(settingsAnswer({ person: setting({ paused: true, saveAs: 'Task' }) }), 'person');
    const changes = {
      attachmentLimitMb: set('40'),
      salesforceFolder: set('  CRM '),
      roleSenders: set('Billing, dispatch;billing'),
      startDate: set(''),
      defaultCountry: set(' uk '),
      relatedObjects: set('User;Lead;Campaign'),
      saveAs: { isSet: false, isLocked: false, value: null }
    };
    const input = settingsInput(level, riva.id, changes);
    expect(JSON.parse(input.valuesJson)).toEqual({
      paused: true,
      attachmentLimitMb: 40,
      salesforceFolder: 'CRM',
      startDate: null,
      roleSenders: 'billing;dispatch',
      defaultCountry: 'GB',
      relatedObjects: 'Lead;User'
    });
    expect([...input.setHere].sort()).toEqual(Object.keys(JSON.parse(input.valuesJson)).sort());
    expect(input).toMatchObject({ level: 'person', ownerId: riva.id, lastModifiedDate: '2026-11-20T08:00:00.000Z' });
  });

  it('locks a setting that the level does not set: the inherited value is fixed', () => {
    const level = levelOf(settingsAnswer(), 'organisation');
    const changed = changedLevel(level, { paused: { isSet: false, isLocked: true, value: null } });
    expect(changed).toMatchObject({ setHere: [], locked: ['paused'] });
  });

  it('names the settings that both have changed', () => {
    const before = levelOf(settingsAnswer(), 'organisation');
    const after = levelOf(settingsAnswer({ organisation: setting({ paused: true, saveAs: 'Task' }) }), 'organisation');
    expect(conflictsBetween(before, after, { paused: set(false), followThreads: set(true) })).toEqual(['paused']);
  });

  it('keeps unsaved changes for the same person only, and survives a damaged draft', () => {
    keepDraft({ userId: riva.id, view: 'mine', owner: null, changes: { paused: set(true) } });
    expect(keptDraft(riva.id)?.changes).toEqual({ paused: set(true) });
    expect(keptDraft('005J00000000009AAA')).toBeNull();
    window.sessionStorage.setItem('email-intake.settings-draft', '{"userId"');
    expect(keptDraft(riva.id)).toBeNull();
    keepDraft(null);
    expect(window.sessionStorage.getItem('email-intake.settings-draft')).toBeNull();
  });
});
