import formbody from '@fastify/formbody';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import type { MailStore } from '../store/mail-store.ts';
import { TokenGrants, type Refusal } from './token-grants.ts';
import type { TokenIssuer } from './token-issuer.ts';

interface Path {
  Params: { tenant: string };
}

/** Serves the sign-in host: discovery documents, device codes and the token endpoint. */
export async function addTokenEndpoint(
  server: FastifyInstance,
  issuer: TokenIssuer,
  grants: TokenGrants,
  store: MailStore,
  origin: () => string
): Promise<void> {
  await server.register(formbody);
  const base = (tenant: string): string => `${origin()}/${tenant}`;
  addDiscovery(server, issuer, base, origin);
  server.post<Path>('/:tenant/oauth2/v2.0/devicecode', async (request, reply) => {
    const fault = grants.wrongApp(request.params.tenant, request.body);
    if (fault !== null) return reply.code(fault.status).send(refusalBody(fault));
    const code = grants.startDeviceCode(request.body);
    const page = `${origin()}/devicelogin`;
    const message = `To sign in, open ${page} and enter the code ${code.user_code}.`;
    return { ...code, verification_uri: page, message };
  });
  server.post<Path>('/:tenant/oauth2/v2.0/token', async (request, reply) => {
    const outcome = await grants.grant(
      request.params.tenant,
      request.body,
      `${base(request.params.tenant)}/oauth2/v2.0/token`
    );
    if ('error' in outcome) return reply.code(outcome.status).send(refusalBody(outcome));
    const by = `${base(issuer.app.tenantId)}/v2.0`;
    const user = outcome.userId === null ? null : store.findMailbox(outcome.userId);
    const tokens = user === null ? { access_token: issuer.issue(by) } : issuer.issueFor(user, by, outcome.scopes);
    const seconds = issuer.lifetimeSeconds;
    return reply
      .header('cache-control', 'no-store')
      .send({ token_type: 'Bearer', expires_in: seconds, ext_expires_in: seconds, ...tokens });
  });
}

function addDiscovery(
  server: FastifyInstance,
  issuer: TokenIssuer,
  base: (tenant: string) => string,
  origin: () => string
): void {
  const configuration = (request: FastifyRequest<Path>): object => {
    const tenant = request.params.tenant;
    return {
      issuer: `${base(tenant)}/v2.0`,
      authorization_endpoint: `${base(tenant)}/oauth2/v2.0/authorize`,
      token_endpoint: `${base(tenant)}/oauth2/v2.0/token`,
      device_authorization_endpoint: `${base(tenant)}/oauth2/v2.0/devicecode`,
      jwks_uri: `${base(tenant)}/discovery/v2.0/keys`,
      token_endpoint_auth_methods_supported: ['client_secret_post', 'private_key_jwt'],
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
}

function refusalBody({ error, code, text }: Refusal): object {
  const trace = randomUUID();
  const stamp = new Date().toISOString().replace('T', ' ').slice(0, 19);
  return {
    error,
    error_description: `AADSTS${String(code)}: ${text} Trace ID: ${trace} Correlation ID: ${trace} Timestamp: ${stamp}Z`,
    error_codes: [code],
    timestamp: `${stamp}Z`,
    trace_id: trace,
    correlation_id: trace
  };
}
