/** The settings in words: what each is called, what its value means, and where it comes from. */
import locale from '@salesforce/i18n/locale';
import { countryOf, readRelatedObjects, RELATED_OBJECTS } from 'c/intakeCore';
import type { EffectiveSettings, RelatedObject, SettingName } from 'c/intakeCore';
import type { LevelName, SettingsAnswer, SettingValue } from 'c/intakeSettingRecords';
import { levelOf } from 'c/intakeSettingRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface SettingWords {
  readonly label: string;
  readonly help: string;
  /** What to do when the value can't be saved; settings that can't be faulty have none. */
  readonly problem?: string;
}

export const settingWords: Readonly<Record<SettingName, SettingWords>> = {
  automaticSaving: { label: labels.settingAutomaticSaving, help: labels.settingAutomaticSavingHelp },
  outboundOnly: { label: labels.settingOutboundOnly, help: labels.settingOutboundOnlyHelp },
  paused: { label: labels.settingPaused, help: labels.settingPausedHelp },
  saveUnmatched: { label: labels.settingSaveUnmatched, help: labels.settingSaveUnmatchedHelp },
  excludeAutomated: { label: labels.settingExcludeAutomated, help: labels.settingExcludeAutomatedHelp },
  followThreads: { label: labels.settingFollowThreads, help: labels.settingFollowThreadsHelp },
  saveAs: { label: labels.settingSaveAs, help: labels.settingSaveAsHelp },
  attachmentLimitMb: {
    label: labels.settingAttachmentLimit,
    help: labels.settingAttachmentLimitHelp,
    problem: labels.settingAttachmentLimitProblem
  },
  addCaseContactRole: { label: labels.settingCaseRole, help: labels.settingCaseRoleHelp },
  incomingStatus: { label: labels.settingIncomingStatus, help: labels.settingIncomingStatusHelp },
  linkSuggestedCase: { label: labels.settingSuggestedCase, help: labels.settingSuggestedCaseHelp },
  caseContactRole: {
    label: labels.settingRoleName,
    help: labels.settingRoleNameHelp,
    problem: labels.settingRoleNameProblem
  },
  salesforceFolder: {
    label: labels.settingFolder,
    help: labels.settingFolderHelp,
    problem: labels.settingFolderProblem
  },
  startDate: {
    label: labels.settingStartDate,
    help: labels.settingStartDateHelp,
    problem: labels.settingStartDateProblem
  },
  ignoreGmailDots: { label: labels.settingGmailDots, help: labels.settingGmailDotsHelp },
  excludeSigned: { label: labels.settingExcludeSigned, help: labels.settingExcludeSignedHelp },
  roleSenders: {
    label: labels.settingRoleSenders,
    help: labels.settingRoleSendersHelp,
    problem: labels.settingRoleSendersProblem
  },
  defaultCountry: {
    label: labels.settingCountry,
    help: labels.settingCountryHelp,
    problem: labels.settingCountryProblem
  },
  relatedObjects: { label: labels.settingObjects, help: labels.settingObjectsHelp }
};

/** The page's groups, in order. */
export const settingGroups: readonly {
  readonly key: 'saving' | 'linking' | 'where' | 'addresses' | 'reading';
  readonly label: string;
  readonly names: readonly SettingName[];
}[] = [
  {
    key: 'saving',
    label: labels.settingsGroupSaving,
    names: ['automaticSaving', 'outboundOnly', 'paused', 'saveUnmatched', 'excludeAutomated', 'followThreads']
  },
  {
    key: 'linking',
    label: labels.settingsGroupWhat,
    names: [
      'relatedObjects',
      'saveAs',
      'incomingStatus',
      'linkSuggestedCase',
      'addCaseContactRole',
      'caseContactRole',
      'attachmentLimitMb'
    ]
  },
  { key: 'where', label: labels.settingsGroupWhere, names: ['salesforceFolder', 'startDate'] },
  {
    key: 'addresses',
    label: labels.settingsGroupAddresses,
    names: ['ignoreGmailDots', 'excludeSigned', 'roleSenders']
  },
  { key: 'reading', label: labels.settingsGroupReading, names: ['defaultCountry'] }
];

