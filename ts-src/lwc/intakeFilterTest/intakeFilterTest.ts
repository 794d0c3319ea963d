import { LightningElement, api } from 'lwc';
import { createClassifier, parseAddressList, readablePattern } from 'c/intakeCore';
import type { AddressRole, AddressVerdict, ClassifiedAddress, Decision, FactAddress } from 'c/intakeCore';
import type { AccessMailbox, FilterRow } from 'c/intakeFilterRecords';
import type { RuleBook, Rules } from 'c/intakeFilterRules';
import { identityOf, ruleSetOf } from 'c/intakeFilterRules';
import type { Option } from 'c/intakeFilterWords';
import { effectWords, kindWords, scopeWords, valueOf } from 'c/intakeFilterWords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

interface ShownAddress {
  readonly key: string;
  readonly address: string;
  readonly role: string;
  readonly verdict: string;
  readonly chipClass: string;
  readonly entry: string;
  readonly entryId: string | null;
  readonly why: string;
  readonly canAdd: boolean;
}

interface Verdict {
  readonly title: string;
  readonly words: string;
  readonly icon: string;
  readonly className: string;
}

const maxText = 50_000;
const maxAddresses = 200;

const roleLabels: Readonly<Record<AddressRole, string>> = {
  from: labels.probeRoleFrom,
  sender: labels.probeRoleSender,
  'reply-to': labels.probeRoleReplyTo,
  to: labels.probeRoleTo,
  cc: labels.probeRoleCc,
  bcc: labels.probeRoleBcc,
  resent: labels.probeRoleResent
};

const headerRoles: Readonly<Record<string, AddressRole>> = {
  from: 'from',
  sender: 'sender',
  'reply-to': 'reply-to',
  to: 'to',
  cc: 'cc',
  bcc: 'bcc',
  'resent-from': 'resent',
  'resent-to': 'resent',
  'resent-cc': 'resent'
};

const verdictLabels: Readonly<Record<AddressVerdict, string>> = {
  external: labels.verdictExternal,
  internal: labels.verdictInternal,
  blacklisted: labels.verdictBlacklisted,
  'free-mail': labels.verdictFreeMail
};

/** The addresses of pasted header fields with their roles; empty when the text holds no such fields. */
function headerAddresses(text: string): readonly FactAddress[] {
  // Continued lines belong to the field above them (RFC 5322, 2.2.3).
  const unfolded = text.replace(/\r?\n[ \t]+/g, ' ');
  return unfolded.split(/\r?\n/).flatMap((line) => {
    const field = /^([A-Za-z-]+)\s*:(.*)$/.exec(line);
    const role = headerRoles[(field?.[1] ?? '').toLowerCase()];
    return role === undefined ? [] : parseAddressList(field?.[2] ?? '').map((address) => ({ ...address, role }));
  });
}

/** The addresses of a plain text; a bare domain stands for anybody at it. */
function plainAddresses(text: string): readonly { address: string; name: string | null }[] {
  const found = parseAddressList(text);
  if (found.length > 0) return found;
  const domain = text.trim();
  return /^[^\s@]+\.[^\s@.]+$/.test(domain) ? [{ address: `${labels.probeSomeone}@${domain}`, name: null }] : [];
}

/** Answers for an address or a whole message whether it would be filtered, by which entry, and why. */
export default class IntakeFilterTest extends LightningElement {
  /** Where the rules are read. */
  @api book: RuleBook | null = null;

  labels = labels;
  typed = '';
  direction: 'in' | 'out' = 'in';
  mailboxId = '';
  rules: Rules | null = null;
  failure: string | null = null;
  isLoading = false;
  decision: Decision | null = null;

  override connectedCallback(): void {
    void this.refresh();
  }

  /** Reads the rules again and answers anew; what is typed stays. */
  @api async refresh(): Promise<void> {
    const { book } = this;
    if (book === null) return;
    this.isLoading = this.rules === null;
    try {
      const rules = await book.read();
      this.rules = rules;
      this.failure = null;
      const isKnown = rules.access.mailboxes.some((mailbox) => mailbox.id === this.mailboxId);
      if (!isKnown) this.mailboxId = this.firstMailbox(rules)?.id ?? '';
      this.decide();
    } catch (failure) {
      this.failure = failureText(failure, labels.listFailed);
    } finally {
      this.isLoading = false;
    }
  }

  firstMailbox({ access }: Rules): AccessMailbox | undefined {
    return access.mailboxes.find((mailbox) => mailbox.ownerId === access.userId) ?? access.mailboxes[0];
  }

  get directionOptions(): readonly Option[] {
    return [
      { value: 'in', label: labels.probeIncoming },
      { value: 'out', label: labels.probeOutgoing }
    ];
  }

  get hasMailboxes(): boolean {
    return (this.rules?.access.mailboxes.length ?? 0) > 1;
  }

  get mailboxOptions(): readonly Option[] {
    return (this.rules?.access.mailboxes ?? []).map(({ id, address }) => ({ value: id, label: address }));
  }

