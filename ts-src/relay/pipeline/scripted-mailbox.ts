/** A mailbox for tests, whose pages the test writes. */
import { IntakeError } from '../../core/intake-error.ts';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { ChangePage, MailboxChange, MailboxFolder, MailboxPort } from '../mailbox/port.ts';

export const MAILBOX = 'mia@acme.example';
export const FOLDER: MailboxFolder = { key: 'inbox-key', kind: 'inbox', name: 'Inbox' };

/** A new message of that id. */
export function arrival(id: string): MailboxChange {
  return { kind: 'message', message: sampleMessage({ providerId: id, messageId: `${id}@northwind.example` }) };
}

/** A mailbox whose pages the test writes; cursors are page numbers. */
export class ScriptedMailbox implements MailboxPort {
  readonly identity = { address: MAILBOX, aliases: [], isShared: false };
  readonly push = null;
  readonly listen = null;
  readonly asked: (string | null)[] = [];
  pages: readonly (readonly MailboxChange[])[];
  isExpired = false;
  /** Thrown by the next read. */
  failure: IntakeError | null = null;
  looks = 0;

  constructor(pages: readonly (readonly MailboxChange[])[]) {
    this.pages = pages;
  }

  async listFolders(): Promise<readonly MailboxFolder[]> {
    this.looks += 1;
    return await Promise.resolve([FOLDER]);
  }

  async readChanges(_folder: MailboxFolder, cursor: string | null): Promise<ChangePage> {
    this.asked.push(cursor);
    const { failure } = this;
    this.failure = null;
    if (failure !== null) throw failure;
    if (cursor !== null && this.isExpired) {
      this.isExpired = false;
      throw new IntakeError('MAILBOX_CURSOR_EXPIRED', 'The cursor has expired.');
    }
    const at = Number(cursor ?? '0');
    const changes = this.pages[at] ?? [];
    const next = Math.min(at + 1, this.pages.length);
    return await Promise.resolve({ changes, cursor: String(next), hasMore: next < this.pages.length });
  }

  async *listMessages(): AsyncGenerator<never> {
    // Not asked for.
  }

  async close(): Promise<void> {
    await Promise.resolve();
  }

  readMessage(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  readRaw(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }

  readAttachment(): Promise<never> {
    return Promise.reject(new Error('not asked for'));
  }
}
