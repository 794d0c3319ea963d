import { withPurpose } from '../org/call-purpose.ts';
import type { OrgPort, OrgRecord } from '../org/org-port.ts';
import type { Budget, BudgetState } from './budget.ts';
import type { MailboxSources } from './mailboxes.ts';
import { findFirstReadings } from './state/cursor.ts';
import type { Database } from './state/database.ts';
import { readLedger, type LedgerLine } from './state/ledger.ts';
import { noteReported, readMailboxStates, type MailboxState } from './state/mailbox-state.ts';
import { readFolderStandings, type FolderStanding } from './state/reconciliation.ts';
import { takeTurn } from './state/turns.ts';

/** What the reading of a mailbox is at, or waits for. */
export type MailboxCondition =
  'reading' | 'first-reading' | 'waiting' | 'sign-in' | 'unreachable' | 'not-connected' | 'org-limit';

export interface MailboxStatus {
  readonly status: 'Connecting' | 'Running' | 'Attention' | 'Failed';
  /** Null: none of them; the text says what it is. */
  readonly condition: MailboxCondition | null;
  readonly text: string;
  readonly lastError: string | null;
  readonly lastContact: string | null;
  /** The provider asked to be left alone until then: ISO date-time. */
  readonly waitsUntil: string | null;
  /** How many messages its folders hold while it is read for the first time; null otherwise, or when nobody tells. */
  readonly expected: number | null;
}

interface ChangedStatus {
  readonly address: string;
  readonly mark: string;
  /** Whether more than figures changed. */
  readonly isNews: boolean;
  readonly record: OrgRecord;
}

const REPORT_EVERY_SECONDS = 5;
const FIGURES_EVERY_SECONDS = 30;

/** What is known of each mailbox, and its way onto Intake_Mailbox__c. */
export class MailboxStatusBoard {
  private readonly database: Database;
  private readonly org: Pick<OrgPort, 'upsert'>;
  private readonly budget: Budget;

  constructor(database: Database, org: Pick<OrgPort, 'upsert'>, budget: Budget) {
    this.database = database;
    this.org = org;
    this.budget = budget;
  }

  /** The status of each mailbox by its address. */
  async read(mailboxes: readonly MailboxSources[]): Promise<ReadonlyMap<string, MailboxStatus>> {
    const states = await readMailboxStates(this.database);
    const first = await findFirstReadings(this.database);
    const budget = this.budget.state();
    return new Map(
      mailboxes.map((sources) => {
        const { address } = sources.record;
        const status = statusOf(sources, states.get(address) ?? null, first.get(address));
        return [address, keptBack(status, budget)];
      })
    );
  }

  /** Writes what changed, all mailboxes in one call, at most every five seconds; figures alone at most twice a minute. */
  async report(mailboxes: readonly MailboxSources[], isOrgUp: boolean): Promise<void> {
    if (!isOrgUp || !(await takeTurn(this.database, 'status', REPORT_EVERY_SECONDS))) return;
    const changed = await this.changedRecords(mailboxes);
    if (changed.length === 0) return;
    const isDue = await takeTurn(this.database, 'figures', FIGURES_EVERY_SECONDS);
    if (!isDue && changed.every(({ isNews }) => !isNews)) return;
    const records = changed.map(({ record }) => record);
    const outcomes = await withPurpose(
      'status',
      async () => await this.org.upsert('Intake_Mailbox__c', 'Address__c', records)
    );
    const told = changed.filter((_item, index) => outcomes[index]?.success === true);
    await noteReported(
      this.database,
      told.map(({ address, mark }) => ({ mailbox: address, mark }))
    );
  }

