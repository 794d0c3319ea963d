import { LightningElement, api } from 'lwc';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import getAttachment from '@salesforce/apex/IntakeMessageController.getAttachment';
import getSource from '@salesforce/apex/IntakeMessageController.getSource';
import { download, shownAttachments } from 'c/intakeAttachmentRows';
import type { ShownAttachment } from 'c/intakeAttachmentRows';
import type { Attachment, ClassifiedAddress, TraceStep } from 'c/intakeCore';
import type { ListChoice } from 'c/intakeFilterMenu';
import {
  hintFor,
  listedObservation,
  ownDomainsOf,
  pretenceOf,
  recipientLines,
  shownSender,
  uncutRecipients
} from 'c/intakeReaderPeople';
import type { ListedObservation, ShownLine, ShownPerson } from 'c/intakeReaderPeople';
import type { IntakeDetail, MessageView, QueueRow } from 'c/intakeRecords';
import {
  addressesOf,
  attachmentsOf,
  automaticOnlyOf,
  completeMessage,
  failureText,
  isWithheld,
  linesOf,
  observationsOf,
  traceOf
} from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fileSize, fill, fullDate, initials, readable } from 'c/intakeText';
import type { ReadableText } from 'c/intakeText';

const dispositionLabels: Readonly<Record<string, string>> = {
  saveable: labels.dispositionSaveable,
  filtered: labels.dispositionFiltered,
  service: labels.dispositionService,
  ignored: labels.dispositionIgnored,
  saved: labels.dispositionSaved,
  duplicate: labels.dispositionDuplicate,
  failed: labels.dispositionFailed,
  removed: labels.dispositionRemoved
};

const maxDownloadBytes = 4 * 1024 * 1024;

interface SavedElement extends HTMLElement {
  refresh(): void;
}

interface MenuElement extends HTMLElement {
  open(): void;
}

/** What the console asks of the pane. */
export interface ReaderElement extends HTMLElement {
  focusMessage(): void;
  openSenderMenu(): void;
  reload(): void;
  refreshSaved(): void;
}

/** The middle pane: one message with its people, verdicts, observations, attachments and body. */
export default class IntakeReader extends LightningElement {
  labels = labels;
  message: MessageView | null = null;
  failure: string | null = null;
  isLoading = false;
  showsAllPeople = false;
  attachmentFailure: string | null = null;
  shownRow: QueueRow | null = null;
  shownDetail: IntakeDetail | null = null;
  readId: string | null = null;

  /** What went wrong when the intake itself was read. */
  @api detailFailure: string | null = null;

