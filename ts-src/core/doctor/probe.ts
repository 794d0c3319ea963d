/** The probe message: a save as people do it, that the org takes back in the same transaction. */
import type { Message } from '../message/message.ts';
import { buildSavePlan, type OrgSaveSettings } from '../save/build-save-plan.ts';
import type { SavePlan } from '../save/save-plan.ts';
import type { FindingState } from './link-finding.ts';

/** Stand in a probe's plan for the records that LinkProbe.cls chooses or makes. */
export const PROBE_CONTACT = '{probe-contact}';
export const PROBE_CASE = '{probe-case}';
const ADDRESS = 'probe@email-intake.invalid';

/** What the org made of the probe, before it was taken back; LinkProbe.cls reads it. */
export interface ProbeResult {
  readonly contactId: string | null;
  readonly caseId: string | null;
  /** Whether Contact and Case were made for the probe. */
  readonly isMade: boolean;
  readonly steps: readonly { readonly ref: string; readonly problem: string | null }[];
  /** Why it ended before the steps; null when it did not. */
  readonly problem: string | null;
  readonly email: ProbeEmail | null;
  readonly senders: readonly string[];
  readonly task: { readonly whoId: string | null; readonly whatId: string | null } | null;
  /** Records that are still there after it was taken back: none, or the probe has failed. */
  readonly left: number;
}

export interface ProbeEmail {
  readonly parentId: string | null;
  readonly status: string | null;
  readonly isIncoming: boolean;
}

/** One line of the probe's outcome. */
export interface ProbeLine {
  readonly key: string;
  readonly state: FindingState | 'skipped';
  readonly text: string;
  readonly detail: string;
}

/** The plan of an incoming message with Contact and Case, by the same rules as every save. */
export function probePlan(orgSettings: OrgSaveSettings, at: string): SavePlan {
  return buildSavePlan({
    message: probeMessage(at),
    choices: {
      saveAs: 'EmailMessage',
      contactId: PROBE_CONTACT,
      leadId: null,
      caseId: PROBE_CASE,
      relatedToId: null,
      attachmentIds: null,
      subject: null,
      note: null,
      addCaseContactRole: false
    },
    people: [{ id: PROBE_CONTACT, type: 'Contact', address: ADDRESS, role: 'from' }],
    orgSettings,
    html: '<p>This message is removed again at once.</p>'
  });
}

function probeMessage(at: string): Message {
  return {
    providerId: 'probe',
    messageId: `probe-${at.replaceAll(/\D/g, '')}@email-intake.invalid`,
    inReplyTo: null,
    references: [],
    conversationId: null,
    subject: 'Email Intake probe message',
    from: { address: ADDRESS, name: 'Email Intake Probe' },
    sender: null,
    replyTo: [],
    to: [{ address: 'team@email-intake.invalid', name: null }],
    cc: [],
    bcc: [],
    sentAt: at,
    receivedAt: at,
    direction: 'in',
    folder: { kind: 'inbox', name: 'Inbox' },
    categories: [],
    body: { html: null, text: 'This message is removed again at once.' },
    attachments: [],
    headers: [],
    kind: {
      itemClass: null,
      meeting: null,
      contentType: null,
      reportType: null,
      smimeType: null,
      partTypes: []
    },
    sensitivity: 'normal',
    isDraft: false,
    size: null
  };
}

/** Says of each step how it went, and whether what the org made is what a save promises. */
export function judgeProbe(plan: SavePlan, result: ProbeResult): ProbeLine[] {
  return [recordsLine(result), ...stepLines(plan, result), ...madeLines(result), removedLine(result)];
}

function recordsLine({ isMade, problem }: ProbeResult): ProbeLine {
  const text = isMade ? 'Make a Contact and a Case for the probe.' : 'Read the chosen Contact and Case.';
  if (problem === null) return { key: 'records', state: 'fine', text, detail: '' };
  return {
    key: 'records',
    state: 'fault',
    text,
    detail: isMade ? `${problem} Choose a Contact and a Case that exist instead.` : problem
  };
}

function stepLines(plan: SavePlan, result: ProbeResult): ProbeLine[] {
  return plan.steps.map(({ ref, object, purpose }) => {
    const done = result.steps.find((step) => step.ref === ref);
    const text = `${purpose} (${object})`;
    if (done === undefined)
      return { key: ref, state: 'skipped', text, detail: 'Not tried, as an earlier step failed.' };
    return { key: ref, state: done.problem === null ? 'fine' : 'fault', text, detail: done.problem ?? '' };
  });
}

function madeLines(result: ProbeResult): ProbeLine[] {
  if (result.email === null) return [];
  const { contactId, caseId, email, senders, task } = result;
  const check = (key: string, text: string, isRight: boolean, detail: string): ProbeLine => ({
    key,
    state: isRight ? 'fine' : 'fault',
    text,
    detail: isRight ? '' : detail
  });
  const isInCase = email.parentId === caseId && email.isIncoming;
  return [
    check(
      'made-email',
      'The Email Message is an incoming one of the Case.',
      isInCase,
      'Automation in this org has changed it: look at the triggers and flows of Email Message.'
    ),
    check(
      'made-sender',
      'The Contact is its sender.',
      contactId !== null && senders.includes(contactId),
      'The relation is not there: see that Enhanced Email is on.'
    ),
    task === null
      ? {
          key: 'made-task',
          state: 'warning',
          text: 'The org made a Task for it.',
          detail:
            'It made none: the message is found on the Case, and not in the activities of the Contact. Switch Enhanced Email on.'
        }
      : check(
          'made-task',
          'The Task that the org made carries the Contact and the Case.',
          task.whoId === contactId && task.whatId === caseId,
          'It carries others: look at the triggers and flows of Task.'
        )
  ];
}

function removedLine({ left }: ProbeResult): ProbeLine {
  const text = 'Remove all of it again.';
  if (left === 0) return { key: 'removed', state: 'fine', text, detail: 'Nothing is left.' };
  const detail = `${String(left)} records are left. Delete those with the subject "Email Intake probe message".`;
  return { key: 'removed', state: 'fault', text, detail };
}
