import { z } from 'zod';
import { readSavedFiles, type SavedFile } from '../../core/save/saved-file.ts';
import { soqlText, type OrgPort, type OrgRecord } from '../org/org-port.ts';

/** A page hears of each write; more often would only cost calls. */
const WRITE_EVERY_MS = 3_000;
const NOTE_LENGTH = 255;
/** Of the field. */
const MOST_CHARACTERS = 131_072;

const intakeSchema = z.object({ Files__c: z.string().nullish(), Saved_Record_Id__c: z.string().nullish() });
const linkSchema = z.object({
  ContentDocumentId: z.string(),
  ContentDocument: z.object({ Title: z.string().nullish(), ContentSize: z.number().nullish() }).nullish()
});

/** A file that is shown at a record. */
export type FileLink = z.infer<typeof linkSchema>;

export interface BoardReading {
  readonly board: FileBoard;
  readonly savedRecordId: string | null;
  readonly links: FileLink[];
}

/** The files of one saved message and how far each is, as shown on the intake. */
export class FileBoard {
  private readonly org: OrgPort;
  private readonly key: string;
  private readonly files: Map<string, SavedFile>;
  /** Why there is no file to show, though some were asked for. */
  private failure: string | null = null;
  private written: string;
  private writtenAt = 0;

  private constructor(org: OrgPort, key: string, files: readonly SavedFile[]) {
    this.org = org;
    this.key = key;
    this.files = new Map(files.map((file) => [file.attachmentId, file]));
    this.written = JSON.stringify(this.fields());
  }

  /** The board as the org has it, with the record that the message is saved as now and the files at `recordId`. */
  static async read(org: OrgPort, key: string, recordId: string): Promise<BoardReading> {
    const [[intake] = [], links = []] = await org.query([
      `SELECT Files__c, Saved_Record_Id__c FROM Email_Intake__c WHERE Message_Key__c = ${soqlText(key)}`,
      `SELECT ContentDocumentId, ContentDocument.Title, ContentDocument.ContentSize FROM ContentDocumentLink WHERE LinkedEntityId = ${soqlText(recordId)}`
    ]);
    const { Files__c: stored, Saved_Record_Id__c: savedRecordId } = intakeSchema.parse(intake ?? {});
    return {
      board: new FileBoard(org, key, readSavedFiles(stored)),
      savedRecordId: savedRecordId ?? null,
      links: links.map((row) => linkSchema.parse(row))
    };
  }

  get all(): readonly SavedFile[] {
    return [...this.files.values()];
  }

  /** These files are waiting now; the others stay as they are. */
  queue(files: readonly { readonly id: string; readonly name: string; readonly size: number }[]): void {
    for (const { id, name, size } of files) {
      const error = this.files.get(id)?.state === 'queued' ? (this.files.get(id)?.error ?? null) : null;
      this.files.set(id, { attachmentId: id, name, size, state: 'queued', error });
    }
  }

  set(attachmentId: string, state: SavedFile['state'], error: string | null = null): void {
    const file = this.files.get(attachmentId);
    if (file !== undefined) this.files.set(attachmentId, { ...file, state, error });
  }

  /** Those that are not done have failed for this reason. */
  fail(reason: string): void {
    if (this.files.size === 0) this.failure = reason;
    for (const { attachmentId, state } of this.all) if (state !== 'done') this.set(attachmentId, 'failed', reason);
  }

  /** Tells the org what changed, unless it was told a moment ago. */
  async writeSometimes(): Promise<void> {
    if (Date.now() - this.writtenAt >= WRITE_EVERY_MS) await this.write();
  }

  /** Tells the org what changed. */
  async write(): Promise<void> {
    const fields = this.fields();
    const text = JSON.stringify(fields);
    if (text === this.written) return;
    this.writtenAt = Date.now();
    await this.org.upsert('Email_Intake__c', 'Message_Key__c', [{ Message_Key__c: this.key, ...fields }]);
    this.written = text;
  }

  private fields(): OrgRecord {
    return { Attachment_Status__c: this.status(), Attachment_Note__c: this.note(), Files__c: this.text() };
  }

  private text(): string {
    const text = JSON.stringify(this.all);
    // The sentences are what is long; the states are needed.
    return text.length <= MOST_CHARACTERS ? text : JSON.stringify(this.all.map((file) => ({ ...file, error: null })));
  }

  private status(): 'none' | 'queued' | 'running' | 'done' | 'failed' {
    const has = (state: SavedFile['state']): boolean => this.all.some((file) => file.state === state);
    if (has('running') || (has('queued') && has('done'))) return 'running';
    if (has('queued')) return 'queued';
    if (has('failed') || this.failure !== null) return 'failed';
    return has('done') ? 'done' : 'none';
  }

  private note(): string | null {
    const done = this.all.filter(({ state }) => state === 'done').length;
    const failed = this.all.filter(({ state }) => state === 'failed');
    if (this.all.length === 0) return this.failure?.slice(0, NOTE_LENGTH) ?? null;
    const count = failed.length === 0 ? files(done) : `${String(done)} of ${files(this.all.length)}`;
    const reasons = failed.map(({ name, error }) => `"${name}": ${error ?? 'failed'}`);
    return [count, ...reasons].join('. ').slice(0, NOTE_LENGTH);
  }
}

function files(count: number): string {
  return count === 1 ? '1 file' : `${String(count)} files`;
}
