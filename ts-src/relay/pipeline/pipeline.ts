import type { Logger } from 'pino';
import { z } from 'zod';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import type { IntakeSettings } from '../../core/classify/decision.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { Spool } from '../mailbox/files/spool.ts';
import { hashAddress } from '../log.ts';
import { readSaveSettings } from '../org/save-settings.ts';
import type { OrgSaveSettings } from '../../core/save/build-save-plan.ts';
import { readEmailFields, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import {
  addsCaseContactRole,
  findUserByEmail,
  readOrgSnapshot,
  settingsFor,
  type OrgSnapshot
} from '../org/org-snapshot.ts';
import { saveAutomatically, type AttachmentRequest, type AutomaticSave } from './automatic-save.ts';
import { Arrivals } from './arrivals.ts';
import { setStatus, uploadAttachments } from './attachments.ts';
import { BATCH, dispatchBatch, isRetryable } from './dispatch.ts';
import { openJobs, type Jobs } from './jobs.ts';
import { MailboxRegistry, type ProviderOpener } from './mailboxes.ts';
import { MailboxStatusBoard } from './mailbox-status.ts';
import type { Metrics } from './metrics.ts';
import type { Database } from './state/database.ts';
import {
  adoptDispositions,
  findEntry,
  messageKey,
  reopenEntry,
  setDisposition,
  toJsonText,
  type LedgerEntry
} from './state/ledger.ts';
import { outboxDepth, releaseOutbox } from './state/outbox.ts';
import { syncMailbox } from './sync.ts';

export interface PipelineParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly spool: Spool;
  readonly openProvider: ProviderOpener;
  readonly sanitise: (html: string) => string;
  readonly polling: { readonly mailboxSeconds: number; readonly orgSeconds: number };
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
}

const NO_FIELDS: EmailFields = { Contact: ['Email'], Lead: ['Email'], User: ['Email'], canSeeConversion: false };
const FIRST_PAUSE_MS = 1_000;

/** The way of a message: mailbox → ledger and outbox → decision → org → save and attachments. */
export class Pipeline {
  readonly mailboxes: MailboxRegistry;
  readonly status: MailboxStatusBoard;
  private readonly parts: PipelineParts;
  private readonly jobs: Jobs;
  private readonly abort = new AbortController();
  private readonly timers: NodeJS.Timeout[] = [];
  private snapshot: OrgSnapshot = { mailboxes: [], filters: [], settings: [], profiles: {} };
  private emailFields: EmailFields | null = null;
  private saveSettings: OrgSaveSettings | null = null;
  private changedSince = new Date(0);
  private refreshing: Promise<void> | null = null;
  /** After a failure of the org the next try waits, longer each time. */
  private dispatchPause = { until: 0, lengthMs: FIRST_PAUSE_MS };
  private orgError: IntakeError | null = null;
  /** The org may be readable and refuse what is written all the same. */
  private dispatchError: IntakeError | null = null;
  /** Mailboxes that their provider asked to leave alone, and until when. */
  private readonly parked = new Map<string, number>();
  private readonly arrivals = new Arrivals();

  constructor(parts: PipelineParts) {
    this.parts = parts;
    this.mailboxes = new MailboxRegistry(parts.openProvider, parts.spool);
    this.status = new MailboxStatusBoard(parts.database, parts.org, parts.now);
    this.jobs = openJobs(parts.database, parts.logger);
  }

  async start(): Promise<void> {
    await this.restoreSnapshot();
    await this.jobs.start({
      sync: async (mailbox) => {
        await this.sync(mailbox);
      },
      dispatch: async () => {
        await this.dispatch();
      },
      save: async (save, isLast) => {
        await this.save(save, isLast);
      },
      attachments: async (request, isLast) => {
        await this.attachments(request, isLast);
      }
    });
    await this.refresh().catch(() => undefined);
    this.every(this.parts.polling.orgSeconds, async () => {
      await this.refresh();
    });
    this.every(this.parts.polling.mailboxSeconds, async () => {
      await this.wakeAll();
    });
    this.every(Math.min(5, this.parts.polling.mailboxSeconds), async () => {
      await this.wakeWhatIsDue();
    });
    await this.wakeAll();
    await this.jobs.wakeDispatch();
  }

  async stop(): Promise<void> {
    this.abort.abort();
    for (const timer of this.timers) clearInterval(timer);
    await this.refreshing?.catch(() => undefined);
    await this.jobs.stop();
    await this.status.report(this.mailboxes.all(), this.orgError === null).catch(() => undefined);
  }

  /** Whether the org answered last time; its error otherwise. */
  get orgFailure(): IntakeError | null {
    return this.orgError ?? this.dispatchError;
  }

  depths(): Promise<Readonly<Record<string, number>>> {
    return this.jobs.depths();
  }

