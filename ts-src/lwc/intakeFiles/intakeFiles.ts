import { LightningElement, api } from 'lwc';
import retry from '@salesforce/apex/IntakeFilesController.retry';
import { readSavedFiles } from 'c/intakeCore';
import type { SavedFile } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import type { IntakeDetail } from 'c/intakeRecords';
import { attachmentsOf, failureText } from 'c/intakeRecords';
import { count, fileSize, fill } from 'c/intakeText';

interface ShownFile {
  readonly id: string;
  readonly name: string;
  readonly size: string;
  readonly state: string;
  readonly error: string | null;
  readonly icon: string;
  readonly variant: string;
  readonly retryTitle: string;
  readonly hasFailed: boolean;
  readonly className: string;
}

const stateLabels: Readonly<Record<SavedFile['state'], string>> = {
  queued: labels.fileQueued,
  running: labels.fileRunning,
  done: labels.fileDone,
  failed: labels.fileFailed
};

const stateIcons: Readonly<Record<SavedFile['state'], string>> = {
  queued: 'utility:clock',
  running: 'utility:spinner',
  done: 'utility:success',
  failed: 'utility:error'
};

const stateVariants: Readonly<Record<SavedFile['state'], string>> = {
  queued: '',
  running: '',
  done: 'success',
  failed: 'error'
};

/** The files of a saved message: how far each is, and Try again on those that failed. Empty until there are files. */
export default class IntakeFiles extends LightningElement {
  labels = labels;
  shownDetail: IntakeDetail | null = null;
  /** Asked for again; shown as waiting until the org tells more. */
  askedIds: readonly string[] = [];
  hasAskedAll = false;
  failure: string | null = null;

  @api
  get detail(): IntakeDetail | null {
    return this.shownDetail;
  }
  set detail(value: IntakeDetail | null) {
    const isNews = value?.id !== this.shownDetail?.id || value?.files !== this.shownDetail?.files;
    this.shownDetail = value;
    if (isNews) this.forget();
  }

  forget(): void {
    this.askedIds = [];
    this.hasAskedAll = false;
    this.failure = null;
  }

  get files(): readonly SavedFile[] {
    return readSavedFiles(this.shownDetail?.files).map((file) => {
      const isAsked = this.askedIds.includes(file.attachmentId);
      return isAsked ? { ...file, state: 'queued', error: null } : file;
    });
  }

  get failedIds(): readonly string[] {
    return this.files.filter((file) => file.state === 'failed').map((file) => file.attachmentId);
  }

  /** The order itself failed, so that no file is known. */
  get hasFailedWhole(): boolean {
    return this.files.length === 0 && this.shownDetail?.attachmentStatus === 'failed' && !this.hasAskedAll;
  }

  get isShown(): boolean {
    const isSaved = (this.shownDetail?.savedRecordId ?? null) !== null;
    return isSaved && (this.files.length > 0 || this.hasFailedWhole);
  }

  get summary(): string {
    if (this.hasFailedWhole) return this.shownDetail?.attachmentNote ?? labels.attachmentsFailed;
    const done = this.files.filter((file) => file.state === 'done').length;
    return fill(labels.filesProgress, count(done), count(this.files.length));
  }

  /** Where all are saved the sentence says enough: their names stand below. */
  get hasList(): boolean {
    return this.files.some((file) => file.state !== 'done');
  }

  get retryAllLabel(): string | null {
    if (this.hasFailedWhole) return labels.tryAgain;
    const { failedIds } = this;
    return failedIds.length < 2 ? null : fill(labels.filesRetryAll, count(failedIds.length));
  }

  get shownFiles(): readonly ShownFile[] {
    const known = new Map(
      (this.shownDetail === null ? [] : attachmentsOf(this.shownDetail)).map((one) => [one.id, one])
    );
    return this.files.map((file) => {
      const { attachmentId: id, state, error } = file;
      const name = file.name === '' ? (known.get(id)?.name ?? labels.attachments) : file.name;
      const size = file.size === 0 ? (known.get(id)?.size ?? 0) : file.size;
      return {
        id,
        name,
        size: size === 0 ? '' : fileSize(size),
        state: stateLabels[state],
        error,
        icon: stateIcons[state],
        variant: stateVariants[state],
        retryTitle: fill(labels.fileRetry, name),
        hasFailed: state === 'failed',
        className: `file file_${state}`
      };
    });
  }

  handleRetry(event: Event): void {
    const target = event.currentTarget;
    const id = target instanceof HTMLElement ? target.dataset.id : undefined;
    if (id !== undefined) void this.ask([id]);
  }

  handleRetryAll(): void {
    void this.ask(this.hasFailedWhole ? null : this.failedIds);
  }

  async ask(attachmentIds: readonly string[] | null): Promise<void> {
    const intakeId = this.shownDetail?.id;
    if (intakeId === undefined) return;
    const before = { askedIds: this.askedIds, hasAskedAll: this.hasAskedAll };
    this.failure = null;
    this.askedIds = [...this.askedIds, ...(attachmentIds ?? [])];
    this.hasAskedAll = attachmentIds === null;
    try {
      await retry({ intakeId, attachmentIds });
    } catch (failure) {
      if (this.shownDetail?.id !== intakeId) return;
      this.askedIds = before.askedIds;
      this.hasAskedAll = before.hasAskedAll;
      this.failure = failureText(failure, labels.filesRetryFailed);
    }
  }
}
