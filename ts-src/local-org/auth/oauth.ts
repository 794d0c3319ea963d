import { createHash, timingSafeEqual } from 'node:crypto';
import { importSPKI, importX509, jwtVerify } from 'jose';
import type { OrgIdentity } from '../rest/rest-request.ts';
import type { Session, SessionStore } from './session-store.ts';
import type { OrgUser, UserDirectory } from './user-directory.ts';

/** A program that may log in. */
export interface ConnectedApp {
  readonly clientId: string;
  readonly clientSecret?: string;
  readonly name?: string;
  /** The user that client_credentials acts as. */
  readonly runAsUsername?: string;
  /** PEM of a certificate or public key, for JWT bearer. */
  readonly certificate?: string;
  readonly redirectUris?: readonly string[];
}

export class OAuthError extends Error {
  readonly code: string;

  constructor(code: string, description: string) {
    super(description);
    this.name = 'OAuthError';
    this.code = code;
  }
}

export interface TokenAnswer {
  readonly access_token: string;
  readonly refresh_token?: string;
  readonly scope: string;
  readonly instance_url: string;
  readonly id: string;
  readonly token_type: 'Bearer';
  readonly issued_at: string;
  readonly signature: string;
}

export interface OAuthParts {
  readonly sessions: SessionStore;
  readonly users: UserDirectory;
  readonly apps: readonly ConnectedApp[];
  readonly password: string;
  readonly org: () => OrgIdentity;
}

const JWT_BEARER = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
/** A JWT's exp may lie this far ahead; clients that write milliseconds are read as such. */
const MILLISECONDS_FROM = 100_000_000_000;

/** The token endpoint: one grant in, one token out. */
export class OAuthServer {
  readonly #parts: OAuthParts;

  constructor(parts: OAuthParts) {
    this.#parts = parts;
  }

  /** @throws OAuthError with the code and description that the endpoint answers */
  async grant(form: URLSearchParams, authorization: string | undefined): Promise<TokenAnswer> {
    const client = clientOf(form, authorization);
    switch (form.get('grant_type')) {
      case 'password':
        return this.#byPassword(form, client);
      case 'client_credentials':
        return this.#byClientCredentials(client);
      case 'refresh_token':
        return this.#byRefreshToken(form, client);
      case 'authorization_code':
        return this.#byCode(form, client);
      case JWT_BEARER:
        return this.#byJwt(form);
      default:
        throw new OAuthError('unsupported_grant_type', 'grant type not supported');
    }
  }

  /** The user that a username and password (or password and security token) name. */
  userByPassword(username: string, password: string): OrgUser | null {
    const user = this.#parts.users.byUsername(username);
    return user !== null && password.startsWith(this.#parts.password) ? user : null;
  }

  app(clientId: string): ConnectedApp | null {
    return this.#parts.apps.find((app) => app.clientId === clientId) ?? null;
  }

  #byPassword(form: URLSearchParams, client: ClientCredentials): TokenAnswer {
    this.#requireApp(client);
    const user = this.userByPassword(form.get('username') ?? '', form.get('password') ?? '');
    if (user === null) throw new OAuthError('invalid_grant', 'authentication failure');
    return this.#answer(this.#parts.sessions.open(user.id));
  }

