import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { buildSavePlan } from '../../core/save/build-save-plan.ts';
import { buildMessageView } from './message-view.ts';
import { rawBody, type HttpParts } from './server.ts';

const keySchema = z.object({ key: z.string().regex(/^[0-9a-f]{64}$/, 'is no message key') });
const attachmentSchema = keySchema.extend({ id: z.string().min(1) });
const id = z.string().nullable();
const planSchema = z.object({
  choices: z.object({
    saveAs: z.enum(['EmailMessage', 'Task']),
    contactId: id.default(null),
    leadId: id.default(null),
    caseId: id.default(null),
    relatedToId: id.default(null),
    attachmentIds: z.array(z.string()).nullable().default(null),
    subject: z.string().nullable().default(null),
    note: z.string().nullable().default(null),
    addCaseContactRole: z.boolean().default(false)
  }),
  people: z
    .array(
      z.object({
        id: z.string(),
        type: z.enum(['Contact', 'Lead', 'User']),
        address: z.string(),
        role: z.enum(['from', 'to', 'cc', 'bcc'])
      })
    )
    .default([]),
  orgSettings: z.object({ enhancedEmail: z.boolean(), sharedActivities: z.boolean() })
});
const uploadSchema = z.object({
  savedRecordId: z.string().min(15).max(18),
  linkRecordIds: z.array(z.string().min(15).max(18)).default([]),
  attachmentIds: z.array(z.string()).nullable().default(null)
});

/** Message routes of the bridge: read, plan, attachments, retry, import. */
export function registerMessages(server: FastifyInstance, parts: HttpParts): void {
  const { pipeline } = parts;
  const open = async (key: string) => {
    const entry = await pipeline.requireEntry(key);
    return { entry, port: pipeline.mailboxes.sourceOf(entry.mailbox, entry.providerId) };
  };

  server.get('/v1/messages/:key', async (request) => {
    const { key } = parse(keySchema, request.params);
    const { entry, port } = await open(key);
    return await buildMessageView(key, await port.readMessage(entry.providerId), port, parts.sanitise);
  });

  server.get('/v1/messages/:key/attachments/:id', async (request, reply) => {
    const params = parse(attachmentSchema, request.params);
    const { entry, port } = await open(params.key);
    const { attachment, content } = await port.readAttachment(entry.providerId, params.id);
    return await reply
      .header('content-type', attachment.contentType)
      .header(
        'content-disposition',
        `attachment; filename*=UTF-8''${encodeURIComponent(attachment.name.toWellFormed())}`
      )
      .header('x-content-type-options', 'nosniff')
      .send(Readable.from(content));
  });

  server.post('/v1/messages/:key/save-plan', async (request) => {
    const { key } = parse(keySchema, request.params);
    const body = parse(planSchema, jsonBody(request));
    const { entry, port } = await open(key);
    const message = await port.readMessage(entry.providerId);
    const html = message.body.html === null ? null : parts.sanitise(message.body.html, { remoteImages: 'allow' }).html;
    const { attachmentLimitBytes } = pipeline.settingsOf(entry.mailbox);
    return buildSavePlan({ message, ...body, html, attachmentLimitBytes });
  });

  server.post('/v1/messages/:key/attachments', async (request, reply) => {
    const { key } = parse(keySchema, request.params);
    const queued = await pipeline.queueAttachments({ key, ...parse(uploadSchema, jsonBody(request)) });
    return await reply.status(202).send({ queued });
  });

  server.post('/v1/messages/:key/retry', async (request, reply) => {
    await pipeline.retry(parse(keySchema, request.params).key);
    return await reply.status(202).send({ queued: 1 });
  });

  server.post('/v1/import', async (request) => {
    const query = parse(
      z.object({ mailbox: z.email('must be an address'), name: z.string().max(1000).optional() }),
      request.query
    );
    const raw = rawBody(request);
    if (raw.byteLength === 0) {
      throw new IntakeError('REQUEST_INVALID', 'There is no message in the request.', {
        actions: ['Send one raw RFC 5322 message as the body.']
      });
    }
    return await pipeline.importMessage(query.mailbox, raw, query.name ?? null);
  });
}

function jsonBody(request: FastifyRequest): unknown {
  try {
    return JSON.parse(rawBody(request).toString('utf8'));
  } catch (cause) {
    throw new IntakeError('REQUEST_INVALID', 'The body is no JSON.', {
      actions: ['See docs/relay-protocol.md.'],
      cause
    });
  }
}

function parse<T>(schema: z.ZodType<T>, value: unknown): T {
  const result = schema.safeParse(value);
  if (result.success) return result.data;
  const said = result.error.issues.map((issue) => `${issue.path.join('.')}: ${issue.message}`).join('; ');
  throw new IntakeError('REQUEST_INVALID', `The request is not as it should be: ${said}.`, {
    actions: ['See docs/relay-protocol.md.']
  });
}
