import { IntakeError } from '../intake-error.ts';
import type { Attachment, Message } from '../message/message.ts';
import { planEmailMessage } from './email-message-plan.ts';
import type { MatchedPerson, PlannedAttachment, SaveChoices, SavePlan } from './save-plan.ts';
import { planTask } from './task-plan.ts';

/** What the org allows, as the link configuration page found it. */
export interface OrgSaveSettings {
  readonly enhancedEmail: boolean;
  readonly sharedActivities: boolean;
}

export interface SaveInput {
  readonly message: Message;
  readonly choices: SaveChoices;
  /** People of the message that are records of the org. */
  readonly people: readonly MatchedPerson[];
  readonly orgSettings: OrgSaveSettings;
  /** The body's HTML as the mail profile left it; null saves text only. */
  readonly html: string | null;
  /** Attachments above this size are left out with a note; no limit when absent. */
  readonly attachmentLimitBytes?: number;
}

/** Plans the records of one save; throws SAVE_REFUSED with a sentence when the choices can't be saved. */
export function buildSavePlan(input: SaveInput): SavePlan {
  refuseImpossibleChoices(input.choices, input.orgSettings);
  const notes: string[] = [];
  const attachments = chooseAttachments(input, notes);
  const steps = input.choices.saveAs === 'EmailMessage' ? planEmailMessage(input, notes) : planTask(input, notes);
  return {
    version: 1,
    saveAs: input.choices.saveAs,
    primary: input.choices.saveAs === 'EmailMessage' ? 'email' : 'task',
    steps,
    attachments,
    notes
  };
}

function refuseImpossibleChoices(choices: SaveChoices, org: OrgSaveSettings): void {
  const { contactId, leadId, caseId, relatedToId } = choices;
  if (contactId !== null && leadId !== null) {
    throw refusal('A message is linked to a Contact or to a Lead, not to both.', 'Choose one of the two.');
  }
  if (caseId !== null && relatedToId !== null && caseId !== relatedToId) {
    throw refusal(
      'A message is related to one record: the Case, or another one.',
      'Remove the Case or the other record.'
    );
  }
  if (leadId !== null && (caseId ?? relatedToId) !== null && choices.saveAs === 'Task') {
    throw refusal(
      'Salesforce allows no Task with both a Lead and a related record such as a Case.',
      'Save as Email Message, choose a Contact, or remove the Case.'
    );
  }
  if ((contactId ?? leadId ?? caseId ?? relatedToId) === null) {
    throw refusal('Nothing is chosen to link the message to.', 'Choose a Contact, a Lead, a Case or another record.');
  }
  if (choices.saveAs === 'EmailMessage' && !org.enhancedEmail && caseId === null) {
    throw refusal(
      'Enhanced Email is off in this org, so an Email Message can only be saved in a Case.',
      'Choose a Case, save as Task, or ask your admin to switch Enhanced Email on.'
    );
  }
}

function chooseAttachments(
  { message, choices, attachmentLimitBytes }: SaveInput,
  notes: string[]
): PlannedAttachment[] {
  const wanted = choices.attachmentIds;
  if (wanted !== null) {
    const missing = wanted.filter((id) => !message.attachments.some((attachment) => attachment.id === id));
    if (missing.length > 0) {
      throw refusal(
        `The message has no attachment ${missing.map((id) => `"${id}"`).join(', ')}.`,
        'Open the message again and choose from its list.'
      );
    }
  }
  const isChosen = (attachment: Attachment) =>
    wanted === null ? !attachment.isInline : wanted.includes(attachment.id);
  return message.attachments.filter(isChosen).flatMap((attachment) => {
    if (attachmentLimitBytes !== undefined && attachment.size > attachmentLimitBytes) {
      notes.push(
        `The attachment "${attachment.name}" (${megabytes(attachment.size)} MB) is above the limit of ${megabytes(attachmentLimitBytes)} MB and is left out.`
      );
      return [];
    }
    const { id, name, contentType, size } = attachment;
    return [{ attachmentId: id, name, contentType, size }];
  });
}

function megabytes(bytes: number): string {
  return (bytes / 1_048_576).toFixed(1);
}

function refusal(message: string, action: string): IntakeError {
  return new IntakeError('SAVE_REFUSED', message, { actions: [action] });
}