  #byClientCredentials(client: ClientCredentials): TokenAnswer {
    const app = this.#requireApp(client);
    if (app.clientSecret === undefined || !sameText(client.secret, app.clientSecret)) {
      throw new OAuthError('invalid_client', 'invalid client credentials');
    }
    const user = app.runAsUsername === undefined ? null : this.#parts.users.byUsername(app.runAsUsername);
    if (user === null) throw new OAuthError('invalid_grant', 'no client credentials user enabled');
    return this.#answer(this.#parts.sessions.open(user.id));
  }

  #byRefreshToken(form: URLSearchParams, client: ClientCredentials): TokenAnswer {
    this.#requireApp(client);
    const userId = this.#parts.sessions.userOfRefresh(form.get('refresh_token') ?? '');
    if (userId === null) throw new OAuthError('invalid_grant', 'expired access/refresh token');
    return this.#answer(this.#parts.sessions.open(userId));
  }

  #byCode(form: URLSearchParams, client: ClientCredentials): TokenAnswer {
    const pending = this.#parts.sessions.takeCode(form.get('code') ?? '');
    if (pending === null) throw new OAuthError('invalid_grant', 'expired authorization code');
    if (pending.clientId !== client.id) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    if (pending.redirectUri !== form.get('redirect_uri')) {
      throw new OAuthError('redirect_uri_mismatch', 'redirect_uri must match configuration');
    }
    if (pending.codeChallenge !== null && pending.codeChallenge !== challengeOf(form.get('code_verifier') ?? '')) {
      throw new OAuthError('invalid_grant', 'invalid code verifier');
    }
    const answer = this.#answer(this.#parts.sessions.open(pending.userId));
    return { ...answer, refresh_token: this.#parts.sessions.openRefresh(pending.userId) };
  }

  async #byJwt(form: URLSearchParams): Promise<TokenAnswer> {
    const assertion = form.get('assertion') ?? '';
    const claims = readClaims(assertion);
    const app = this.app(claims.issuer);
    if (app?.certificate === undefined) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    await verifyAssertion(assertion, app.certificate);
    const expires = claims.expires > MILLISECONDS_FROM ? claims.expires / 1000 : claims.expires;
    if (expires < Date.now() / 1000) throw new OAuthError('invalid_grant', 'expired authorization code');
    const user = this.#parts.users.byUsername(claims.subject);
    if (user === null) throw new OAuthError('invalid_grant', "user hasn't approved this consumer");
    return this.#answer(this.#parts.sessions.open(user.id));
  }

  #requireApp(client: ClientCredentials): ConnectedApp {
    const app = this.app(client.id);
    if (app === null) throw new OAuthError('invalid_client_id', 'client identifier invalid');
    const isSecretWrong =
      client.secret !== '' && app.clientSecret !== undefined && !sameText(client.secret, app.clientSecret);
    if (isSecretWrong) throw new OAuthError('invalid_client', 'invalid client credentials');
    return app;
  }

  #answer(session: Session): TokenAnswer {
    const { baseUrl, organizationId } = this.#parts.org();
    const id = `${baseUrl}/id/${organizationId}/${session.userId}`;
    const issuedAt = String(Date.now());
    const signature = createHash('sha256').update(`${id}${issuedAt}`).digest('base64');
    const scope = 'api web refresh_token';
    return {
      access_token: session.token,
      scope,
      instance_url: baseUrl,
      id,
      token_type: 'Bearer',
      issued_at: issuedAt,
      signature
    };
  }
}

interface ClientCredentials {
  readonly id: string;
  readonly secret: string;
}

function clientOf(form: URLSearchParams, authorization: string | undefined): ClientCredentials {
  const basic = /^Basic (.+)$/i.exec(authorization ?? '')?.[1];
  if (basic === undefined) return { id: form.get('client_id') ?? '', secret: form.get('client_secret') ?? '' };
  const [id = '', secret = ''] = Buffer.from(basic, 'base64').toString('utf8').split(':');
  return { id: decodeURIComponent(id), secret: decodeURIComponent(secret) };
}

function readClaims(assertion: string): { issuer: string; subject: string; expires: number } {
  try {
    const payload: unknown = JSON.parse(Buffer.from(assertion.split('.')[1] ?? '', 'base64url').toString('utf8'));
    if (typeof payload === 'object' && payload !== null && 'iss' in payload && 'sub' in payload && 'exp' in payload) {
      return { issuer: String(payload.iss), subject: String(payload.sub), expires: Number(payload.exp) };
    }
  } catch {
    // The refusal below covers unreadable tokens too.
  }
  throw new OAuthError('invalid_grant', 'invalid assertion');
}

/** Only the signature: `exp` may be in milliseconds, and `aud` is this server under any of its names. */
async function verifyAssertion(assertion: string, pem: string): Promise<void> {
  try {
    const key = pem.includes('BEGIN CERTIFICATE') ? await importX509(pem, 'RS256') : await importSPKI(pem, 'RS256');
    await jwtVerify(assertion, key, {
      algorithms: ['RS256'],
      currentDate: new Date(0),
      clockTolerance: Number.MAX_SAFE_INTEGER
    });
  } catch (error) {
    throw new OAuthError(
      'invalid_grant',
      `invalid assertion: ${error instanceof Error ? error.message : String(error)}`
    );
  }
}

function challengeOf(verifier: string): string {
  return createHash('sha256').update(verifier).digest('base64url');
}

function sameText(left: string, right: string): boolean {
  const hash = (text: string): Buffer => createHash('sha256').update(text).digest();
  return timingSafeEqual(hash(left), hash(right));
}
