import { LightningElement, api } from 'lwc';
import getThread from '@salesforce/apex/IntakeThreadController.getThread';
import { readSavedFiles } from 'c/intakeCore';
import type { IntakeDetail } from 'c/intakeRecords';
import { completeThread } from 'c/intakeSaving';
import type { IntakeThread } from 'c/intakeSaving';
import { labels } from 'c/intakeLabels';
import { fill, fullDate } from 'c/intakeText';

const savedLabels: Readonly<Record<string, string>> = {
  'save-anyway': labels.savedAnyway,
  'other-mailbox': labels.savedOtherMailbox
};
const automaticWays: readonly (string | null)[] = ['automatic', 'folder', 'thread'];

/** Above a saved message: who saved it, its files, its thread, and the ways back and on. */
export default class IntakeSaved extends LightningElement {
  labels = labels;
  shownDetail: IntakeDetail | null = null;
  thread: IntakeThread | null = null;

  /** The saved intake. */
  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    this.shownDetail = value;
    if (value === null) this.thread = null;
    else void this.readThread(value.id);
  }

  /** Reads again whether the thread is followed. */
  @api refresh(): void {
    if (this.shownDetail !== null) void this.readThread(this.shownDetail.id);
  }

  async readThread(intakeId: string): Promise<void> {
    try {
      const thread = completeThread(await getThread({ intakeId }));
      if (this.shownDetail?.id === intakeId) this.thread = thread;
    } catch {
      // Without it, nothing is offered for the thread; the saved message is shown all the same.
      this.thread = null;
    }
  }

  get savedText(): string {
    const detail = this.shownDetail;
    if (detail === null) return '';
    if (automaticWays.includes(detail.savedHow) && detail.savedByName === null)
      return fill(labels.savedAutomatically, fullDate(detail.savedAt));
    return fill(
      savedLabels[detail.savedHow ?? ''] ?? labels.savedBy,
      detail.savedByName ?? labels.someone,
      fullDate(detail.savedAt)
    );
  }

  get savedReason(): string | null {
    const reason = this.shownDetail?.saveReason ?? null;
    return reason === null || reason === '' ? null : fill(labels.savedAnywayReason, reason);
  }

  /** Until the list below names the files, or says that their order failed. */
  get attachmentNote(): string | null {
    const { attachmentStatus: status = null, files = null } = this.shownDetail ?? {};
    if (status === null || status === 'none' || status === 'failed' || readSavedFiles(files).length > 0) return null;
    return status === 'done' ? labels.attachmentsDone : labels.attachmentsRunning;
  }

  get threadNote(): string | null {
    return this.thread?.isFollowed === true ? labels.threadFollowed : null;
  }

  get threadLabel(): string | null {
    if (this.thread === null) return null;
    return this.thread.isFollowed ? labels.threadStop : labels.threadFollow;
  }

  handleOpen(): void {
    this.tell('openrecord', { recordId: this.shownDetail?.savedRecordId });
  }

  handleUndo(): void {
    this.tell('undorequest', { intakeId: this.shownDetail?.id });
  }

  handleThread(): void {
    this.tell('threadrequest', { detail: this.shownDetail, thread: this.thread });
  }

  /** The console hears it through the reader. */
  tell(name: string, detail: Readonly<Record<string, unknown>>): void {
    this.dispatchEvent(new CustomEvent(name, { detail, bubbles: true, composed: true }));
  }
}
