import { readRelatedObjects } from '../match/related-objects.ts';
import type { IntakeSettings } from './decision.ts';
import { DEFAULT_SETTINGS } from './default-settings.ts';

/** What can be set on each level (R17), in the units that people enter. */
export interface SettingValues {
  readonly automaticSaving: boolean;
  readonly outboundOnly: boolean;
  readonly paused: boolean;
  readonly saveAs: 'EmailMessage' | 'Task';
  readonly saveUnmatched: boolean;
  readonly excludeAutomated: boolean;
  readonly excludeSigned: boolean;
  /** Megabytes; 0 keeps no attachment. */
  readonly attachmentLimitMb: number;
  readonly followThreads: boolean;
  readonly ignoreGmailDots: boolean;
  /** Local parts, separated by semicolons. */
  readonly roleSenders: string;
  /** ISO date. */
  readonly startDate: string | null;
  readonly salesforceFolder: string;
  readonly addCaseContactRole: boolean;
  readonly incomingStatus: 'New' | 'Read';
  readonly linkSuggestedCase: boolean;
  readonly caseContactRole: string;
  /** ISO 3166 code. */
  readonly defaultCountry: string;
  /** Record types that are offered besides Contact and Case, separated by semicolons. */
  readonly relatedObjects: string;
}

export type SettingName = keyof SettingValues;
export type SettingsLevelName = 'organisation' | 'profile' | 'person';

/** What one level says; `setHere` names the settings it decides, all others are inherited. */
export interface SettingsLevel {
  readonly level: SettingsLevelName;
  readonly values: Partial<SettingValues>;
  readonly setHere: readonly SettingName[];
  /** Settings that the levels below can't change. */
  readonly locked: readonly SettingName[];
}

/** The settings that count for a person, each with the level it comes from. */
export interface EffectiveSettings {
  readonly values: SettingValues;
  readonly origins: Readonly<Record<SettingName, 'default' | SettingsLevelName>>;
  readonly lockedBy: Readonly<Partial<Record<SettingName, 'organisation' | 'profile'>>>;
}

/** The settings of an org that has set nothing: people decide, nothing is saved by itself. */
export const DEFAULT_SETTING_VALUES: SettingValues = {
  automaticSaving: DEFAULT_SETTINGS.automaticSaving,
  outboundOnly: DEFAULT_SETTINGS.outboundOnly,
  paused: DEFAULT_SETTINGS.paused,
  saveAs: DEFAULT_SETTINGS.saveAs,
  saveUnmatched: DEFAULT_SETTINGS.saveUnmatched,
  excludeAutomated: DEFAULT_SETTINGS.excludeAutomated,
  excludeSigned: DEFAULT_SETTINGS.excludeSigned,
  attachmentLimitMb: DEFAULT_SETTINGS.attachmentLimitBytes / 1_048_576,
  followThreads: DEFAULT_SETTINGS.followThreads,
  ignoreGmailDots: DEFAULT_SETTINGS.ignoreGmailDots,
  roleSenders: '',
  startDate: null,
  salesforceFolder: DEFAULT_SETTINGS.salesforceFolder,
  addCaseContactRole: false,
  incomingStatus: 'Read',
  linkSuggestedCase: DEFAULT_SETTINGS.linkSuggestedCase,
  caseContactRole: DEFAULT_SETTINGS.caseContactRole,
  defaultCountry: DEFAULT_SETTINGS.defaultCountry,
  relatedObjects: DEFAULT_SETTINGS.relatedObjects.join(';')
};

/** Every setting, in the order that pages show them. */
export const SETTING_NAMES: readonly SettingName[] = [
  'automaticSaving',
  'outboundOnly',
  'paused',
  'saveUnmatched',
  'excludeAutomated',
  'followThreads',
  'saveAs',
  'attachmentLimitMb',
  'relatedObjects',
  'incomingStatus',
  'linkSuggestedCase',
  'addCaseContactRole',
  'caseContactRole',
  'salesforceFolder',
  'startDate',
  'ignoreGmailDots',
  'excludeSigned',
  'roleSenders',
  'defaultCountry'
];

const ORDER: readonly SettingsLevelName[] = ['organisation', 'profile', 'person'];

