/** What the settings page works on: the levels as Apex sends them, and a person's unsaved changes on top. */
import { countryOf, readRelatedObjects, resolveSettings, SETTING_NAMES } from 'c/intakeCore';
import type { EffectiveSettings, SettingName, SettingsLevel } from 'c/intakeCore';

export type LevelName = SettingsLevel['level'];
export type SettingValue = string | number | boolean | null;

export interface SettingsOwner {
  readonly id: string;
  readonly name: string;
}

/** One level of the hierarchy with its row; `lastModifiedDate` is null while it has none. */
export interface SentLevel {
  readonly level: LevelName;
  readonly ownerId: string | null;
  readonly ownerName: string | null;
  readonly values: Readonly<Record<string, unknown>>;
  readonly setHere: readonly string[];
  readonly locked: readonly string[];
  readonly lastModifiedDate: string | null;
}

export interface SettingsAnswer {
  readonly canEditAll: boolean;
  readonly userId: string;
  readonly person: SettingsOwner | null;
  readonly profile: SettingsOwner | null;
  readonly levels: readonly SentLevel[];
}

export interface SettingsInput {
  readonly level: LevelName;
  readonly ownerId: string | null;
  /** JSON of the values of the settings that are set at this level, by setting name. */
  readonly valuesJson: string;
  readonly setHere: readonly string[];
  readonly locked: readonly string[];
  /** The version that was read: a newer one of somebody else is not overwritten. */
  readonly lastModifiedDate: string | null;
}

/** What a person wants of one setting at one level and has not saved yet. */
export interface SettingChange {
  readonly isSet: boolean;
  readonly isLocked: boolean;
  /** As typed: it may be faulty. */
  readonly value: SettingValue;
  /** The field holds something that is no date or number at all. */
  readonly isUnreadable?: boolean;
}
export type SettingChanges = Readonly<Partial<Record<SettingName, SettingChange>>>;

export type SettingControl = 'switch' | 'choice' | 'list' | 'checkboxes' | 'number' | 'date' | 'text';

const controls: Readonly<Record<SettingName, SettingControl>> = {
  automaticSaving: 'switch',
  outboundOnly: 'switch',
  paused: 'switch',
  saveUnmatched: 'switch',
  excludeAutomated: 'switch',
  followThreads: 'switch',
  saveAs: 'choice',
  attachmentLimitMb: 'number',
  addCaseContactRole: 'switch',
  incomingStatus: 'choice',
  linkSuggestedCase: 'switch',
  caseContactRole: 'list',
  salesforceFolder: 'text',
  startDate: 'date',
  ignoreGmailDots: 'switch',
  excludeSigned: 'switch',
  roleSenders: 'text',
  defaultCountry: 'text',
  relatedObjects: 'checkboxes'
};

export const maxLimitMb = 2000;
const maxFolderLength = 80;
const maxRoleLength = 40;
const maxRoleSendersLength = 255;
/** The org stores an empty text as nothing; of these it is a value. */
const mayBeEmpty: readonly SettingName[] = ['roleSenders', 'relatedObjects'];
const levelOrder: readonly LevelName[] = ['organisation', 'profile', 'person'];

function isSettingName(name: string): name is SettingName {
  return Object.hasOwn(controls, name);
}

export function controlOf(name: SettingName): SettingControl {
  return controls[name];
}

/** The answer with every field: Apex leaves out what is null. */
export function completeSettings(answer: SettingsAnswer): SettingsAnswer {
  return {
    ...answer,
    person: answer.person ?? null,
    profile: answer.profile ?? null,
    levels: answer.levels.map((level) => ({ ...absentLevel(level.level), ...level }))
  };
}

function absentLevel(level: LevelName): SentLevel {
  return { level, ownerId: null, ownerName: null, values: {}, setHere: [], locked: [], lastModifiedDate: null };
}

/** One level of the answer; an empty one where it has no row. */
export function levelOf(answer: SettingsAnswer, name: LevelName): SentLevel {
  return answer.levels.find((level) => level.level === name) ?? absentLevel(name);
}

/** A level as core reads it: known settings only, and none whose value has a wrong type. */
function toCoreLevel(sent: SentLevel): SettingsLevel {
  const values = sent.values;
  const valueOf = (name: SettingName): unknown => values[name] ?? (mayBeEmpty.includes(name) ? '' : null);
  const setHere = sent.setHere.filter(isSettingName).filter((name) => isReadable(name, valueOf(name)));
  const entries = setHere.map((name): [SettingName, unknown] => [name, valueOf(name)]);
  return {
    level: sent.level,
    // Each value was checked against its setting's type just now.
    values: Object.fromEntries(entries),
    setHere,
    locked: sent.locked.filter(isSettingName)
  };
}

