/** EmailMessages: the tokens of Lightning threading. Opaque to everyone outside, and only this org can read its own. */
import { createCipheriv, createDecipheriv, createHash } from 'node:crypto';
import { normalizeId } from '../../store/record-id.ts';
import type { ExecutionContext } from '../runtime/context.ts';
import { native } from '../runtime/native.ts';
import { ApexId } from '../runtime/values.ts';
import { textOf, textOrNull } from './argument.ts';
import { organizationId, systemAccess } from './org-access.ts';

const CIPHER = 'aes-128-ecb';
const ID_LENGTH = 15;
const TOKEN = /thread::([A-Za-z0-9_-]{22})::/g;

function keyOf(ctx: ExecutionContext): Buffer {
  return createHash('sha256')
    .update(`threading ${organizationId(ctx)}`)
    .digest()
    .subarray(0, 16);
}

/** One block holds an id and a zero byte, by which a foreign token is told. */
function tokenOf(ctx: ExecutionContext, id: string): string {
  const cipher = createCipheriv(CIPHER, keyOf(ctx), null).setAutoPadding(false);
  const block = Buffer.from(`${id.slice(0, ID_LENGTH)}\0`, 'latin1');
  return `thread::${Buffer.concat([cipher.update(block), cipher.final()]).toString('base64url')}::`;
}

function idOf(ctx: ExecutionContext, token: string): string | null {
  const decipher = createDecipheriv(CIPHER, keyOf(ctx), null).setAutoPadding(false);
  const block = Buffer.concat([decipher.update(Buffer.from(token, 'base64url')), decipher.final()]).toString('latin1');
  return block.endsWith('\0') ? normalizeId(block.slice(0, ID_LENGTH)) : null;
}

function exists(ctx: ExecutionContext, id: string, isForUser: boolean): boolean {
  const object = ctx.engine.schema.objectByPrefix(id.slice(0, 3));
  if (object === undefined) return false;
  const access = isForUser ? { userId: ctx.userId, sharing: true, permissions: true } : systemAccess(ctx);
  try {
    return (
      ctx.engine.query(`SELECT Id FROM ${object.name} WHERE Id = :id`, access, { binds: { id } }).records.length > 0
    );
  } catch {
    // No permission for the object: the platform answers null as well.
    return false;
  }
}

native({
  namespace: 'System',
  name: 'EmailMessages',
  statics: {
    'String getFormattedThreadingToken(Id recordId)': (ctx, _s, [recordId]) => {
      const id = textOf(recordId);
      return exists(ctx, id, true) ? tokenOf(ctx, id) : null;
    },
    'Id getRecordIdFromEmail(String subject, String textBody, String htmlBody)': (ctx, _s, parts) => {
      const text = parts.map((part) => textOrNull(part) ?? '').join('\n');
      const ids = [...text.matchAll(TOKEN)].map(([, token = '']) => idOf(ctx, token));
      const id = ids.find((one) => one !== null && exists(ctx, one, false)) ?? null;
      return id === null ? null : new ApexId(id);
    }
  }
});
