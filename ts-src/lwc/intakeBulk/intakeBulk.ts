/** What a save of several messages does with each of them: its proposal, why it is left out, and how it went. */
import { costOfSaves } from 'c/intakeCore';
import type { OrgFacts, RelatedObject, SaveAs, SaveCost } from 'c/intakeCore';
import type { IntakeDetail, LinkChoice, QueueRow } from 'c/intakeRecords';
import { attachmentsOf, isWithheld } from 'c/intakeRecords';
import { rankFor } from 'c/intakeMatching';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

export type BulkState = 'looking' | 'waiting' | 'saving' | 'saved' | 'already' | 'failed';

/** What would be linked, by matching in the reader's own access. */
export interface Proposal {
  readonly personId: string | null;
  readonly caseId: string | null;
  /** Why a person has to choose; null when nothing is unclear. */
  readonly ambiguity: string | null;
  /** Names of the records by id. */
  readonly names: ReadonlyMap<string, string>;
}

export interface BulkItem {
  readonly row: QueueRow;
  readonly detail: IntakeDetail | null;
  readonly facts: OrgFacts | null;
  readonly proposal: Proposal | null;
  readonly state: BulkState;
  /** What went wrong, when reading or when saving. */
  readonly failure: string | null;
  readonly isIncluded: boolean;
}

/** Records that count for all messages; what is null is left to each one's proposal. */
export type ForAll = LinkChoice;

export const nothingForAll: ForAll = { personId: null, caseId: null, relatedToId: null };

/** A row before anything was looked up. */
export function bulkItem(row: QueueRow): BulkItem {
  return { row, detail: null, facts: null, proposal: null, state: 'looking', failure: null, isIncluded: true };
}

/** Why a message can't be saved with others; null when it can. */
export function refusalOf(row: QueueRow): string | null {
  if (isWithheld(row)) return labels.withheldText;
  switch (row.disposition) {
    case 'saveable':
      return null;
    case 'saved':
      return labels.bulkSavedAlready;
    case 'filtered':
      return labels.bulkFiltered;
    case 'service':
      return row.observation ?? labels.saveRefusedService;
    case 'duplicate':
      return labels.saveRefusedDuplicate;
    case 'failed':
      return labels.bulkUnread;
    default:
      return row.observation ?? labels.removedText;
  }
}

/** What matching proposes for a message. */
export function proposalFor(detail: IntakeDetail, facts: OrgFacts, offered: readonly RelatedObject[]): Proposal {
  const match = rankFor(detail, facts, offered);
  return {
    personId: match.suggestedPersonId,
    caseId: match.suggestedCaseId,
    ambiguity: match.ambiguity,
    names: new Map(match.candidates.map((candidate) => [candidate.id, candidate.label]))
  };
}

/** The records that a message is saved with. */
export function choiceFor({ proposal }: BulkItem, forAll: ForAll): LinkChoice {
  const caseId = forAll.caseId ?? (forAll.relatedToId === null ? (proposal?.caseId ?? null) : null);
  return { personId: forAll.personId ?? proposal?.personId ?? null, caseId, relatedToId: forAll.relatedToId };
}

/** Why a message is left out, in words; null when it is to be saved. What is ambiguous needs the person's word. */
export function leftOutBecause(item: BulkItem, forAll: ForAll): string | null {
  const refusal = refusalOf(item.row);
  if (refusal !== null) return refusal;
  if (item.detail === null) return item.failure === null ? null : fill(labels.bulkLookFailed, item.failure);
  const isChosen = Object.values(forAll).some((id) => id !== null);
  if (!isChosen && item.proposal === null) return fill(labels.bulkLookFailed, item.failure ?? '');
  const ambiguity = item.proposal?.ambiguity ?? null;
  if (!isChosen && ambiguity !== null) return fill(labels.bulkChoose, ambiguity);
  const isLinked = Object.values(choiceFor(item, forAll)).some((id) => id !== null);
  return isLinked ? null : labels.bulkNoLink;
}

/** Whether a press on Save saves the message. */
export function isToSave(item: BulkItem, forAll: ForAll): boolean {
  if (!item.isIncluded || item.detail === null || leftOutBecause(item, forAll) !== null) return false;
  return item.state === 'waiting' || item.state === 'failed';
}

/** What the records of a message are called; a record that only counts for all is named by its kind. */
export function linkText(item: BulkItem, forAll: ForAll): string {
  const { personId, caseId, relatedToId } = choiceFor(item, forAll);
  const nameOf = (id: string, fallback: string): string => {
    const { row, proposal } = item;
    if (id === row.contactId) return row.contactName ?? fallback;
    if (id === row.leadId) return row.leadName ?? fallback;
    if (id === row.caseId) return row.caseNumber ?? fallback;
    return proposal?.names.get(id) ?? fallback;
  };
  const names = [
    ...(personId === null ? [] : [nameOf(personId, labels.pickedPerson)]),
    ...(caseId === null ? [] : [nameOf(caseId, labels.pickedCase)]),
    ...(relatedToId === null || caseId !== null ? [] : [nameOf(relatedToId, labels.groupOther)])
  ];
  const [first = '', second] = names;
  return second === undefined ? first : fill(labels.bulkLinkBoth, first, second);
}

/** What saving these messages takes of the org's storage and calls. */
export function costOf(items: readonly BulkItem[], saveAs: SaveAs): SaveCost {
  return costOfSaves(
    items.map(({ detail }) => ({
      saveAs,
      messageBytes: detail?.messageSize ?? null,
      attachmentBytes: detail === null ? [] : attachmentsOf(detail).map(({ size }) => size)
    }))
  );
}
