import { LightningElement, api } from 'lwc';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import getAttachment from '@salesforce/apex/IntakeMessageController.getAttachment';
import type { Attachment, ClassifiedAddress } from 'c/intakeCore';
import type { IntakeDetail, MessageView, QueueRow } from 'c/intakeRecords';
import {
  addressesOf,
  attachmentsOf,
  automaticOnlyOf,
  completeMessage,
  failureText,
  linesOf,
  observationsOf,
  traceOf
} from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fileSize, fill, fullDate, initials } from 'c/intakeText';

interface ShownPerson {
  readonly key: string;
  readonly text: string;
  readonly address: string;
  readonly verdict: string;
  readonly title: string;
  readonly className: string;
}

interface ShownLine {
  readonly key: string;
  readonly label: string;
  readonly people: readonly ShownPerson[];
}

interface ShownAttachment {
  readonly id: string;
  readonly name: string;
  readonly size: string;
  readonly icon: string;
  readonly title: string;
}

interface ListedAddress {
  readonly key: string;
  readonly address: string;
  readonly verdict: string;
  readonly className: string;
  readonly entry: string;
}

interface ShownStep {
  readonly key: string;
  readonly said: string;
  readonly saw: string;
  readonly rule: string;
  readonly icon: string;
  readonly outcome: string;
  readonly className: string;
}

const verdictLabels: Readonly<Record<string, string>> = {
  external: labels.verdictExternal,
  internal: labels.verdictInternal,
  blacklisted: labels.verdictBlacklisted,
  'free-mail': labels.verdictFreeMail
};

const outcomeLabels: Readonly<Record<string, string>> = {
  hit: labels.traceHit,
  miss: labels.traceMiss,
  skipped: labels.traceSkipped
};

const outcomeIcons: Readonly<Record<string, string>> = {
  hit: 'utility:success',
  miss: 'utility:dash',
  skipped: 'utility:jump_to_right'
};

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

