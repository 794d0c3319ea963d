import { api } from 'lwc';
import LightningModal from 'lightning/modal';
import previewSave from '@salesforce/apex/IntakeSaveController.previewSave';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import { isKeptByDefault } from 'c/intakeCore';
import type { OrgFacts, SaveAs } from 'c/intakeCore';
import type { IntakeDetail, LinkChoice, QueueRow, SaveRequest } from 'c/intakeRecords';
import { attachmentsOf, failureText, personFieldOf } from 'c/intakeRecords';
import type { PickedLinks } from 'c/intakeLinkPickers';
import { peopleFor } from 'c/intakeMatching';
import { recordsOf } from 'c/intakePlanWords';
import type { PlanPreview, ShownRecord } from 'c/intakePlanWords';
import { readOwnSettings } from 'c/intakeOwnSettings';
import { labels } from 'c/intakeLabels';
import { count, fileSize, fill } from 'c/intakeText';

const reasonLength = 255;

function valueOf(event: Event): string {
  const detail: unknown = event instanceof CustomEvent ? event.detail : null;
  if (typeof detail !== 'object' || detail === null || !('value' in detail)) return '';
  return typeof detail.value === 'string' ? detail.value : '';
}

/** The Save dialog: what is linked, how it is saved, which attachments go along, and what will be written. */
export default class IntakeSaveDialog extends LightningModal {
  /** The intake to save. */
  @api detail: IntakeDetail | null = null;
  /** The records chosen beside the message. */
  @api choice: LinkChoice | null = null;
  /** What matching read of the org; for the people of the save. */
  @api facts: OrgFacts | null = null;
  /** A filtered message is saved all the same, with a reason. */
  @api isAnyway = false;

  labels = labels;
  saveAs: SaveAs = 'EmailMessage';
  /** Until then nothing is saved: it could be saved in another form than the settings say. */
  areDefaultsRead = false;
  contactId: string | null = null;
  leadId: string | null = null;
  caseId: string | null = null;
  relatedToId: string | null = null;
  subject = '';
  note = '';
  reason = '';
  addRole = false;
  droppedIds: readonly string[] = [];
  /** Other messages of the thread, when it is to be saved as well. */
  threadRows: readonly QueueRow[] | null = null;
  isSaving = false;
  failure: string | null = null;
  hasSaveFailed = false;
  plan: PlanPreview | null = null;
  planFailure: string | null = null;
  isPlanning = false;
  showsPlan = false;
  hasChosenForm = false;

  override connectedCallback(): void {
    const { contactId, leadId } = personFieldOf(this.choice?.personId ?? null);
    this.contactId = contactId;
    this.leadId = leadId;
    this.caseId = this.choice?.caseId ?? null;
    this.relatedToId = this.choice?.relatedToId ?? null;
    this.subject = this.detail?.subject ?? '';
    if (this.detail?.saveAs === 'Task') this.saveAs = 'Task';
    const listed = this.detail === null ? [] : attachmentsOf(this.detail);
    this.droppedIds = listed.filter((item) => !isKeptByDefault(item, this.saveAs)).map((item) => item.id);
    void this.readDefaults();
  }

  get isSaveOff(): boolean {
    return this.isSaving || !this.areDefaultsRead;
  }

  get saveAsOptions(): readonly { label: string; value: string }[] {
    return [
      { label: labels.saveAsEmail, value: 'EmailMessage' },
      { label: labels.saveAsTask, value: 'Task' }
    ];
  }

  get attachments(): readonly { id: string; label: string; checked: boolean }[] {
    const listed = this.detail === null ? [] : attachmentsOf(this.detail);
    return listed.map((attachment) => ({
      id: attachment.id,
      label: `${attachment.name} (${fileSize(attachment.size)})`,
      checked: !this.droppedIds.includes(attachment.id)
    }));
  }

  get hasAttachments(): boolean {
    return this.attachments.length > 0;
  }

  get attachmentTotal(): string {
    const kept = (this.detail === null ? [] : attachmentsOf(this.detail)).filter(
      (attachment) => !this.droppedIds.includes(attachment.id)
    );
    const bytes = kept.reduce((sum, attachment) => sum + attachment.size, 0);
    return fill(labels.attachmentTotal, count(kept.length), fileSize(bytes));
  }

  get heading(): string {
    return this.isAnyway ? labels.saveAnywayTitle : labels.saveTitle;
  }

  get saveLabel(): string {
    if (this.isSaving) return labels.saving;
    return this.hasSaveFailed ? labels.tryAgain : labels.save;
  }

  get hasLead(): boolean {
    return this.leadId !== null;
  }

  get leadText(): string {
    return fill(labels.saveLead, this.detail?.leadName ?? labels.typeLead);
  }

  get hasRoleChoice(): boolean {
    return this.contactId !== null && this.caseId !== null;
  }

  get isTask(): boolean {
    return this.saveAs === 'Task';
  }

  get planExpanded(): 'true' | 'false' {
    return this.showsPlan ? 'true' : 'false';
  }

  get planIcon(): string {
    return this.showsPlan ? 'utility:chevrondown' : 'utility:chevronright';
  }

  get planRecords(): readonly ShownRecord[] {
    return this.plan === null ? [] : recordsOf(this.plan);
  }

  get planNotes(): readonly { key: string; text: string }[] {
    return (this.plan?.notes ?? []).map((text, index) => ({ key: String(index), text }));
  }

