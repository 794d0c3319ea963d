import type { FastifyRequest } from 'fastify';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import type { MailStore } from '../store/mail-store.ts';
import type { MailboxRow } from '../store/rows.ts';
import { GraphError } from './graph-error.ts';

/** The application registration of the local tenant. */
export interface AppRegistration {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

/** As the Microsoft identity platform answers by default: an hour, less a second. */
export const LIFETIME_SECONDS = 3599;
const claimsSchema = z.object({
  exp: z.number(),
  appid: z.string(),
  tid: z.string(),
  /** The signed-in user; absent in a token of the app alone. */
  oid: z.string().optional()
});
const refreshSchema = z.object({ user: z.string(), generation: z.number() });

/** Issues and checks tokens as the Microsoft identity platform does, for the app alone and for a signed-in user. */
export class TokenIssuer {
  readonly app: AppRegistration;
  /** Seconds that an access token lasts; settable, so that a test need not wait an hour. */
  lifetimeSeconds = LIFETIME_SECONDS;
  /** Application permissions that the app's tokens carry. */
  roles: readonly string[] = ['Mail.ReadWrite', 'Mail.Send', 'User.Read.All'];
  readonly #key: string;
  readonly #now: () => Date;
  /** Refresh tokens of an older generation are revoked. */
  #generation = 1;

  constructor(app: AppRegistration, key: string, now: () => Date) {
    this.app = app;
    this.#key = key;
    this.#now = now;
  }

  /** An access token of the app alone. */
  issue(issuer: string): string {
    return this.#jwt({ ...this.#claims(issuer), aud: 'https://graph.microsoft.com', roles: this.roles });
  }

  /** Access token, id token and refresh token of a signed-in user, with the account's client_info. */
  issueFor(user: MailboxRow, issuer: string, scopes: readonly string[]): Record<string, string> {
    const person = { oid: user.id, preferred_username: user.address, upn: user.address, name: user.displayName };
    const claims = { ...this.#claims(issuer), ...person };
    const scp = scopes.map((scope) => scope.split('/').at(-1)).join(' ');
    const info = { uid: user.id, utid: this.app.tenantId };
    return {
      access_token: this.#jwt({ ...claims, aud: 'https://graph.microsoft.com', scp }),
      id_token: this.#jwt({ ...claims, aud: this.app.clientId, sub: user.id, ver: '2.0' }),
      refresh_token: this.#jwt({ user: user.id, generation: this.#generation, jti: randomUUID() }),
      client_info: Buffer.from(JSON.stringify(info)).toString('base64url'),
      scope: scopes.join(' ')
    };
  }

  /** The user of a refresh token; null when it is none of this issuer's or was revoked. */
  userOf(refreshToken: string): string | null {
    const claims = refreshSchema.safeParse(this.#read(refreshToken));
    return claims.success && claims.data.generation === this.#generation ? claims.data.user : null;
  }

  /** Revokes every refresh token handed out so far. */
  revoke(): void {
    this.#generation += 1;
  }

  /** Says why a request may not be answered, in Graph's words; null when its bearer token allows it. */
  refusal(request: FastifyRequest, store: MailStore): GraphError | null {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return refused('Access token is empty.');
    const claims = claimsSchema.safeParse(this.#read(token));
    if (!claims.success) return refused('IDX14100: JWT is not well formed or its signature could not be verified.');
    const { exp, oid } = claims.data;
    if (exp * 1000 <= this.#now().getTime()) return refused('Lifetime validation failed, the token is expired.');
    return oid === undefined ? null : foreignMailbox(request.url, oid, store);
  }

  #claims(issuer: string): Record<string, unknown> {
    const { tenantId, clientId } = this.app;
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const until = seconds + this.lifetimeSeconds;
    return { iss: issuer, iat: seconds, nbf: seconds, exp: until, appid: clientId, tid: tenantId, uti: randomUUID() };
  }

  #jwt(claims: object): string {
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`;
    return `${signed}.${this.#sign(signed)}`;
  }

  #read(token: string): unknown {
    const [head = '', body = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.#sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) return null;
    return JSON.parse(Buffer.from(body, 'base64url').toString('utf8'));
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

/* A signed-in user sees the own mailbox and the shared ones. */
function foreignMailbox(url: string, oid: string, store: MailStore): GraphError | null {
  const user = /^\/v1\.0\/users\/([^/?]+)/i.exec(url)?.[1];
  const mailbox = user === undefined ? null : store.findMailbox(decodeURIComponent(user));
  if (mailbox === null || mailbox.id === oid || mailbox.shared) return null;
  return new GraphError(403, 'ErrorAccessDenied', 'Access is denied. Check credentials and try again.');
}

function refused(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message);
}
