import { LightningElement, api } from 'lwc';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import getAttachment from '@salesforce/apex/IntakeMessageController.getAttachment';
import getSource from '@salesforce/apex/IntakeMessageController.getSource';
import { domainOfAddress, isSameAddress, pretendsToBeAnother } from 'c/intakeCore';
import type { Attachment, ClassifiedAddress, TraceStep } from 'c/intakeCore';
import type { ListChoice } from 'c/intakeFilterMenu';
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
import { fileSize, fill, fullDate, initials } from 'c/intakeText';

interface ShownPerson {
  readonly key: string;
  readonly text: string;
  readonly address: string;
  readonly verdict: string;
  readonly verdictText: string;
  readonly title: string;
  readonly isSkipped: boolean;
  readonly isMisleading: boolean;
  /** One of the mailbox's own addresses: no list entry changes what it is. */
  readonly isOwn: boolean;
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
  readonly entryId: string | null;
}

const verdictLabels: Readonly<Record<string, string>> = {
  external: labels.verdictExternal,
  internal: labels.verdictInternal,
  blacklisted: labels.verdictBlacklisted,
  'free-mail': labels.verdictFreeMail
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

/** What the relay calls the entry behind the mailbox's own addresses. */
const ownEntry = 'this mailbox';
const maxShownPeople = 8;
const maxDownloadBytes = 4 * 1024 * 1024;

function isOutside(address: ClassifiedAddress): boolean {
  return address.verdict === 'external' || address.verdict === 'free-mail';
}

function isHeldBy(choice: ListChoice, address: string): boolean {
  return choice.match === 'domain'
    ? domainOfAddress(address) === choice.comparable
    : isSameAddress(choice.pattern, address);
}

interface SavedElement extends HTMLElement {
  refresh(): void;
}

interface MenuElement extends HTMLElement {
  open(): void;
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

  get senderPerson(): ShownPerson | null {
    const sender = this.classified.find((address) => address.role === 'from');
    return sender === undefined ? null : this.shownPerson(sender, 0);
  }

  /** A name that shows another address than the real one is how phishing looks. */
  get pretence(): string | null {
    const sender = this.classified.find((address) => address.role === 'from' && pretendsToBeAnother(address));
    return sender === undefined ? null : fill(labels.namePretends, sender.address);
  }

  get ownDomains(): readonly string[] {
    const own = this.classified.filter((address) => address.entry === ownEntry && address.entryId === null);
    const domains = [...this.ownAddresses, ...own.map((address) => address.address)].map(domainOfAddress);
    return [...new Set(domains.filter((domain) => domain !== null))];
  }

  get recipientLines(): readonly ShownLine[] {
    const lines = [
      this.lineFor('sender', labels.sentBy),
      this.lineFor('to', labels.to),
      this.lineFor('cc', labels.cc),
      this.lineFor('bcc', labels.bcc),
      this.lineFor('reply-to', labels.replyTo),
      this.lineFor('resent', labels.resent)
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
      verdict: address.verdict,
      verdictText: verdictLabels[address.verdict] ?? address.verdict,
      title: this.verdictReason(address),
      isSkipped: address.isSkipped === true,
      isMisleading: pretendsToBeAnother(address),
      isOwn: this.isOwnAddress(address),
      className: `chip chip_${address.verdict}`
    };
  }

  isOwnAddress(address: ClassifiedAddress): boolean {
    if (address.entry === ownEntry && address.entryId === null) return true;
    return this.ownAddresses.some((own) => isSameAddress(own, address.address));
  }

  verdictReason(address: ClassifiedAddress): string {
    const verdict = verdictLabels[address.verdict] ?? address.verdict;
    if (address.entry === null) return `${address.address} – ${verdict}`;
    const label = address.isSkipped === true ? labels.verdictSkippedByEntry : labels.verdictByEntry;
    return fill(label, address.address, verdict, address.entry);
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
      entry: address.entry ?? '',
      entryId: address.entryId
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

  /** A step that lists what the notice above lists already says it without the list. */
  get trace(): readonly TraceStep[] {
    const trace = this.matchingDetail === null ? [] : traceOf(this.matchingDetail);
    return trace.map((step) => {
      const { text, addresses } = this.listedObservation(step.said);
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

  get recipientFallback(): string | null {
    const detail = this.matchingDetail;
    if (detail === null || this.classified.length > 0) return null;
    return [...linesOf(detail.toAddresses), ...linesOf(detail.ccAddresses)].join(', ');
  }

  handleList(event: CustomEvent<{ choice: ListChoice }>): void {
    const { choice } = event.detail;
    const detail = { choice, subject: this.subject, hint: this.hintFor(choice) };
    this.dispatchEvent(new CustomEvent('listrequest', { detail }));
  }

  /** Why this very message may stay as it is. */
  hintFor(choice: ListChoice): string {
    if (choice.scope === 'person' && this.isForeignMailbox) return labels.listedElsewhere;
    if (choice.kind !== 'blacklist') return '';
    const others = this.classified.filter((address) => isOutside(address) && !isHeldBy(choice, address.address));
    return others[0] === undefined ? '' : fill(labels.listedOthers, others[0].address);
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
      this.download(`${current.name}.eml`, (await getSource({ intakeId: current.id })).base64);
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
