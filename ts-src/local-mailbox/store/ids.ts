import { randomBytes, randomUUID } from 'node:crypto';

/* Shaped as Exchange shapes them: case-sensitive, URL-safe base64 that may end in '='; clients must escape them. */

/** Makes a default (REST) item id; it changes when the item moves. */
export function newRestId(): string {
  return `AAMkA${randomBytes(104).toString('base64url')}=`;
}

/** Makes an immutable item id, which survives moves inside the mailbox. */
export function newImmutableId(): string {
  return `AAkALgAAAAAAHYQDEapmEc2byACq${randomBytes(24).toString('base64url')}`;
}

/** Makes a folder id. */
export function newFolderId(): string {
  return `AAMkAF${randomBytes(59).toString('base64url')}AAA=`;
}

/** Makes an attachment id. */
export function newAttachmentId(): string {
  return `AAMkAT${randomBytes(44).toString('base64url')}=`;
}

/** Makes an object id of a user. */
export function newUserId(): string {
  return randomUUID();
}
