import type { Message } from '../message/message.ts';
import type { IntakeSettings } from './decision.ts';

/** Says whether mail in this folder is processed at all: Inbox, Sent and the Salesforce folder (drafts are service mail). */
export function isProcessedFolder(
  message: Pick<Message, 'folder'>,
  settings: Pick<IntakeSettings, 'salesforceFolder'>
): boolean {
  const { kind } = message.folder;
  return kind === 'inbox' || kind === 'sent' || isSalesforceFolder(message, settings);
}

/** Says how the message asks to be saved: by its folder, or by its category inside a processed folder. */
export function saveRequestOf(
  message: Pick<Message, 'folder' | 'categories'>,
  settings: Pick<IntakeSettings, 'salesforceFolder' | 'salesforceCategory'>
): 'folder' | 'category' | null {
  if (isSalesforceFolder(message, settings)) return 'folder';
  const category = settings.salesforceCategory.trim().toLowerCase();
  const hasCategory = category !== '' && message.categories.some((name) => name.trim().toLowerCase() === category);
  return hasCategory && isProcessedFolder(message, settings) ? 'category' : null;
}

function isSalesforceFolder(
  message: Pick<Message, 'folder'>,
  settings: Pick<IntakeSettings, 'salesforceFolder'>
): boolean {
  const name = settings.salesforceFolder.trim().toLowerCase();
  const { kind } = message.folder;
  return (
    kind === 'salesforce' || (kind === 'other' && name !== '' && message.folder.name.trim().toLowerCase() === name)
  );
}