  get planAttachments(): string | null {
    const planned = this.plan?.attachments ?? [];
    if (planned.length === 0) return null;
    const bytes = planned.reduce((sum, attachment) => sum + attachment.size, 0);
    return fill(labels.planAttachments, count(planned.length), fileSize(bytes));
  }

  get request(): SaveRequest {
    const isRelated = this.caseId === null ? this.relatedToId : null;
    const kept = this.attachments.filter((attachment) => attachment.checked).map((attachment) => attachment.id);
    const facts = this.facts;
    return {
      saveAs: this.saveAs,
      contactId: this.contactId,
      leadId: this.leadId,
      caseId: this.caseId,
      relatedToId: isRelated,
      attachmentIds: this.droppedIds.length === 0 ? null : kept,
      subject: this.subject === (this.detail?.subject ?? '') ? null : this.subject,
      note: this.note.trim() === '' ? null : this.note.trim(),
      addCaseContactRole: this.addRole && this.hasRoleChoice,
      how: this.isAnyway ? 'save-anyway' : 'dialog',
      reason: this.isAnyway ? this.reason.trim().slice(0, reasonLength) : null,
      people: this.detail === null ? [] : peopleFor(this.detail, facts, this.contactId ?? this.leadId)
    };
  }

  /** The form that the link configuration sets; without an answer the dialog's own counts. */
  async readDefaults(): Promise<void> {
    try {
      const { saveAs, addCaseContactRole } = await readOwnSettings();
      if (this.hasChosenForm) return;
      if (this.detail?.saveAs === null || this.detail?.saveAs === undefined) this.saveAs = saveAs;
      this.addRole = addCaseContactRole;
      this.planAgain();
    } catch {
      // Who may not read the settings chooses by hand; the save goes on all the same.
    } finally {
      this.areDefaultsRead = true;
    }
  }

  handleSaveAs(event: Event): void {
    this.hasChosenForm = true;
    this.saveAs = valueOf(event) === 'Task' ? 'Task' : 'EmailMessage';
    this.planAgain();
  }

  handleLinks(event: CustomEvent<PickedLinks>): void {
    this.contactId = event.detail.contactId;
    this.caseId = event.detail.caseId;
    // One person: a Contact replaces the Lead that was suggested.
    if (this.contactId !== null) this.leadId = null;
    this.planAgain();
  }

  handleSubject(event: Event): void {
    this.subject = valueOf(event);
  }

  handleNote(event: Event): void {
    this.note = valueOf(event);
  }

  handleReason(event: Event): void {
    this.reason = valueOf(event);
    if (this.failure === labels.reasonMissing && this.reason.trim() !== '') this.failure = null;
  }

  handleRole(event: Event): void {
    this.hasChosenForm = true;
    this.addRole = event.target instanceof HTMLInputElement ? event.target.checked : !this.addRole;
    this.planAgain();
  }

  handleAttachment(event: Event): void {
    const target = event.target;
    if (!(target instanceof HTMLInputElement)) return;
    const id = target.dataset.id;
    if (id === undefined) return;
    const others = this.droppedIds.filter((dropped) => dropped !== id);
    this.droppedIds = target.checked ? others : [...others, id];
    this.planAgain();
  }

  handleThread(event: CustomEvent<{ waiting: readonly QueueRow[] | null }>): void {
    this.threadRows = event.detail.waiting;
  }

  /** The other messages of the thread, and what they are saved to; null when it was not asked for. */
  get thread(): { waiting: readonly QueueRow[]; choice: LinkChoice; saveAs: SaveAs } | null {
    const { threadRows, request } = this;
    if (threadRows === null) return null;
    const { contactId, leadId, caseId, relatedToId, saveAs } = request;
    return { waiting: threadRows, choice: { personId: contactId ?? leadId, caseId, relatedToId }, saveAs };
  }

  handlePlan(): void {
    this.showsPlan = !this.showsPlan;
    if (this.showsPlan) void this.readPlan();
  }

  planAgain(): void {
    this.plan = null;
    if (this.showsPlan) void this.readPlan();
  }

  async readPlan(): Promise<void> {
    const detail = this.detail;
    if (detail === null) return;
    const { request } = this;
    const asked = JSON.stringify(request);
    this.isPlanning = true;
    this.planFailure = null;
    try {
      const plan = await previewSave({ intakeId: detail.id, request });
      if (JSON.stringify(this.request) === asked) this.plan = plan;
    } catch (failure) {
      this.planFailure = failureText(failure, labels.planFailed);
    } finally {
      this.isPlanning = false;
    }
  }

  handleCancel(): void {
    this.close();
  }

  /** A failed save keeps all that was typed; the same button tries again. */
  async handleSave(): Promise<void> {
    const detail = this.detail;
    if (detail === null || !this.isComplete()) return;
    this.isSaving = true;
    this.disableClose = true;
    this.failure = null;
    try {
      const result = await saveMessage({ intakeId: detail.id, request: this.request });
      this.disableClose = false;
      this.close(this.thread === null ? { result } : { result, thread: this.thread });
    } catch (failure) {
      this.failure = failureText(failure, labels.saveFailed);
      this.hasSaveFailed = true;
      this.disableClose = false;
    } finally {
      this.isSaving = false;
    }
  }

  isComplete(): boolean {
    const isReasonMissing = this.isAnyway && this.reason.trim() === '';
    if (isReasonMissing) {
      this.failure = labels.reasonMissing;
      this.template?.querySelector<HTMLElement>('.reason')?.focus();
    }
    return !isReasonMissing;
  }
}
