/** The rules that count, read once for the page: both lists, the mailboxes and the settings. */
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import { DEFAULT_SETTINGS, lintList, normalizePattern, settingsOfMailbox } from 'c/intakeCore';
import type {
  FilterEntry,
  FilterKind,
  FilterMatch,
  FilterScope,
  IntakeSettings,
  MailboxIdentity,
  RuleSet
} from 'c/intakeCore';
import type { FilterAccess, FilterInput, FilterRow, SentMailboxSettings } from 'c/intakeFilterRecords';
import { completeRows, entryOf } from 'c/intakeFilterRecords';
import { completeSettings, effectiveSettings } from 'c/intakeSettingRecords';

/** Entries a call of Apex gives at most. */
const pageSize = 2000;

export interface Rules {
  readonly access: FilterAccess;
  readonly organisation: readonly FilterRow[];
  /** The reader's own. */
  readonly person: readonly FilterRow[];
  /** Personal entries of everyone whose list the reader may see, by owner. */
  readonly personal: ReadonlyMap<string, readonly FilterRow[]>;
  /** By mailbox. */
  readonly settings: ReadonlyMap<string, IntakeSettings>;
}

export type Progress = (read: number) => void;

/** All active entries of a list (`all`: of every list that the reader may see), page by page. */
export async function readEntries(
  scope: FilterScope | 'all',
  onProgress: Progress = () => undefined
): Promise<FilterRow[]> {
  const rows: FilterRow[] = [];
  let afterId: string | null = null;
  for (;;) {
    // eslint-disable-next-line no-await-in-loop -- each page begins where the one before ended
    const page: readonly FilterRow[] = completeRows(await getAllFilters({ scope, afterId, pageSize }));
    rows.push(...page);
    onProgress(rows.length);
    const last = page.at(-1);
    if (last === undefined || page.length < pageSize) return rows;
    afterId = last.id;
  }
}

/** The settings that count for one mailbox: those of its owner, and what its own record says. */
function settingsOf(sent: SentMailboxSettings): IntakeSettings {
  const answer = { canEditAll: false, userId: '', person: null, profile: null, levels: sent.levels };
  const { values } = effectiveSettings(completeSettings(answer), 'person', {});
  return settingsOfMailbox(values, {
    isPaused: sent.isPaused ?? false,
    startDate: sent.startDate ?? null,
    salesforceFolder: sent.salesforceFolder ?? null
  });
}

async function readSettings(): Promise<ReadonlyMap<string, IntakeSettings>> {
  const sent = await getMailboxSettings({});
  return new Map(sent.map((mailbox) => [mailbox.mailboxId, settingsOf(mailbox)]));
}

/** Reads the rules when they are first asked for, and again after a change. */
export class RuleBook {
  rules: Promise<Rules> | null = null;

  /** The rules; those that were read before when nothing changed since. */
  read(onProgress?: Progress): Promise<Rules> {
    if (this.rules === null) {
      const reading = this.readAll(onProgress);
      this.rules = reading;
      // What failed is asked for again the next time.
      reading.catch(() => {
        if (this.rules === reading) this.rules = null;
      });
    }
    return this.rules;
  }

  /** The lists changed: what was read is out of date. */
  forget(): void {
    this.rules = null;
  }

  async readAll(onProgress?: Progress): Promise<Rules> {
    const [access, settings, rows] = await Promise.all([getAccess({}), readSettings(), readEntries('all', onProgress)]);
    const personal = new Map<string, FilterRow[]>();
    for (const row of rows.filter((candidate) => candidate.scope === 'person')) {
      const owner = row.ownerId ?? '';
      const own = personal.get(owner) ?? [];
      personal.set(owner, own);
      own.push(row);
    }
    const organisation = rows.filter((row) => row.scope === 'organisation');
    return { access, organisation, person: personal.get(access.userId) ?? [], personal, settings };
  }
}

