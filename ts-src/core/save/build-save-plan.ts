import type { Message } from '../message/message.ts';
import { planEmailMessage } from './email-message-plan.ts';
import { PlanNotes } from './plan-notes.ts';
import { planAttachments } from './planned-attachments.ts';
import { refuseImpossibleChoices } from './refused-choices.ts';
import type { MatchedPerson, SaveChoices, SavePlan, StoredImage } from './save-plan.ts';
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
  /** Inline images that are files of the org already. */
  readonly storedImages?: readonly StoredImage[];
  /** Status of incoming mail in a Case: `0` New or `1` Read (default). */
  readonly emailStatus?: '0' | '1';
}

/** Plans the records of one save; throws SAVE_REFUSED with a sentence when the choices can't be saved. */
export function buildSavePlan(input: SaveInput): SavePlan {
  const { choices, orgSettings, message } = input;
  refuseImpossibleChoices(choices, orgSettings);
  const notes = new PlanNotes(message);
  const isEmail = choices.saveAs === 'EmailMessage';
  const steps = isEmail ? planEmailMessage(input, notes) : planTask(input, notes);
  const attachments = planAttachments(input, notes);
  return {
    version: 1,
    saveAs: choices.saveAs,
    primary: isEmail ? 'email' : 'task',
    steps,
    attachments,
    notes: notes.notes
  };
}
