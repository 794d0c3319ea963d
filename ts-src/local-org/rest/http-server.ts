import { randomUUID } from 'node:crypto';
import { createWriteStream } from 'node:fs';
import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import fastify from 'fastify';
import multipart from '@fastify/multipart';
import { OrgError } from '../org-error.ts';
import { tokenOf } from '../auth/auth-routes.ts';
import { addOrgFaults, type OrgFaultPlan } from '../control/faults.ts';
import { errorResponse } from './rest-request.ts';
import { apiVersions } from './rest-service.ts';
import type { MultipartFile } from '@fastify/multipart';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { SessionStore } from '../auth/session-store.ts';
import type { OrgAnswer, OrgTask, RestTask, TaskCaller, TaskPool } from '../threads/org-task.ts';
import type { OrgIdentity, ReceivedFile } from './rest-request.ts';

/** JSON bodies; base64 files of 37.5 MB and more fit. */
const MAX_BODY_BYTES = 64 * 1024 * 1024;
/** Multipart files go to disk while they arrive; the platform's limit. */
const MAX_FILE_BYTES = 2 * 1024 * 1024 * 1024;
const PASSED_HEADERS = ['sforce-query-options', 'if-unmodified-since', 'sforce-call-options', 'if-match'];

export interface HttpServerParts {
  readonly pool: TaskPool;
  readonly sessions: SessionStore;
  readonly org: () => OrgIdentity;
  readonly apiRequestsMax: number;
  /** Folder for files that are being received. */
  readonly uploadDir: string;
  /** Called after every request that may have queued Apex jobs. */
  readonly afterWrite: () => void;
}

