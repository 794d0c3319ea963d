/** What the ways of saving and taking back have in common, and the shapes that undo and threads exchange with Apex. */
import type { OrgFacts, SaveAs } from 'c/intakeCore';
import type { IntakeDetail, LinkChoice, QueueRow, SaveHow, SaveRequest } from 'c/intakeRecords';
import { completeRows, personFieldOf } from 'c/intakeRecords';
import { peopleFor } from 'c/intakeMatching';

export interface UndoItem {
  readonly objectName: string;
  readonly label: string | null;
}

/** What an undo takes away, what it leaves, and why it is refused. */
export interface UndoPreview {
  readonly possible: boolean;
  readonly reasons: readonly string[];
  readonly removes: readonly UndoItem[];
  readonly keeps: readonly UndoItem[];
  readonly mailboxes: number;
}

/** The thread of a message: whether it is followed, and what waits of it. */
export interface IntakeThread {
  readonly isFollowed: boolean;
  readonly waiting: readonly QueueRow[];
}

/** A thread with every field; an unknown one has nothing. */
export function completeThread(thread: IntakeThread | undefined): IntakeThread {
  return { isFollowed: thread?.isFollowed ?? false, waiting: completeRows(thread?.waiting ?? []) };
}

/** The form that an intake asks for. */
export function saveAsOf(detail: IntakeDetail): SaveAs {
  return detail.saveAs === 'Task' ? 'Task' : 'EmailMessage';
}

/** A save with the chosen records and all attachments, without a dialog. */
export function plainRequest(
  detail: IntakeDetail,
  choice: LinkChoice,
  facts: OrgFacts | null,
  how: SaveHow,
  saveAs: SaveAs
): SaveRequest {
  return {
    saveAs,
    ...personFieldOf(choice.personId),
    caseId: choice.caseId,
    relatedToId: choice.relatedToId,
    attachmentIds: null,
    subject: null,
    note: null,
    addCaseContactRole: false,
    how,
    reason: null,
    people: peopleFor(detail, facts, choice.personId)
  };
}
