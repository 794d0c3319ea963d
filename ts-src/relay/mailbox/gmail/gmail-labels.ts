import type { Folder } from '../../../core/message/message.ts';
import type { MailboxFolder } from '../port.ts';
import { isSalesforceFolder } from '../salesforce-folder.ts';
import type { GmailClient, GmailLabel } from './gmail-client.ts';

/** Labels that say nothing of where a message belongs: a change of them asks for nothing. */
const MARKS =
  /^(?:UNREAD|STARRED|IMPORTANT|CHAT|CATEGORY_.+|[A-Z]+_(?:STAR|CIRCLE|BANG|CHECK|QUESTION|GUILLEMET|INFO))$/;

/** Labels that hide a message from every folder. */
const HIDING: Readonly<Record<string, Folder>> = {
  TRASH: { kind: 'other', name: 'Trash' },
  SPAM: { kind: 'other', name: 'Spam' }
};
const INBOX: MailboxFolder = { key: 'INBOX', kind: 'inbox', name: 'Inbox' };
const SENT: MailboxFolder = { key: 'SENT', kind: 'sent', name: 'Sent' };

/** The labels of one mailbox, and what they mean as folders and categories. */
export class LabelBook {
  readonly #client: GmailClient;
  readonly #salesforceName: string;
  #labels: ReadonlyMap<string, GmailLabel> = new Map();

  /** `salesforceName`: the label that asks for saving. */
  constructor(client: GmailClient, salesforceName: string) {
    this.#client = client;
    this.#salesforceName = salesforceName;
  }

  /** Reads the labels anew; the processed folders among them. */
  async refresh(): Promise<readonly MailboxFolder[]> {
    this.#labels = new Map((await this.#client.labels()).map((label) => [label.id, label]));
    return this.folders();
  }

  /** The processed folders as they were read last. */
  folders(): readonly MailboxFolder[] {
    const label = [...this.#labels.values()].find((candidate) => this.#isSalesforce(candidate));
    return label === undefined ? [INBOX, SENT] : [INBOX, SENT, { key: label.id, kind: 'salesforce', name: label.name }];
  }

  /** Makes sure that these labels are known; a label may be younger than the last look. */
  async know(labelIds: readonly string[]): Promise<void> {
    if (labelIds.some((id) => this.isPlace(id) && !this.#labels.has(id))) await this.refresh();
  }

  /** Whether a label says where a message belongs or what it is about. */
  isPlace(labelId: string): boolean {
    return !MARKS.test(labelId);
  }

  /** The one folder of a message with several labels: what asks for saving goes before Sent, and Sent before Inbox. */
  folderOf(labelIds: readonly string[]): Folder {
    const hidden = labelIds.map((id) => HIDING[id]).find((folder) => folder !== undefined);
    if (hidden !== undefined) return hidden;
    if (labelIds.includes('DRAFT')) return { kind: 'drafts', name: 'Drafts' };
    const [inbox, sent, salesforce] = this.folders();
    const found = [salesforce, sent, inbox].find((folder) => folder !== undefined && labelIds.includes(folder.key));
    return found === undefined ? { kind: 'other', name: 'All Mail' } : { kind: found.kind, name: found.name };
  }

  /** Whether a message with these labels shows in the folder. */
  isIn(labelIds: readonly string[], folder: MailboxFolder): boolean {
    return labelIds.includes(folder.key) && !labelIds.some((id) => HIDING[id] !== undefined);
  }

  /** Names of the user's own labels, save for the one that is a folder. */
  categoriesOf(labelIds: readonly string[]): string[] {
    return labelIds
      .flatMap((id) => this.#labels.get(id) ?? [])
      .filter((label) => label.type === 'user' && !this.#isSalesforce(label))
      .map(({ name }) => name)
      .sort();
  }

  #isSalesforce({ type, name }: GmailLabel): boolean {
    return type === 'user' && isSalesforceFolder(name, this.#salesforceName);
  }
}
