import { OrgError } from '../org-error.ts';
import { SYSTEM } from '../auth/user-directory.ts';
import { callerOf, runTask } from './http-server.ts';
import { textField } from './record-json.ts';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { PageParts } from './page-routes.ts';

/** Types that a browser shows inside a page, by file extension; everything else is for download. */
const SHOWN_TYPES: Readonly<Record<string, string>> = {
  png: 'image/png',
  jpg: 'image/jpeg',
  jpeg: 'image/jpeg',
  gif: 'image/gif',
  bmp: 'image/bmp',
  webp: 'image/webp'
};

/** The address by which pages and saved HTML show a file's version, to whoever is signed in and may see the file. */
export function registerFileRoutes(server: FastifyInstance, parts: PageParts): void {
  server.get<{ Params: { id: string } }>('/sfc/servlet.shepherd/version/download/:id', (request, reply) =>
    sendVersion(parts, request, request.params.id, reply)
  );
}

async function sendVersion(
  parts: PageParts,
  request: FastifyRequest,
  id: string,
  reply: FastifyReply
): Promise<FastifyReply> {
  const caller = callerOf(parts, request, false);
  if (!/^068[A-Za-z0-9]{12}(?:[A-Za-z0-9]{3})?$/.test(id))
    throw new OrgError('NOT_FOUND', `${id} is no ContentVersion`, { status: 404 });
  const answer = await runTask(parts.pool, {
    kind: 'rest',
    method: 'GET',
    version: '67.0',
    path: `/sobjects/ContentVersion/${id}/VersionData`,
    query: '',
    headers: {},
    bodyText: null,
    files: [],
    caller
  });
  if (answer.status !== 200) return await reply.status(answer.status).send(answer.body);
  const soql = 'SELECT Title, FileExtension FROM ContentVersion WHERE Id = :id';
  const version = parts.engine.query(soql, SYSTEM, { binds: { id } }).records[0];
  const title = version === undefined ? '' : textField(version, 'Title');
  const extension = version === undefined ? '' : textField(version, 'FileExtension').toLowerCase();
  return await reply
    .header('content-type', SHOWN_TYPES[extension] ?? 'application/octet-stream')
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(title)}`)
    .header('x-content-type-options', 'nosniff')
    .send(typeof answer.body === 'string' ? answer.body : Buffer.from(answer.body));
}