const regions = new Intl.DisplayNames(locale, { type: 'region' });
// A day of the calendar has no time zone.
const day = new Intl.DateTimeFormat(locale, { dateStyle: 'medium', timeZone: 'UTC' });

export interface SettingOption {
  readonly value: string;
  readonly label: string;
}

const objectLabels: Readonly<Record<RelatedObject, string>> = {
  Lead: labels.typeLead,
  Account: labels.typeAccount,
  Opportunity: labels.typeOpportunity,
  User: labels.typeUser
};

/** What can be chosen; of the roles those of the org, and one that it has not (any more) while it is the value. */
export function settingOptions(
  name: SettingName,
  value: SettingValue,
  roles: readonly SettingOption[]
): readonly SettingOption[] {
  switch (name) {
    case 'saveAs':
      return [
        { label: labels.saveAsEmail, value: 'EmailMessage' },
        { label: labels.saveAsTask, value: 'Task' }
      ];
    case 'incomingStatus':
      return [
        { label: labels.statusNew, value: 'New' },
        { label: labels.statusRead, value: 'Read' }
      ];
    case 'relatedObjects':
      return RELATED_OBJECTS.map((object) => ({ label: objectLabels[object], value: object }));
    case 'caseContactRole': {
      const role = String(value ?? '');
      const isKnown = role === '' || roles.some((known) => known.value === role);
      return isKnown ? roles : [...roles, { label: roleWords(role, roles), value: role }];
    }
    default:
      return [];
  }
}

/** The org's label of a role; one that it has not is marked, where its roles are known. */
function roleWords(role: string, roles: readonly SettingOption[]): string {
  const known = roles.find(({ value }) => value === role);
  if (known !== undefined) return known.label;
  return roles.length === 0 ? role : fill(labels.settingRoleMissing, role);
}

/** A setting's value as people read it. */
export function valueWords(name: SettingName, value: SettingValue, roles: readonly SettingOption[]): string {
  if (typeof value === 'boolean') return value ? labels.settingOn : labels.settingOff;
  if (value === null || value === '') return labels.settingNone;
  if (name === 'attachmentLimitMb') return fill(labels.settingMegabytes, count(Number(value)));
  if (name === 'incomingStatus') return value === 'New' ? labels.statusNew : labels.statusRead;
  if (name === 'saveAs') return value === 'Task' ? labels.saveAsTask : labels.saveAsEmail;
  if (name === 'startDate') return dayWords(String(value));
  if (name === 'defaultCountry') return countryWords(String(value));
  if (name === 'caseContactRole') return roleWords(String(value), roles);
  if (name === 'relatedObjects') return objectWords(String(value));
  return String(value);
}

function objectWords(stored: string): string {
  const names = readRelatedObjects(stored).map((object) => objectLabels[object]);
  return names.length === 0 ? labels.settingNone : names.join(', ');
}

/** `Germany (DE)`; what is no country stays as it is stored. */
function countryWords(code: string): string {
  const country = countryOf(code);
  return country === null ? code : `${regions.of(country) ?? country} (${country})`;
}

function dayWords(isoDay: string): string {
  const instant = new Date(isoDay);
  return Number.isNaN(instant.getTime()) ? isoDay : day.format(instant);
}

/** Where a value comes from, seen from the level that is shown. */
export function originWords(
  origin: EffectiveSettings['origins'][SettingName],
  answer: SettingsAnswer,
  shownLevel: LevelName
): string {
  if (origin === shownLevel) return labels.settingFromHere;
  if (origin === 'organisation') return labels.settingFromOrganisation;
  if (origin === 'profile') return fill(labels.settingFromProfile, ownerWords(answer, 'profile'));
  return origin === 'person' ? fill(labels.settingFromPerson, ownerWords(answer, 'person')) : labels.settingFromDefault;
}

/** Who locked a setting. */
export function lockWords(level: 'organisation' | 'profile', answer: SettingsAnswer): string {
  if (level === 'organisation') return labels.settingLockedByOrganisation;
  return fill(labels.settingLockedByProfile, ownerWords(answer, 'profile'));
}

function ownerWords(answer: SettingsAnswer, level: 'profile' | 'person'): string {
  return levelOf(answer, level).ownerName ?? answer[level]?.name ?? labels.someone;
}
