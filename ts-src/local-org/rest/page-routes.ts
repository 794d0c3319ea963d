import { z } from 'zod';
import { OrgError } from '../org-error.ts';
import { callerOf, runTask } from './http-server.ts';
import { registerFileRoutes } from './file-routes.ts';
import { textField } from './record-json.ts';
import { HOME, startBrowserSession } from '../auth/login-page.ts';
import { SYSTEM } from '../auth/user-directory.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { HttpServerParts } from './http-server.ts';
import type { OrgUser, UserDirectory } from '../auth/user-directory.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import type { ApexFailure } from './apex-port.ts';

export interface PageParts extends HttpServerParts {
  readonly users: UserDirectory;
  /** The main thread's own engine, for small reads. */
  readonly engine: LocalOrgEngine;
}

const callSchema = z.object({
  className: z.string().min(1),
  methodName: z.string().min(1),
  params: z.record(z.string(), z.unknown()).nullish(),
  cacheable: z.boolean().optional()
});

/** What the Lightning page needs beside the UI API: Apex calls, files and who is looking. */
export function registerPageRoutes(server: FastifyInstance, parts: PageParts): void {
  server.post('/lightning/apex', (request, reply) => callApex(parts, request, reply));
  server.get('/lightning/context', (request, reply) => sendContext(parts, request, reply));
  server.get('/lightning/login-as/:user', (request, reply) => switchUser(parts, request, reply));
  registerFileRoutes(server, parts);
}

async function callApex(parts: PageParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const caller = callerOf(parts, request, false);
  const call = readCall(request.body);
  requireClassAccess(parts.engine, caller.userId, call.className);
  const { className, methodName } = call;
  try {
    const { outcome } = await runTask(parts.pool, {
      kind: 'aura',
      className,
      methodName,
      params: call.params ?? {},
      caller
    });
    if (outcome.kind === 'returned') return await reply.send({ returnValue: outcome.value ?? null });
    return await reply.status(500).send(failureBody(outcome.failure));
  } finally {
    parts.afterWrite();
  }
}

function failureBody(failure: ApexFailure): Record<string, unknown> {
  const { message, exceptionType, isUserDefinedException, stackTrace } = failure;
  // A page never sees the stack of an AuraHandledException.
  const isHandled = exceptionType === 'System.AuraHandledException';
  return { message, exceptionType, isUserDefinedException, ...(isHandled ? {} : { stackTrace }) };
}

function readCall(body: unknown): z.infer<typeof callSchema> {
  try {
    return callSchema.parse(JSON.parse(Buffer.isBuffer(body) ? body.toString('utf8') : 'null'));
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    throw new OrgError('JSON_PARSER_ERROR', `The Apex call can't be read: ${reason}`, { cause: error });
  }
}

/** Apex classes are open to those whose profile or permission sets name them, and to those who author Apex. */
function requireClassAccess(engine: LocalOrgEngine, userId: string, className: string): void {
  if (engine.permissionsOf(userId).has('AuthorApex')) return;
  const binds = { userId, className };
  const soql = `SELECT Id FROM SetupEntityAccess WHERE SetupEntityType = 'ApexClass'
    AND SetupEntityId IN (SELECT Id FROM ApexClass WHERE Name = :className)
    AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = :userId) LIMIT 1`;
  if (engine.query(soql, SYSTEM, { binds }).records.length > 0) return;
  const message = `You do not have access to the Apex class named '${className}'.`;
  throw new OrgError('INSUFFICIENT_ACCESS', message, { status: 403 });
}

function customPermissions(engine: LocalOrgEngine, userId: string): readonly string[] {
  // Two levels of semi-joins are one too many on the platform, so the inner one is read first.
  const inner = `SELECT SetupEntityId FROM SetupEntityAccess WHERE SetupEntityType = 'CustomPermission'
    AND ParentId IN (SELECT PermissionSetId FROM PermissionSetAssignment WHERE AssigneeId = :userId)`;
  const ids = engine
    .query(inner, SYSTEM, { binds: { userId } })
    .records.map((record) => record.fields['SetupEntityId']);
  if (ids.length === 0) return [];
  const names = engine.query('SELECT DeveloperName FROM CustomPermission WHERE Id IN :ids', SYSTEM, { binds: { ids } });
  return names.records.map((record) => textField(record, 'DeveloperName'));
}

function sendContext(parts: PageParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  const { userId } = callerOf(parts, request, false);
  const user = parts.users.byId(userId);
  if (user === null) throw new OrgError('INVALID_SESSION_ID', 'Session expired or invalid', { status: 401 });
  const organization = parts.engine.query('SELECT Id, Name FROM Organization LIMIT 1', SYSTEM).records[0];
  return reply.send({
    user: { ...userJson(user), permissions: customPermissions(parts.engine, userId) },
    locale: user.locale.replace('_', '-'),
    language: user.language.replace('_', '-'),
    timeZone: user.timeZone,
    organization: { id: parts.org().organizationId, name: organization?.fields['Name'] ?? '' },
    users: parts.users.active().map(userJson)
  });
}

function userJson(user: OrgUser): Record<string, unknown> {
  const { id, name, username, email, profileName } = user;
  return { id, name, username, email, profile: profileName, isAdmin: profileName === 'System Administrator' };
}

/** Looks at the page as another user of the local org. */
function switchUser(parts: PageParts, request: FastifyRequest, reply: FastifyReply): FastifyReply {
  callerOf(parts, request, false);
  const key = decodeURIComponent(/login-as\/([^/?]+)/.exec(request.url)?.[1] ?? '');
  const user = /^005\w{12,15}$/.test(key) ? parts.users.byId(key) : parts.users.byUsername(key);
  if (user === null) throw new OrgError('NOT_FOUND', `There is no active user ${key}`, { status: 404 });
  return startBrowserSession(reply, parts.sessions.lasting(user.id).token, HOME);
}
