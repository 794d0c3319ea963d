/** The folders each new mailbox starts with, with Graph's well-known names. */
export const STANDARD_FOLDERS: readonly { readonly wellKnown: string | null; readonly name: string }[] = [
  { wellKnown: 'inbox', name: 'Inbox' },
  { wellKnown: 'drafts', name: 'Drafts' },
  { wellKnown: 'sentitems', name: 'Sent Items' },
  { wellKnown: 'deleteditems', name: 'Deleted Items' },
  { wellKnown: 'outbox', name: 'Outbox' },
  { wellKnown: 'junkemail', name: 'Junk Email' },
  { wellKnown: 'archive', name: 'Archive' },
  { wellKnown: 'recoverableitemsdeletions', name: 'Deletions' },
  { wellKnown: null, name: 'Salesforce' }
];

export const ROOT_FOLDER = { wellKnown: 'msgfolderroot', name: 'Top of Information Store' } as const;

/** Folders that no listing shows. */
export const HIDDEN_FOLDERS: ReadonlySet<string> = new Set(['msgfolderroot', 'recoverableitemsdeletions']);
