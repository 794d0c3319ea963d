import { createPrivateKey, createSign } from 'node:crypto';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgConfig } from '../config.ts';
import { reasonOf } from '../failure-reason.ts';
import { parseJson } from '../parse-json.ts';

/** A signed-in connection's facts. */
export interface OrgSession {
  readonly instanceUrl: string;
  readonly accessToken: string;
}

const tokenSchema = z.object({ access_token: z.string().min(1), instance_url: z.string().optional() });
const refusalSchema = z.object({ error: z.string(), error_description: z.string().optional() });

/** Signs in as configured: JWT bearer, client credentials, or a given token. Errors: ORG_UNREACHABLE, ORG_ACCESS_REFUSED. */
export async function signIn(config: OrgConfig): Promise<OrgSession> {
  const { auth } = config;
  if (auth.kind === 'access-token') {
    return { instanceUrl: config.instanceUrl ?? config.loginUrl, accessToken: auth.accessToken };
  }
  const form =
    auth.kind === 'jwt'
      ? { grant_type: 'urn:ietf:params:oauth:grant-type:jwt-bearer', assertion: signAssertion(config.loginUrl, auth) }
      : { grant_type: 'client_credentials', client_id: auth.clientId, client_secret: auth.clientSecret };
  const token = await requestToken(config.loginUrl, form);
  return { instanceUrl: config.instanceUrl ?? token.instance_url ?? config.loginUrl, accessToken: token.access_token };
}

async function requestToken(loginUrl: string, form: Record<string, string>): Promise<z.infer<typeof tokenSchema>> {
  let response: Response;
  let text: string;
  try {
    response = await fetch(`${loginUrl}/services/oauth2/token`, {
      method: 'POST',
      body: new URLSearchParams(form),
      signal: AbortSignal.timeout(30_000)
    });
    text = await response.text();
  } catch (cause) {
    throw orgUnreachable(loginUrl, cause);
  }
  const body = parseJson(text);
  const token = tokenSchema.safeParse(body);
  if (response.ok && token.success) return token.data;
  if (response.status >= 500) throw orgUnreachable(loginUrl, new Error(`HTTP ${String(response.status)}`));
  throw signInRefused(loginUrl, refusalSchema.safeParse(body).data ?? { error: `HTTP ${String(response.status)}` });
}

function signInRefused(loginUrl: string, refusal: z.infer<typeof refusalSchema>): IntakeError {
  const said = refusal.error_description ?? refusal.error;
  return new IntakeError('ORG_ACCESS_REFUSED', `The org at ${loginUrl} refused the sign-in: ${said}.`, {
    actions: [
      'Check the connected app: client id, certificate or secret, and that its policy admits the relay user beforehand.',
      'Check that the user is active and that org.loginUrl is its own org (test.salesforce.com or the My Domain of a sandbox).'
    ]
  });
}

/** The error of an org that did not answer. */
export function orgUnreachable(url: string, cause: unknown): IntakeError {
  return new IntakeError('ORG_UNREACHABLE', `The org at ${url} does not answer (${reasonOf(cause)}).`, {
    actions: ['Check org.loginUrl and org.instanceUrl, the network and the proxy. The relay tries again by itself.'],
    retryable: true,
    cause
  });
}

function signAssertion(loginUrl: string, auth: { clientId: string; username: string; privateKey: string }): string {
  const encode = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const expires = Math.floor(Date.now() / 1000) + 180;
  const head = encode({ alg: 'RS256', typ: 'JWT' });
  const claims = encode({ iss: auth.clientId, sub: auth.username, aud: loginUrl, exp: expires });
  try {
    const key = createPrivateKey(auth.privateKey);
    return `${head}.${claims}.${createSign('RSA-SHA256').update(`${head}.${claims}`).sign(key, 'base64url')}`;
  } catch (cause) {
    throw new IntakeError('ORG_ACCESS_REFUSED', 'The private key of the org sign-in is no PEM private key.', {
      actions: ['Name the PEM file of the RSA key whose certificate the connected app holds in org.privateKeyFile.'],
      cause
    });
  }
}