  private async changedRecords(mailboxes: readonly MailboxSources[]): Promise<ChangedStatus[]> {
    const states = await readMailboxStates(this.database);
    const statuses = await this.read(mailboxes);
    const lines = Map.groupBy(await readLedger(this.database), ({ mailbox }) => mailbox);
    const standings = Map.groupBy(await readFolderStandings(this.database), ({ mailbox }) => mailbox);
    return mailboxes.flatMap(({ record: { address } }) => {
      const state = states.get(address) ?? null;
      const status = statuses.get(address);
      if (status === undefined) return [];
      const facts = factsOf(status, lines.get(address) ?? [], standings.get(address) ?? []);
      const news = JSON.stringify([facts.Status__c, facts.Status_Text__c, facts.Last_Error__c, facts.Condition__c]);
      const mark = JSON.stringify([news, facts, status.lastContact?.slice(0, 15)]);
      if (state?.reported === mark) return [];
      const record = { Address__c: address, ...facts, Last_Contact__c: status.lastContact };
      return [
        { address, mark, isNews: state?.reported?.startsWith(JSON.stringify([news]).slice(0, -1)) !== true, record }
      ];
    });
  }
}

/** What is read waits while the relay may not call the org; what is wrong with the mailbox itself comes first. */
function keptBack(status: MailboxStatus, { level, text, resumesAt }: BudgetState): MailboxStatus {
  if (level !== 'reached' || text === null || status.lastError !== null) return status;
  return { ...status, status: 'Attention', condition: 'org-limit', text, waitsUntil: resumesAt?.toISOString() ?? null };
}

function factsOf(status: MailboxStatus, lines: readonly LedgerLine[], standings: readonly FolderStanding[]) {
  const seen = lines.reduce((sum, line) => sum + line.seen, 0);
  return {
    Status__c: status.status,
    Status_Text__c: status.text.slice(0, 255),
    Last_Error__c: status.lastError?.slice(0, 4096) ?? null,
    Seen__c: seen,
    Accounted__c: seen - lines.reduce((sum, line) => sum + line.unaccounted, 0),
    Expected__c: status.expected,
    Failed__c: lines.reduce((sum, line) => sum + (line.dispositions['failed'] ?? 0), 0),
    Condition__c: status.condition,
    Waits_Until__c: status.waitsUntil,
    Gaps__c: standings.reduce((sum, standing) => sum + standing.gaps, 0),
    Last_Reconciled__c:
      standings
        .flatMap(({ lastReconciled }) => lastReconciled ?? [])
        .toSorted()
        .at(-1) ?? null
  };
}

function statusOf(
  { record, provider }: MailboxSources,
  state: MailboxState | null,
  /** Undefined: this is no first reading. */
  firstReading: number | null | undefined
): MailboxStatus {
  const lastContact = state?.lastContact?.toISOString() ?? null;
  if (state?.error !== undefined && state.error !== null) {
    return {
      status: state.isRetryable ? 'Attention' : 'Failed',
      condition: CONDITIONS[state.errorCode ?? ''] ?? null,
      text: state.error,
      lastError: state.lastError,
      lastContact,
      waitsUntil: state.parkedUntil?.toISOString() ?? null,
      expected: null
    };
  }
  const common = { lastError: null, lastContact, waitsUntil: null, expected: null };
  if (lastContact === null)
    return { status: 'Connecting', condition: null, text: 'The relay is about to read the mailbox.', ...common };
  if (provider !== null || record.provider === 'Files') {
    const reading = { ...common, status: 'Running', text: 'The mailbox is read.' } as const;
    if (firstReading === undefined) return { ...reading, condition: 'reading' };
    return { ...reading, condition: 'first-reading', expected: firstReading };
  }
  const text = `This relay has no connection to ${record.provider}; imported files are read.`;
  return { status: 'Attention', condition: 'not-connected', text, ...common };
}

const CONDITIONS: Readonly<Record<string, MailboxCondition>> = {
  MAILBOX_THROTTLED: 'waiting',
  MAILBOX_ACCESS_REFUSED: 'sign-in',
  MAILBOX_UNREACHABLE: 'unreachable',
  ORG_LIMIT_REACHED: 'org-limit'
};
