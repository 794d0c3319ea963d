import { z } from 'zod';
import type { LabelStore, Label } from '../store/label-store.ts';
import type { MailStore } from '../store/mail-store.ts';
import type { MessageRow } from '../store/rows.ts';
import { gmailId } from './gmail-ids.ts';
import { notFound } from './google-error.ts';
import { mimeTree, type MimePart } from './mime-tree.ts';

export const formatSchema = z.preprocess(
  (value) => (typeof value === 'string' ? value.toLowerCase() : value),
  z.enum(['full', 'raw', 'metadata', 'minimal']).default('full')
);
export type Format = z.infer<typeof formatSchema>;

const SNIPPET_LENGTH = 200;

/** Shows messages as Gmail's API does. */
export class MessageResources {
  readonly #store: MailStore;
  readonly #labels: LabelStore;

  constructor(store: MailStore, labels: LabelStore) {
    this.#store = store;
    this.#labels = labels;
  }

  /** Both ids, as lists show a message. */
  ids(message: MessageRow): { readonly id: string; readonly threadId: string } {
    return { id: gmailId(message.id), threadId: gmailId(this.#labels.threadOf(message)) };
  }

  /** What history shows of a message. */
  mention(message: MessageRow, labels: readonly Label[]): object {
    return { ...this.ids(message), labelIds: this.#labels.labelsOf(message, [...labels]) };
  }

  /** The message in one of the four formats; of `metadata` only the named header fields, when some are named. */
  view(message: MessageRow, format: Format, metadataHeaders: readonly string[] = []): object {
    const base = {
      ...this.ids(message),
      labelIds: this.#labels.labelsOf(message),
      snippet: message.json.bodyPreview.slice(0, SNIPPET_LENGTH),
      sizeEstimate: this.#store.rawSize(message.id),
      historyId: String(this.#labels.historyOf(message.id)),
      internalDate: String(Date.parse(message.receivedAt))
    };
    if (format === 'minimal') return base;
    const raw = this.#store.raw(message.id);
    if (format === 'raw') return { ...base, raw: raw.toString('base64url') };
    const tree = mimeTree(raw);
    if (format === 'full') return { ...base, payload: payloadOf(tree, '') };
    const wanted = new Set(metadataHeaders.map((name) => name.toLowerCase()));
    const headers = tree.headers.filter(({ name }) => wanted.size === 0 || wanted.has(name.toLowerCase()));
    return { ...base, payload: { mimeType: tree.type, headers } };
  }

  /** The bytes of an attachment by the id that `full` gave. */
  attachment(message: MessageRow, attachmentId: string): { readonly size: number; readonly data: string } {
    const path = /^att-([\d.]+)$/.exec(Buffer.from(attachmentId, 'base64url').toString('utf8'))?.[1];
    const part = path === undefined ? undefined : partAt(mimeTree(this.#store.raw(message.id)), path.split('.'));
    if (part === undefined) throw notFound();
    return { size: part.content.length, data: part.content.toString('base64url') };
  }
}

function payloadOf(part: MimePart, partId: string): object {
  const below = (index: number): string => (partId === '' ? String(index) : `${partId}.${String(index)}`);
  const isAttachment = part.fileName !== '';
  const body = isAttachment
    ? {
        attachmentId: Buffer.from(`att-${partId === '' ? '0' : partId}`).toString('base64url'),
        size: part.content.length
      }
    : {
        size: part.content.length,
        ...(part.content.length === 0 ? {} : { data: part.content.toString('base64url') })
      };
  return {
    partId,
    mimeType: part.type,
    filename: part.fileName,
    headers: part.headers,
    body,
    ...(part.parts.length === 0 ? {} : { parts: part.parts.map((child, index) => payloadOf(child, below(index))) })
  };
}

/** A message that is one part is its own first part. */
function partAt(root: MimePart, path: readonly string[]): MimePart | undefined {
  if (root.parts.length === 0) return path.length === 1 && path[0] === '0' ? root : undefined;
  return path.reduce<MimePart | undefined>((part, index) => part?.parts[Number(index)], root);
}
