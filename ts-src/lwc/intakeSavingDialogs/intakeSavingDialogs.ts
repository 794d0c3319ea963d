/** The dialogs around a save, as questions: each opens one and answers with what came of it. And the news after one. */
import { ShowToastEvent } from 'lightning/platformShowToastEvent';
import IntakeBulkSave from 'c/intakeBulkSave';
import IntakeSaveDialog from 'c/intakeSaveDialog';
import IntakeUndo from 'c/intakeUndo';
import type { OrgFacts, SaveAs } from 'c/intakeCore';
import type { IntakeDetail, LinkChoice, QueueRow, SaveResult } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

/** Other messages of a thread, and what they are saved to. */
export interface ThreadToSave {
  readonly waiting: readonly QueueRow[];
  readonly choice: LinkChoice;
  readonly saveAs: SaveAs;
}

interface SavedByDialog {
  readonly result: SaveResult;
  readonly thread?: ThreadToSave;
}

/** Saves one message as the person chooses; a filtered one with a reason. Undefined when it was not saved. */
export async function saveWithOptions(
  detail: IntakeDetail,
  choice: LinkChoice,
  facts: OrgFacts | null
): Promise<SavedByDialog | undefined> {
  const isAnyway = detail.disposition === 'filtered';
  return IntakeSaveDialog.open<SavedByDialog>({
    size: 'medium',
    label: isAnyway ? labels.saveAnywayTitle : labels.saveTitle,
    detail,
    choice,
    facts,
    isAnyway
  });
}

/** Saves several messages, those of a thread to the thread's records; answers how many were saved. */
export async function saveSeveral(rows: readonly QueueRow[], thread: ThreadToSave | null): Promise<number> {
  const ofThread = thread === null ? {} : { preset: thread.choice, saveAs: thread.saveAs, heading: labels.threadTitle };
  const label = fill(labels.bulkTitle, count(rows.length));
  const closed = await IntakeBulkSave.open<{ saved: number }>({ size: 'medium', label, rows, ...ofThread });
  return closed?.saved ?? 0;
}

/** Takes a save back; answers whether it was. */
export async function undoSave(intakeId: string): Promise<boolean> {
  const closed = await IntakeUndo.open<{ isUndone: boolean }>({ size: 'small', label: labels.undoTitle, intakeId });
  return closed?.isUndone === true;
}

/** Says that a message is saved, or was already, with a link to its record. */
export function savedToast(
  { subject }: IntakeDetail,
  { alreadySaved, notes }: SaveResult,
  url: string
): ShowToastEvent {
  return new ShowToastEvent({
    title: alreadySaved ? labels.alreadySavedTitle : labels.savedTitle,
    message: [labels.savedMessage, ...(notes ?? [])].join(' '),
    messageData: [{ url, label: subject ?? labels.noSubject }],
    variant: 'success'
  });
}
