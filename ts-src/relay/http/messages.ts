import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { buildSavePlan } from '../../core/save/build-save-plan.ts';
import { sanitizeForSaving } from '../html-sanitizer.ts';
import { openSource } from '../pipeline/quarantine.ts';
import { buildMessageView } from './message-view.ts';
import { parseRequest } from './request.ts';
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
  orgSettings: z.object({ enhancedEmail: z.boolean(), sharedActivities: z.boolean() }),
  /** False: the plan will be written now, so that the images of its HTML must be files of the org. */
  preview: z.boolean().default(true)
});
const uploadSchema = z.object({
  savedRecordId: z.string().min(15).max(18),
  linkRecordIds: z.array(z.string().min(15).max(18)).default([]),
  attachmentIds: z.array(z.string()).nullable().default(null)
});

/** Message routes of the bridge: read, source, plan, attachments, retry, import. */
export function registerMessages(server: FastifyInstance, parts: HttpParts): void {
  const { pipeline } = parts;
  const open = async (key: string) => {
    const entry = await pipeline.requireEntry(key);
    const port = pipeline.mailboxes.sourceOf(entry.mailbox, entry.providerId);
    return { entry, source: openSource(parts.database, port, entry) };
  };

  server.get('/v1/messages/:key', async (request) => {
    const { key } = parseRequest(keySchema, request.params);
    const { entry, source } = await open(key);
    const { defaultCountry } = pipeline.settingsOf(entry.mailbox);
    return await buildMessageView(key, source, parts.sanitise, defaultCountry);
  });

  server.get('/v1/messages/:key/attachments/:id', async (request, reply) => {
    const params = parseRequest(attachmentSchema, request.params);
    const { source } = await open(params.key);
    const { attachment, content } = await source.readAttachment(params.id);
    return await asFile(reply, attachment.contentType, attachment.name).send(Readable.from(content));
  });

  server.get('/v1/messages/:key/source', async (request, reply) => {
    const { key } = parseRequest(keySchema, request.params);
    const { source } = await open(key);
    return await asFile(reply, 'message/rfc822', `${key.slice(0, 12)}.eml`).send(Buffer.from(await source.readRaw()));
  });

  server.post('/v1/messages/:key/save-plan', async (request) => {
    const { key } = parseRequest(keySchema, request.params);
    const { preview, ...body } = parseRequest(planSchema, jsonBody(request));
    const { entry, source } = await open(key);
    const message = await source.readMessage();
    const html = await sanitizeForSaving(message, parts.sanitise);
    const { attachmentLimitBytes, emailStatus, caseContactRole } = pipeline.settingsOf(entry.mailbox);
    const defaults = { attachmentLimitBytes, emailStatus, choices: { ...body.choices, caseContactRole } };
    const input = { message, ...body, html, ...defaults };
    // Choices that can't be saved are refused before anything is stored for them.
    const plan = buildSavePlan(input);
    if (preview || body.choices.saveAs === 'Task') return plan;
    const { storedImages, notes } = await pipeline.storeImages(entry, message, html);
    if (storedImages.length === 0) return { ...plan, notes: [...plan.notes, ...notes] };
    const shown = buildSavePlan({ ...input, storedImages });
    return { ...shown, notes: [...shown.notes, ...notes] };
  });

  server.post('/v1/messages/:key/attachments', async (request, reply) => {
    const { key } = parseRequest(keySchema, request.params);
    const queued = await pipeline.queueAttachments({ key, ...parseRequest(uploadSchema, jsonBody(request)) });
    return await reply.status(202).send({ queued });
  });

  server.post('/v1/messages/:key/retry', async (request, reply) => {
    await pipeline.retry(parseRequest(keySchema, request.params).key);
    return await reply.status(202).send({ queued: 1 });
  });

  server.post('/v1/import', async (request) => {
    const query = parseRequest(
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

/** As a file to keep, whatever its type claims. */
function asFile(reply: FastifyReply, contentType: string, name: string): FastifyReply {
  return reply
    .header('content-type', contentType)
    .header('content-disposition', `attachment; filename*=UTF-8''${encodeURIComponent(name.toWellFormed())}`)
    .header('x-content-type-options', 'nosniff');
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
