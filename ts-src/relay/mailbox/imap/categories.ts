import type { KnownMessage, MailboxFolder } from '../port.ts';

/** Keywords that mail programs set for themselves. */
const PROGRAMS_OWN = new Set([
  'junk',
  'nonjunk',
  'notjunk',
  'forwarded',
  'redirected',
  'mdnsent',
  'hasattachment',
  'hasnoattachment'
]);

/** A message's keywords as people set them: neither system flags nor those of mail programs (`$Forwarded`). */
export function categoriesOf(flags: Iterable<string>): string[] {
  return [...flags].filter((flag) => !/^[\\$]/.test(flag) && !PROGRAMS_OWN.has(flag.toLowerCase())).sort();
}

export function hasFlag(flags: Iterable<string>, wanted: string): boolean {
  return [...flags].some((flag) => flag.toLowerCase() === wanted.toLowerCase());
}

/** The keyword that asks for saving; null when the folder's name can't be one (an atom of RFC 3501). */
export function keywordOf(salesforceFolder: string): string | null {
  return /^[!#$&'+\-.0-9:;<=>?@A-Z[^_`a-z|}~]{1,100}$/.test(salesforceFolder) ? salesforceFolder : null;
}

/** Whether the ledger's facts are those of the message as it is now. */
export function isAsKnown(known: KnownMessage | undefined, folder: MailboxFolder, flags: Iterable<string>): boolean {
  if (known?.folderKind !== folder.kind) return false;
  return JSON.stringify([...known.categories].sort()) === JSON.stringify(categoriesOf(flags));
}