  /** The message's addresses as typed: a whole header as it is, else people who write to the mailbox or get its mail. */
  get addresses(): readonly FactAddress[] {
    const text = this.typed.slice(0, maxText);
    const inHeader = headerAddresses(text);
    if (inHeader.length > 0) return inHeader.slice(0, maxAddresses);
    const typed = plainAddresses(text).slice(0, maxAddresses);
    const { address } = this.rules === null ? { address: '' } : identityOf(this.rules, this.mailboxId);
    const own: readonly FactAddress[] =
      address === '' ? [] : [{ address, name: null, role: this.direction === 'in' ? 'to' : 'from' }];
    if (this.direction === 'out') return [...own, ...typed.map((other): FactAddress => ({ ...other, role: 'to' }))];
    return [...typed.map((other, index): FactAddress => ({ ...other, role: index === 0 ? 'from' : 'cc' })), ...own];
  }

  get hasTyped(): boolean {
    return this.typed.trim() !== '';
  }

  /** Decides as a message with these addresses would be decided in the Inbox (or among the sent ones). */
  decide(): void {
    const { rules, direction } = this;
    const text = this.typed.slice(0, maxText);
    const isReadable = headerAddresses(text).length > 0 || plainAddresses(text).length > 0;
    if (rules === null || !isReadable) {
      this.decision = null;
      return;
    }
    const set = ruleSetOf(rules, [], new Date().toISOString());
    const classifier = createClassifier({
      filters: set.filtersFor(this.mailboxId),
      settings: set.settingsFor(this.mailboxId),
      mailbox: set.mailboxFor(this.mailboxId),
      decidedAt: set.decidedAt
    });
    this.decision = classifier.decide({
      version: 1,
      direction,
      folder: direction === 'in' ? { kind: 'inbox', name: 'Inbox' } : { kind: 'sent', name: 'Sent' },
      categories: [],
      sensitivity: 'normal',
      date: null,
      addresses: this.addresses,
      sightings: {},
      related: { hasMatch: null, isSaved: false, isThreadSaved: false }
    });
  }

  get hint(): string | null {
    if (this.rules === null) return null;
    if (!this.hasTyped) return labels.probeEmpty;
    return this.decision === null ? labels.probeNoAddress : null;
  }

  get verdict(): Verdict | null {
    const { decision } = this;
    if (decision === null) return null;
    const [observation] = decision.observations;
    switch (decision.disposition) {
      case 'filtered':
        return {
          title: labels.probeFiltered,
          words: labels.probeFilteredWords,
          icon: 'utility:filterList',
          className: 'verdict verdict_filtered'
        };
      case 'ignored':
        return {
          title: labels.probeIgnored,
          words: observation ?? '',
          icon: 'utility:ban',
          className: 'verdict verdict_filtered'
        };
      case 'service':
        return {
          title: labels.probeService,
          words: observation ?? '',
          icon: 'utility:settings',
          className: 'verdict verdict_filtered'
        };
      default:
        return {
          title: labels.probeSaveable,
          words: labels.probeSaveableWords,
          icon: 'utility:check',
          className: 'verdict verdict_saveable'
        };
    }
  }

  get hasAddresses(): boolean {
    return this.decision !== null;
  }

  get shownAddresses(): readonly ShownAddress[] {
    return (this.decision?.addresses ?? []).map((address, index) => this.shownAddress(address, index));
  }

  shownAddress(address: ClassifiedAddress, index: number): ShownAddress {
    const row = this.rowOf(address.entryId);
    const isFiltered = address.verdict === 'internal' || address.verdict === 'blacklisted';
    const isSkipped = address.isSkipped === true;
    return {
      key: String(index),
      address: address.address,
      role: roleLabels[address.role],
      verdict: isSkipped ? labels.probeSkipped : verdictLabels[address.verdict],
      chipClass: `chip chip_${address.verdict}`,
      entry: readablePattern(address.entry ?? ''),
      entryId: row === null ? null : row.id,
      why: row === null ? this.plainWhy(address) : this.entryWhy(row),
      canAdd: row === null && !isFiltered
    };
  }

  plainWhy(address: ClassifiedAddress): string {
    if (address.verdict === 'internal') return labels.probeOwn;
    return address.verdict === 'free-mail' ? labels.probeFreeMail : labels.probeNoEntry;
  }

  entryWhy(row: FilterRow): string {
    const note = row.note === null ? '' : ` ${row.note}`;
    return `${fill(labels.probeEntry, kindWords(row.kind), scopeWords(row.scope), effectWords(row))}${note}`;
  }

  rowOf(entryId: string | null): FilterRow | null {
    const { rules } = this;
    if (rules === null || entryId === null) return null;
    return [...rules.person, ...rules.organisation].find((row) => row.id === entryId) ?? null;
  }

  handleText(event: Event): void {
    this.typed = valueOf(event);
    this.decide();
  }

  handleDirection(event: Event): void {
    this.direction = valueOf(event) === 'out' ? 'out' : 'in';
    this.decide();
  }

  handleMailbox(event: Event): void {
    this.mailboxId = valueOf(event);
    this.decide();
  }

  handleEntry(event: Event): void {
    const target = event.currentTarget;
    const row = target instanceof HTMLElement ? this.rowOf(target.dataset.id ?? null) : null;
    if (row !== null) this.dispatchEvent(new CustomEvent('entryopen', { detail: { row } }));
  }

  handleAdd(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    this.dispatchEvent(new CustomEvent('newentry', { detail: { preset: target.dataset.address ?? null } }));
  }

  handleRetry(): void {
    this.failure = null;
    void this.refresh();
  }
}
