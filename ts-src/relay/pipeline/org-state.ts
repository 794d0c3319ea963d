import type { OrgPort } from '../org/org-port.ts';
import { EMPTY_SNAPSHOT, readOrgSnapshot, type OrgSnapshot } from '../org/org-snapshot.ts';
import { OrgLists } from './org-lists.ts';
import { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { adoptDispositions, databaseTime } from './state/ledger.ts';
import { keepLists, keepSnapshot, readKeptLists, readSnapshot } from './state/snapshot-store.ts';

/** What the relay knows of the org: mailboxes, lists and settings, kept over restarts and over times without the org. */
export class OrgState {
  private readonly database: Database;
  private readonly org: OrgPort;
  private readonly now: () => Date;
  private readonly lists: OrgLists;
  private current: OrgSnapshot = EMPTY_SNAPSHOT;
  private book: { readonly rules: RuleBook; readonly version: number } | null = null;
  private kept = '';
  private changedSince = new Date(0);

  constructor(database: Database, org: OrgPort, now: () => Date) {
    this.database = database;
    this.org = org;
    this.now = now;
    this.lists = new OrgLists(now);
  }

  get snapshot(): OrgSnapshot {
    return this.current;
  }

  /** The rules as they are now: made anew when the org's state is another, or the day. */
  rules(): RuleBook {
    const day = this.now().toISOString().slice(0, 10);
    const { version } = this.lists;
    if (this.book?.version !== version || this.book.rules.day !== day)
      this.book = { rules: new RuleBook(this.current, this.lists.entries(), day), version };
    return this.book.rules;
  }

  /** An org that is down at start must not stop the mailboxes. */
  async restore(): Promise<void> {
    const kept = await readSnapshot(this.database);
    this.current = kept.snapshot;
    this.lists.restore(await readKeptLists(this.database), kept.newest, kept.unknownIds);
    this.book = null;
  }

  /** Reads the org's state anew, and takes over what people decided. `isTold`: somebody said that lists changed. */
  async refresh(isTold: boolean): Promise<void> {
    const started = this.now();
    const readAt = await databaseTime(this.database);
    // Two minutes of overlap cover clocks that differ and transactions that end late.
    const since = new Date(Math.max(0, this.changedSince.getTime() - 120_000)).toISOString();
    const look = this.lists.nextLook();
    const { snapshot, lists, changed } = await readOrgSnapshot(this.org, since, look.statement);
    const step = await this.lists.follow(this.org, look, lists, isTold);
    if (step !== null && (step.isNews || step.isWhole)) await keepLists(this.database, step.changes, step.isWhole);
    await adoptDispositions(this.database, changed, readAt);
    if (JSON.stringify(snapshot) !== JSON.stringify(this.current)) {
      this.current = snapshot;
      this.book = null;
    }
    this.changedSince = started;
    await this.keep();
  }

  /** Written when it differs from what is kept already. */
  private async keep(): Promise<void> {
    const state = { snapshot: this.current, newest: this.lists.newest, unknownIds: this.lists.unknownIds };
    const text = JSON.stringify(state);
    if (text === this.kept) return;
    await keepSnapshot(this.database, state);
    this.kept = text;
  }
}
