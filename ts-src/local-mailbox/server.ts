import Fastify, { type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import { randomUUID } from 'node:crypto';
import { addControlRoutes } from './control/control-routes.ts';
import { addFaultHooks, type FaultPlan } from './control/faults.ts';
import { addRequestLog, type RequestLog } from './control/request-log.ts';
import { addGmailRoutes } from './gmail/gmail-face.ts';
import type { GmailContext } from './gmail/gmail-context.ts';
import { addBatchRoute } from './graph/batch.ts';
import type { GraphContext } from './graph/graph-context.ts';
import { errorBody, GraphError } from './graph/graph-error.ts';
import { addReadRoutes } from './graph/read-routes.ts';
import { addWriteRoutes } from './graph/write-routes.ts';
import { addSubscriptionRoutes, type Subscriptions } from './graph/subscriptions.ts';
import { addTokenEndpoint } from './graph/token-endpoint.ts';
import type { TokenGrants } from './graph/token-grants.ts';
import type { TokenIssuer } from './graph/token-issuer.ts';

/** Mail with attachments of the size Exchange lets through. */
const BODY_LIMIT = 160 * 1024 * 1024;

export interface ServerParts {
  readonly context: GraphContext;
  readonly gmail: GmailContext;
  readonly issuer: TokenIssuer;
  readonly grants: TokenGrants;
  readonly subscriptions: Subscriptions;
  readonly faults: FaultPlan;
  readonly requests: RequestLog;
  readonly tls: { readonly cert: string; readonly key: string };
}

/** Builds the HTTPS server: sign-in endpoints, Graph, Gmail and the control face. */
export async function buildServer({
  context,
  gmail,
  issuer,
  grants,
  subscriptions,
  faults,
  requests,
  tls
}: ServerParts): Promise<FastifyInstance> {
  const server: FastifyInstance = Fastify({
    https: { cert: tls.cert, key: tls.key },
    bodyLimit: BODY_LIMIT,
    forceCloseConnections: true,
    routerOptions: { maxParamLength: 2000, caseSensitive: false },
    rewriteUrl: (request) => plainPath(request.url ?? '/')
  });
  server.addContentTypeParser(
    ['message/rfc822', 'text/plain', 'application/octet-stream'],
    { parseAs: 'buffer' },
    (_, body, done) => {
      done(null, body);
    }
  );
  server.addHook('onRequest', (request, reply, done) => {
    stampIds(request, reply, context.now());
    done();
  });
  addRequestLog(server, requests);
  addFaultHooks(server, faults, context.now);
  server.addHook('onRequest', (request, _, done) => {
    const refusal = /^\/(v1\.0|beta)\//i.test(request.url) ? issuer.refusal(request, context.store) : null;
    done(refusal ?? undefined);
  });
  server.setErrorHandler((error, request, reply) => {
    sendError(error, request, reply);
  });
  server.setNotFoundHandler((request, reply) => {
    const segment = request.url.split('?')[0]?.split('/').at(-1) ?? '';
    sendError(new GraphError(400, 'BadRequest', `Resource not found for the segment '${segment}'.`), request, reply);
  });
  await addTokenEndpoint(server, issuer, grants, context.store, context.origin);
  addReadRoutes(server, context);
  addWriteRoutes(server, context);
  addSubscriptionRoutes(server, context, subscriptions);
  addBatchRoute(server);
  await addGmailRoutes(server, gmail);
  addControlRoutes(server, context, faults, grants);
  return server;
}

/* OData lets keys stand in parentheses and functions carry their name and brackets: users('a')/delta() is users/a/delta. */
function plainPath(url: string): string {
  const [path = '', ...query] = url.split('?');
  const plain = path
    .replace(/\('([^']*)'\)/g, '/$1')
    .replace(/\(%27([^%]*)%27\)/gi, '/$1')
    .replace(/\(\)(?=\/|$)/g, '')
    .replace(/\/microsoft\.graph\./g, '/')
    .replace(/\/%24value$/i, '/$value')
    .replace(/\/%24batch$/i, '/$batch');
  return [plain, ...query].join('?');
}

function stampIds(request: FastifyRequest, reply: FastifyReply, now: Date): void {
  const requestId = randomUUID();
  const given = request.headers['client-request-id'];
  void reply.headers({
    'request-id': requestId,
    'client-request-id': typeof given === 'string' ? given : requestId,
    date: now.toUTCString()
  });
}

function sendError(error: unknown, request: FastifyRequest, reply: FastifyReply): void {
  const requestId = String(reply.getHeader('request-id') ?? '');
  const ids = { requestId, clientRequestId: String(reply.getHeader('client-request-id') ?? requestId) };
  if (error instanceof GraphError) {
    void reply.code(error.status).send(errorBody(error.code, error.message, ids));
    return;
  }
  const status = statusOf(error);
  const message = error instanceof Error ? error.message : 'Unknown failure.';
  if (status >= 500) request.log.error(error);
  void reply.code(status).send(errorBody(status >= 500 ? 'ErrorInternalServerError' : 'BadRequest', message, ids));
}

function statusOf(error: unknown): number {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return 500;
  return typeof error.statusCode === 'number' ? error.statusCode : 500;
}
