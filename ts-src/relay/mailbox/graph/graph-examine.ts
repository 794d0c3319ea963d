import { randomUUID } from 'node:crypto';
import type { TokenCredential } from '@azure/identity';
import { decodeJwt } from 'jose';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { GraphConfig } from '../../config.ts';
import { reasonOf } from '../../failure-reason.ts';
import { attempt, fine, type Finding } from '../finding.ts';
import type { MailboxAccount } from '../provider.ts';
import { folderHint } from '../salesforce-folder.ts';
import { readCertificate } from './certificate.ts';
import type { GraphClient } from './graph-client.ts';
import { toMailboxError } from './graph-errors.ts';
import { openGraphMailbox } from './graph-mailbox.ts';

export interface GraphConnection {
  readonly config: GraphConfig;
  readonly publicUrl: string | null;
  readonly client: GraphClient;
  readonly credential: TokenCredential;
  readonly scopes: readonly string[];
}

const WITHIN_MS = 15_000;
const DAY_MS = 86_400_000;
const RENEW_DAYS = 14;
const MAIL_ROLES = /^Mail\.Read(?:Write|Basic\.All)?$/;
const claimsSchema = z.object({
  roles: z.array(z.string()).default([]),
  /** Permissions of a signed-in user, with spaces between. */
  scp: z.string().nullable().default(null),
  upn: z.string().nullish(),
  preferred_username: z.string().nullish()
});
type Claims = z.infer<typeof claimsSchema>;

/** Looks at the connection to Microsoft 365 step by step; what a step needs and lacks ends the steps that build on it. */
export async function* examineGraph(
  connection: GraphConnection,
  accounts: readonly MailboxAccount[]
): AsyncGenerator<Finding> {
  const { config } = connection;
  const host = await hostFinding(
    'Microsoft sign-in host',
    discoveryUrl(config),
    'graph.authorityHost and graph.tenantId'
  );
  yield host;
  const graph = await hostFinding('Microsoft Graph', config.baseUrl, 'graph.baseUrl');
  yield graph;
  if (config.auth.kind === 'certificate') yield await certificateFinding(config.auth.certificate);
  if (!host.ok || !graph.ok) return;
  const { finding, claims } = await signInFinding(connection);
  yield finding;
  if (claims !== null) yield* mailboxFindings(connection, claims, accounts);
  yield await pushFinding(connection.publicUrl);
}

function discoveryUrl({ authorityHost, tenantId }: GraphConfig): string {
  return `${authorityHost}/${encodeURIComponent(tenantId)}/v2.0/.well-known/openid-configuration`;
}

