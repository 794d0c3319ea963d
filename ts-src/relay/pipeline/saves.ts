import type { Logger } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgSaveSettings } from '../../core/save/build-save-plan.ts';
import type { EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readSaveSettings } from '../org/save-settings.ts';
import { setStatus, uploadAttachments } from './attachments.ts';
import { saveAutomatically, type AttachmentRequest, type AutomaticSave } from './automatic-save.ts';
import { isRetryable, toIntakeError } from './failure.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Metrics } from './metrics.ts';
import type { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { findEntry, setDisposition, type LedgerEntry } from './state/ledger.ts';

export interface SavesParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly mailboxes: MailboxRegistry;
  readonly sanitise: (html: string) => string;
  readonly metrics: Metrics;
  readonly logger: Logger;
  readonly now: () => Date;
  readonly rules: () => RuleBook;
  readonly emailFields: () => EmailFields;
  readonly requestAttachments: (request: AttachmentRequest) => Promise<void>;
}

/** The work orders behind a decision to save: the save itself, and the upload of its attachments. */
export class Saves {
  private readonly parts: SavesParts;
  private saveSettings: OrgSaveSettings | null = null;

  constructor(parts: SavesParts) {
    this.parts = parts;
  }

  /** What the org allows is read anew with the next save. */
  forgetSettings(): void {
    this.saveSettings = null;
  }

  async save(save: AutomaticSave, isLastTry: boolean): Promise<void> {
    const { database, mailboxes } = this.parts;
    const entry = await findEntry(database, save.key);
    const sources = entry === null ? null : mailboxes.find(entry.mailbox);
    if (entry === null || sources === null) return;
    try {
      const message = await mailboxes.sourceOf(entry.mailbox, entry.providerId).readMessage(entry.providerId);
      const { settings, addCaseContactRole } = this.parts.rules().ruleSetOf(sources.record);
      this.saveSettings ??= await readSaveSettings(this.parts.org);
      const context = {
        org: this.parts.org,
        orgSettings: this.saveSettings,
        emailFields: this.parts.emailFields(),
        settings,
        addCaseContactRole,
        sanitise: this.parts.sanitise,
        now: this.parts.now
      };
      const outcome = await saveAutomatically(context, save, message);
      if (outcome.kind !== 'saved') return;
      await setDisposition(database, save.key, 'saved');
      if (outcome.attachments !== null) await this.parts.requestAttachments(outcome.attachments);
    } catch (error) {
      if (isRetryable(error) && !isLastTry) throw error;
      await this.noteFailure(save.key, toIntakeError(error));
    }
  }

  /** The message stays saveable: a person can save it, and sees why it was not saved by itself. */
  private async noteFailure(key: string, failure: IntakeError): Promise<void> {
    this.parts.logger.warn({ key, code: failure.code }, 'not saved automatically');
    const text = [failure.message, ...failure.actions].join(' ').slice(0, 4096);
    await this.parts.org.upsert('Email_Intake__c', 'Message_Key__c', [
      { Message_Key__c: key, Error_Code__c: failure.code, Error__c: text }
    ]);
  }

  /** Takes an order to upload attachments; it survives a restart once this returns. */
  async queueAttachments(request: AttachmentRequest): Promise<number> {
    const entry = await this.requireEntry(request.key);
    const port = this.parts.mailboxes.sourceOf(entry.mailbox, entry.providerId);
    const message = await port.readMessage(entry.providerId);
    await this.parts.requestAttachments(request);
    return message.attachments.filter((item) =>
      request.attachmentIds === null ? !item.isInline : request.attachmentIds.includes(item.id)
    ).length;
  }

  async attachments(request: AttachmentRequest, isLastTry: boolean): Promise<void> {
    try {
      const entry = await this.requireEntry(request.key);
      const port = this.parts.mailboxes.sourceOf(entry.mailbox, entry.providerId);
      this.parts.metrics.files.inc(await uploadAttachments(this.parts.org, port, entry.providerId, request));
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
}
