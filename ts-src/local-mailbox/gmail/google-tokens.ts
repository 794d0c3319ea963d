import { createHmac, createPublicKey, generateKeyPairSync, timingSafeEqual } from 'node:crypto';
import type { DatabaseSync } from 'node:sqlite';
import { importPKCS8, importSPKI, jwtVerify, SignJWT, exportJWK, type JWK } from 'jose';
import { z } from 'zod';
import { keptValue } from '../store/database.ts';
import type { MailStore } from '../store/mail-store.ts';
import { GoogleError } from './google-error.ts';

const LIFETIME_SECONDS = 3599;
const PROJECT = 'local-project';
const ROBOT = `email-intake@${PROJECT}.iam.gserviceaccount.com`;
const CLIENT_ID = '104857600000000000001';
const GRANT = 'urn:ietf:params:oauth:grant-type:jwt-bearer';
const MAIL = 'https://mail.google.com/';
const scoped = (name: string): string => `https://www.googleapis.com/auth/${name}`;

/** What the administrator of the local domain has delegated to the service account. */
const DELEGATED = new Set([
  MAIL,
  ...['readonly', 'modify', 'insert', 'send', 'labels', 'compose', 'metadata'].map((name) => scoped(`gmail.${name}`))
]);
/** What a service account may ask for as itself. */
const OWN = new Set([scoped('pubsub'), scoped('cloud-platform')]);

export type Access = 'read' | 'write' | 'pubsub';
const OPENS: Readonly<Record<Access, readonly string[]>> = {
  read: [MAIL, scoped('gmail.readonly'), scoped('gmail.modify')],
  write: [MAIL, scoped('gmail.modify'), scoped('gmail.insert'), scoped('gmail.send'), scoped('gmail.labels')],
  pubsub: [...OWN]
};

const claimsSchema = z.object({ sub: z.string().optional(), scope: z.string().default('') });
const tokenSchema = z.object({ sub: z.string(), scope: z.string(), exp: z.number() });
type Token = z.infer<typeof tokenSchema>;

export interface TokenAnswer {
  readonly status: number;
  readonly body: object;
}

/** What a token says of who sends it; what is left out is as Google says it. */
export interface IdentityClaims {
  readonly email: string;
  readonly audience: string;
  readonly issuer?: string;
  readonly isVerified?: boolean;
  /** Seconds. */
  readonly expiresIn?: number;
}

/** Google's token endpoint for one service account, and the keys that Google signs with. Keys are made when needed. */
export class GoogleTokens {
  readonly project = PROJECT;
  readonly #database: DatabaseSync;
  readonly #store: MailStore;
  readonly #origin: () => string;
  readonly #now: () => Date;

  constructor(database: DatabaseSync, store: MailStore, origin: () => string, now: () => Date) {
    this.#database = database;
    this.#store = store;
    this.#origin = origin;
    this.#now = now;
  }

  /** The key file of the service account as Google gives it, with the local token endpoint in it. */
  serviceAccountKey(): string {
    return JSON.stringify({
      type: 'service_account',
      project_id: PROJECT,
      private_key_id: 'local-1',
      private_key: this.#key('serviceAccountKey'),
      client_email: ROBOT,
      client_id: CLIENT_ID,
      token_uri: `${this.#origin()}/token`
    });
  }

