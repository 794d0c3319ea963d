import { IntakeError } from '../intake-error.ts';
import type { OrgSaveSettings } from './build-save-plan.ts';
import type { SaveChoices } from './save-plan.ts';

/** Longest note in characters: the message's own text needs room in a Task's description too. */
const LONGEST_NOTE = 8_000;

/** Throws SAVE_REFUSED for choices that Salesforce can't hold, with what to choose instead. */
export function refuseImpossibleChoices(choices: SaveChoices, org: OrgSaveSettings): void {
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
  if ((contactId ?? leadId ?? caseId ?? relatedToId) === null) {
    throw refusal('Nothing is chosen to link the message to.', 'Choose a Contact, a Lead, a Case or another record.');
  }
  if (choices.saveAs === 'Task') refuseImpossibleTask(choices);
  else if (!org.enhancedEmail && caseId === null) {
    throw refusal(
      'Enhanced Email is off in this org, so an Email Message can only be saved in a Case.',
      'Choose a Case, save as Task, or ask your admin to switch Enhanced Email on.'
    );
  }
}

function refuseImpossibleTask({ leadId, caseId, relatedToId, note }: SaveChoices): void {
  if (leadId !== null && (caseId ?? relatedToId) !== null) {
    throw refusal(
      'Salesforce allows no Task with both a Lead and a related record such as a Case.',
      'Save as Email Message, choose a Contact, or remove the Case.'
    );
  }
  if ((note?.trim().length ?? 0) > LONGEST_NOTE) {
    throw refusal(
      `The note is longer than ${LONGEST_NOTE.toLocaleString('en-US')} characters, which leaves no room for the message.`,
      'Shorten the note.'
    );
  }
}

/** The error of a save that can't be: the sentence, and what to do. */
export function refusal(message: string, action: string): IntakeError {
  return new IntakeError('SAVE_REFUSED', message, { actions: [action] });
}