/** Merges the levels, organisation first: the nearest level decides, unless a higher one locked the setting. */
export function resolveSettings(levels: readonly SettingsLevel[]): EffectiveSettings {
  let values: SettingValues = DEFAULT_SETTING_VALUES;
  const origins = new Map<SettingName, SettingsLevelName>();
  const lockedBy: Partial<Record<SettingName, 'organisation' | 'profile'>> = {};
  for (const name of ORDER) {
    for (const level of levels.filter((candidate) => candidate.level === name)) {
      const open = level.setHere.filter((setting) => lockedBy[setting] === undefined && isGiven(level.values, setting));
      values = { ...values, ...pick(level.values, open) };
      for (const setting of open) origins.set(setting, name);
      if (name !== 'person') for (const setting of level.locked) lockedBy[setting] ??= name;
    }
  }
  return { values, origins: originsOf(origins), lockedBy };
}

/** Reads names as they are stored, separated by semicolons; unknown names are left out. */
export function readSettingNames(stored: string | null | undefined): SettingName[] {
  const names = (stored ?? '').split(';').map((name) => name.trim());
  return SETTING_NAMES.filter((setting) => names.includes(setting));
}

/** Returns the settings in the form that the rules read. */
export function toIntakeSettings(values: SettingValues): IntakeSettings {
  return {
    automaticSaving: values.automaticSaving,
    outboundOnly: values.outboundOnly,
    paused: values.paused,
    saveAs: values.saveAs,
    saveUnmatched: values.saveUnmatched,
    excludeAutomated: values.excludeAutomated,
    excludeSigned: values.excludeSigned,
    attachmentLimitBytes: values.attachmentLimitMb * 1_048_576,
    emailStatus: values.incomingStatus === 'New' ? '0' : '1',
    caseContactRole: values.caseContactRole,
    linkSuggestedCase: values.linkSuggestedCase,
    followThreads: values.followThreads,
    ignoreGmailDots: values.ignoreGmailDots,
    roleSenders: values.roleSenders
      .split(/[\s;,]+/)
      .map((name) => name.toLowerCase())
      .filter((name) => name !== ''),
    startDate: values.startDate === null ? null : `${values.startDate.slice(0, 10)}T00:00:00.000Z`,
    salesforceFolder: values.salesforceFolder,
    salesforceCategory: values.salesforceFolder,
    defaultCountry: values.defaultCountry.trim().toUpperCase(),
    relatedObjects: readRelatedObjects(values.relatedObjects)
  };
}

/** What a mailbox's own record says; null: nothing. */
export interface MailboxSettings {
  readonly isPaused: boolean;
  /** ISO date. */
  readonly startDate: string | null;
  readonly salesforceFolder: string | null;
}

/** Returns the settings that count for a mailbox: its owner's, with pause, folder and start date of its own record. */
export function settingsOfMailbox(values: SettingValues, mailbox: MailboxSettings): IntakeSettings {
  return toIntakeSettings({
    ...values,
    paused: mailbox.isPaused || values.paused,
    salesforceFolder: mailbox.salesforceFolder ?? values.salesforceFolder,
    startDate: mailbox.startDate ?? values.startDate
  });
}

/** A level that names a setting without a value inherits it, except where no value is one (the start date). */
function isGiven(values: Partial<SettingValues>, setting: SettingName): boolean {
  return values[setting] !== undefined && (values[setting] !== null || setting === 'startDate');
}

function pick(values: Partial<SettingValues>, settings: readonly SettingName[]): Partial<SettingValues> {
  return Object.fromEntries(settings.map((setting) => [setting, values[setting]]));
}

function originsOf(origins: ReadonlyMap<SettingName, SettingsLevelName>): EffectiveSettings['origins'] {
  const of = (name: SettingName) => origins.get(name) ?? 'default';
  return {
    automaticSaving: of('automaticSaving'),
    outboundOnly: of('outboundOnly'),
    paused: of('paused'),
    saveAs: of('saveAs'),
    saveUnmatched: of('saveUnmatched'),
    excludeAutomated: of('excludeAutomated'),
    excludeSigned: of('excludeSigned'),
    attachmentLimitMb: of('attachmentLimitMb'),
    followThreads: of('followThreads'),
    ignoreGmailDots: of('ignoreGmailDots'),
    roleSenders: of('roleSenders'),
    startDate: of('startDate'),
    salesforceFolder: of('salesforceFolder'),
    addCaseContactRole: of('addCaseContactRole'),
    incomingStatus: of('incomingStatus'),
    linkSuggestedCase: of('linkSuggestedCase'),
    caseContactRole: of('caseContactRole'),
    defaultCountry: of('defaultCountry'),
    relatedObjects: of('relatedObjects')
  };
}
