import { ClientCertificateCredential, ClientSecretCredential, type TokenCredential } from '@azure/identity';
import type { GraphConfig } from '../../config.ts';
import { checkValidity, readCertificate } from './certificate.ts';
import { DELEGATED_SCOPES, delegatedCredential } from './delegated-sign-in.ts';

/** Where a permission without a resource's name belongs. */
const GLOBAL = 'https://graph.microsoft.com';

export interface GraphSignIn {
  readonly credential: TokenCredential;
  readonly scopes: readonly string[];
}

/** How the relay gets its tokens for Graph; a certificate that can't be used is told when a token is asked for. */
export function signInOf(config: GraphConfig): GraphSignIn {
  const { auth } = config;
  if (auth.kind === 'delegated') {
    const scopes = delegatedScopes(config);
    return { credential: delegatedCredential(config, auth.cacheFile, scopes), scopes };
  }
  return { credential: appCredential(config, auth), scopes: [`${resourceOf(config)}/.default`] };
}

/** The permissions of a signed-in user, in the form that the cloud of the configuration takes. */
export function delegatedScopes(config: GraphConfig): readonly string[] {
  const resource = resourceOf(config);
  return resource === GLOBAL ? DELEGATED_SCOPES : DELEGATED_SCOPES.map((scope) => `${resource}/${scope}`);
}

function appCredential(
  { tenantId, clientId, authorityHost }: GraphConfig,
  auth: Exclude<GraphConfig['auth'], { kind: 'delegated' }>
): TokenCredential {
  const disableInstanceDiscovery = !isMicrosoft(authorityHost);
  const options = { authorityHost, disableInstanceDiscovery, retryOptions: { maxRetries: 0 } };
  if (auth.kind === 'client-secret') return new ClientSecretCredential(tenantId, clientId, auth.clientSecret, options);
  let credential: ClientCertificateCredential | null = null;
  return {
    getToken: async (scopes, asked) => {
      const { certificate, pem } = readCertificate(auth.certificate);
      checkValidity(certificate);
      credential ??= new ClientCertificateCredential(tenantId, clientId, { certificate: pem }, options);
      return await credential.getToken(scopes, asked);
    }
  };
}

/** Tokens are asked for Graph's own name also where another server speaks for it. */
function resourceOf({ authorityHost, baseUrl }: GraphConfig): string {
  return isMicrosoft(authorityHost) ? new URL(baseUrl).origin : GLOBAL;
}

function isMicrosoft(authorityHost: string): boolean {
  return /\.microsoft(online)?\.(com|us|cn)$|\.partner\.microsoftonline\.cn$/.test(new URL(authorityHost).hostname);
}
