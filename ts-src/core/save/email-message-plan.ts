import { formatAddress, isSameAddress } from '../message/address.ts';
import { threadIdentifierOf } from '../message/message-id.ts';
import type { MailAddress, Message } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import { cutHtml, cutText } from './safe-cut.ts';
import type { MatchedPerson, PlanStep, PlanValue } from './save-plan.ts';

/** Field lengths of EmailMessage in characters (API 67). */
const LENGTH = { addresses: 4000, from: 1000, subject: 3000, headers: 32_000, body: 131_072, id: 765 } as const;

const STATUS = { new: '0', read: '1', sent: '3' } as const;

/** Plans the EmailMessage, the sender's relation, the Task that the org may make, and the case role. */
export function planEmailMessage(input: SaveInput, notes: string[]): PlanStep[] {
  const { choices } = input;
  const steps: PlanStep[] = [
    {
      ref: 'email',
      object: 'EmailMessage',
      operation: 'insert',
      fields: emailFields(input, notes),
      purpose: choices.caseId === null ? 'Save the message.' : 'Save the message in the Case.'
    },
    ...senderRelation(input),
    ...personRelation(input)
  ];
  const task = taskUpdate(input, notes);
  if (task !== null) steps.push(task);
  const role = caseContactRole(input);
  if (role !== null) steps.push(role);
  return steps;
}

/** The step that writes a Contact into the Case's roles; null when it was not asked for. */
export function caseContactRole({ choices }: SaveInput): PlanStep | null {
  if (!choices.addCaseContactRole || choices.contactId === null || choices.caseId === null) return null;
  return {
    ref: 'role',
    object: 'CaseContactRole',
    operation: 'insert',
    fields: { CasesId: choices.caseId, ContactId: choices.contactId, Role: 'Other' },
    purpose: 'Add the Contact to the roles of the Case.'
  };
}

function emailFields(input: SaveInput, notes: string[]): Record<string, PlanValue> {
  const { message, choices } = input;
  const fields: Record<string, PlanValue> = {
    Subject: fit(choices.subject ?? message.subject, LENGTH.subject, 'The subject', notes),
    FromAddress: (message.from ?? message.sender)?.address.slice(0, LENGTH.from) ?? null,
    FromName: (message.from ?? message.sender)?.name?.slice(0, LENGTH.from) ?? null,
    MessageDate: message.sentAt ?? message.receivedAt,
    Incoming: message.direction === 'in',
    Status: statusOf(input),
    IsClientManaged: true,
    ...identityFields(message),
    ...bodyFields(input, notes),
    ...recipientFields(input, notes)
  };
  const relatedTo = choices.caseId ?? choices.relatedToId;
  if (choices.caseId !== null) fields['ParentId'] = choices.caseId;
  if (relatedTo !== null) fields['RelatedToId'] = relatedTo;
  return withoutNulls(fields);
}

/** Mail without a case may only have the status Sent. */
function statusOf({ message, choices }: SaveInput): string {
  if (choices.caseId === null || message.direction === 'out') return STATUS.sent;
  return STATUS.read;
}

function identityFields(message: Message): Record<string, PlanValue> {
  const thread = threadIdentifierOf(message);
  return {
    MessageIdentifier: message.messageId === null ? null : `<${message.messageId}>`.slice(0, LENGTH.id),
    ThreadIdentifier: thread === null ? null : `<${thread}>`.slice(0, LENGTH.id),
    Headers: headerText(message)
  };
}

/** Whole header lines up to the field's length. */
function headerText(message: Message): string | null {
  let text = '';
  for (const { name, value } of message.headers) {
    const line = `${name}: ${value}\n`;
    if (text.length + line.length > LENGTH.headers) break;
    text += line;
  }
  return text === '' ? null : text.trimEnd();
}

function bodyFields({ message, html }: SaveInput, notes: string[]): Record<string, PlanValue> {
  const text = message.body.text;
  if (html !== null && html.length > LENGTH.body) {
    notes.push(
      `The HTML body is longer than Salesforce keeps (${String(LENGTH.body)} characters) and is cut; the whole message stays in the mailbox.`
    );
  }
  return {
    HtmlBody: html === null ? null : cutHtml(html, LENGTH.body, '<br>[The message is longer; it was cut here.]'),
    TextBody:
      text === null
        ? null
        : fit(text, LENGTH.body, 'The text body', notes, '\n[The message is longer; it was cut here.]')
  };
}