  private every(seconds: number, work: () => Promise<void>): void {
    this.timers.push(
      setInterval(() => {
        work().catch((error: unknown) => {
          this.parts.logger.warn({ err: sentenceOf(error) }, 'periodic work');
        });
      }, seconds * 1000)
    );
  }

  private async wakeAll(): Promise<void> {
    for (const { record } of this.mailboxes.all()) await this.wake(record.address);
  }

  /** Asks for a run over the mailbox now; a parked mailbox waits for its time. */
  async wake(address: string): Promise<void> {
    if ((this.parked.get(address) ?? 0) > Date.now()) return;
    await this.jobs.wakeSync(address);
  }

  private async wakeWhatIsDue(): Promise<void> {
    const { waiting, nextDueMs } = await outboxDepth(this.parts.database);
    this.parts.metrics.outbox.set(waiting);
    if (waiting > 0 && nextDueMs === 0 && Date.now() >= this.dispatchPause.until) await this.jobs.wakeDispatch();
  }

  /** Reads mailboxes, lists and settings of the org; on failure the last known ones stay in force. */
  refresh(): Promise<void> {
    this.refreshing ??= this.refreshOnce().finally(() => {
      this.refreshing = null;
    });
    return this.refreshing;
  }

  private async refreshOnce(): Promise<void> {
    const started = this.parts.now();
    try {
      this.emailFields ??= await readEmailFields(this.parts.org);
      // Two minutes of overlap cover clocks that differ and transactions that end late.
      const since = new Date(Math.max(0, this.changedSince.getTime() - 120_000)).toISOString();
      const { snapshot, changed } = await readOrgSnapshot(this.parts.org, since);
      await adoptDispositions(this.parts.database, changed);
      const isBack = this.orgError !== null;
      this.snapshot = snapshot;
      this.changedSince = started;
      await this.openMailboxes(snapshot);
      await this.keepSnapshot(snapshot);
      this.orgSucceeded();
      if (isBack) await this.resumeDispatch();
    } catch (error) {
      this.orgFailed(error);
      throw error;
    }
    await this.status.report(this.mailboxes.all(), true);
  }

  /** What waited for its mailbox to become active waits no longer. */
  private async openMailboxes(snapshot: OrgSnapshot): Promise<void> {
    const added = snapshot.mailboxes
      .map(({ address }) => address)
      .filter((address) => this.mailboxes.find(address) === null);
    this.mailboxes.replace(snapshot.mailboxes);
    await releaseOutbox(this.parts.database, added);
    for (const address of added) await this.wake(address);
  }

  private async resumeDispatch(): Promise<void> {
    this.dispatchPause = { until: 0, lengthMs: FIRST_PAUSE_MS };
    await this.jobs.wakeDispatch();
  }

  private orgSucceeded(): void {
    if (this.orgError !== null) this.parts.logger.info('the org answers again');
    this.orgError = null;
    this.parts.metrics.orgUp.set(1);
  }

  private orgFailed(error: unknown): void {
    const failure = toIntakeError(error);
    if (this.orgError?.message !== failure.message)
      this.parts.logger.error({ code: failure.code, actions: failure.actions }, failure.message);
    this.orgError = failure;
    this.parts.metrics.orgUp.set(0);
  }

  private async keepSnapshot(snapshot: OrgSnapshot): Promise<void> {
    await this.parts.database.query(
      `INSERT INTO intake.org_snapshot (name, value) VALUES ('snapshot', $1)
       ON CONFLICT (name) DO UPDATE SET value = excluded.value, read_at = now()`,
      [toJsonText(snapshot)]
    );
  }

  /** An org that is down at start must not stop the mailboxes. */
  private async restoreSnapshot(): Promise<void> {
    const [row] = await this.parts.database.query(`SELECT value FROM intake.org_snapshot WHERE name = 'snapshot'`);
    const parsed = z
      .custom<OrgSnapshot>((value) => typeof value === 'object' && value !== null && 'mailboxes' in value)
      .safeParse(row?.['value']);
    if (!parsed.success) return;
    this.snapshot = parsed.data;
    this.mailboxes.replace(parsed.data.mailboxes);
  }