/** A fastify server that takes any body as bytes and knows the addresses below `/services/data`. */
export async function createHttpServer(
  parts: HttpServerParts
): Promise<{ readonly server: FastifyInstance; readonly faults: OrgFaultPlan }> {
  const server = fastify({
    bodyLimit: MAX_BODY_BYTES,
    // Clients that were given an instance URL with a trailing slash ask for `//services/…`.
    rewriteUrl: (request) => (request.url ?? '/').replace(/^\/{2,}/, '/'),
    routerOptions: { ignoreTrailingSlash: true, caseSensitive: false, maxParamLength: 2000 },
    forceCloseConnections: true
  });
  server.removeAllContentTypeParsers();
  await server.register(multipart, { limits: { fileSize: MAX_FILE_BYTES, fieldSize: MAX_BODY_BYTES, files: 4 } });
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.setErrorHandler((error, _request, reply) => sendRefusal(reply, error));
  server.setNotFoundHandler((_request, reply) =>
    sendRefusal(reply, new OrgError('NOT_FOUND', 'The requested resource does not exist', { status: 404 }))
  );
  const faults = addOrgFaults(server);
  server.get('/services/data', (_request, reply) => reply.send(apiVersions()));
  const handler = (request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> =>
    answerRest(parts, request, reply);
  server.route({ method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'], url: '/services/data/:version', handler });
  server.route({
    method: ['GET', 'POST', 'PATCH', 'PUT', 'DELETE', 'HEAD'],
    url: '/services/data/:version/*',
    handler
  });
  return { server, faults };
}

function sendRefusal(reply: FastifyReply, error: unknown): FastifyReply {
  const status = statusOfHttpError(error);
  if (status !== null && error instanceof Error) {
    return reply
      .status(status)
      .send([{ message: error.message, errorCode: status === 413 ? 'REQUEST_LIMIT_EXCEEDED' : 'INVALID_REQUEST' }]);
  }
  const response = errorResponse(error);
  return reply.status(response.status).send(response.body);
}

/** fastify's own refusals (a body too large, a malformed request) carry a status below 500. */
function statusOfHttpError(error: unknown): number | null {
  if (typeof error !== 'object' || error === null || !('statusCode' in error)) return null;
  return typeof error.statusCode === 'number' && error.statusCode < 500 ? error.statusCode : null;
}

/** The caller of a request, counted when asked to; refuses those without a valid session, and those beyond the limit. */
export function callerOf(parts: HttpServerParts, request: FastifyRequest, counts: boolean): TaskCaller {
  const token = tokenOf(request.headers);
  const userId = token === null ? null : parts.sessions.userOf(token);
  if (userId === null) throw new OrgError('INVALID_SESSION_ID', 'Session expired or invalid', { status: 401 });
  const isOver = counts && parts.sessions.apiRequestsToday() >= parts.apiRequestsMax;
  if (isOver) throw new OrgError('REQUEST_LIMIT_EXCEEDED', 'TotalRequests Limit exceeded.', { status: 403 });
  const apiRequestsUsed = counts ? parts.sessions.countApiRequest() : parts.sessions.apiRequestsToday();
  return { userId, org: parts.org(), apiRequestsUsed, apiRequestsMax: parts.apiRequestsMax };
}

async function answerRest(parts: HttpServerParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const url = new URL(request.url, 'http://org');
  const match = /^\/services\/data\/v([\d.]+)(\/.*)?$/i.exec(url.pathname);
  if (match?.[1] === undefined)
    throw new OrgError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
  const caller = callerOf(parts, request, !isPageCall(request));
  const received = await receiveBody(parts, request);
  try {
    const task: RestTask = {
      kind: 'rest',
      method: request.method,
      version: match[1],
      path: match[2] ?? '/',
      query: url.search.slice(1),
      headers: passedHeaders(request),
      bodyText: received.text,
      files: received.files,
      caller
    };
    return await sendAnswer(reply, caller, await parts.pool.run(task));
  } finally {
    await Promise.all(received.files.map((file) => rm(file.path, { force: true })));
    if (request.method !== 'GET') parts.afterWrite();
  }
}

/** Calls of the Lightning page come with its cookie and cost no API requests. */
function isPageCall(request: FastifyRequest): boolean {
  return request.headers.authorization === undefined;
}

function passedHeaders(request: FastifyRequest): Record<string, string> {
  const headers: Record<string, string> = {};
  for (const name of PASSED_HEADERS) {
    const value = request.headers[name];
    if (typeof value === 'string') headers[name] = value;
  }
  return headers;
}

async function receiveBody(
  parts: HttpServerParts,
  request: FastifyRequest
): Promise<{ text: string | null; files: readonly ReceivedFile[] }> {
  if (!request.isMultipart())
    return { text: Buffer.isBuffer(request.body) ? request.body.toString('utf8') : null, files: [] };
  const files: ReceivedFile[] = [];
  let text: string | null = null;
  for await (const part of request.parts()) {
    if (part.type === 'field') text = typeof part.value === 'string' ? part.value : JSON.stringify(part.value);
    // Clients that build forms from blobs give the JSON part a file name, too.
    else if (part.mimetype.startsWith('application/json')) text = (await part.toBuffer()).toString('utf8');
    else files.push(await storePart(parts, part));
  }
  return { text, files };
}

async function storePart(parts: HttpServerParts, part: MultipartFile): Promise<ReceivedFile> {
  const path = join(parts.uploadDir, randomUUID());
  await pipeline(part.file, createWriteStream(path));
  return { partName: part.fieldname, fileName: part.filename, contentType: part.mimetype, path };
}

function sendAnswer(reply: FastifyReply, caller: TaskCaller, answer: OrgAnswer): FastifyReply {
  if (answer.kind !== 'rest')
    throw new OrgError('UNKNOWN_EXCEPTION', 'A REST task gave another answer', { status: 500 });
  const usage = `api-usage=${String(caller.apiRequestsUsed)}/${String(caller.apiRequestsMax)}`;
  void reply.status(answer.status).headers(answer.headers).header('sforce-limit-info', usage);
  if (answer.status === 204) return reply.send();
  return reply.send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body));
}

/** Runs a task that is not a REST call. */
export async function runTask<K extends OrgTask['kind']>(
  pool: TaskPool,
  task: OrgTask & { readonly kind: K }
): Promise<Extract<OrgAnswer, { kind: K }>> {
  const answer = await pool.run(task);
  if (isKind(answer, task.kind)) return answer;
  throw new OrgError('UNKNOWN_EXCEPTION', 'A task gave an answer of another kind', { status: 500 });
}

function isKind<K extends OrgAnswer['kind']>(answer: OrgAnswer, kind: K): answer is Extract<OrgAnswer, { kind: K }> {
  return answer.kind === kind;
}
