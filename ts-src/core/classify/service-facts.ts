import type { Message } from '../message/message.ts';

const LONGEST_TOKEN = 60;

/** The facts of one message in the form the rules of service mail ask for. */
export class ServiceFacts {
  readonly message: Message;
  readonly itemClass: string;
  /** Exchange's word for the message class in MIME (Content-Class), without its `urn:content-classes:`. */
  readonly contentClass: string;
  readonly localPart: string;
  readonly senderName: string;
  private readonly types: ReadonlySet<string>;
  private readonly headers = new Map<string, string>();

  constructor(message: Message) {
    this.message = message;
    this.itemClass = (message.kind.itemClass ?? '').toLowerCase();
    this.types = new Set([message.kind.contentType ?? '', ...message.kind.partTypes]);
    const writer = message.from ?? message.sender;
    this.localPart = (writer?.address.split('@')[0] ?? '').toLowerCase();
    for (const field of message.headers) if (!this.headers.has(field.name)) this.headers.set(field.name, field.value);
    // `MAILER-DAEMON <>` has no address, so it is no sender of the message; its name is one all the same.
    const name = writer === null ? (this.header('from') ?? '') : (writer.name ?? '');
    this.senderName = name.replaceAll('"', '').trim().slice(0, LONGEST_TOKEN).toLowerCase();
    this.contentClass = (this.header('content-class') ?? '')
      .trim()
      .toLowerCase()
      .replace(/^urn:content-class(?:es)?:/, '');
  }

  header(name: string): string | null {
    return this.headers.get(name) ?? null;
  }

  /** The first token of a header, lower case: `auto-replied (vacation)` is `auto-replied`. */
  token(name: string): string {
    const value = (this.header(name) ?? '').trim().toLowerCase();
    return (value.split(/[\s;(,]/)[0] ?? '').slice(0, LONGEST_TOKEN);
  }

  /** Names the first of the given headers that stands in the message and doesn't say no; null when none. */
  anyHeader(...names: readonly string[]): string | null {
    const hit = names.find((name) => this.header(name) !== null && !['no', 'false', '0'].includes(this.token(name)));
    return hit === undefined ? null : `the header ${hit}`;
  }

  /** Which of the given starts the item class has; null when none. */
  itemClassOf(...starts: readonly string[]): string | null {
    const hit = starts.find((start) => this.itemClass === start || this.itemClass.startsWith(`${start}.`));
    return hit === undefined ? null : this.itemClassWords();
  }

  itemClassWords(): string {
    return `message class ${this.message.kind.itemClass ?? ''}`;
  }

  contentClassOf(...names: readonly string[]): string | null {
    return names.includes(this.contentClass) ? `the header Content-Class: ${this.contentClass}` : null;
  }

  hasType(...names: readonly string[]): string | null {
    const hit = names.find((name) => this.types.has(name));
    return hit === undefined ? null : `a part of type ${hit}`;
  }

  /** Attachments show what Graph doesn't: the parts of a message that Exchange has no class for. */
  hasAttachmentType(...names: readonly string[]): string | null {
    const hit = names.find((name) => this.message.attachments.some(({ contentType }) => contentType === name));
    return hit === undefined ? null : `an attachment of type ${hit}`;
  }

  isReport(type: string): string | null {
    return this.message.kind.reportType === type ? `a report of type ${type}` : null;
  }

  /** A delivery or read receipt by its class or its structure. */
  isReceipt(): string | null {
    if (/\.ipnn?rn$/.test(this.itemClass)) return this.itemClassWords();
    return this.isReport('disposition-notification') ?? this.contentClassOf('mdn');
  }

  /** The empty return path of messages that nobody shall answer (RFC 5321, 4.5.5), also as mbox files write it. */
  hasNullPath(): boolean {
    return /^<\s*(?:mailer-daemon\s*(?:@[^>]*)?)?>/i.test((this.header('return-path') ?? '').trimStart());
  }

  listHeader(): string | null {
    return this.anyHeader('list-id', 'list-post', 'list-unsubscribe');
  }

  /** The first lines of the text, single-spaced and lower case. */
  opening(length: number): string {
    const text = (this.message.body.text ?? '').slice(0, length * 4);
    return text.toLowerCase().replace(/[’‘]/g, "'").replace(/\s+/g, ' ').trim().slice(0, length);
  }
}
