import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import previewUndo from '@salesforce/apex/IntakeUndoController.preview';
import undo from '@salesforce/apex/IntakeUndoController.undo';
import { failureText } from 'c/intakeRecords';
import type { UndoItem, UndoPreview } from 'c/intakeSaving';
import { labels } from 'c/intakeLabels';
import { count, fill } from 'c/intakeText';

interface ShownItem {
  readonly key: string;
  readonly kind: string;
  readonly label: string;
}

function shown(items: readonly UndoItem[]): readonly ShownItem[] {
  return items.map((item, index) => ({
    key: String(index),
    kind: item.objectName,
    label: item.label ?? labels.noSubject
  }));
}

/** Shows what an undo removes before it removes it, or why it can't. Closes with `{ isUndone: true }`. */
export default class IntakeUndo extends LightningModal {
  /** The intake whose save is undone. */
  @api intakeId = '';

  labels = labels;
  preview: UndoPreview | null = null;
  failure: string | null = null;
  isWorking = false;

  override connectedCallback(): void {
    void this.read();
  }

  async read(): Promise<void> {
    this.failure = null;
    try {
      this.preview = await previewUndo({ intakeId: this.intakeId });
    } catch (failure) {
      this.failure = failureText(failure, labels.undoFailed);
    }
  }

  get isLoading(): boolean {
    return this.preview === null && this.failure === null;
  }

  get isPossible(): boolean {
    return this.preview?.possible === true;
  }

  get heading(): string {
    return this.reasons.length > 0 ? labels.undoImpossible : labels.undoTitle;
  }

  get reasons(): readonly { key: string; text: string }[] {
    return (this.preview?.reasons ?? []).map((text, index) => ({ key: String(index), text }));
  }

  get removes(): readonly ShownItem[] {
    return this.isPossible ? shown(this.preview?.removes ?? []) : [];
  }

  get keeps(): readonly ShownItem[] {
    return this.isPossible ? shown(this.preview?.keeps ?? []) : [];
  }

  get hasKept(): boolean {
    return this.keeps.length > 0;
  }

  get mailboxesText(): string | null {
    const mailboxes = this.preview?.mailboxes ?? 0;
    return mailboxes > 1 ? fill(labels.undoMailboxes, count(mailboxes)) : null;
  }

  get confirmLabel(): string {
    return this.isWorking ? labels.undoing : labels.undoConfirm;
  }

  get closeLabel(): string {
    return this.isPossible ? labels.cancel : labels.close;
  }

  handleClose(): void {
    this.close();
  }

  /** All of it or nothing: after a refusal everything is still there. */
  async handleConfirm(): Promise<void> {
    this.isWorking = true;
    this.disableClose = true;
    this.failure = null;
    try {
      await undo({ intakeId: this.intakeId });
      this.disableClose = false;
      this.close({ isUndone: true });
    } catch (failure) {
      this.disableClose = false;
      this.failure = failureText(failure, labels.undoFailed);
    } finally {
      this.isWorking = false;
    }
  }
}
