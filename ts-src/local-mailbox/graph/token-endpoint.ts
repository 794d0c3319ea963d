import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { createHmac, randomUUID, timingSafeEqual } from 'node:crypto';
import { z } from 'zod';
import { GraphError } from './graph-error.ts';

/** The application registration of the local tenant. */
export interface AppRegistration {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
}

const LIFETIME_SECONDS = 3599;
const tokenForm = z.object({
  grant_type: z.string().default(''),
  client_id: z.string().default(''),
  client_secret: z.string().default(''),
  scope: z.string().default('')
});
const claimsSchema = z.object({ exp: z.number(), appid: z.string(), tid: z.string() });

/** Issues and checks bearer tokens as the Microsoft identity platform does for client credentials. */
export class TokenIssuer {
  readonly app: AppRegistration;
  readonly #key: string;
  readonly #now: () => Date;

  constructor(app: AppRegistration, key: string, now: () => Date) {
    this.app = app;
    this.#key = key;
    this.#now = now;
  }

  issue(issuer: string): string {
    const { tenantId, clientId } = this.app;
    const seconds = Math.floor(this.#now().getTime() / 1000);
    const claims = {
      aud: 'https://graph.microsoft.com',
      iss: issuer,
      iat: seconds,
      nbf: seconds,
      exp: seconds + LIFETIME_SECONDS,
      appid: clientId,
      roles: ['Mail.ReadWrite', 'Mail.Send', 'User.Read.All'],
      tid: tenantId,
      uti: randomUUID()
    };
    const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
    const signed = `${part({ typ: 'JWT', alg: 'HS256' })}.${part(claims)}`;
    return `${signed}.${this.#sign(signed)}`;
  }

  /** Says why a request has no good bearer token, in Graph's words; null when it has one. */
  refusal(request: FastifyRequest): GraphError | null {
    const token = /^Bearer (\S+)$/i.exec(request.headers.authorization ?? '')?.[1];
    if (token === undefined) return refused('Access token is empty.');
    const [head = '', body = '', signature = ''] = token.split('.');
    const expected = Buffer.from(this.#sign(`${head}.${body}`));
    const given = Buffer.from(signature);
    if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
      return refused('IDX14100: JWT is not well formed or its signature could not be verified.');
    }
    const claims = claimsSchema.parse(JSON.parse(Buffer.from(body, 'base64url').toString('utf8')));
    if (claims.exp * 1000 <= this.#now().getTime()) return refused('Lifetime validation failed, the token is expired.');
    return null;
  }

  #sign(text: string): string {
    return createHmac('sha256', this.#key).update(text).digest('base64url');
  }
}

function refused(message: string): GraphError {
  return new GraphError(401, 'InvalidAuthenticationToken', message);
}

/** Serves the sign-in host: discovery documents and the client-credentials token endpoint. */
export async function addTokenEndpoint(
  server: FastifyInstance,
  issuer: TokenIssuer,
  origin: () => string
): Promise<void> {
  await server.register(formbody);
  const base = (tenant: string): string => `${origin()}/${tenant}`;
  const configuration = (request: FastifyRequest<{ Params: { tenant: string } }>): object => {
    const tenant = request.params.tenant;
    return {
      issuer: `${base(tenant)}/v2.0`,
      authorization_endpoint: `${base(tenant)}/oauth2/v2.0/authorize`,
      token_endpoint: `${base(tenant)}/oauth2/v2.0/token`,
      jwks_uri: `${base(tenant)}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post'],
      response_types_supported: ['code'],
      subject_types_supported: ['pairwise'],
      id_token_signing_alg_values_supported: ['RS256']
    };
  };
  server.get('/:tenant/v2.0/.well-known/openid-configuration', configuration);
  server.get('/:tenant/.well-known/openid-configuration', configuration);
  server.get('/common/discovery/instance', () => ({
    tenant_discovery_endpoint: `${base(issuer.app.tenantId)}/v2.0/.well-known/openid-configuration`,
    'api-version': '1.1',
    metadata: [
      {
        preferred_network: new URL(origin()).host,
        preferred_cache: new URL(origin()).host,
        aliases: [new URL(origin()).host]
      }
    ]
  }));
  server.post<{ Params: { tenant: string } }>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const fault = tokenFault(request, issuer.app);
    if (fault !== null) return reply.code(fault.status).send(fault.body);
    return reply.header('cache-control', 'no-store').send({
      token_type: 'Bearer',
      expires_in: LIFETIME_SECONDS,
      ext_expires_in: LIFETIME_SECONDS,
      access_token: issuer.issue(`${base(issuer.app.tenantId)}/v2.0`)
    });
  });
}

function tokenFault(
  request: FastifyRequest<{ Params: { tenant: string } }>,
  app: AppRegistration
): { readonly status: number; readonly body: object } | null {
  const form = tokenForm.parse(request.body ?? {});
  if (request.params.tenant !== app.tenantId) {
    return refusal(400, 'invalid_request', 90002, `Tenant '${request.params.tenant}' not found.`);
  }
  if (form.grant_type !== 'client_credentials') {
    return refusal(
      400,
      'unsupported_grant_type',
      70003,
      `The app requested an unsupported grant type '${form.grant_type}'.`
    );
  }
  if (form.client_id !== app.clientId) {
    return refusal(
      400,
      'unauthorized_client',
      700016,
      `Application with identifier '${form.client_id}' was not found.`
    );
  }
  if (form.client_secret !== app.clientSecret) {
    return refusal(401, 'invalid_client', 7000215, 'Invalid client secret provided.');
  }
  if (!form.scope.split(' ').some((scope) => scope.endsWith('/.default'))) {
    return refusal(400, 'invalid_scope', 70011, `The provided value for the input parameter 'scope' is not valid.`);
  }
  return null;
}

function refusal(status: number, error: string, code: number, text: string): { status: number; body: object } {
  const trace = randomUUID();
  const stamp = new Date().toISOString().replace('T', ' ').slice(0, 19);
  const description = `AADSTS${String(code)}: ${text} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${stamp}Z`;
  return {
    status,
    body: {
      error,
      error_description: description,
      error_codes: [code],
      timestamp: `${stamp}Z`,
      trace_id: trace,
      correlation_id: trace
    }
  };
}