/** The entries of one list. */
export function listOf(rules: Rules, scope: FilterScope): readonly FilterRow[] {
  return scope === 'organisation' ? rules.organisation : rules.person;
}

/** The list as the draft would make it: changed entries in their places, new ones at the end, removed ones inactive. */
export function withDraft(entries: readonly FilterEntry[], draft: readonly FilterInput[]): readonly FilterEntry[] {
  const changed = new Map(draft.flatMap((input) => (input.id === null ? [] : [[input.id, input] as const])));
  const known = new Set(entries.map((entry) => entry.id));
  const kept = entries.map((entry) => {
    const input = entry.id === null ? undefined : changed.get(entry.id);
    return input === undefined ? entry : entryOf(input);
  });
  const added = draft.filter((input) => input.id === null || !known.has(input.id));
  return [...kept, ...added.map(entryOf)];
}

/** The rules of every mailbox: the organisation's list, and that of the mailbox's owner as far as it can be seen. */
export function ruleSetOf(rules: Rules, draft: readonly FilterInput[], decidedAt: string): RuleSet {
  const draftOf = (scope: FilterScope): readonly FilterInput[] => draft.filter((input) => input.scope === scope);
  const organisation = withDraft(rules.organisation, draftOf('organisation'));
  const owners = new Map(rules.access.mailboxes.map((mailbox) => [mailbox.id, mailbox.ownerId]));
  const personal = new Map<string, readonly FilterEntry[]>(rules.personal);
  personal.set(rules.access.userId, withDraft(rules.person, draftOf('person')));
  return {
    filtersFor: (mailboxId) => [...organisation, ...(personal.get(owners.get(mailboxId ?? '') ?? '') ?? [])],
    settingsFor: (mailboxId) => rules.settings.get(mailboxId ?? '') ?? DEFAULT_SETTINGS,
    mailboxFor: (mailboxId) => identityOf(rules, mailboxId),
    decidedAt
  };
}

/** A mailbox as the rules see it; one without addresses when the reader has no access to it. */
export function identityOf(rules: Rules, mailboxId: string | null): MailboxIdentity {
  const mailbox = rules.access.mailboxes.find((candidate) => candidate.id === mailboxId);
  return { address: mailbox?.address ?? '', aliases: mailbox?.aliases ?? [], isShared: false };
}

/** What makes two entries of one list the same entry; null for a pattern that matches nothing. */
export function keyOf(pattern: string, match: FilterMatch, kind: FilterKind): string | null {
  const comparable = normalizePattern(pattern, match);
  return comparable === null ? null : `${kind}|${comparable}`;
}

/** The pattern as it is compared; the pattern itself when it matches nothing. */
export function comparableOf(pattern: string, match: FilterMatch): string {
  return normalizePattern(pattern, match) ?? pattern.trim().toLowerCase();
}

/** One entry as it stands now, whatever became of it; null when the reader can't see it any more. */
export async function readEntry(row: FilterRow): Promise<FilterRow | null> {
  const page = await getFilters({
    query: {
      scope: row.scope,
      search: row.pattern,
      kind: null,
      state: 'all',
      sortBy: 'createdDate',
      sortDirection: 'desc',
      pageSize: 200,
      pageOffset: 0
    }
  });
  const found = completeRows(page.rows).find((candidate) => candidate.id === row.id);
  if (found !== undefined) return found;
  // Its pattern was changed: it stands somewhere else in the list.
  const all = await readEntries(row.scope);
  return all.find((candidate) => candidate.id === row.id) ?? null;
}

/** What each entry would do to the mailboxes themselves, in words, by pattern: every message has their addresses. */
export function ownMailboxWarnings(rules: Rules, entries: readonly FilterEntry[]): ReadonlyMap<string, string> {
  const found = lintList(entries, { mailboxes: rules.access.mailboxes, decidedAt: new Date().toISOString() });
  const own = found.filter((finding) => finding.rule === 'own-mailbox');
  return new Map(own.map((finding) => [finding.pattern, finding.words]));
}
