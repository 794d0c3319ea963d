import assert from 'node:assert/strict';
import { test } from 'node:test';
import { DEFAULT_SETTINGS } from './default-settings.ts';
import {
  DEFAULT_SETTING_VALUES,
  readSettingNames,
  resolveSettings,
  settingsOfMailbox,
  SETTING_NAMES,
  toIntakeSettings
} from './effective-settings.ts';
import type { SettingsLevel } from './effective-settings.ts';

function level(
  name: SettingsLevel['level'],
  values: SettingsLevel['values'],
  locked: SettingsLevel['locked'] = []
): SettingsLevel {
  return { level: name, values, setHere: SETTING_NAMES.filter((setting) => setting in values), locked };
}

test('nothing set anywhere gives the defaults', () => {
  const { values, origins } = resolveSettings([]);
  assert.deepEqual(toIntakeSettings(values), DEFAULT_SETTINGS);
  assert.ok(SETTING_NAMES.every((name) => origins[name] === 'default'));
  assert.deepEqual([...SETTING_NAMES].sort(), Object.keys(DEFAULT_SETTING_VALUES).sort());
});

test('the nearest level decides, and each value tells where it comes from', () => {
  const { values, origins } = resolveSettings([
    level('person', { saveAs: 'Task' }),
    level('organisation', { automaticSaving: true, saveAs: 'EmailMessage', startDate: '2026-01-01' }),
    level('profile', { outboundOnly: true, startDate: null })
  ]);
  assert.deepEqual(
    [values.automaticSaving, values.outboundOnly, values.saveAs, values.startDate],
    [true, true, 'Task', null]
  );
  assert.deepEqual(
    [origins.automaticSaving, origins.outboundOnly, origins.saveAs, origins.startDate, origins.paused],
    ['organisation', 'profile', 'person', 'profile', 'default']
  );
});

test('what a level locks, the levels below do not change', () => {
  const { values, origins, lockedBy } = resolveSettings([
    level('organisation', { outboundOnly: true }, ['outboundOnly', 'paused']),
    level('profile', { outboundOnly: false, saveAs: 'Task' }, ['saveAs', 'outboundOnly']),
    level('person', { outboundOnly: false, paused: true, saveAs: 'EmailMessage' })
  ]);
  assert.deepEqual([values.outboundOnly, values.paused, values.saveAs], [true, false, 'Task']);
  assert.deepEqual([origins.outboundOnly, origins.paused], ['organisation', 'default']);
  assert.deepEqual(lockedBy, { outboundOnly: 'organisation', paused: 'organisation', saveAs: 'profile' });
});

test('a person locks nothing', () => {
  assert.deepEqual(resolveSettings([level('person', {}, ['paused'])]).lockedBy, {});
});

test('a setting that is named without a value is inherited', () => {
  const { values } = resolveSettings([
    level('organisation', { salesforceFolder: 'CRM' }),
    { level: 'person', values: {}, setHere: ['salesforceFolder'], locked: [] }
  ]);
  assert.equal(values.salesforceFolder, 'CRM');
});

test('no related objects are a setting, too', () => {
  const { values, origins } = resolveSettings([
    level('organisation', { relatedObjects: 'Lead;User' }),
    level('person', { relatedObjects: '' })
  ]);
  assert.deepEqual([values.relatedObjects, origins.relatedObjects], ['', 'person']);
  assert.deepEqual(toIntakeSettings(values).relatedObjects, []);
});

test('reads stored names, and leaves unknown ones out', () => {
  assert.deepEqual(readSettingNames(' saveAs; paused ;nonsense;'), ['paused', 'saveAs']);
  assert.deepEqual(readSettingNames(null), []);
});

test('the rules read units and lists', () => {
  const settings = toIntakeSettings({
    ...DEFAULT_SETTING_VALUES,
    attachmentLimitMb: 3,
    roleSenders: 'Alerts; billing,',
    startDate: '2026-02-01',
    salesforceFolder: 'CRM',
    defaultCountry: ' de',
    relatedObjects: 'User; Lead;Campaign'
  });
  assert.equal(settings.defaultCountry, 'DE');
  assert.deepEqual(settings.relatedObjects, ['Lead', 'User']);
  assert.equal(settings.attachmentLimitBytes, 3 * 1_048_576);
  assert.deepEqual(settings.roleSenders, ['alerts', 'billing']);
  assert.deepEqual([settings.startDate, settings.salesforceCategory], ['2026-02-01T00:00:00.000Z', 'CRM']);
});

test("a mailbox's own pause, folder and start date stand before its owner's", () => {
  const values = { ...DEFAULT_SETTING_VALUES, startDate: '2026-01-01', salesforceFolder: 'CRM' };
  const own = settingsOfMailbox(values, { isPaused: true, startDate: '2026-02-01', salesforceFolder: 'Kunden' });
  assert.deepEqual([own.paused, own.startDate, own.salesforceCategory], [true, '2026-02-01T00:00:00.000Z', 'Kunden']);
  const none = settingsOfMailbox(
    { ...values, paused: true },
    { isPaused: false, startDate: null, salesforceFolder: null }
  );
  assert.deepEqual([none.paused, none.startDate, none.salesforceFolder], [true, '2026-01-01T00:00:00.000Z', 'CRM']);
});
