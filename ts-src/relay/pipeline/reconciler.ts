import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import { hashAddress } from '../log.ts';
import { toIntakeError } from './failure.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Metrics } from './metrics.ts';
import type { ReconcileRange } from './reconcile-folder.ts';
import { reconcileMailbox, type ReconcileReport } from './reconcile-mailbox.ts';
import type { Database } from './state/database.ts';
import { findDueReconciliations } from './state/reconciliation.ts';

export interface ReconcilerParts {
  readonly database: Database;
  readonly mailboxes: MailboxRegistry;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly signal: AbortSignal;
  /** Reads the mailbox to its present end; false when that could not be done now. */
  readonly settle: (mailbox: string) => Promise<boolean>;
  readonly wakeDispatch: () => void;
}

/** The days that are compared once a day; the whole folders are once a week. */
export const RECENT_DAYS = 7;

/** Another run over the mailbox ends soon, and what it reads would look like gaps. */
const SETTLE_TRIES = 10;
const SETTLE_PAUSE_MS = 500;

/** Compares mailboxes with their providers' own listings. */
export class Reconciler {
  private readonly parts: ReconcilerParts;

  constructor(parts: ReconcilerParts) {
    this.parts = parts;
  }

  /** The open mailboxes whose comparison is due. */
  async findDue(): Promise<readonly string[]> {
    const addresses = this.parts.mailboxes.all().map(({ record }) => record.address);
    return (await findDueReconciliations(this.parts.database, addresses)).map(({ mailbox }) => mailbox);
  }

  /** Compares what is due of the mailbox, nothing when another relay just did; a failure is made up for later. */
  async runDue(address: string): Promise<void> {
    const [due] = await findDueReconciliations(this.parts.database, [address]);
    if (due === undefined || this.parts.mailboxes.find(address) === null) return;
    try {
      await this.run(address, due.range === 'all' ? 'all' : { days: RECENT_DAYS });
    } catch (error) {
      const { code, message } = toIntakeError(error);
      this.parts.logger.warn({ mailbox: hashAddress(address), code, err: message }, 'mailbox not compared');
    }
  }

  /** Compares the mailbox now. Errors: those of the mailbox; MAILBOX_ACCESS_REFUSED when it is not open here. */
  async run(address: string, range: ReconcileRange): Promise<ReconcileReport> {
    const { database, mailboxes, now, signal } = this.parts;
    const sources = mailboxes.find(address);
    if (sources === null) {
      throw new IntakeError('MAILBOX_ACCESS_REFUSED', `The mailbox ${address} is not connected to this relay.`, {
        actions: ['Activate the mailbox in Salesforce, or check its address.']
      });
    }
    const report = await reconcileMailbox({
      database,
      mailbox: address,
      ports: sources.provider === null ? [sources.files] : [sources.provider, sources.files],
      sourceOf: (providerId) => mailboxes.sourceOf(address, providerId),
      range,
      settle: async () => await this.settle(address),
      now,
      signal
    });
    this.tell(address, report);
    return report;
  }

  private async settle(address: string): Promise<boolean> {
    const { settle, signal } = this.parts;
    for (let tries = 1; tries <= SETTLE_TRIES && !signal.aborted; tries += 1) {
      if (await settle(address)) return true;
      await pause(SETTLE_PAUSE_MS, undefined, { signal }).catch(() => undefined);
    }
    return false;
  }

  private tell(address: string, report: ReconcileReport): void {
    const { metrics, logger, wakeDispatch } = this.parts;
    metrics.gaps.inc({ outcome: 'found' }, report.missing);
    metrics.gaps.inc({ outcome: 'repaired' }, report.repaired);
    if (report.repaired + report.requeued > 0) wakeDispatch();
    const said = { mailbox: hashAddress(address), ...report, left: report.left.length };
    if (report.missing + report.requeued > 0) logger.warn(said, 'the ledger lacked messages');
    else logger.debug(said, 'the ledger is complete');
  }
}
