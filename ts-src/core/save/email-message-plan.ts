import type { SaveInput } from './build-save-plan.ts';
import { planBodies, planEnvelope, wholeOrNull } from './email-content.ts';
import { planRecipients } from './email-recipients.ts';
import type { PlanNotes } from './plan-notes.ts';
import type { MatchedPerson, PlanStep, PlanValue } from './save-plan.ts';

const STATUS = { read: '1', sent: '3' } as const;
/** Length of EmailMessageRelation.RelationAddress in characters. */
const RELATION_ADDRESS = 1000;

/** Plans the EmailMessage, the people's relations, the Task that the org may make, and the case role. */
export function planEmailMessage(input: SaveInput, notes: PlanNotes): PlanStep[] {
  const message: PlanStep = {
    ref: 'email',
    object: 'EmailMessage',
    operation: 'insert',
    fields: emailFields(input, notes),
    purpose: input.choices.caseId === null ? 'Save the message.' : 'Save the message in the Case.'
  };
  const linked = input.orgSettings.enhancedEmail ? enhancedSteps(input, notes) : plainSteps(input, notes);
  return [message, ...linked, ...caseContactRole(input)];
}

/** The step that writes a Contact into the Case's roles; none when it was not asked for. */
export function caseContactRole({ choices }: SaveInput): PlanStep[] {
  const { addCaseContactRole, contactId, caseId, caseContactRole: role = 'Other' } = choices;
  if (!addCaseContactRole || contactId === null || caseId === null) return [];
  return [
    {
      ref: 'role',
      object: 'CaseContactRole',
      operation: 'insert',
      fields: { CasesId: caseId, ContactId: contactId, Role: role },
      purpose: 'Add the Contact to the roles of the Case.'
    }
  ];
}

function emailFields(input: SaveInput, notes: PlanNotes): Record<string, PlanValue> {
  const { message, choices, orgSettings } = input;
  const envelope = planEnvelope(input, notes);
  const recipients = planRecipients(input, notes);
  const bodies = planBodies(input, recipients.remarks, notes);
  return withoutNulls({
    ...envelope,
    ...recipients.fields,
    ...bodies,
    MessageDate: message.sentAt ?? message.receivedAt,
    Incoming: message.direction === 'in',
    Status: statusOf(input),
    ParentId: choices.caseId,
    ...(orgSettings.enhancedEmail ? { IsClientManaged: true, RelatedToId: relatedTo(input) } : {})
  });
}

/** Mail without a case may only have the status Sent. */
function statusOf({ message, choices, emailStatus }: SaveInput): string {
  if (message.direction === 'out' || choices.caseId === null) return STATUS.sent;
  return emailStatus ?? STATUS.read;
}

function relatedTo({ choices }: SaveInput): string | null {
  return choices.caseId ?? choices.relatedToId;
}

function enhancedSteps(input: SaveInput, notes: PlanNotes): PlanStep[] {
  return [...senderRelation(input), ...personRelation(input), ...taskUpdate(input, notes)];
}

/** Without Enhanced Email a message knows its Case and nobody else. */
function plainSteps({ choices }: SaveInput, notes: PlanNotes): PlanStep[] {
  if ((choices.contactId ?? choices.leadId) !== null) {
    const person = choices.contactId === null ? 'Lead' : 'Contact';
    notes.add(
      `Enhanced Email is off in this org, so the message is saved in the Case and not linked to the ${person}. Ask your admin to switch it on.`
    );
  }
  return [];
}

/** The sender is linked by a relation inserted after the message; recipients are, by the id lists. */
function senderRelation(input: SaveInput): PlanStep[] {
  const { message } = input;
  const sender = senderOf(input);
  if (sender === undefined) return [];
  const address = (message.from ?? message.sender)?.address ?? sender.address;
  return [relation('sender', sender.id, 'FromAddress', address, 'Link the sender.')];
}

function senderOf({ people, choices }: SaveInput): MatchedPerson | undefined {
  const chosen = choices.contactId ?? choices.leadId;
  const senders = people.filter((person) => person.role === 'from');
  return senders.find((person) => person.id === chosen) ?? senders[0];
}

/** A chosen person who stands in no address of the message is linked all the same. */
function personRelation(input: SaveInput): PlanStep[] {
  const { choices, people } = input;
  const chosen = choices.contactId ?? choices.leadId;
  const isLinked =
    senderOf(input)?.id === chosen || people.some((person) => person.role !== 'from' && person.id === chosen);
  if (chosen === null || isLinked) return [];
  const person = choices.contactId === null ? 'Lead' : 'Contact';
  return [relation('person', chosen, 'OtherAddress', null, `Link the chosen ${person}.`)];
}

function relation(ref: string, id: string, type: string, address: string | null, purpose: string): PlanStep {
  const fields = withoutNulls({
    EmailMessageId: { ref: 'email' },
    RelationId: id,
    RelationType: type,
    RelationAddress: wholeOrNull(address, RELATION_ADDRESS)
  });
  return { ref, object: 'EmailMessageRelation', operation: 'insert', fields, purpose };
}

/** The org makes a closed Task for mail that relates to a record; it gets the person and the record (R14). */
function taskUpdate(input: SaveInput, notes: PlanNotes): PlanStep[] {
  const { choices } = input;
  if (choices.leadId !== null && relatedTo(input) !== null) {
    // That Task already has the record in WhatId, and a Lead in WhoId would forbid it.
    notes.add(
      'The Task that Salesforce makes is linked to the record only: a Task can not have both a Lead and a record.'
    );
    return [];
  }
  return [
    {
      ref: 'activity',
      object: 'Task',
      operation: 'update',
      target: { ref: 'email', field: 'ActivityId' },
      fields: withoutNulls({ WhoId: choices.contactId ?? choices.leadId, WhatId: relatedTo(input) }),
      purpose: 'Link the Task that Salesforce makes for the message.'
    }
  ];
}

function withoutNulls(fields: Readonly<Record<string, PlanValue>>): Record<string, PlanValue> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
