import { Readable } from 'node:stream';
import { IntakeError } from '../../core/intake-error.ts';
import { isKeptByDefault } from '../../core/message/attachment-kind.ts';
import { CLOUD_LINK, type Message } from '../../core/message/message.ts';
import { sourceNameOf } from '../../core/save/plan-notes.ts';
import { SOURCE_ATTACHMENT_ID } from '../../core/save/save-plan.ts';
import type { OrgPort } from '../org/org-port.ts';
import { readBytes } from '../read-bytes.ts';
import type { AttachmentRequest } from './automatic-save.ts';
import { passed } from './checkpoint.ts';
import { isRetryable, toIntakeError } from './failure.ts';
import { FileBoard, type FileLink } from './file-board.ts';
import { documentsOf, linkFiles, vanished, type ImageStore } from './image-store.ts';
import type { MessageSource } from './quarantine.ts';

/** A file to upload: an attachment of the message, or the message itself. */
export interface WantedFile {
  readonly id: string;
  readonly name: string;
  readonly size: number;
  readonly contentType: string;
}

export interface AttachmentParts {
  readonly org: OrgPort;
  readonly images: ImageStore;
  readonly source: MessageSource;
  /** What fails in passing has failed for good. */
  readonly isLastTry: boolean;
}

/** Images up to this size are read as a whole, so that the same one is stored once. */
const SMALL_IMAGE = 262_144;
/** After so many failures in a row that may pass the fault is not in the files. */
const ENOUGH_FAILURES = 2;

/** The files that the request asks for, by the message; those that it doesn't have are left out. */
export function wantedFiles(
  message: Message,
  request: Pick<AttachmentRequest, 'attachmentIds' | 'savedRecordId'>
): WantedFile[] {
  const { attachmentIds, savedRecordId } = request;
  const saveAs = savedRecordId.startsWith('00T') ? 'Task' : 'EmailMessage';
  const files = message.attachments.filter(
    (item) =>
      item.contentType !== CLOUD_LINK &&
      (attachmentIds === null ? isKeptByDefault(item, saveAs) : attachmentIds.includes(item.id))
  );
  if (attachmentIds?.includes(SOURCE_ATTACHMENT_ID) !== true) return files;
  return [...files, sourceFile(message)];
}

function sourceFile(message: Message): WantedFile {
  const name = sourceNameOf(message);
  return { id: SOURCE_ATTACHMENT_ID, name, size: message.size ?? 0, contentType: 'message/rfc822' };
}

/** Shows on the intake why its files can't even be looked for. */
export async function failFiles(org: OrgPort, request: AttachmentRequest, error: unknown): Promise<void> {
  const { board } = await FileBoard.read(org, request.key, request.savedRecordId);
  board.fail(sentencesOf(error));
  await board.write();
}

/** Shows the files as waiting, before they are asked for; how many they are. */
export async function announceFiles(org: OrgPort, message: Message, request: AttachmentRequest): Promise<number> {
  const files = wantedFiles(message, request);
  const { board } = await FileBoard.read(org, request.key, request.savedRecordId);
  board.queue(files);
  await board.write();
  return files.length;
}

/**
 * Uploads the files of the saved record, one after the other, streamed; each one's state is shown on the intake. A
 * file that fails leaves the others alone. Files that are there already (an earlier try got so far) are not uploaded
 * again. Returns how many were uploaded. Throws what may pass, for another try: by then the others are done.
 */
export async function uploadAttachments(parts: AttachmentParts, request: AttachmentRequest): Promise<number> {
  const { org, source } = parts;
  const { board, savedRecordId, links } = await FileBoard.read(org, request.key, request.savedRecordId);
  // The save was undone, or the record deleted: nothing is left to put files at.
  if (savedRecordId !== request.savedRecordId) return 0;
  try {
    const files = wantedFiles(await source.readMessage(), request);
    board.queue(files);
    await board.write();
    passed('files.begun');
    return await new FileUploads(parts, request, board).run(files, links);
  } catch (error) {
    if (!isRetryable(error) || parts.isLastTry) board.fail(sentencesOf(error));
    await board.write();
    throw error;
  }
}

class FileUploads {
  private readonly parts: AttachmentParts;
  private readonly request: AttachmentRequest;
  private readonly board: FileBoard;
  /** Documents by the attachment they hold, and versions of which the document is not known yet. */
  private readonly documents = new Map<string, string>();
  private readonly versions = new Map<string, string>();
  private failure: IntakeError | null = null;
  private failuresInARow = 0;

  constructor(parts: AttachmentParts, request: AttachmentRequest, board: FileBoard) {
    this.parts = parts;
    this.request = request;
    this.board = board;
  }

