import type { MailAddress, Message } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import { caseContactRole } from './email-message-plan.ts';
import { addressText } from './email-recipients.ts';
import type { PlanNotes } from './plan-notes.ts';
import { cutText } from './safe-cut.ts';
import type { PlanStep, PlanValue } from './save-plan.ts';

/** Field lengths of Task in characters (API 67), and how much of the description each part may take. */
const LENGTH = { subject: 255, description: 32_000, addresses: 4000, subjectLine: 1000, files: 2000 } as const;
/** With shared activities a Task has up to 50 contacts. */
const MOST_CONTACTS = 50;

/** Plans a closed Task of subtype Email; further Contacts follow as TaskRelations with shared activities. */
export function planTask(input: SaveInput, notes: PlanNotes): PlanStep[] {
  const { message, choices } = input;
  const date = message.sentAt ?? message.receivedAt;
  const subject = (choices.subject ?? message.subject).trim();
  const fields: Record<string, PlanValue> = {
    Subject: subject === '' ? '(no subject)' : cutText(subject, LENGTH.subject),
    TaskSubtype: 'Email',
    Status: 'Completed',
    Description: description(input, notes)
  };
  if (date !== null) fields['ActivityDate'] = date.slice(0, 10);
  const who = choices.contactId ?? choices.leadId;
  const what = choices.caseId ?? choices.relatedToId;
  if (who !== null) fields['WhoId'] = who;
  if (what !== null) fields['WhatId'] = what;
  return [
    { ref: 'task', object: 'Task', operation: 'insert', fields, purpose: 'Save the message as a closed Task.' },
    ...furtherContacts(input, notes),
    ...caseContactRole(input)
  ];
}

function furtherContacts({ people, choices, orgSettings }: SaveInput, notes: PlanNotes): PlanStep[] {
  const contacts = people.filter((person) => person.type === 'Contact' && person.id !== choices.contactId);
  const ids = [...new Set(contacts.map((person) => person.id))];
  if (ids.length === 0 || choices.contactId === null) return [];
  if (!orgSettings.sharedActivities) {
    notes.add('Shared activities are off in this org, so the Task is linked to one Contact only.');
    return [];
  }
  const linked = ids.slice(0, MOST_CONTACTS - 1);
  if (linked.length < ids.length) {
    notes.add(
      `A Task has at most ${String(MOST_CONTACTS)} Contacts; ${String(ids.length - linked.length)} further Contacts of the message are not linked.`
    );
  }
  return linked.map((id, index) => ({
    ref: `contact_${String(index + 1)}`,
    object: 'TaskRelation',
    operation: 'insert',
    fields: { TaskId: { ref: 'task' }, RelationId: id, IsWhat: false },
    purpose: 'Link another Contact of the message.'
  }));
}

function description({ message, choices }: SaveInput, notes: PlanNotes): string {
  const note = choices.note?.trim() ?? '';
  const block = headerBlock(message, notes);
  const text = [note, block, message.body.text?.trim() ?? ''].filter((part) => part !== '').join('\n\n');
  if (text.length <= LENGTH.description) return text;
  notes.cut('The description', LENGTH.description);
  return cutText(text, LENGTH.description, `\n${notes.mark}`);
}

/** Who wrote to whom, when and about what: a Task has no fields for it. */
function headerBlock(message: Message, notes: PlanNotes): string {
  const from = message.from ?? message.sender;
  const date = message.sentAt ?? message.receivedAt;
  const files = message.attachments.filter((attachment) => !attachment.isInline).map((attachment) => attachment.name);
  return [
    ...addressLine('From', from === null ? [] : [from], notes),
    ...addressLine('To', message.to, notes),
    ...addressLine('Cc', message.cc, notes),
    ...addressLine('Bcc', message.bcc, notes),
    ...(date === null ? [] : [`Date: ${date.slice(0, 16).replace('T', ' ')} UTC`]),
    subjectLine(message.subject, notes),
    ...(files.length === 0 ? [] : [filesLine(files.join('; '), notes)])
  ].join('\n');
}

function addressLine(name: string, addresses: readonly MailAddress[], notes: PlanNotes): string[] {
  if (addresses.length === 0) return [];
  const { text, count } = addressText(addresses, LENGTH.addresses);
  if (count === addresses.length) return [`${name}: ${text}`];
  const more = addresses.length - count;
  notes.leftOut(more, addresses.length, `${name} addresses`);
  const remark = `and ${String(more)} more, which stand in the attached file "${notes.sourceName}"`;
  return [`${name}: ${text === '' ? remark : `${text}; ${remark}`}`];
}

function subjectLine(subject: string, notes: PlanNotes): string {
  if (subject.length > LENGTH.subjectLine) notes.cut('The subject', LENGTH.subjectLine);
  return `Subject: ${cutText(subject, LENGTH.subjectLine)}`;
}

function filesLine(names: string, notes: PlanNotes): string {
  if (names.length > LENGTH.files) notes.cut('The list of files', LENGTH.files);
  return `Attachments: ${cutText(names, LENGTH.files)}`;
}