  /** The queue's row: shown at once, before the rest has come. */
  @api
  get row(): QueueRow | null {
    return this.shownRow;
  }
  set row(value: QueueRow | null) {
    const isOther = value?.id !== this.shownRow?.id;
    this.shownRow = value;
    if (isOther) this.startOver();
  }

  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    const wasWithheld = this.isWithheld;
    this.shownDetail = value;
    // The entry that kept the message out went, or came: its content is there now, or gone.
    if (this.isWithheld !== wasWithheld) this.startOver();
  }

  /** Addresses of the organisation's own mailboxes: their domains are never offered for a list as a whole. */
  @api ownAddresses: readonly string[] = [];

  /** The message lies in a mailbox of somebody else: one's own list does not count for it. */
  @api isForeignMailbox = false;

  /** Puts the focus on the message. */
  @api focusMessage(): void {
    this.template?.querySelector<HTMLElement>('.reader')?.focus();
  }

  /** Opens the menu of the sender: always or never. */
  @api openSenderMenu(): void {
    this.template?.querySelector<MenuElement>('c-intake-filter-menu[data-role="from"]')?.open();
  }

  /** Reads the thread of a saved message again. */
  @api refreshSaved(): void {
    this.template?.querySelector<SavedElement>('c-intake-saved')?.refresh();
  }

  /** Reads the message again, e.g. after a retry. */
  @api reload(): void {
    this.startOver();
  }

  startOver(): void {
    this.message = null;
    this.failure = null;
    this.attachmentFailure = null;
    this.showsAllPeople = false;
    this.isLoading = false;
    this.readId = this.shownRow?.id ?? null;
    const hasContent = this.shownRow?.disposition !== 'removed' && !this.isWithheld;
    if (this.readId !== null && hasContent) void this.read(this.readId);
  }

  async read(intakeId: string): Promise<void> {
    this.isLoading = true;
    try {
      const message = completeMessage(await getMessage({ intakeId }));
      if (this.readId === intakeId) this.message = message;
    } catch (failure) {
      if (this.readId === intakeId) this.failure = failureText(failure, labels.messageFailed);
    } finally {
      if (this.readId === intakeId) this.isLoading = false;
    }
  }

  get current(): QueueRow | IntakeDetail | null {
    return this.shownDetail !== null && this.shownDetail.id === this.shownRow?.id ? this.shownDetail : this.shownRow;
  }

  get matchingDetail(): IntakeDetail | null {
    return this.shownDetail !== null && this.shownDetail.id === this.shownRow?.id ? this.shownDetail : null;
  }

  get hasMessage(): boolean {
    return this.current !== null;
  }

  /** Kept out of Salesforce by an entry: there is a record, and nothing in it. */
  get isWithheld(): boolean {
    return this.current !== null && isWithheld(this.current);
  }

  get withheldObservation(): string {
    return this.observations[0]?.text ?? this.current?.observation ?? '';
  }

  get hasNotice(): boolean {
    return this.hasObservations && !this.isWithheld;
  }

  get subject(): string {
    if (this.isWithheld) return labels.withheldTitle;
    return this.message?.subject ?? this.current?.subject ?? labels.noSubject;
  }

  /** Nothing is known of the people of a message that an entry keeps out. */
  get hasSender(): boolean {
    return !this.isWithheld;
  }

  get sender(): ReadableText {
    return readable(this.current?.fromName ?? this.current?.fromAddress ?? labels.unknownSender);
  }

  get senderAddress(): ReadableText | null {
    const address = this.current?.fromName === null ? null : (this.current?.fromAddress ?? null);
    return address === null ? null : readable(address);
  }

  get senderInitials(): string {
    return initials(this.current?.fromName ?? null, this.current?.fromAddress ?? null);
  }

  get date(): string {
    return fullDate(this.current?.messageDate ?? null);
  }

  get disposition(): string {
    return dispositionLabels[this.current?.disposition ?? ''] ?? '';
  }

  get dispositionClass(): string {
    return `tag tag_${this.current?.disposition ?? ''}`;
  }

  get place(): string {
    return [this.current?.mailboxName, this.current?.folder].filter((part) => (part ?? '') !== '').join(' › ');
  }

  get classified(): readonly ClassifiedAddress[] {
    return this.matchingDetail === null ? [] : addressesOf(this.matchingDetail);
  }

  get senderPerson(): ShownPerson | null {
    return shownSender(this.classified, this.ownAddresses);
  }

  get pretence(): string | null {
    return pretenceOf(this.classified);
  }

  get ownDomains(): readonly string[] {
    return ownDomainsOf(this.classified, this.ownAddresses);
  }

  get recipientLines(): readonly ShownLine[] {
    return recipientLines(this.classified, this.ownAddresses, this.showsAllPeople);
  }

  get hasMorePeople(): boolean {
    return !this.showsAllPeople && uncutRecipients(this.classified) !== null;
  }

  get morePeopleLabel(): string {
    return fill(labels.showAllPeople, uncutRecipients(this.classified) ?? 0);
  }

  get observations(): readonly (ListedObservation & { readonly key: string })[] {
    const detail = this.matchingDetail;
    if (detail === null) return [];
    const quiet = new Set(automaticOnlyOf(detail));
    return observationsOf(detail)
      .filter((text) => !quiet.has(text))
      .map((text, index) => ({ key: String(index), ...listedObservation(text, this.classified) }));
  }

  /** What keeps the message from being saved automatically: no news for a person who saves by hand. */
  get automaticNote(): string | null {
    const detail = this.matchingDetail;
    if (detail === null || detail.disposition !== 'saveable') return null;
    const observed = new Set(observationsOf(detail));
    const sentences = automaticOnlyOf(detail).filter((text) => observed.has(text));
    return sentences.length === 0 ? null : sentences.join(' ');
  }

  get hasObservations(): boolean {
    return this.observations.length > 0;
  }

  get noticeIcon(): string {
    return this.current?.disposition === 'failed' ? 'utility:warning' : 'utility:info';
  }

  get errorText(): string | null {
    const { disposition, errorText = null } = this.current ?? {};
    if (disposition === 'failed') return errorText ?? labels.messageFailed;
    return disposition === 'saveable' && errorText !== null ? fill(labels.automaticSaveFailed, errorText) : null;
  }

  get savedDetail(): IntakeDetail | null {
    const detail = this.matchingDetail;
    return detail?.savedRecordId === null ? null : detail;
  }

  get listedAttachments(): readonly Attachment[] {
    return this.matchingDetail !== null
      ? attachmentsOf(this.matchingDetail)
      : (this.message?.attachments ?? []).filter((attachment) => !attachment.isInline);
  }

  get attachments(): readonly ShownAttachment[] {
    return shownAttachments(this.listedAttachments);
  }

  get hasAttachments(): boolean {
    return this.attachments.length > 0;
  }

  /** A step that lists what the notice above lists already says it without the list. */
  get trace(): readonly TraceStep[] {
    const trace = this.matchingDetail === null ? [] : traceOf(this.matchingDetail);
    return trace.map((step) => {
      const { text, addresses } = listedObservation(step.said, this.classified);
      return addresses.length === 0 ? step : { ...step, said: text.replace(/:$/, '') };
    });
  }

  get notes(): readonly { key: string; text: string }[] {
    return (this.message?.notes ?? []).map((text, index) => ({ key: String(index), text }));
  }

  get isBodyLoading(): boolean {
    return this.isLoading && this.message === null;
  }

  get isRemoved(): boolean {
    return this.current?.disposition === 'removed';
  }

  get canRetry(): boolean {
    return this.current?.disposition === 'failed';
  }

  get recipientFallback(): ReadableText | null {
    const detail = this.matchingDetail;
    if (detail === null || this.classified.length > 0) return null;
    return readable([...linesOf(detail.toAddresses), ...linesOf(detail.ccAddresses)].join(', '));
  }

  handleList(event: CustomEvent<{ choice: ListChoice }>): void {
    const { choice } = event.detail;
    const detail = { choice, subject: this.subject, hint: hintFor(choice, this.classified, this.isForeignMailbox) };
    this.dispatchEvent(new CustomEvent('listrequest', { detail }));
  }

  handleAllPeople(): void {
    this.showsAllPeople = true;
  }

  handleReload(): void {
    this.startOver();
  }

  handleRetry(): void {
    this.dispatchEvent(new CustomEvent('retry', { detail: { intakeId: this.current?.id } }));
  }

  /** What can't be read here can be looked at in a mail program. */
  async handleSource(): Promise<void> {
    const { current } = this;
    if (current === null) return;
    this.attachmentFailure = null;
    try {
      download(`${current.name}.eml`, (await getSource({ intakeId: current.id })).base64);
    } catch (failure) {
      this.attachmentFailure = failureText(failure, labels.sourceFailed);
    }
  }

  async handleAttachment(event: Event): Promise<void> {
    const target = event.currentTarget;
    const attachmentId = target instanceof HTMLElement ? target.dataset.id : undefined;
    const intakeId = this.current?.id;
    if (attachmentId === undefined || intakeId === undefined) return;
    this.attachmentFailure = null;
    const known = this.listedAttachments.find((attachment) => attachment.id === attachmentId);
    if (known === undefined) return;
    if (known.size > maxDownloadBytes) {
      this.attachmentFailure = fill(labels.attachmentTooLarge, known.name, fileSize(known.size));
      return;
    }
    try {
      const content = await getAttachment({ intakeId, attachmentId });
      download(known.name, content.base64);
    } catch (failure) {
      this.attachmentFailure = failureText(failure, labels.attachmentFailed);
    }
  }
}
