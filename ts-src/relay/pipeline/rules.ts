import { createHash } from 'node:crypto';
import { createClassifier, type Classifier } from '../../core/classify/classify-message.ts';
import type { FilterEntry, IntakeSettings, MailboxIdentity } from '../../core/classify/decision.ts';
import type { ListEntry } from '../org/filter-rows.ts';
import { addsCaseContactRole, settingsFor } from '../org/org-settings.ts';
import type { MailboxAccount } from '../mailbox/provider.ts';
import type { MailboxRecord, OrgSnapshot } from '../org/org-snapshot.ts';

/** Everything that decides on the mail of one mailbox. */
export interface RuleSet {
  /** Differs when a decision may differ. */
  readonly hash: string;
  readonly settings: IntakeSettings;
  readonly addCaseContactRole: boolean;
  readonly classifier: Classifier;
}

/** Compiled lists take memory by their length: with long ones, few mailboxes keep theirs. */
const MOST_COMPILED_ENTRIES = 2_000_000;
const FEWEST_COMPILED = 4;

/** The mailbox as the rules see it. */
export function identityOf(mailbox: MailboxRecord): MailboxIdentity {
  return { address: mailbox.address, aliases: mailbox.aliases, isShared: mailbox.isShared };
}

/** What a mail provider needs of it to open it. */
export function accountOf(mailbox: MailboxRecord): MailboxAccount {
  return {
    identity: identityOf(mailbox),
    user: mailbox.user,
    salesforceFolder: mailbox.salesforceFolder ?? 'Salesforce'
  };
}

/**
 * The rules of one state of the org on one day; made anew when either changes. Lists are sorted out once an owner,
 * and compiled once a mailbox.
 */
export class RuleBook {
  readonly snapshot: OrgSnapshot;
  readonly day: string;
  private readonly organisation: readonly ListEntry[];
  private readonly personal = new Map<string, ListEntry[]>();
  private readonly lists = new Map<string, readonly FilterEntry[]>();
  private readonly ruleSets = new Map<string, RuleSet>();
  private readonly compiled = new Map<string, Classifier>();
  private organisationHash: string | null = null;

  /** `day`: the ISO date that expiry is compared with. */
  constructor(snapshot: OrgSnapshot, entries: readonly ListEntry[], day: string) {
    this.snapshot = snapshot;
    this.day = day;
    const inForce = entries.filter(({ expiresOn }) => expiresOn === null || expiresOn.slice(0, 10) >= day);
    this.organisation = inForce.filter(({ scope }) => scope === 'organisation');
    for (const entry of inForce.filter(({ scope }) => scope === 'person')) {
      const own = this.personal.get(entry.ownerId);
      if (own === undefined) this.personal.set(entry.ownerId, [entry]);
      else own.push(entry);
    }
  }

  ruleSetOf(mailbox: MailboxRecord): RuleSet {
    const known = this.ruleSets.get(mailbox.address);
    if (known !== undefined) return known;
    const settings = settingsFor(this.snapshot, mailbox);
    const identity = identityOf(mailbox);
    const classifierOf = (): Classifier => this.compile(mailbox, identity, settings);
    const ruleSet: RuleSet = {
      hash: hashOf([this.hashOfOrganisation(), hashOfEntries(this.personalOf(mailbox)), settings, identity]),
      settings,
      addCaseContactRole: addsCaseContactRole(this.snapshot, mailbox),
      get classifier() {
        return classifierOf();
      }
    };
    this.ruleSets.set(mailbox.address, ruleSet);
    return ruleSet;
  }

  /** The hash of a mailbox's rules when they were asked for; null: they were not. */
  hashOf(address: string): string | null {
    return this.ruleSets.get(address)?.hash ?? null;
  }

  private compile(mailbox: MailboxRecord, identity: MailboxIdentity, settings: IntakeSettings): Classifier {
    const filters = this.listOf(mailbox);
    const known = this.compiled.get(mailbox.address);
    this.compiled.delete(mailbox.address);
    const classifier =
      known ?? createClassifier({ mailbox: identity, filters, settings, decidedAt: `${this.day}T00:00:00.000Z` });
    // The last in the map is the one used last.
    this.compiled.set(mailbox.address, classifier);
    const most = Math.max(FEWEST_COMPILED, Math.floor(MOST_COMPILED_ENTRIES / Math.max(1, filters.length)));
    for (const address of this.compiled.keys()) if (this.compiled.size > most) this.compiled.delete(address);
    return classifier;
  }

  /** Owners without a list of their own share one array. */
  private listOf(mailbox: MailboxRecord): readonly FilterEntry[] {
    const own = this.personalOf(mailbox);
    if (own.length === 0) return this.organisation;
    const list = this.lists.get(mailbox.ownerId) ?? [...this.organisation, ...own];
    this.lists.set(mailbox.ownerId, list);
    return list;
  }

  private personalOf(mailbox: MailboxRecord): readonly ListEntry[] {
    return this.personal.get(mailbox.ownerId) ?? [];
  }

  private hashOfOrganisation(): string {
    this.organisationHash ??= hashOfEntries(this.organisation);
    return this.organisationHash;
  }
}

/** The order in which entries came does not matter. */
function hashOfEntries(entries: readonly ListEntry[]): string {
  const hash = createHash('sha256');
  for (const entry of [...entries].sort((left, right) => (left.id < right.id ? -1 : 1))) {
    const { id, pattern, kind, match, action, direction, locked } = entry;
    hash.update(JSON.stringify([id, pattern, kind, match, action, direction, locked]));
  }
  return hash.digest('hex');
}

function hashOf(parts: readonly unknown[]): string {
  return createHash('sha256').update(JSON.stringify(parts)).digest('hex').slice(0, 32);
}