  private async sync(address: string): Promise<void> {
    const sources = this.mailboxes.find(address);
    if (sources === null) return;
    let end: (() => void) | null = null;
    const onPage = (folder: { name: string }, recorded: number): void => {
      this.parts.metrics.recorded.inc(recorded);
      if (recorded > 0) {
        end ??= this.arrivals.begin();
        this.arrivals.note();
        this.parts.logger.info({ mailbox: hashAddress(address), folder: folder.name, recorded }, 'messages read');
        void this.jobs.wakeDispatch();
      }
    };
    const options = { signal: this.abort.signal, onPage };
    try {
      await syncMailbox(this.parts.database, sources.files, options);
      if (sources.provider !== null) await syncMailbox(this.parts.database, sources.provider, options);
      this.parked.delete(address);
      this.status.succeeded(address, sources);
    } catch (error) {
      const failure = toIntakeError(error);
      // Without an order to wait, a failing mailbox is asked again at the next poll.
      this.parked.set(address, Date.now() + (failure.retryAfterMs ?? 0));
      this.status.failed(address, failure);
      this.parts.metrics.mailboxErrors.inc({ code: failure.code });
      this.parts.logger.warn({ mailbox: hashAddress(address), code: failure.code }, 'mailbox not read');
    } finally {
      endOf(end);
    }
    await this.status.report(this.mailboxes.all(), this.orgError === null).catch(() => undefined);
  }

  private async dispatch(): Promise<void> {
    if (this.emailFields === null) await this.refresh().catch(() => undefined);
    if (this.orgError !== null && this.snapshot.mailboxes.length === 0) return;
    try {
      while (!this.abort.signal.aborted) {
        await this.arrivals.untilWorthwhile(
          async () => (await outboxDepth(this.parts.database)).waiting,
          BATCH,
          this.abort.signal
        );
        const report = await dispatchBatch({
          database: this.parts.database,
          org: this.parts.org,
          snapshot: this.snapshot,
          emailFields: this.emailFields ?? NO_FIELDS,
          now: this.parts.now,
          requestSave: async (save) => {
            await this.jobs.requestSave(save);
          }
        });
        if (report === null) break;
        this.dispatchPause = { until: 0, lengthMs: FIRST_PAUSE_MS };
        this.dispatchError = null;
        this.orgSucceeded();
        this.parts.metrics.dispatched.inc({ outcome: 'sent' }, report.sent);
        this.parts.metrics.dispatched.inc({ outcome: 'failed' }, report.failed);
        this.parts.metrics.dispatched.inc({ outcome: 'postponed' }, report.postponed);
        this.parts.logger.info(
          {
            sent: report.sent,
            failed: report.failed,
            postponed: report.postponed,
            orgCalls: this.parts.org.callCount()
          },
          'taken in'
        );
      }
    } catch (error) {
      // Everything stays in the outbox; the timer wakes the dispatch again.
      // The org is looked at every orgSeconds anyway: waiting longer than that would only delay what is cured already.
      const lengthMs = Math.min(this.parts.polling.orgSeconds * 1000, this.dispatchPause.lengthMs * 2);
      this.dispatchPause = { until: Date.now() + (toIntakeError(error).retryAfterMs ?? lengthMs), lengthMs };
      this.dispatchError = toIntakeError(error);
      // Permissions may have changed: which fields can be seen is read anew.
      if (this.dispatchError.code === 'ORG_ACCESS_REFUSED') {
        this.emailFields = null;
        this.saveSettings = null;
      }
      this.parts.logger.error(
        { code: this.dispatchError.code, err: this.dispatchError.message },
        'nothing could be taken in'
      );
    }
    this.parts.metrics.orgCalls.set(this.parts.org.callCount());
    await this.status.report(this.mailboxes.all(), this.orgError === null).catch(() => undefined);
  }

  private async save(save: AutomaticSave, isLastTry: boolean): Promise<void> {
    const entry = await findEntry(this.parts.database, save.key);
    const sources = entry === null ? null : this.mailboxes.find(entry.mailbox);
    if (entry === null || sources === null) return;
    try {
      const message = await this.mailboxes.sourceOf(entry.mailbox, entry.providerId).readMessage(entry.providerId);
      const settings = settingsFor(this.snapshot, sources.record);
      const request = await saveAutomatically(
        {
          org: this.parts.org,
          orgSettings: await this.readSaveSettings(),
          emailFields: this.emailFields ?? NO_FIELDS,
          settings,
          addCaseContactRole: addsCaseContactRole(this.snapshot, sources.record),
          sanitise: this.parts.sanitise,
          now: this.parts.now
        },
        save,
        message
      );
      await setDisposition(this.parts.database, save.key, 'saved');
      if (request !== null) await this.jobs.requestAttachments(request);
    } catch (error) {
      if (isRetryable(error) && !isLastTry) throw error;
      await this.noteSaveFailure(save.key, toIntakeError(error));
    }
  }

  private async readSaveSettings(): Promise<OrgSaveSettings> {
    this.saveSettings ??= await readSaveSettings(this.parts.org);
    return this.saveSettings;
  }

