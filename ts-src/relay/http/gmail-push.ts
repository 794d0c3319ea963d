import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createRemoteJWKSet, errors, jwtVerify, type JWTVerifyGetKey } from 'jose';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { GmailConfig } from '../config.ts';
import { accountIn } from '../mailbox/gmail/pubsub.ts';
import { parseJson } from '../parse-json.ts';
import { rawBody } from './server.ts';

export interface GmailPushParts {
  readonly gmail: GmailConfig | null;
  /** Reads the mailbox of that Google account soon; others are ignored. */
  readonly wake: (account: string) => Promise<void>;
}

/** An announcement is a few hundred bytes. */
const LARGEST_POST = 64 * 1024;
const ISSUERS = ['https://accounts.google.com', 'accounts.google.com'];

const postSchema = z.object({ message: z.object({ data: z.string() }) });
const claimsSchema = z.object({ email: z.string(), email_verified: z.literal(true) });

/** Where Pub/Sub posts what Gmail announces: a hint to read the mailbox now, believed only with Google's signature. */
export function registerGmailPush(server: FastifyInstance, { gmail, wake }: GmailPushParts): void {
  const keys = gmail === null ? null : createRemoteJWKSet(new URL(gmail.certificatesUrl));
  server.post(
    '/gmail/push',
    {
      bodyLimit: LARGEST_POST,
      // Before the body is taken in: strangers get no further.
      onRequest: async (request) => {
        await checkSender(gmail, keys, request);
      },
      errorHandler: (error) => {
        throw 'statusCode' in error && error.statusCode === 413 ? noAnnouncement() : error;
      }
    },
    async (request, reply) => {
      await wake(accountOf(rawBody(request)));
      return await reply.status(204).send();
    }
  );
}

async function checkSender(
  gmail: GmailConfig | null,
  keys: JWTVerifyGetKey | null,
  { headers }: FastifyRequest
): Promise<void> {
  const { pushAudience: audience = null, pushServiceAccount: sender = null } = gmail ?? {};
  if (keys === null || audience === null || sender === null) {
    throw unsigned('this relay takes no posts of Pub/Sub', 'Set gmail.pushAudience and gmail.pushServiceAccount.');
  }
  const token = /^Bearer (\S+)$/i.exec(headers.authorization ?? '')?.[1];
  if (token === undefined) throw unsigned('it has no bearer token', 'Turn on authentication of the push subscription.');
  const claims = claimsSchema.safeParse(await verified(token, keys, audience));
  if (claims.success && claims.data.email.toLowerCase() === sender.toLowerCase()) return;
  throw unsigned(
    'another account signed it',
    'Set gmail.pushServiceAccount to the service account of the push subscription.'
  );
}

async function verified(token: string, keys: JWTVerifyGetKey, audience: string): Promise<unknown> {
  try {
    const { payload } = await jwtVerify(token, keys, { issuer: ISSUERS, audience, algorithms: ['RS256'] });
    return payload;
  } catch (cause) {
    if (cause instanceof errors.JOSEError && !isUnreachable(cause)) {
      throw unsigned(cause.message, 'Set gmail.pushAudience to the audience of the push subscription.', cause);
    }
    throw new IntakeError('MAILBOX_UNREACHABLE', "Google's signing keys can't be read.", {
      actions: ['Check the network and gmail.certificatesUrl; Pub/Sub posts again by itself.'],
      retryable: true,
      cause
    });
  }
}

/** The key set answered late, or with something else. */
function isUnreachable(error: errors.JOSEError): boolean {
  return error instanceof errors.JWKSTimeout || error.code === 'ERR_JOSE_GENERIC';
}

function accountOf(body: Buffer): string {
  const post = postSchema.safeParse(parseJson(body.toString('utf8')));
  const account = post.success ? accountIn(post.data.message.data) : null;
  if (account === null) throw noAnnouncement();
  return account;
}

function unsigned(why: string, action: string, cause?: unknown): IntakeError {
  return new IntakeError('SIGNATURE_INVALID', `The post is not taken: ${why}.`, { actions: [action], cause });
}

function noAnnouncement(): IntakeError {
  return new IntakeError('REQUEST_INVALID', 'This is no announcement of Gmail.', {
    actions: ['Nothing: the relay reads the mailboxes at its next poll in any case.']
  });
}