function isReadable(name: SettingName, value: unknown): boolean {
  if (controls[name] === 'switch') return typeof value === 'boolean';
  if (controls[name] === 'number') return typeof value === 'number';
  if (name === 'startDate') return value === null || typeof value === 'string';
  return typeof value === 'string';
}

/** What counts for the person that was asked for. */
export function settingsInForce(answer: SettingsAnswer): EffectiveSettings['values'] {
  return resolveSettings(levelOrder.map((name) => toCoreLevel(levelOf(answer, name)))).values;
}

/** What counts where the level sets nothing: the result of the levels above it. */
export function inheritedSettings(answer: SettingsAnswer, level: LevelName): EffectiveSettings {
  const above = levelOrder.slice(0, levelOrder.indexOf(level));
  return resolveSettings(above.map((name) => toCoreLevel(levelOf(answer, name))));
}

/** What counts at the level once its changes are saved; faulty ones are left out. */
export function effectiveSettings(
  answer: SettingsAnswer,
  level: LevelName,
  changes: SettingChanges
): EffectiveSettings {
  const above = levelOrder.slice(0, levelOrder.indexOf(level));
  const own = toCoreLevel(changedLevel(levelOf(answer, level), withoutFaulty(changes)));
  return resolveSettings([...above.map((name) => toCoreLevel(levelOf(answer, name))), own]);
}

function withoutFaulty(changes: SettingChanges): SettingChanges {
  return Object.fromEntries(changeEntries(changes).filter(([name, change]) => !isFaulty(name, change)));
}

export function changeEntries(changes: SettingChanges): readonly [SettingName, SettingChange][] {
  return SETTING_NAMES.flatMap((name): [SettingName, SettingChange][] => {
    const change = changes[name];
    return change === undefined ? [] : [[name, change]];
  });
}

/** The state of one setting at a level as it is saved. */
export function savedState(level: SentLevel, name: SettingName): SettingChange {
  const value = level.values[name];
  const isPlain = typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean';
  return {
    isSet: level.setHere.includes(name),
    isLocked: level.locked.includes(name),
    value: isPlain ? value : null
  };
}

/** The changes with one more; a change back to what is saved is none. */
export function withChange(
  changes: SettingChanges,
  level: SentLevel,
  name: SettingName,
  change: SettingChange
): SettingChanges {
  const others = Object.fromEntries(changeEntries(changes).filter(([other]) => other !== name));
  return isSameState(change, savedState(level, name)) ? others : { ...others, [name]: change };
}

function isSameState(left: SettingChange, right: SettingChange): boolean {
  if (left.isUnreadable === true || left.isSet !== right.isSet || left.isLocked !== right.isLocked) return false;
  return !left.isSet || (left.value ?? '') === (right.value ?? '');
}

/** Says whether what was typed can't be saved; a setting that is not set here is never faulty. */
export function isFaulty(name: SettingName, change: SettingChange): boolean {
  if (!change.isSet) return false;
  if (change.isUnreadable === true) return true;
  const { value } = change;
  switch (name) {
    case 'attachmentLimitMb':
      return !isWholeLimit(value);
    case 'salesforceFolder':
      return !isName(value, maxFolderLength);
    case 'caseContactRole':
      return !isName(value, maxRoleLength);
    case 'startDate':
      return !isDayOrNone(value);
    case 'roleSenders':
      return !areLocalParts(value);
    case 'defaultCountry':
      return typeof value !== 'string' || countryOf(value) === null;
    default:
      return false;
  }
}

function isName(value: SettingValue, maxLength: number): boolean {
  return typeof value === 'string' && value.trim() !== '' && value.trim().length <= maxLength;
}

function isWholeLimit(value: SettingValue): boolean {
  if (typeof value === 'string' && !/^\d{1,4}$/.test(value.trim())) return false;
  const limit = Number(value);
  return value !== null && typeof value !== 'boolean' && Number.isInteger(limit) && limit >= 0 && limit <= maxLimitMb;
}

function isDayOrNone(value: SettingValue): boolean {
  if (value === null || value === '') return true;
  if (typeof value !== 'string' || !/^\d{4}-\d{2}-\d{2}$/.test(value)) return false;
  const day = new Date(`${value}T00:00:00Z`);
  return !Number.isNaN(day.getTime()) && day.toISOString().startsWith(value);
}