  /** The message stays saveable: a person can save it, and sees why it was not saved by itself. */
  private async noteSaveFailure(key: string, failure: IntakeError): Promise<void> {
    this.parts.logger.warn({ key, code: failure.code }, 'not saved automatically');
    const text = [failure.message, ...failure.actions].join(' ').slice(0, 4096);
    await this.parts.org.upsert('Email_Intake__c', 'Message_Key__c', [
      { Message_Key__c: key, Error_Code__c: failure.code, Error__c: text }
    ]);
  }

  /** Takes an order to upload attachments; it survives a restart once this returns. */
  async queueAttachments(request: AttachmentRequest): Promise<number> {
    const entry = await this.requireEntry(request.key);
    const message = await this.mailboxes.sourceOf(entry.mailbox, entry.providerId).readMessage(entry.providerId);
    await this.jobs.requestAttachments(request);
    return message.attachments.filter((item) =>
      request.attachmentIds === null ? !item.isInline : request.attachmentIds.includes(item.id)
    ).length;
  }

  private async attachments(request: AttachmentRequest, isLastTry: boolean): Promise<void> {
    try {
      const entry = await this.requireEntry(request.key);
      const port = this.mailboxes.sourceOf(entry.mailbox, entry.providerId);
      const count = await uploadAttachments(this.parts.org, port, entry.providerId, request);
      this.parts.metrics.files.inc(count);
    } catch (error) {
      if (isRetryable(error) && !isLastTry) throw error;
      const failure = toIntakeError(error);
      await setStatus(this.parts.org, request.key, 'failed', [failure.message, ...failure.actions].join(' '));
    }
  }

  async requireEntry(key: string): Promise<LedgerEntry> {
    const entry = await findEntry(this.parts.database, key);
    if (entry !== null) return entry;
    throw new IntakeError('MESSAGE_NOT_FOUND', 'This relay does not know the message.', {
      actions: ['Check that the org and the relay belong together: the message was taken in by another relay or state.']
    });
  }

  /** Reads the message again and decides on it anew. */
  async retry(key: string): Promise<void> {
    const entry = await this.requireEntry(key);
    const message = await this.mailboxes.sourceOf(entry.mailbox, entry.providerId).readMessage(entry.providerId);
    await reopenEntry(this.parts.database, entry, { kind: 'message', message });
    await this.jobs.wakeDispatch();
  }

  /** Keeps an imported raw message; an unknown mailbox is made in the org first. */
  async importMessage(
    address: string,
    raw: Uint8Array,
    name: string | null
  ): Promise<{ key: string; providerId: string; isNew: boolean }> {
    const mailbox = address.trim().toLowerCase();
    if (this.mailboxes.find(mailbox) === null) await this.createMailbox(mailbox);
    const { providerId, isNew } = await this.parts.spool.add(mailbox, raw, name);
    if (isNew) await this.wake(mailbox);
    return { key: messageKey(mailbox, providerId), providerId, isNew };
  }

  private creating: Promise<void> = Promise.resolve();

  private async createMailbox(address: string): Promise<void> {
    this.creating = this.creating
      .catch(() => undefined)
      .then(async () => {
        if (this.mailboxes.find(address) !== null) return;
        const owner = await findUserByEmail(this.parts.org, address);
        const [outcome] = await this.parts.org.upsert('Intake_Mailbox__c', 'Address__c', [
          {
            Address__c: address,
            Name: address.slice(0, 80),
            Provider__c: 'Files',
            Active__c: true,
            Status__c: 'New',
            ...(owner === null ? {} : { OwnerId: owner })
          }
        ]);
        if (outcome?.success === false) {
          throw new IntakeError(
            'ORG_WRITE_REFUSED',
            `The mailbox ${address} could not be made in the org: ${outcome.message}.`,
            {
              actions: ['Create the mailbox in Salesforce by hand, then import again.']
            }
          );
        }
        await this.refreshing?.catch(() => undefined);
        await this.refresh();
      });
    await this.creating;
    if (this.mailboxes.find(address) === null) {
      throw new IntakeError('REQUEST_INVALID', `The mailbox ${address} is not active in the org.`, {
        actions: ['Activate it in Salesforce, then import again.']
      });
    }
  }

  settingsOf(address: string): IntakeSettings {
    const sources = this.mailboxes.find(address);
    return sources === null ? DEFAULT_SETTINGS : settingsFor(this.snapshot, sources.record);
  }
}

/** A closure assigned in a callback is unknown to the flow of types. */
function endOf(end: (() => void) | null): void {
  end?.();
}

/** Any failure as the product's error. */
export function toIntakeError(error: unknown): IntakeError {
  if (error instanceof IntakeError) return error;
  return new IntakeError('INTERNAL', `The relay failed: ${error instanceof Error ? error.message : String(error)}.`, {
    actions: ['The relay tries again by itself; if it stays, report it with the log.'],
    retryable: true,
    cause: error
  });
}

function sentenceOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