/** Any answer will do, save for a tenant that the sign-in host does not know. */
async function hostFinding(check: string, url: string, settings: string): Promise<Finding> {
  return await attempt(check, 'an answer over HTTPS', async () => {
    try {
      const answer = await fetch(url, { signal: AbortSignal.timeout(WITHIN_MS) });
      const text = await answer.text();
      const refusal = /AADSTS\d+: [^.\r\n"]{1,200}/.exec(text)?.[0];
      if (refusal !== undefined) throw toMailboxError(new Error(refusal), url);
    } catch (error) {
      if (error instanceof IntakeError) throw error;
      throw new IntakeError('MAILBOX_UNREACHABLE', `no answer from ${new URL(url).host} (${reasonOf(error)})`, {
        actions: [`Check the network, the proxy, caFile, and ${settings}.`],
        cause: error
      });
    }
    return new URL(url).host;
  });
}

async function certificateFinding(pem: string): Promise<Finding> {
  return await attempt('certificate', `one that is valid for ${String(RENEW_DAYS)} days or more`, () => {
    const { validToDate, subject } = readCertificate(pem).certificate;
    const days = Math.floor((validToDate.getTime() - Date.now()) / DAY_MS);
    const until = `${subject}, valid until ${validToDate.toISOString().slice(0, 10)}`;
    if (days >= RENEW_DAYS) return until;
    throw new IntakeError('CONFIG_INVALID', until, {
      actions: ['Renew it soon: upload a new public part to the app registration, then replace the file.']
    });
  });
}

async function signInFinding({
  config,
  credential,
  scopes
}: GraphConnection): Promise<{ finding: Finding; claims: Claims | null }> {
  let claims: Claims | null = null;
  const finding = await attempt('Microsoft 365 sign-in', 'a token for Graph', async () => {
    try {
      const answer = await credential.getToken([...scopes], { abortSignal: AbortSignal.timeout(WITHIN_MS) });
      claims = claimsSchema.parse(decodeJwt(answer?.token ?? ''));
    } catch (error) {
      throw toMailboxError(error, '');
    }
    const user = claims.upn ?? claims.preferred_username;
    return config.auth.kind === 'delegated' ? `as ${user ?? 'a user'}` : `as the app ${config.clientId}`;
  });
  return { finding, claims };
}

async function* mailboxFindings(
  connection: GraphConnection,
  claims: Claims,
  accounts: readonly MailboxAccount[]
): AsyncGenerator<Finding> {
  const granted = claims.scp === null ? claims.roles : claims.scp.split(' ');
  const ofMail = granted.filter((permission) => MAIL_ROLES.test(permission.replace(/\.Shared$/, '')));
  if (ofMail.length > 0) yield fine('permissions', ofMail.join(', '));
  let readable = 0;
  for (const account of accounts) {
    const finding = await mailboxFinding(connection.client, account);
    if (finding.ok) readable += 1;
    yield finding;
  }
  // RBAC for Applications grants without a role in the token: then reading is the only proof.
  if (ofMail.length === 0) yield permissionsFinding(readable);
}

function permissionsFinding(readable: number): Finding {
  if (readable > 0) return fine('permissions', 'no mail role in the token; granted by RBAC for Applications');
  return {
    check: 'permissions',
    ok: false,
    found: 'the token has no mail role',
    needed: 'the application permission Mail.Read, or the role Application Mail.Read for the mailboxes',
    cure: 'Grant Mail.Read with admin consent in Microsoft Entra, or assign the role by RBAC for Applications.'
  };
}

async function mailboxFinding(client: GraphClient, account: MailboxAccount): Promise<Finding> {
  const { address } = account.identity;
  return await attempt(`mailbox ${address}`, 'a mailbox that the relay may read', async () => {
    const port = openGraphMailbox(client, { ...account, publicUrl: null });
    const folders = await port.listFolders();
    const [inbox] = folders;
    // Folders may be listed where messages may not be read.
    if (inbox !== undefined)
      await client.get(
        `/users/${encodeURIComponent(account.user ?? address)}/mailFolders/${encodeURIComponent(inbox.key)}/messages`,
        { query: { $top: '1', $select: 'id' } }
      );
    return { found: folders.map(({ name }) => name).join(', '), hint: folderHint(folders, account) };
  });
}

/** Asks the relay's own address what Graph asks before it subscribes. */
async function pushFinding(publicUrl: string | null): Promise<Finding> {
  const check = 'push notifications';
  if (publicUrl === null) return fine(check, 'publicUrl is not set: the relay polls only');
  return await attempt(check, `a relay that answers at ${publicUrl}`, async () => {
    for (const path of ['/graph/notifications', '/graph/lifecycle']) {
      const token = randomUUID();
      const url = `${publicUrl}${path}?validationToken=${token}`;
      const said = await fetch(url, { method: 'POST', signal: AbortSignal.timeout(WITHIN_MS) }).then(
        async (answer) => (answer.ok && (await answer.text()) === token ? null : `${String(answer.status)} at ${path}`),
        reasonOf
      );
      if (said === null) continue;
      throw new IntakeError('CONFIG_INVALID', `${publicUrl} does not answer as the relay does (${said})`, {
        actions: [
          'Start the relay; let the reverse proxy pass /graph/ on to it; check DNS, firewall and the TLS certificate.'
        ]
      });
    }
    return publicUrl;
  });
}
