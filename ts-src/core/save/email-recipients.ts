import { formatAddress, isSameAddress } from '../message/address.ts';
import type { MailAddress } from '../message/message.ts';
import type { SaveInput } from './build-save-plan.ts';
import type { PlanNotes } from './plan-notes.ts';
import type { PlanValue } from './save-plan.ts';

/** Length of ToAddress, CcAddress and BccAddress in characters. */
const LENGTH = 4000;

export interface PlannedRecipients {
  readonly fields: Readonly<Record<string, PlanValue>>;
  /** What did not fit, in words for the saved text itself. */
  readonly remarks: readonly string[];
}

/**
 * The recipients of an EmailMessage. With Enhanced Email people who are records go to the id lists, and only the
 * others stay as text; without it there are no id lists, and all stay as text.
 */
export function planRecipients({ message, people, orgSettings }: SaveInput, notes: PlanNotes): PlannedRecipients {
  const fields: Record<string, PlanValue> = {};
  const remarks: string[] = [];
  const roles = [
    ['to', 'To', message.to],
    ['cc', 'Cc', message.cc],
    ['bcc', 'Bcc', message.bcc]
  ] as const;
  for (const [role, prefix, addresses] of roles) {
    const matched = orgSettings.enhancedEmail ? people.filter((person) => person.role === role) : [];
    const ids = [...new Set(matched.map((person) => person.id))];
    if (ids.length > 0) fields[`${prefix}Ids`] = ids;
    const others = addresses.filter(({ address }) => !matched.some((person) => isSameAddress(person.address, address)));
    const { text, count } = addressText(others, LENGTH);
    if (text !== '') fields[`${prefix}Address`] = text;
    if (count === others.length) continue;
    notes.leftOut(others.length - count, others.length, `${prefix} addresses`);
    remarks.push(
      `[${String(others.length - count)} more ${prefix} addresses stand in the attached file "${notes.sourceName}".]`
    );
  }
  return { fields, remarks };
}

/** Whole addresses up to a length, and how many they are: a cut address would be another address. */
export function addressText(
  addresses: readonly MailAddress[],
  length: number
): { readonly text: string; readonly count: number } {
  let text = '';
  let count = 0;
  for (const address of addresses) {
    const next = text === '' ? formatAddress(address) : `${text}; ${formatAddress(address)}`;
    if (next.length > length) break;
    text = next;
    count += 1;
  }
  return { text, count };
}
