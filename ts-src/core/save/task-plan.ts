import { formatAddress } from '../message/address.ts';
import type { MailAddress, Message } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import { caseContactRole } from './email-message-plan.ts';
import { cutText } from './safe-cut.ts';
import type { PlanStep, PlanValue } from './save-plan.ts';

/** Field lengths of Task in characters (API 67). */
const LENGTH = { subject: 255, description: 32_000 } as const;
/** With shared activities a Task has up to 50 contacts. */
const MOST_CONTACTS = 50;

/** Plans a closed Task of subtype Email; further Contacts follow as TaskRelations with shared activities. */
export function planTask(input: SaveInput, notes: string[]): PlanStep[] {
  const { message, choices } = input;
  const date = message.sentAt ?? message.receivedAt;
  const subject = choices.subject ?? message.subject;
  const fields: Record<string, PlanValue> = {
    Subject: cutText(subject.trim() === '' ? '(no subject)' : subject, LENGTH.subject),
    TaskSubtype: 'Email',
    Status: 'Completed',
    Description: description(input, notes)
  };
  if (date !== null) fields['ActivityDate'] = date.slice(0, 10);
  const who = choices.contactId ?? choices.leadId;
  const what = choices.leadId === null ? (choices.caseId ?? choices.relatedToId) : null;
  if (who !== null) fields['WhoId'] = who;
  if (what !== null) fields['WhatId'] = what;
  const steps: PlanStep[] = [
    { ref: 'task', object: 'Task', operation: 'insert', fields, purpose: 'Save the message as a closed Task.' }
  ];
  steps.push(...furtherContacts(input, notes));
  const role = caseContactRole(input);
  if (role !== null) steps.push(role);
  return steps;
}

function furtherContacts({ people, choices, orgSettings }: SaveInput, notes: string[]): PlanStep[] {
  if (choices.leadId !== null) return [];
  const contacts = people.filter((person) => person.type === 'Contact' && person.id !== choices.contactId);
  const ids = [...new Set(contacts.map((person) => person.id))];
  if (ids.length === 0 || choices.contactId === null) return [];
  if (!orgSettings.sharedActivities) {
    notes.push('Shared activities are off in this org, so the Task is linked to one Contact only.');
    return [];
  }
  return ids.slice(0, MOST_CONTACTS - 1).map((id, index) => ({
    ref: `contact_${String(index + 1)}`,
    object: 'TaskRelation',
    operation: 'insert',
    fields: { TaskId: { ref: 'task' }, RelationId: id, IsWhat: false },
    purpose: 'Link another Contact of the message.'
  }));
}

function description({ message, choices }: SaveInput, notes: string[]): string {
  const note = choices.note?.trim() ?? '';
  const text = [note, headerBlock(message), message.body.text?.trim() ?? ''].filter((part) => part !== '').join('\n\n');
  if (text.length <= LENGTH.description) return text;
  notes.push(
    `The description is longer than Salesforce keeps (${String(LENGTH.description)} characters) and is cut; the whole message stays in the mailbox.`
  );
  return cutText(text, LENGTH.description, '\n[The message is longer; it was cut here.]');
}

function headerBlock(message: Message): string {
  const list = (name: string, addresses: readonly MailAddress[]) =>
    addresses.length === 0 ? [] : [`${name}: ${cutText(addresses.map(formatAddress).join('; '), 4000)}`];
  const from = message.from ?? message.sender;
  const date = message.sentAt ?? message.receivedAt;
  const files = message.attachments.filter((attachment) => !attachment.isInline).map((attachment) => attachment.name);
  return [
    ...list('From', from === null ? [] : [from]),
    ...list('To', message.to),
    ...list('Cc', message.cc),
    ...list('Bcc', message.bcc),
    ...(date === null ? [] : [`Date: ${date.slice(0, 16).replace('T', ' ')} UTC`]),
    `Subject: ${cutText(message.subject, 1000)}`,
    ...(files.length === 0 ? [] : [`Attachments: ${cutText(files.join('; '), 2000)}`])
  ].join('\n');
}