const iconsByType: readonly (readonly [RegExp, string])[] = [
  [/pdf$/, 'doctype:pdf'],
  [/^image\//, 'doctype:image'],
  [/(word|opendocument\.text)/, 'doctype:word'],
  [/(excel|spreadsheet|csv)/, 'doctype:excel'],
  [/(powerpoint|presentation)/, 'doctype:ppt'],
  [/(zip|compressed|tar)/, 'doctype:zip'],
  [/^text\//, 'doctype:txt']
];

const maxShownPeople = 8;
const maxDownloadBytes = 4 * 1024 * 1024;

/** The middle pane: one message with its people, verdicts, observations, attachments and body. */
export default class IntakeReader extends LightningElement {
  labels = labels;
  message: MessageView | null = null;
  failure: string | null = null;
  isLoading = false;
  showsWhy = false;
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
    this.shownDetail = value;
  }

  /** Puts the focus on the message. */
  @api focusMessage(): void {
    this.template?.querySelector<HTMLElement>('.reader')?.focus();
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
    this.readId = this.shownRow?.id ?? null;
    if (this.readId !== null && this.shownRow?.disposition !== 'removed') void this.read(this.readId);
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

  get subject(): string {
    return this.message?.subject ?? this.current?.subject ?? labels.noSubject;
  }

  get senderName(): string {
    return this.current?.fromName ?? this.current?.fromAddress ?? labels.unknownSender;
  }

  get senderAddress(): string | null {
    return this.current?.fromName === null ? null : (this.current?.fromAddress ?? null);
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

  get senderVerdict(): string | null {
    const sender = this.classified.find((address) => address.role === 'from');
    return sender === undefined ? null : (verdictLabels[sender.verdict] ?? sender.verdict);
  }

  get senderVerdictClass(): string {
    const sender = this.classified.find((address) => address.role === 'from');
    return `chip chip_${sender?.verdict ?? ''}`;
  }

  get senderTitle(): string {
    const sender = this.classified.find((address) => address.role === 'from');
    return sender === undefined ? '' : this.verdictReason(sender);
  }

  get recipientLines(): readonly ShownLine[] {
    const lines = [
      this.lineFor('to', labels.to),
      this.lineFor('cc', labels.cc),
      this.lineFor('bcc', labels.bcc),
      this.lineFor('reply-to', labels.replyTo)
    ];
    return lines.filter((line) => line.people.length > 0);
  }

  get hasMorePeople(): boolean {
    return !this.showsAllPeople && this.classified.filter((address) => address.role !== 'from').length > maxShownPeople;
  }

  get morePeopleLabel(): string {
    return fill(labels.showAllPeople, this.classified.filter((address) => address.role !== 'from').length);
  }

  lineFor(role: ClassifiedAddress['role'], label: string): ShownLine {
    const all = this.classified.filter((address) => address.role === role);
    const listed = this.showsAllPeople ? all : all.slice(0, maxShownPeople);
    return { key: role, label, people: listed.map((address, index) => this.shownPerson(address, index)) };
  }

  shownPerson(address: ClassifiedAddress, index: number): ShownPerson {
    return {
      key: `${address.role}-${String(index)}`,
      text: address.name ?? address.address,
      address: address.address,
      verdict: verdictLabels[address.verdict] ?? address.verdict,
      title: this.verdictReason(address),
      className: `chip chip_${address.verdict}`
    };
  }

  verdictReason(address: ClassifiedAddress): string {
    const verdict = verdictLabels[address.verdict] ?? address.verdict;
    return address.entry === null
      ? `${address.address} – ${verdict}`
      : fill(labels.verdictByEntry, address.address, verdict, address.entry);
  }

  get observations(): readonly { key: string; text: string; addresses: readonly ListedAddress[] }[] {
    const detail = this.matchingDetail;
    if (detail === null) return [];
    const quiet = new Set(automaticOnlyOf(detail));
    return observationsOf(detail)
      .filter((text) => !quiet.has(text))
      .map((text, index) => ({ key: String(index), ...this.listedObservation(text) }));
  }

  /** A filter's sentence names every address with its entry: shown as a list when the verdicts say the same. */
  listedObservation(text: string): { text: string; addresses: readonly ListedAddress[] } {
    const matched = this.classified.filter((address) => address.entry !== null);
    const parts = [
      ...new Set(matched.map((address) => `${address.address} (${address.verdict}: ${address.entry ?? ''})`))
    ];
    const lead = text.slice(0, text.indexOf(':') + 1);
    const isWhole = parts.length > 0 && text === `${lead} ${parts.join(', ')}`;
    if (!isWhole) return { text, addresses: [] };
    const addresses = [...new Map(matched.map((address) => [address.address, address])).values()].map((address) => ({
      key: address.address,
      address: address.address,
      verdict: verdictLabels[address.verdict] ?? address.verdict,
      className: `chip chip_${address.verdict}`,
      entry: address.entry ?? ''
    }));
    return { text: lead, addresses };
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
    return this.current?.disposition === 'failed' ? (this.current.errorText ?? labels.messageFailed) : null;
  }

  get savedText(): string | null {
    const detail = this.matchingDetail;
    if (detail === null || detail.savedRecordId === null) return null;
    const isAutomatic = detail.savedHow === 'automatic' || detail.savedHow === 'folder';
    if (isAutomatic && detail.savedByName === null) return fill(labels.savedAutomatically, fullDate(detail.savedAt));
    return fill(labels.savedBy, detail.savedByName ?? labels.someone, fullDate(detail.savedAt));
  }

  get attachmentNote(): string | null {
    const status = this.matchingDetail?.attachmentStatus ?? null;
    if (this.savedText === null || status === null || status === 'none') return null;
    if (status === 'done') return labels.attachmentsDone;
    if (status === 'failed') return this.matchingDetail?.attachmentNote ?? labels.attachmentsFailed;
    return labels.attachmentsRunning;
  }

  get listedAttachments(): readonly Attachment[] {
    return this.matchingDetail !== null
      ? attachmentsOf(this.matchingDetail)
      : (this.message?.attachments ?? []).filter((attachment) => !attachment.isInline);
  }

  get attachments(): readonly ShownAttachment[] {
    return this.listedAttachments.map((attachment) => ({
      id: attachment.id,
      name: attachment.name,
      size: fileSize(attachment.size),
      icon: iconsByType.find(([pattern]) => pattern.test(attachment.contentType))?.[1] ?? 'doctype:unknown',
      title: fill(labels.downloadAttachment, attachment.name, fileSize(attachment.size))
    }));
  }

  get hasAttachments(): boolean {
    return this.attachments.length > 0;
  }

  get steps(): readonly ShownStep[] {
    const trace = this.matchingDetail === null ? [] : traceOf(this.matchingDetail);
    return trace.map((step, index) => ({
      key: String(index),
      said: step.said,
      saw: step.saw,
      rule: step.rule,
      icon: outcomeIcons[step.outcome] ?? 'utility:dash',
      outcome: outcomeLabels[step.outcome] ?? step.outcome,
      className: `step step_${step.outcome}`
    }));
  }

  get hasSteps(): boolean {
    return this.steps.length > 0;
  }

  get whyExpanded(): 'true' | 'false' {
    return this.showsWhy ? 'true' : 'false';
  }

  get whyIcon(): string {
    return this.showsWhy ? 'utility:chevrondown' : 'utility:chevronright';
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

  get recipientFallback(): string | null {
    const detail = this.matchingDetail;
    if (detail === null || this.classified.length > 0) return null;
    return [...linesOf(detail.toAddresses), ...linesOf(detail.ccAddresses)].join(', ');
  }

  handleWhy(): void {
    this.showsWhy = !this.showsWhy;
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

  handleOpenSaved(): void {
    const recordId = this.matchingDetail?.savedRecordId;
    this.dispatchEvent(new CustomEvent('openrecord', { detail: { recordId } }));
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
      this.download(known.name, content.base64);
    } catch (failure) {
      this.attachmentFailure = failureText(failure, labels.attachmentFailed);
    }
  }

  /** Always as a file to keep, never shown: the type is the sender's claim. */
  download(name: string, base64: string): void {
    const bytes = Uint8Array.from(window.atob(base64), (character) => character.charCodeAt(0));
    const address = URL.createObjectURL(new Blob([bytes], { type: 'application/octet-stream' }));
    const link = document.createElement('a');
    link.href = address;
    link.download = name;
    link.click();
    // The browser reads the address in its own time after the click.
    window.setTimeout(() => {
      URL.revokeObjectURL(address);
    }, 60_000);
  }
}
