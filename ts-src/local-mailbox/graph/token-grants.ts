import { randomBytes, X509Certificate } from 'node:crypto';
import { jwtVerify } from 'jose';
import { z } from 'zod';
import type { TokenIssuer } from './token-issuer.ts';

/** Why there is no token, as the identity platform numbers it. */
export interface Refusal {
  readonly status: number;
  readonly error: string;
  readonly code: number;
  readonly text: string;
}

/** Who a token is for: the app alone (null) or a user, and what it allows. */
export interface Granted {
  readonly userId: string | null;
  readonly scopes: readonly string[];
}

const DEVICE_CODE_SECONDS = 900;
const POLL_SECONDS = 1;
/** Clocks differ, and the sign-in library rounds its own up. */
const CLOCK_SKEW_SECONDS = 300;
const formSchema = z.object({
  grant_type: z.string().default(''),
  client_id: z.string().default(''),
  client_secret: z.string().optional(),
  client_assertion: z.string().optional(),
  scope: z.string().default(''),
  device_code: z.string().default(''),
  refresh_token: z.string().default('')
});
type Form = z.infer<typeof formSchema>;

/** Decides on token requests: client secret, certificate, device code and refresh token. */
export class TokenGrants {
  readonly #issuer: TokenIssuer;
  readonly #certificates: X509Certificate[] = [];
  /** The user who typed the code in; null while nobody did. */
  readonly #devices = new Map<string, { readonly userCode: string; userId: string | null }>();

  constructor(issuer: TokenIssuer) {
    this.#issuer = issuer;
  }

  /** Registers the public part of a certificate (PEM) with the app. */
  addCertificate(pem: string): void {
    this.#certificates.push(new X509Certificate(pem));
  }

  startDeviceCode(body: unknown): { device_code: string; user_code: string; expires_in: number; interval: number } {
    formSchema.parse(body ?? {});
    const deviceCode = randomBytes(24).toString('base64url');
    const userCode = randomBytes(5).toString('hex').toUpperCase();
    this.#devices.set(deviceCode, { userCode, userId: null });
    return { device_code: deviceCode, user_code: userCode, expires_in: DEVICE_CODE_SECONDS, interval: POLL_SECONDS };
  }

  /** A user types a device's code in; false when there is no such code. */
  enterCode(userCode: string, userId: string): boolean {
    const device = [...this.#devices.values()].find((entry) => entry.userCode === userCode);
    if (device !== undefined) device.userId = userId;
    return device !== undefined;
  }

  async grant(tenant: string, body: unknown, audience: string): Promise<Granted | Refusal> {
    const form = formSchema.parse(body ?? {});
    const fault = this.wrongApp(tenant, form);
    if (fault !== null) return fault;
    const scopes = form.scope.split(' ').filter((scope) => scope !== '');
    if (form.grant_type === 'client_credentials') return await this.#app(form, scopes, audience);
    if (/^(?:urn:ietf:params:oauth:grant-type:)?device_code$/.test(form.grant_type)) return this.#device(form, scopes);
    if (form.grant_type === 'refresh_token') return this.#refresh(form, scopes);
    return refusal(400, 'unsupported_grant_type', 70003, `The grant type '${form.grant_type}' is not supported.`);
  }

  /** Says that tenant or app are unknown; null when both are right. */
  wrongApp(tenant: string, body: unknown): Refusal | null {
    const { client_id: clientId } = formSchema.parse(body ?? {});
    const { app } = this.#issuer;
    if (tenant !== app.tenantId) return refusal(400, 'invalid_request', 90002, `Tenant '${tenant}' not found.`);
    if (clientId === app.clientId) return null;
    return refusal(400, 'unauthorized_client', 700016, `Application with identifier '${clientId}' was not found.`);
  }

  async #app(form: Form, scopes: readonly string[], audience: string): Promise<Granted | Refusal> {
    if (form.client_assertion !== undefined) {
      if (!(await this.#isSigned(form.client_assertion, audience)))
        return refusal(401, 'invalid_client', 700027, 'The certificate that signed the assertion is not registered.');
    } else if (form.client_secret !== this.#issuer.app.clientSecret) {
      return refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
    }
    if (scopes.some((scope) => scope.endsWith('/.default'))) return { userId: null, scopes };
    return refusal(400, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid.`);
  }

  async #isSigned(assertion: string, audience: string): Promise<boolean> {
    const { clientId } = this.#issuer.app;
    const checks = this.#certificates.map(async ({ publicKey }) => {
      await jwtVerify(assertion, publicKey, {
        audience,
        issuer: clientId,
        subject: clientId,
        clockTolerance: CLOCK_SKEW_SECONDS
      });
    });
    return (await Promise.allSettled(checks)).some(({ status }) => status === 'fulfilled');
  }

  #device(form: Form, scopes: readonly string[]): Granted | Refusal {
    const device = this.#devices.get(form.device_code);
    if (device === undefined) return refusal(400, 'expired_token', 70020, 'The device code has expired.');
    if (device.userId === null)
      return refusal(400, 'authorization_pending', 70016, 'The user has not entered the code yet.');
    this.#devices.delete(form.device_code);
    return { userId: device.userId, scopes };
  }

  #refresh(form: Form, scopes: readonly string[]): Granted | Refusal {
    const userId = this.#issuer.userOf(form.refresh_token);
    if (userId !== null) return { userId, scopes };
    return refusal(400, 'invalid_grant', 700082, 'The refresh token has expired due to inactivity.');
  }
}

function refusal(status: number, error: string, code: number, text: string): Refusal {
  return { status, error, code, text };
}
