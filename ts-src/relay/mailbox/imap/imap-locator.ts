import { createHash, type Hash } from 'node:crypto';
import { z } from 'zod';

/** Where a message lies: no other message ever has the same folder, UIDVALIDITY and UID (RFC 3501, 2.3.1.1). */
export interface Place {
  readonly path: string;
  readonly uidValidity: string;
  readonly uid: number;
}

const placeSchema = z.tuple([z.string(), z.string().regex(/^\d+$/), z.int().positive()]);

/** The place as JSON, folder first. */
export function formatLocator({ path, uidValidity, uid }: Place): string {
  return JSON.stringify([path, uidValidity, uid]);
}

/** Null when it is no locator of this adapter. */
export function parseLocator(locator: string | null): Place | null {
  if (locator === null || !locator.startsWith('[')) return null;
  try {
    const [path, uidValidity, uid] = placeSchema.parse(JSON.parse(locator));
    return { path, uidValidity, uid };
  } catch {
    return null;
  }
}

/** Takes in a message's bytes as they come and gives its identity at the end. */
export interface IdentityHash {
  update(chunk: Uint8Array): void;
  /** The provider id: `imap-`, SHA-256 of the bytes in hex, their number. It stays with moves and new UIDs. */
  digest(): string;
  readonly bytes: () => number;
}

export function identityHash(): IdentityHash {
  const hash: Hash = createHash('sha256');
  let bytes = 0;
  return {
    update: (chunk) => {
      hash.update(chunk);
      bytes += chunk.byteLength;
    },
    digest: () => `imap-${hash.digest('hex')}-${String(bytes)}`,
    bytes: () => bytes
  };
}

/** The identity of a whole message. */
export function identityOf(raw: Uint8Array): string {
  const hash = identityHash();
  hash.update(raw);
  return hash.digest();
}

/** How many bytes the message of an identity has; null when it is no identity of this adapter. */
export function bytesOfIdentity(providerId: string): number | null {
  const match = /^imap-[\da-f]{64}-(\d{1,12})$/.exec(providerId);
  return match === null ? null : Number(match[1]);
}