  /** Answers a JWT-bearer grant in the words of Google's token endpoint. */
  async grant(form: unknown): Promise<TokenAnswer> {
    const asked = z.object({ grant_type: z.string(), assertion: z.string() }).safeParse(form);
    if (!asked.success || asked.data.grant_type !== GRANT) {
      return refusal('unsupported_grant_type', `Invalid grant_type: expected ${GRANT}`);
    }
    let claims: z.infer<typeof claimsSchema>;
    try {
      claims = await this.#verified(asked.data.assertion);
    } catch (error) {
      return refusal('invalid_grant', wordsOf(error));
    }
    const scopes = claims.scope.split(' ').filter((scope) => scope !== '');
    const subject = claims.sub ?? ROBOT;
    const mailbox = subject === ROBOT ? null : this.#store.findMailbox(subject);
    if (subject !== ROBOT && mailbox === null) return refusal('invalid_grant', 'Invalid email or User ID');
    const allowed = mailbox === null ? OWN : DELEGATED;
    if (scopes.length === 0 || !scopes.every((scope) => allowed.has(scope))) {
      const words =
        'Client is unauthorized to retrieve access tokens using this method, or client not authorized for any of the scopes requested.';
      return { ...refusal('unauthorized_client', words), status: 401 };
    }
    const exp = Math.floor(this.#now().getTime() / 1000) + LIFETIME_SECONDS;
    const token = this.#issue({ sub: mailbox?.address ?? ROBOT, scope: scopes.join(' '), exp });
    return { status: 200, body: { access_token: token, expires_in: LIFETIME_SECONDS, token_type: 'Bearer' } };
  }

  /** The address that a request's bearer token is for; throws the API's own refusals. */
  accountOf(authorization: string | undefined, access: Access): string {
    const token = this.#tokenOf(/^Bearer (\S+)$/i.exec(authorization ?? '')?.[1] ?? '');
    if (token === null || token.exp * 1000 <= this.#now().getTime()) {
      throw new GoogleError(
        401,
        'authError',
        'Request had invalid authentication credentials. Expected OAuth 2 access token, login cookie or other valid authentication credential.'
      );
    }
    if (OPENS[access].some((scope) => token.scope.split(' ').includes(scope))) return token.sub;
    throw new GoogleError(403, 'insufficientPermissions', 'Request had insufficient authentication scopes.');
  }

  /** A token by which Google vouches for a service account, as Pub/Sub sends it with its posts. */
  async identityToken({ email, audience, issuer, isVerified, expiresIn }: IdentityClaims): Promise<string> {
    const seconds = Math.floor(this.#now().getTime() / 1000);
    return await new SignJWT({ email, email_verified: isVerified ?? true, azp: CLIENT_ID })
      .setProtectedHeader({ alg: 'RS256', kid: 'google-local-1', typ: 'JWT' })
      .setIssuer(issuer ?? 'https://accounts.google.com')
      .setSubject(CLIENT_ID)
      .setAudience(audience)
      .setIssuedAt(seconds)
      .setExpirationTime(seconds + (expiresIn ?? LIFETIME_SECONDS))
      .sign(await importPKCS8(this.#key('googleSigningKey'), 'RS256'));
  }

  /** Google's public keys. */
  async certificates(): Promise<{ readonly keys: readonly JWK[] }> {
    const jwk = await exportJWK(createPublicKey(this.#key('googleSigningKey')));
    return { keys: [{ ...jwk, kid: 'google-local-1', alg: 'RS256', use: 'sig' }] };
  }

  async #verified(assertion: string): Promise<z.infer<typeof claimsSchema>> {
    const pem = createPublicKey(this.#key('serviceAccountKey')).export({ type: 'spki', format: 'pem' }).toString();
    const { payload } = await jwtVerify(assertion, await importSPKI(pem, 'RS256'), {
      algorithms: ['RS256'],
      issuer: ROBOT,
      audience: [`${this.#origin()}/token`, 'https://oauth2.googleapis.com/token'],
      maxTokenAge: '1h',
      clockTolerance: 60,
      currentDate: this.#now()
    });
    return claimsSchema.parse(payload);
  }

  #issue(token: Token): string {
    const body = Buffer.from(JSON.stringify(token)).toString('base64url');
    return `ya29.${body}.${this.#mac(body)}`;
  }

  #tokenOf(text: string): Token | null {
    const [, body = '', mac = ''] = text.split('.');
    const [given, expected] = [Buffer.from(mac), Buffer.from(this.#mac(body))];
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return tokenSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
  }

  #mac(text: string): string {
    return createHmac('sha256', keptValue(this.#database, 'googleTokenKey')).update(text).digest('base64url');
  }

  #key(name: string): string {
    return keptValue(this.#database, name, () => {
      const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
      return privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
    });
  }
}

function refusal(error: string, description: string): TokenAnswer {
  return { status: 400, body: { error, error_description: description } };
}

function wordsOf(error: unknown): string {
  const code = error instanceof Error && 'code' in error ? String(error.code) : '';
  if (code === 'ERR_JWS_SIGNATURE_VERIFICATION_FAILED') return 'Invalid JWT Signature.';
  if (code === 'ERR_JWT_EXPIRED') {
    return 'Invalid JWT: Token must be a short-lived token (60 minutes) and in a reasonable timeframe. Check your iat and exp values in the JWT claim.';
  }
  return 'Invalid grant: account not found';
}
