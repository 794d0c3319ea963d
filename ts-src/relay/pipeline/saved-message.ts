import { createHash } from 'node:crypto';
import { IntakeError } from '../../core/intake-error.ts';
import { apiErrorOf } from '../org/org-errors.ts';
import { soqlList, soqlText, type GraphNode, type OrgPort } from '../org/org-port.ts';

/** What names a message in the whole organisation: the Message-ID as the intake keeps it, else its mailbox's key. */
export interface MessageIdentity {
  readonly key: string;
  readonly internetMessageId: string | null;
}

/** The mark's hash; the Apex class SavedMessage makes the same. */
export function messageHash({ key, internetMessageId }: MessageIdentity): string {
  return internetMessageId === null ? key : createHash('sha256').update(internetMessageId, 'utf8').digest('hex');
}

/**
 * The mark of a saved message, written in the graph that writes its record: the hash is unique, so that the platform
 * refuses the whole graph when somebody else saves the message, also where the relay user can't see their record.
 */
export function markNode(identity: MessageIdentity, recordRef: string): GraphNode {
  return {
    ref: 'savedMessage',
    method: 'POST',
    target: 'Saved_Message__c',
    fields: { Message_Hash__c: messageHash(identity), Saved_Record_Id__c: `@{${recordRef}.id}` }
  };
}

/** The record that holds the message already, by its mark or as an EmailMessage that the relay user sees; else null. */
export async function findSavedRecord(
  org: OrgPort,
  identity: MessageIdentity,
  messageId: string | null
): Promise<string | null> {
  const [marks, emails] = await org.query([
    `SELECT Saved_Record_Id__c FROM Saved_Message__c WHERE Message_Hash__c = ${soqlText(messageHash(identity))}`,
    ...(messageId === null
      ? []
      : [
          `SELECT Id FROM EmailMessage WHERE MessageIdentifier IN ${soqlList([`<${messageId}>`, messageId])} ORDER BY CreatedDate LIMIT 1`
        ])
  ]);
  const id = marks?.[0]?.['Saved_Record_Id__c'] ?? emails?.[0]?.['Id'];
  return typeof id === 'string' ? id : null;
}

/** Whether a graph was refused because the message is marked as saved. */
export function isSavedByOther(error: unknown): boolean {
  return error instanceof IntakeError && apiErrorOf(error)?.errorCode === 'DUPLICATE_VALUE';
}