  async run(files: readonly WantedFile[], links: readonly FileLink[]): Promise<number> {
    const present = this.withoutOthers([...links], files);
    let uploaded = 0;
    for (const file of files) {
      const link = takeSame(present, file);
      if (link !== null) this.documents.set(file.id, link.ContentDocumentId);
      else if (this.failuresInARow < ENOUGH_FAILURES && (await this.tryOne(file))) uploaded += 1;
    }
    passed('files.uploaded');
    await this.finish();
    passed('files.noted');
    if (this.failure !== null) throw this.failure;
    return uploaded;
  }

  /** What is linked with the record, without the files that other attachments are known to be. */
  private withoutOthers(links: FileLink[], files: readonly WantedFile[]): FileLink[] {
    const wanted = new Set(files.map(({ id }) => id));
    for (const { attachmentId: id, name, size, state } of this.board.all) {
      if (state === 'done' && !wanted.has(id)) takeSame(links, { name, size });
    }
    return links;
  }

  private async tryOne(file: WantedFile): Promise<boolean> {
    this.board.set(file.id, 'running');
    await this.board.writeSometimes();
    try {
      if (isSmallImage(file)) await this.putImage(file);
      else this.versions.set(file.id, await this.uploadOne(file));
      this.failuresInARow = 0;
      return true;
    } catch (error) {
      this.noteFailure(file, error);
      return false;
    }
  }

  private noteFailure(file: WantedFile, error: unknown): void {
    const isTriedAgain = isRetryable(error) && !this.parts.isLastTry;
    this.board.set(file.id, isTriedAgain ? 'queued' : 'failed', sentencesOf(error));
    this.failuresInARow = isTriedAgain ? this.failuresInARow + 1 : 0;
    if (isTriedAgain) this.failure ??= toIntakeError(error);
  }

  private async uploadOne(file: WantedFile): Promise<string> {
    const { name, size, content } = await this.open(file);
    return await this.parts.org.uploadFile({ name, size, firstLocationId: this.request.savedRecordId, content });
  }

  private async open(file: WantedFile): Promise<{ name: string; size: number; content: AsyncIterable<Uint8Array> }> {
    if (file.id === SOURCE_ATTACHMENT_ID) {
      const raw = await this.parts.source.readRaw();
      return { name: file.name, size: raw.byteLength, content: Readable.from([raw]) };
    }
    const { attachment, content } = await this.parts.source.readAttachment(file.id);
    return { name: attachment.name, size: attachment.size, content };
  }

  /** The logos of a signature come with every message of a sender. */
  private async putImage(file: WantedFile): Promise<void> {
    const { content } = await this.parts.source.readAttachment(file.id);
    const image = { name: file.name, bytes: await readBytes(content) };
    const [outcome] = await this.parts.images.put([image], this.request.savedRecordId);
    if (outcome === undefined || outcome instanceof IntakeError) throw outcome ?? vanished();
    this.documents.set(file.id, outcome.documentId);
  }

  /** Links what is uploaded with the further records, and tells the org of it. */
  private async finish(): Promise<void> {
    const { org } = this.parts;
    const documents = await documentsOf(org, [...this.versions.values()]);
    for (const [id, versionId] of this.versions) {
      const documentId = documents.get(versionId);
      if (documentId === undefined) throw vanished();
      this.documents.set(id, documentId);
    }
    await linkFiles(org, [...this.documents.values()], this.request.linkRecordIds);
    for (const id of this.documents.keys()) this.board.set(id, 'done');
    await this.board.write();
  }
}

function isSmallImage({ contentType, size }: WantedFile): boolean {
  return contentType.startsWith('image/') && size <= SMALL_IMAGE;
}

/** Takes the link of the same file out of the list; null when there is none. */
function takeSame(links: FileLink[], file: { readonly name: string; readonly size: number }): FileLink | null {
  const index = links.findIndex((link) => isSameFile(link, file));
  return index === -1 ? null : (links.splice(index, 1)[0] ?? null);
}

/** Graph counts an attachment's size with its envelope, so sizes differ a little; those of messages differ by more. */
function isSameFile(link: FileLink, file: { readonly name: string; readonly size: number }): boolean {
  const { Title: title, ContentSize: size } = link.ContentDocument ?? {};
  if (title !== file.name.slice(0, 255)) return false;
  return title.endsWith('.eml') || Math.abs((size ?? -1) - file.size) <= Math.max(1024, file.size * 0.02);
}

function sentencesOf(error: unknown): string {
  const { message, actions } = toIntakeError(error);
  return [message, ...actions].join(' ');
}
