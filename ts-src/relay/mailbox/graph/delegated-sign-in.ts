import type { AccessToken, TokenCredential } from '@azure/identity';
import { AuthError, PublicClientApplication, type AccountInfo } from '@azure/msal-node';
import { IntakeError } from '../../../core/intake-error.ts';
import type { GraphConfig } from '../../config.ts';
import { toMailboxError } from './graph-errors.ts';
import { fileCache } from './token-cache.ts';

/** What a signed-in user lets the relay do: read the own mail and that of shared mailboxes. */
export const DELEGATED_SCOPES = ['Mail.Read', 'Mail.Read.Shared', 'User.Read'] as const;

const RENEW_BEFORE_MS = 300_000;

export interface DeviceCode {
  readonly userCode: string;
  readonly verificationUri: string;
  readonly expiresInSeconds: number;
}

/** The tokens of the user who signed in last, renewed in the background. */
export function delegatedCredential(
  config: GraphConfig,
  cacheFile: string,
  scopes: readonly string[]
): TokenCredential {
  const application = openApplication(config, cacheFile);
  let held: Promise<AccessToken> | null = null;
  return {
    // Asked before each request: the file is read only when the token runs out, and by one request for all.
    getToken: async () => {
      const token = await held?.catch(() => null);
      if (token != null && token.expiresOnTimestamp > Date.now() + RENEW_BEFORE_MS) return token;
      held = silentToken(application, scopes);
      return await held;
    }
  };
}

/** Signs a user in by a code that is typed in on any device; returns who it is. Errors: MAILBOX_ACCESS_REFUSED. */
export async function signInByDeviceCode(
  config: GraphConfig,
  cacheFile: string,
  scopes: readonly string[],
  show: (code: DeviceCode) => void
): Promise<string> {
  const application = openApplication(config, cacheFile);
  const former = await application.getAllAccounts();
  const answer = await application
    .acquireTokenByDeviceCode({
      scopes: [...scopes],
      deviceCodeCallback: ({ userCode, verificationUri, expiresIn }) => {
        show({ userCode, verificationUri, expiresInSeconds: expiresIn });
      }
    })
    .catch((error: unknown) => {
      throw toMailboxError(error, '');
    });
  if (answer?.account == null) throw signInNeeded('Nobody signed in before the code expired.');
  // The one who signed in last is the one that the relay works as.
  for (const account of former)
    if (account.homeAccountId !== answer.account.homeAccountId)
      await application.getTokenCache().removeAccount(account);
  return answer.account.username;
}

async function silentToken(application: PublicClientApplication, scopes: readonly string[]): Promise<AccessToken> {
  const account = await signedInAccount(application);
  try {
    const answer = await application.acquireTokenSilent({ account, scopes: [...scopes] });
    return { token: answer.accessToken, expiresOnTimestamp: answer.expiresOn?.getTime() ?? Date.now() };
  } catch (error) {
    if (!(error instanceof AuthError) || !isEnded(error)) throw error;
    const said = /AADSTS\d+: [^.\r\n]{1,200}/.exec(error.message)?.[0] ?? error.errorCode;
    throw signInNeeded(`The sign-in of ${account.username} to Microsoft 365 is no longer valid: ${said}.`, error);
  }
}

/** The refresh token is refused, or there is none: only the user can help. Anything else may pass. */
function isEnded(error: AuthError): boolean {
  return /^(?:invalid_grant|interaction_required|login_required|consent_required|no_tokens_found|refresh_token_expired|bad_token)$/.test(
    error.errorCode
  );
}

async function signedInAccount(application: PublicClientApplication): Promise<AccountInfo> {
  const [account] = await application.getAllAccounts().catch((cause: unknown) => {
    throw signInNeeded('The kept sign-in to Microsoft 365 can’t be read.', cause);
  });
  if (account === undefined) throw signInNeeded('Nobody has signed in to Microsoft 365 for this relay.');
  return account;
}

function signInNeeded(what: string, cause?: unknown): IntakeError {
  return new IntakeError('MAILBOX_ACCESS_REFUSED', what, {
    actions: ['Run `email-intake sign-in` on the machine of the relay; the relay goes on by itself afterwards.'],
    cause
  });
}

function openApplication(
  { clientId, tenantId, authorityHost }: GraphConfig,
  cacheFile: string
): PublicClientApplication {
  return new PublicClientApplication({
    auth: { clientId, authority: `${authorityHost}/${tenantId}`, knownAuthorities: [new URL(authorityHost).host] },
    cache: { cachePlugin: fileCache(cacheFile) }
  });
}