/** Matched people go to the id lists; only the others stay as text. */
function recipientFields({ message, people }: SaveInput, notes: string[]): Record<string, PlanValue> {
  const fields: Record<string, PlanValue> = {};
  const roles = [
    ['to', 'To', message.to],
    ['cc', 'Cc', message.cc],
    ['bcc', 'Bcc', message.bcc]
  ] as const;
  for (const [role, prefix, addresses] of roles) {
    const matched = people.filter((person) => person.role === role);
    const ids = [...new Set(matched.map((person) => person.id))];
    const others = addresses.filter(({ address }) => !matched.some((person) => isSameAddress(person.address, address)));
    if (ids.length > 0) fields[`${prefix}Ids`] = ids;
    const text = addressText(others);
    if (others.length > text.count) {
      notes.push(
        `${String(others.length - text.count)} of ${String(others.length)} ${prefix} addresses do not fit into the field and are left out.`
      );
    }
    if (text.value !== '') fields[`${prefix}Address`] = text.value;
  }
  return fields;
}

/** Whole addresses up to the field's length. */
function addressText(addresses: readonly MailAddress[]): { value: string; count: number } {
  let value = '';
  let count = 0;
  for (const address of addresses) {
    const next = value === '' ? formatAddress(address) : `${value}; ${formatAddress(address)}`;
    if (next.length > LENGTH.addresses) break;
    value = next;
    count += 1;
  }
  return { value, count };
}

/** The sender is linked by a relation inserted after the message; recipients are, by the id lists. */
function senderRelation({ message, people, choices }: SaveInput): PlanStep[] {
  const writer = message.from ?? message.sender;
  const chosen = choices.contactId ?? choices.leadId;
  const senders = people.filter((person) => person.role === 'from');
  const sender = senders.find((person) => person.id === chosen) ?? senders[0];
  if (sender === undefined) return [];
  return [relation('sender', sender.id, 'FromAddress', writer?.address ?? sender.address, 'Link the sender.')];
}

/** A chosen person who stands in no address of the message is linked all the same. */
function personRelation({ choices, people }: SaveInput): PlanStep[] {
  const chosen = choices.contactId ?? choices.leadId;
  if (chosen === null || isLinkedAlready(chosen, people)) return [];
  return [
    relation(
      'person',
      chosen,
      'OtherAddress',
      null,
      `Link the chosen ${choices.contactId === null ? 'Lead' : 'Contact'}.`
    )
  ];
}

function isLinkedAlready(id: string, people: readonly MatchedPerson[]): boolean {
  const firstSender = people.find((person) => person.role === 'from' && person.id === id);
  return firstSender !== undefined || people.some((person) => person.role !== 'from' && person.id === id);
}

function relation(ref: string, id: string, type: string, address: string | null, purpose: string): PlanStep {
  const fields = withoutNulls({
    EmailMessageId: { ref: 'email' },
    RelationId: id,
    RelationType: type,
    RelationAddress: address
  });
  return { ref, object: 'EmailMessageRelation', operation: 'insert', fields, purpose };
}

/** The org makes a closed Task for mail that relates to a record; it gets the person and the record (R14). */
function taskUpdate({ choices }: SaveInput, notes: string[]): PlanStep | null {
  if (choices.leadId !== null && (choices.caseId ?? choices.relatedToId) !== null) {
    // That Task already has the record in WhatId, and a Lead in WhoId would forbid it.
    notes.push(
      'The Task that Salesforce makes is linked to the record only: a Task can not have both a Lead and a record.'
    );
    return null;
  }
  const who = choices.contactId ?? choices.leadId;
  const what = choices.leadId === null ? (choices.caseId ?? choices.relatedToId) : null;
  if ((who ?? what) === null) return null;
  return {
    ref: 'activity',
    object: 'Task',
    operation: 'update',
    target: { ref: 'email', field: 'ActivityId' },
    fields: withoutNulls({ WhoId: who, WhatId: what }),
    purpose: 'Link the Task that Salesforce makes for the message.'
  };
}

function fit(text: string, length: number, name: string, notes: string[], mark = '…'): string {
  if (text.length <= length) return text;
  notes.push(`${name} is longer than Salesforce keeps (${String(length)} characters) and is cut.`);
  return cutText(text, length, mark);
}

function withoutNulls(fields: Readonly<Record<string, PlanValue>>): Record<string, PlanValue> {
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null));
}
