import type { Message } from '../message/message.ts';

/** The facts of one message in the form the rules ask for. */
export class ServiceFacts {
  readonly message: Message;
  readonly itemClass: string;
  readonly subject: string;
  readonly types: ReadonlySet<string>;
  readonly localPart: string;
  private readonly headers = new Map<string, string>();

  constructor(message: Message) {
    this.message = message;
    this.itemClass = (message.kind.itemClass ?? '').toLowerCase();
    this.subject = message.subject;
    this.types = new Set([message.kind.contentType ?? '', ...message.kind.partTypes]);
    const writer = message.from ?? message.sender;
    this.localPart = (writer?.address.split('@')[0] ?? '').toLowerCase();
    for (const field of message.headers) if (!this.headers.has(field.name)) this.headers.set(field.name, field.value);
  }

  header(name: string): string | null {
    return this.headers.get(name) ?? null;
  }

  /** The first token of a header, lower case: `auto-replied (vacation)` is `auto-replied`. */
  token(name: string): string {
    return (
      (this.header(name) ?? '')
        .trim()
        .toLowerCase()
        .split(/[\s;(,]/)[0] ?? ''
    );
  }

  /** Which of the given starts the item class has; null when none. */
  itemClassOf(...starts: readonly string[]): string | null {
    const hit = starts.find((start) => this.itemClass === start || this.itemClass.startsWith(`${start}.`));
    return hit === undefined ? null : `message class ${this.message.kind.itemClass ?? ''}`;
  }

  hasType(...names: readonly string[]): string | null {
    const hit = names.find((name) => this.types.has(name));
    return hit === undefined ? null : `a part of type ${hit}`;
  }
}
