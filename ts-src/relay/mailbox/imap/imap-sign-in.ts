import { readFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapAuth, ImapConfig } from '../../config.ts';
import { reasonOf } from '../../failure-reason.ts';
import type { MailboxAccount } from '../provider.ts';
import { fillTemplate, sectionOf } from './server-choice.ts';

export type Credentials =
  { readonly user: string; readonly pass: string } | { readonly user: string; readonly accessToken: string };

/** What the relay signs in to one server with. */
export interface SignIn {
  /** Read anew each time, so that a changed password heals by itself. Errors: MAILBOX_ACCESS_REFUSED, MAILBOX_UNREACHABLE. */
  credentials(account: MailboxAccount): Promise<Credentials>;
  /** They were not accepted: what is kept of them is worth nothing. */
  refused(): void;
}

export function signInTo(config: ImapConfig): SignIn {
  const { auth } = config;
  if (auth.kind === 'oauth2') return withTokens(config, auth);
  return {
    credentials: async (account) => ({
      user: fillTemplate(config.login, account),
      pass: auth.passwordFolder === null ? (auth.password ?? '') : await readPassword(auth.passwordFolder, account)
    }),
    refused: () => undefined
  };
}

async function readPassword(folder: string, { identity }: MailboxAccount): Promise<string> {
  const name = identity.address.toLowerCase();
  const file = join(folder, basename(name));
  try {
    const password = (await readFile(file, 'utf8')).replace(/\r?\n$/, '');
    if (password !== '') return password;
  } catch (cause) {
    throw passwordMissing(file, 'can not be read', cause);
  }
  throw passwordMissing(file, 'is empty', undefined);
}

function passwordMissing(file: string, what: string, cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `The file with the mailbox's password ${what}: ${file}.`, {
    actions: ['Write the password of this mailbox into that file, readable for the relay alone.'],
    cause
  });
}

type OAuth = Extract<ImapAuth, { kind: 'oauth2' }>;

const answerSchema = z.object({
  access_token: z.string().min(1),
  expires_in: z.coerce.number().positive().optional()
});
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

const TOKEN_WITHIN_MS = 20_000;
/** A token is asked for anew so long before it expires. */
const EARLY_MS = 120_000;
const LASTS_SECONDS = 300;

function withTokens(config: ImapConfig, auth: OAuth): SignIn {
  let kept: { readonly token: string; readonly until: number } | null = null;
  let asking: Promise<string> | null = null;
  const ask = async (): Promise<string> => {
    const { token, seconds } = await requestToken(config, auth);
    kept = { token, until: Date.now() + seconds * 1000 - EARLY_MS };
    return token;
  };
  return {
    credentials: async (account) => {
      const user = fillTemplate(config.login, account);
      if (kept !== null && Date.now() < kept.until) return { user, accessToken: kept.token };
      asking ??= ask().finally(() => {
        asking = null;
      });
      return { user, accessToken: await asking };
    },
    refused: () => {
      kept = null;
    }
  };
}

async function requestToken(config: ImapConfig, auth: OAuth): Promise<{ token: string; seconds: number }> {
  const body = new URLSearchParams({
    grant_type: 'client_credentials',
    client_id: auth.clientId,
    client_secret: auth.clientSecret,
    ...(auth.scope === null ? {} : { scope: auth.scope })
  });
  const response = await askTokenUrl(config, auth, body);
  const answer: unknown = await response.json().catch(() => null);
  if (!response.ok) throw tokenRefused(config, response.status, answer);
  const parsed = answerSchema.safeParse(answer);
  if (!parsed.success) throw tokenUnreachable(config, auth, `no token came (status ${String(response.status)})`);
  return { token: parsed.data.access_token, seconds: parsed.data.expires_in ?? LASTS_SECONDS };
}

async function askTokenUrl(config: ImapConfig, auth: OAuth, body: URLSearchParams): Promise<Response> {
  try {
    return await fetch(auth.tokenUrl, { method: 'POST', body, signal: AbortSignal.timeout(TOKEN_WITHIN_MS) });
  } catch (cause) {
    throw tokenUnreachable(config, auth, reasonOf(cause), cause);
  }
}

function tokenUnreachable(config: ImapConfig, auth: OAuth, reason: string, cause?: unknown): IntakeError {
  return new IntakeError('MAILBOX_UNREACHABLE', `No access token from ${auth.tokenUrl}: ${reason}.`, {
    actions: [`Check ${sectionOf(config)}.tokenUrl and the network. The relay tries again by itself.`],
    retryable: true,
    cause
  });
}

function tokenRefused(config: ImapConfig, status: number, answer: unknown): IntakeError {
  if (status >= 500 || status === 429) {
    return new IntakeError('MAILBOX_UNREACHABLE', `The sign-in service answers with status ${String(status)}.`, {
      actions: ['The relay tries again by itself; if it stays, look at the service health of the provider.'],
      retryable: true
    });
  }
  const refusal = refusalSchema.safeParse(answer).data;
  const said = refusal === undefined ? `status ${String(status)}` : describeRefusal(refusal);
  const section = sectionOf(config);
  return new IntakeError('MAILBOX_ACCESS_REFUSED', `The sign-in service gives no access token: ${said}.`, {
    actions: [
      `Check ${section}.clientId, ${section}.clientSecret (the secret may have expired), ${section}.tokenUrl and ${section}.scope.`
    ]
  });
}

function describeRefusal({ error, error_description: description }: z.infer<typeof refusalSchema>): string {
  const [first = ''] = (description ?? '').split(/[\r\n]/);
  return first === '' ? error : `${error}, ${first.slice(0, 200).replace(/\.$/, '')}`;
}