function localParts(text: string): readonly string[] {
  const parts = text.split(/[;,\s]+/).map((part) => part.toLowerCase());
  return [...new Set(parts.filter((part) => part !== ''))];
}

function areLocalParts(value: SettingValue): boolean {
  if (value === null) return true;
  if (typeof value !== 'string') return false;
  const parts = localParts(value);
  return parts.join(';').length <= maxRoleSendersLength && parts.every((part) => /^[^@<>()[\]:"\\]+$/.test(part));
}

/** The value as it is stored: numbers are numbers, texts trimmed, an empty date is none. */
function storedValue(name: SettingName, value: SettingValue): SettingValue {
  if (name === 'attachmentLimitMb') return value === null ? null : Number(value);
  if (name === 'startDate') return value === '' ? null : value;
  if (name === 'roleSenders') return typeof value === 'string' ? localParts(value).join(';') : '';
  if (name === 'relatedObjects') return typeof value === 'string' ? readRelatedObjects(value).join(';') : '';
  if (name === 'defaultCountry' && typeof value === 'string') return countryOf(value) ?? value.trim();
  return typeof value === 'string' ? value.trim() : value;
}

/** The level as it will be saved. */
export function changedLevel(level: SentLevel, changes: SettingChanges): SentLevel {
  const states = SETTING_NAMES.map((name) => {
    const change = changes[name];
    return change === undefined
      ? { name, ...savedState(level, name) }
      : { name, ...change, value: storedValue(name, change.value) };
  });
  const set = states.filter((state) => state.isSet);
  return {
    ...level,
    values: Object.fromEntries(set.map((state) => [state.name, state.value])),
    setHere: set.map((state) => state.name),
    locked: states.filter((state) => state.isLocked).map((state) => state.name)
  };
}

/** What Apex is asked to save. */
export function settingsInput(level: SentLevel, ownerId: string | null, changes: SettingChanges): SettingsInput {
  const { values, setHere, locked } = changedLevel(level, changes);
  return {
    level: level.level,
    ownerId,
    valuesJson: JSON.stringify(values),
    setHere,
    locked,
    lastModifiedDate: level.lastModifiedDate
  };
}

/** The changed settings that somebody else has changed as well, between two readings of the level. */
export function conflictsBetween(before: SentLevel, after: SentLevel, changes: SettingChanges): readonly SettingName[] {
  return changeEntries(changes)
    .map(([name]) => name)
    .filter((name) => !isSameState(savedState(before, name), savedState(after, name)));
}

const draftKey = 'email-intake.settings-draft';

/** Unsaved changes of a page that was left. */
export interface SettingsDraft {
  readonly userId: string;
  readonly view: string;
  readonly owner: SettingsOwner | null;
  readonly changes: SettingChanges;
}

/** Lightning can't hold a person back from another tab of the app: what is unsaved waits here. */
export function keepDraft(draft: SettingsDraft | null): void {
  try {
    if (draft === null) window.sessionStorage.removeItem(draftKey);
    else window.sessionStorage.setItem(draftKey, JSON.stringify(draft));
  } catch {
    // Refused storage (private window): leaving the page then loses the draft, as the browser's warning says.
  }
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function isChange(value: unknown): value is SettingChange {
  if (!isObject(value) || typeof value.isSet !== 'boolean' || typeof value.isLocked !== 'boolean') return false;
  return value.value === null || ['string', 'number', 'boolean'].includes(typeof value.value);
}

/** The person's kept draft; null when there is none that can be read. */
export function keptDraft(userId: string): SettingsDraft | null {
  try {
    const draft: unknown = JSON.parse(window.sessionStorage.getItem(draftKey) ?? 'null');
    if (!isObject(draft) || draft.userId !== userId || typeof draft.view !== 'string') return null;
    const { owner, changes } = draft;
    const kept = Object.entries(isObject(changes) ? changes : {}).filter(
      (entry): entry is [SettingName, SettingChange] => isSettingName(entry[0]) && isChange(entry[1])
    );
    const isOwner = isObject(owner) && typeof owner.id === 'string' && typeof owner.name === 'string';
    return {
      userId,
      view: draft.view,
      owner: isOwner ? { id: String(owner.id), name: String(owner.name) } : null,
      changes: Object.fromEntries(kept)
    };
  } catch {
    return null;
  }
}
