import { parsePhoneNumberFromString } from 'libphonenumber-js/max';
import type { DraftValue } from './person-draft.ts';

/** A field that the message tells otherwise than the record; `recordValue` is '' where the record has none. */
export interface Difference extends DraftValue {
  readonly recordValue: string;
}

const PHONES: ReadonlySet<string> = new Set(['Phone', 'MobilePhone', 'Fax']);
/** What a record belongs to, and the address that it was found by, are no news of a signature. */
const NEVER: ReadonlySet<string> = new Set(['Email', 'AccountId', 'Company']);

/**
 * Compares what the message tells of its sender with the sender's record, field by field. `record` holds the fields
 * that may be read and written, null where empty. A record without the drafted e-mail address is somebody else's.
 */
export function differencesOf(
  record: Readonly<Record<string, string | null>>,
  drafts: readonly DraftValue[]
): readonly Difference[] {
  const address = drafts.find(({ field }) => field === 'Email')?.value;
  if (address === undefined || folded(record['Email'] ?? '') !== folded(address)) return [];
  return drafts.flatMap((draft) => {
    const recordValue = record[draft.field];
    if (recordValue === undefined || NEVER.has(draft.field)) return [];
    return isSame(draft.field, recordValue ?? '', draft.value) ? [] : [{ ...draft, recordValue: recordValue ?? '' }];
  });
}

/** Only what is surely the same: "St." may be Street or Saint, and "ue" is not always "ü". */
function isSame(field: string, inRecord: string, inMessage: string): boolean {
  if (PHONES.has(field)) return isSamePhone(inRecord, inMessage);
  if (field === 'Website') return website(inRecord) === website(inMessage);
  return folded(inRecord) === folded(inMessage);
}

/** `inMessage` has its country; a number without a country in the record is read as one of the same country. */
function isSamePhone(inRecord: string, inMessage: string): boolean {
  const told = parsePhoneNumberFromString(inMessage);
  const known = parsePhoneNumberFromString(inRecord, told?.country ?? 'US');
  return told !== undefined && known !== undefined && told.number === known.number && told.ext === known.ext;
}

function website(value: string): string {
  return folded(value)
    .replace(/^https?:\/\//, '')
    .replace(/^www\./, '')
    .replace(/\/$/, '');
}

function folded(value: string): string {
  return value
    .normalize('NFC')
    .toLowerCase()
    .split(/[\s,;]+/)
    .filter((word) => word !== '')
    .join(' ');
}
