import type { IntakeError } from '../../core/intake-error.ts';
import type { OrgPort, OrgRecord } from '../org/org-port.ts';
import type { MailboxSources } from './mailboxes.ts';
import type { Database } from './state/database.ts';
import { readLedger } from './state/ledger.ts';

export interface MailboxStatus {
  readonly status: 'Connecting' | 'Running' | 'Attention' | 'Failed';
  readonly text: string;
  readonly lastError: string | null;
  readonly lastContact: string | null;
}

interface ChangedStatus {
  readonly address: string;
  readonly mark: string;
  readonly news: string;
  /** Whether more than figures changed. */
  readonly isNews: boolean;
  readonly record: OrgRecord;
}

const FIGURES_EVERY_MS = 30_000;

/** What is known of each mailbox, and its way onto Intake_Mailbox__c. */
export class MailboxStatusBoard {
  private readonly states = new Map<string, MailboxStatus>();
  private readonly reported = new Map<string, { readonly mark: string; readonly news: string }>();
  private readonly database: Database;
  private readonly org: OrgPort;
  private readonly now: () => Date;
  private lastReport = 0;
  private lastFigures = 0;

  constructor(database: Database, org: OrgPort, now: () => Date) {
    this.database = database;
    this.org = org;
    this.now = now;
  }

  all(): ReadonlyMap<string, MailboxStatus> {
    return this.states;
  }

  succeeded(address: string, sources: MailboxSources): void {
    const isUnconnected = sources.provider === null && sources.record.provider !== 'Files';
    this.states.set(address, {
      status: isUnconnected ? 'Attention' : 'Running',
      text: isUnconnected
        ? `This relay has no connection to ${sources.record.provider}; imported files are read.`
        : 'The mailbox is read.',
      lastError: null,
      lastContact: this.now().toISOString()
    });
  }

  failed(address: string, error: IntakeError): void {
    this.states.set(address, {
      status: error.retryable ? 'Attention' : 'Failed',
      text: error.message,
      lastError: [error.message, ...error.actions].join('\n'),
      lastContact: this.states.get(address)?.lastContact ?? null
    });
  }

  /** Writes what changed, all mailboxes in one call, at most every five seconds; figures alone at most twice a minute. */
  async report(mailboxes: readonly MailboxSources[], isOrgUp: boolean): Promise<void> {
    if (!isOrgUp || Date.now() - this.lastReport < 5_000) return;
    this.lastReport = Date.now();
    const records = await this.changedRecords(mailboxes);
    const isOnlyFigures = records.every(({ isNews }) => !isNews);
    if (records.length === 0 || (isOnlyFigures && Date.now() - this.lastFigures < FIGURES_EVERY_MS)) return;
    this.lastFigures = Date.now();
    const outcomes = await this.org.upsert(
      'Intake_Mailbox__c',
      'Address__c',
      records.map(({ record }) => record)
    );
    for (const [index, { address, mark, news }] of records.entries()) {
      if (outcomes[index]?.success === true) this.reported.set(address, { mark, news });
    }
  }

  private async changedRecords(mailboxes: readonly MailboxSources[]): Promise<ChangedStatus[]> {
    const lines = await readLedger(this.database);
    return mailboxes.flatMap(({ record: { address } }) => {
      const own = lines.filter((line) => line.mailbox === address);
      const seen = own.reduce((sum, line) => sum + line.seen, 0);
      const state = this.states.get(address);
      const facts = {
        Status__c: state?.status ?? 'Connecting',
        Status_Text__c: (state?.text ?? 'The relay is about to read the mailbox.').slice(0, 255),
        Last_Error__c: state?.lastError?.slice(0, 4096) ?? null,
        Seen__c: seen,
        Accounted__c: seen - own.reduce((sum, line) => sum + line.unaccounted, 0),
        Failed__c: own.reduce((sum, line) => sum + (line.dispositions['failed'] ?? 0), 0)
      };
      const news = JSON.stringify([facts.Status__c, facts.Status_Text__c, facts.Last_Error__c]);
      const mark = JSON.stringify([facts, state?.lastContact?.slice(0, 15)]);
      const before = this.reported.get(address);
      if (before?.mark === mark) return [];
      const record = { Address__c: address, ...facts, Last_Contact__c: state?.lastContact ?? null };
      return [{ address, mark, news, isNews: before?.news !== news, record }];
    });
  }
}
