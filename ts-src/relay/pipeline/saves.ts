import type { Logger } from 'pino';
import { IntakeError } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import type { OrgSaveSettings } from '../../core/save/build-save-plan.ts';
import type { HtmlSanitizer } from '../html-sanitizer.ts';
import type { EmailFields } from '../org/org-facts.ts';
import type { OrgPort } from '../org/org-port.ts';
import { withPurpose } from '../org/call-purpose.ts';
import { readSaveSettings } from '../org/save-settings.ts';
import { announceFiles, failFiles, uploadAttachments } from './attachments.ts';
import { saveAutomatically, type AttachmentRequest, type AutomaticSave } from './automatic-save.ts';
import { passed } from './checkpoint.ts';
import { isRetryable, toIntakeError } from './failure.ts';
import { ImageStore } from './image-store.ts';
import { storeInlineImages, type InlineImages } from './inline-images.ts';
import type { MailboxRegistry } from './mailboxes.ts';
import type { Metrics } from './metrics.ts';
import { openSource, type MessageSource } from './quarantine.ts';
import type { RuleBook } from './rules.ts';
import type { Database } from './state/database.ts';
import { findEntry, setDisposition, type LedgerEntry } from './state/ledger.ts';

export interface SavesParts {
  readonly database: Database;
  readonly org: OrgPort;
  readonly mailboxes: MailboxRegistry;
  readonly sanitise: HtmlSanitizer;
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
  private readonly images: ImageStore;
  private saveSettings: OrgSaveSettings | null = null;

  constructor(parts: SavesParts) {
    this.parts = parts;
    this.images = new ImageStore(parts.database, parts.org);
  }

  /** What the org allows is read anew with the next save. */
  forgetSettings(): void {
    this.saveSettings = null;
  }

  async save(save: AutomaticSave, isLastTry: boolean): Promise<void> {
    await withPurpose('save', async () => {
      await this.trySave(save, isLastTry);
    });
  }

  private async trySave(save: AutomaticSave, isLastTry: boolean): Promise<void> {
    const { database, mailboxes } = this.parts;
    const entry = await findEntry(database, save.key);
    const sources = entry === null ? null : mailboxes.find(entry.mailbox);
    if (entry === null || sources === null) return;
    passed('save.begun');
    try {
      const message = await this.sourceOf(entry).readMessage();
      const { settings, addCaseContactRole } = this.parts.rules().ruleSetOf(sources.record);
      this.saveSettings ??= await readSaveSettings(this.parts.org);
      const context = {
        org: this.parts.org,
        orgSettings: this.saveSettings,
        emailFields: this.parts.emailFields(),
        settings,
        addCaseContactRole,
        sanitise: this.parts.sanitise,
        storeImages: async (html: string | null) => await this.storeImages(entry, message, html, !isLastTry),
        now: this.parts.now
      };
      // The Case of a followed thread is no suggestion: a person chose it.
      const isCaseLinked = settings.linkSuggestedCase || save.how === 'thread';
      const outcome = await saveAutomatically(context, isCaseLinked ? save : { ...save, caseId: null }, message);
      if (outcome.kind !== 'saved') return;
      passed('save.written');
      if (outcome.attachments !== null) await this.parts.requestAttachments(outcome.attachments);
      await setDisposition(database, save.key, 'saved');
      passed('save.noted');
    } catch (error) {
      if (isRetryable(error) && !isLastTry) throw this.toTryAgain(error, 'save');
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

  /** What the job fails with, so that the queue tries it again. */
  private toTryAgain(error: unknown, stage: 'save' | 'files'): IntakeError {
    const failure = toIntakeError(error);
    this.parts.metrics.retries.inc({ code: failure.code, stage });
    return failure;
  }

  /** Puts the images that the HTML of a save shows into the org; what can't be shown stands in the notes. */
  async storeImages(
    entry: LedgerEntry,
    message: Message,
    html: string | null,
    isTriedAgain: boolean
  ): Promise<InlineImages> {
    const source = this.sourceOf(entry);
    const parts = { org: this.parts.org, images: this.images, key: entry.key, source, isTriedAgain };
    return await withPurpose('files', async () => await storeInlineImages(parts, message, html));
  }

  /** Removes images that no record shows; how many. */
  async removeUnusedImages(): Promise<number> {
    return await this.images.removeUnused();
  }

  /** Takes an order to upload attachments; it survives a restart once this returns. How many files it means. */
  async queueAttachments(request: AttachmentRequest): Promise<number> {
    const entry = await this.requireEntry(request.key);
    const message = await this.sourceOf(entry).readMessage();
    const count = await withPurpose('files', async () => await announceFiles(this.parts.org, message, request));
    await this.parts.requestAttachments(request);
    return count;
  }

  async attachments(request: AttachmentRequest, isLastTry: boolean): Promise<void> {
    await withPurpose('files', async () => {
      await this.tryAttachments(request, isLastTry);
    });
  }

  private async tryAttachments(request: AttachmentRequest, isLastTry: boolean): Promise<void> {
    const { org, metrics, logger } = this.parts;
    try {
      const entry = await this.requireEntry(request.key).catch(async (error: unknown) => {
        await failFiles(org, request, error);
        throw error;
      });
      const parts = { org, images: this.images, source: this.sourceOf(entry), isLastTry };
      metrics.files.inc(await uploadAttachments(parts, request));
    } catch (error) {
      if (isRetryable(error) && !isLastTry) throw this.toTryAgain(error, 'files');
      logger.warn({ key: request.key, code: toIntakeError(error).code }, 'files not stored');
    }
  }

  private sourceOf(entry: LedgerEntry): MessageSource {
    const { database, mailboxes } = this.parts;
    return openSource(database, mailboxes.sourceOf(entry.mailbox, entry.providerId), entry);
  }

  async requireEntry(key: string): Promise<LedgerEntry> {
    const entry = await findEntry(this.parts.database, key);
    if (entry !== null) return entry;
    throw new IntakeError('MESSAGE_NOT_FOUND', 'This relay does not know the message.', {
      actions: ['Check that the org and the relay belong together: the message was taken in by another relay or state.']
    });
  }
}
