import type { Logger } from 'pino';
import type { IntakeError } from '../../core/intake-error.ts';
import { withPurpose } from '../org/call-purpose.ts';
import { readEmailFields, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { sentenceOf, toIntakeError } from './failure.ts';
import type { Metrics } from './metrics.ts';
import { OrgState } from './org-state.ts';
import type { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { findOutdated } from './state/redecision.ts';

export interface OrgWatchParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
  /** The org was read; `isBack`: it had not answered before. */
  readonly onRead: (mailboxes: readonly MailboxRecord[], isBack: boolean) => Promise<void>;
  /** The mailbox's waiting messages were decided on by other rules. */
  readonly onOutdated: (mailbox: string) => Promise<void>;
}

const NO_FIELDS: EmailFields = {
  Contact: ['Email'],
  Lead: ['Email'],
  User: ['Email'],
  canSeeConversion: false,
  hasPersonAccounts: false
};
const OF_THE_RULES = new Set(['Intake_Filter__c', 'Intake_Settings__c', 'Intake_Mailbox__c']);
/**
 * A change of many records comes as several events: the first is answered soon, those behind it together, and the
 * longer they go on the more of them together.
 */
const FIRST_DELAY_MS = 150;
const SECOND_DELAY_MS = 500;
const LONGEST_DELAY_MS = 3_000;
const QUIET_AFTER = 1.5;

/** Knows the org's rules as they are: by its events within a second, by the poll in any case. */
export class OrgWatch {
  private readonly parts: OrgWatchParts;
  private readonly state: OrgState;
  private known: EmailFields | null = null;
  private error: IntakeError | null = null;
  private refreshing: Promise<void> | null = null;
  private timer: NodeJS.Timeout | null = null;
  private toldAt = 0;
  private delayMs = FIRST_DELAY_MS;
  /** Somebody said that lists changed, and they have not been read since. */
  private isTold = false;
  private unwatch: (() => void) | null = null;
  private isStopped = false;

  constructor(parts: OrgWatchParts) {
    this.parts = parts;
    this.state = new OrgState(parts.database, parts.org, parts.now);
  }

  /** Takes up the last known state; nothing is asked of the org. */
  async restore(): Promise<readonly MailboxRecord[]> {
    await this.state.restore();
    return this.state.snapshot.mailboxes;
  }

  /** Listens from now on. */
  listen(): void {
    const { logger, org } = this.parts;
    this.unwatch = org.watchChanges({
      onChange: (object) => {
        if (OF_THE_RULES.has(object)) this.refreshSoon(object === 'Intake_Filter__c');
      },
      onHeard: (wasLost) => {
        if (wasLost) logger.info('changes of the org are heard again');
        this.refreshSoon(wasLost);
      },
      onLost: (reason) => {
        logger.warn({ reason }, 'changes of the org are not heard; they are seen at the next poll');
      }
    });
  }

  async stop(): Promise<void> {
    this.isStopped = true;
    this.unwatch?.();
    if (this.timer !== null) clearTimeout(this.timer);
    await this.refreshing?.catch(() => undefined);
  }

  rules(): RuleBook {
    return this.state.rules();
  }

  /** Null: the org could not be asked yet. */
  get emailFields(): EmailFields | null {
    return this.known;
  }

  emailFieldsOrDefault(): EmailFields {
    return this.known ?? NO_FIELDS;
  }

  forgetEmailFields(): void {
    this.known = null;
  }

  get failure(): IntakeError | null {
    return this.error;
  }

  private refreshSoon(isTold: boolean): void {
    this.isTold ||= isTold;
    if (this.timer !== null || this.isStopped) return;
    const isQuiet = Date.now() - this.toldAt > QUIET_AFTER * this.delayMs;
    this.delayMs = isQuiet ? FIRST_DELAY_MS : Math.min(LONGEST_DELAY_MS, Math.max(SECOND_DELAY_MS, this.delayMs * 2));
    this.timer = setTimeout(() => {
      this.timer = null;
      this.toldAt = Date.now();
      this.refreshAnew().catch((error: unknown) => {
        this.parts.logger.debug({ err: sentenceOf(error) }, 'read after a change');
      });
    }, this.delayMs);
  }

  /** Reads the org from now on: a reading that runs already may have passed by what is asked for. */
  async refreshAnew(): Promise<void> {
    await this.refreshing?.catch(() => undefined);
    await this.refresh();
  }

  /** Reads mailboxes, lists and settings of the org; on failure the last known ones stay in force. */
  refresh(): Promise<void> {
    this.refreshing ??= this.refreshOnce().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async refreshOnce(): Promise<void> {
    const { isTold } = this;
    this.isTold = false;
    try {
      await withPurpose('rules', async () => {
        this.known ??= await readEmailFields(this.parts.org);
        await this.state.refresh(isTold);
      });
      const isBack = this.error !== null;
      this.succeeded();
      const { mailboxes } = this.state.snapshot;
      await this.parts.onRead(mailboxes, isBack);
      await this.findOutdated(mailboxes);
    } catch (error) {
      this.isTold ||= isTold;
      this.failed(error);
      throw error;
    }
  }

  private async findOutdated(mailboxes: readonly MailboxRecord[]): Promise<void> {
    const rules = this.rules();
    const hashes = mailboxes.map((mailbox) => [mailbox.address, rules.ruleSetOf(mailbox).hash] as const);
    for (const mailbox of await findOutdated(this.parts.database, new Map(hashes)))
      await this.parts.onOutdated(mailbox);
  }

  succeeded(): void {
    if (this.error !== null) this.parts.logger.info('the org answers again');
    this.error = null;
    this.parts.metrics.orgUp.set(1);
  }

  private failed(error: unknown): void {
    const failure = toIntakeError(error);
    if (this.error?.message !== failure.message)
      this.parts.logger.error({ code: failure.code, err: failure.message }, 'the org could not be read');
    this.error = failure;
    this.parts.metrics.orgUp.set(0);
  }
}
