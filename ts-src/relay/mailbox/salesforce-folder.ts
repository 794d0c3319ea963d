import type { MailboxFolder } from './port.ts';
import type { MailboxAccount } from './provider.ts';

/**
 * Whether a folder or label of that name is the one that asks for saving. People write its name by hand, and mail
 * programs compose accented letters in two ways: neither case nor composition counts. An empty wanted name is nobody's.
 */
export function isSalesforceFolder(name: string, wanted: string): boolean {
  const asked = comparable(wanted);
  return asked !== '' && comparable(name) === asked;
}

/** What to do where it is missing, else nothing; without it inbox and sent mail are read as usual. */
export function folderHint(
  folders: readonly MailboxFolder[],
  { salesforceFolder }: MailboxAccount,
  what: 'folder' | 'label' = 'folder'
): string {
  if (folders.some(({ kind }) => kind === 'salesforce')) return '';
  return `Make a ${what} named ${salesforceFolder}, if people shall ask for saving by putting messages there.`;
}

function comparable(name: string): string {
  return name.normalize('NFC').trim().toLowerCase();
}
