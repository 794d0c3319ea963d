import { normalizeAddress } from '../message/address.ts';
import type { CaseRecord, EarlierEmail, PersonRecord } from './candidate.ts';
import type { MatchInput } from './match-input.ts';

/** Who wrote a message, as the thread-hijack guard sees them (R13). */
export interface Writer {
  /** One of ours wrote it: outgoing mail, or an internal address. */
  readonly isOurs: boolean;
  /** Comparable; null when there is none. */
  readonly address: string | null;
  readonly people: readonly PersonRecord[];
}

/** Reads the writer from From alone: who stands in Cc was put there by the writer, and vouches for nobody. */
export function writerOf(input: MatchInput, find: (address: string) => readonly PersonRecord[]): Writer {
  const from = input.addresses.find(({ role }) => role === 'from');
  return {
    isOurs: input.direction === 'out' || from?.verdict === 'internal',
    address: normalizeAddress(from?.address ?? ''),
    people: from === undefined ? [] : find(from.address)
  };
}

/** Says whether the writer is tied to the earlier message, or to the Case: as its contact, its first address or by its account. */
export function isKnownIn(writer: Writer, email: EarlierEmail | null, caseRecord: CaseRecord | null): boolean {
  if (writer.isOurs) return true;
  if (writer.address === null) return false;
  if (normalizeAddress(caseRecord?.suppliedEmail ?? '') === writer.address) return true;
  return writer.people.some(
    ({ id, accountId }) =>
      email?.personIds.includes(id) === true ||
      caseRecord?.contactId === id ||
      (accountId !== null && caseRecord?.accountId === accountId)
  );
}
