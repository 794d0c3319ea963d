import { fastify, type FastifyInstance, type FastifyReply, type FastifyRequest } from 'fastify';
import type { Logger } from 'pino';
import { IntakeError, type IntakeErrorCode } from '../../core/intake-error.ts';
import type { GmailConfig } from '../config.ts';
import type { HtmlSanitizer } from '../html-sanitizer.ts';
import type { Budget } from '../pipeline/budget.ts';
import type { Metrics } from '../pipeline/metrics.ts';
import { toIntakeError, type Pipeline } from '../pipeline/pipeline.ts';
import type { Subscriptions } from '../pipeline/subscriptions.ts';
import type { Database } from '../pipeline/state/database.ts';
import { checkSignature } from './signature.ts';
import { registerMessages } from './messages.ts';
import { registerNotifications } from './notifications.ts';
import { registerOperations } from './operations.ts';

export interface HttpParts {
  readonly signingKey: string;
  /** Who may post to /gmail/push; null: nobody. */
  readonly gmail: GmailConfig | null;
  readonly pipeline: Pipeline;
  readonly subscriptions: Subscriptions;
  readonly database: Database;
  readonly metrics: Metrics;
  readonly budget: Budget;
  readonly sanitise: HtmlSanitizer;
  readonly logger: Logger;
  readonly now: () => Date;
}

const LARGEST_MESSAGE = 160 * 1024 * 1024;

const STATUS: Readonly<Partial<Record<IntakeErrorCode, number>>> = {
  SIGNATURE_INVALID: 401,
  MESSAGE_NOT_FOUND: 404,
  ATTACHMENT_NOT_FOUND: 404,
  MESSAGE_GONE: 410,
  MESSAGE_TOO_LARGE: 413,
  REQUEST_INVALID: 400,
  SAVE_REFUSED: 422,
  MESSAGE_UNREADABLE: 422,
  ORG_UNREACHABLE: 503,
  MAILBOX_UNREACHABLE: 503,
  MAILBOX_THROTTLED: 503,
  MAILBOX_ACCESS_REFUSED: 502,
  ORG_ACCESS_REFUSED: 502,
  ORG_WRITE_REFUSED: 502,
  ORG_LIMIT_REACHED: 503
};

/** Builds the relay's HTTP server; `http/openapi.yaml` describes it. */
export function buildHttpServer(parts: HttpParts): FastifyInstance {
  const server = fastify({ logger: false, bodyLimit: LARGEST_MESSAGE, forceCloseConnections: true });
  // The signature covers the raw bytes: bodies are kept as they came and parsed by the routes.
  server.removeAllContentTypeParsers();
  server.addContentTypeParser('*', { parseAs: 'buffer' }, (_request, body, done) => {
    done(null, body);
  });
  server.addHook('preHandler', (request, _reply, done) => {
    if (!request.url.startsWith('/v1/')) {
      done();
      return;
    }
    checkSignature(
      parts.signingKey,
      parts.now(),
      { method: request.method, path: request.url, body: rawBody(request) },
      request.headers
    );
    done();
  });
  server.setErrorHandler((error, _request, reply) => sendError(parts.logger, error, reply));
  server.setNotFoundHandler((_request, reply) =>
    sendError(
      parts.logger,
      new IntakeError('REQUEST_INVALID', 'The relay has no such address.', {
        actions: ['See docs/relay-protocol.md.']
      }),
      reply,
      404
    )
  );
  registerRoutes(server, parts);
  return server;
}

/** Adds every route of the relay. */
export function registerRoutes(server: FastifyInstance, parts: HttpParts): void {
  registerMessages(server, parts);
  registerOperations(server, parts);
  registerNotifications(server, parts);
}

/** The request's bytes; empty when it has none. */
export function rawBody(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}

async function sendError(logger: Logger, error: unknown, reply: FastifyReply, status?: number): Promise<FastifyReply> {
  const failure = isTooLarge(error)
    ? new IntakeError('MESSAGE_TOO_LARGE', 'The message is larger than 160 MB.', {
        actions: ['Leave its attachments out.']
      })
    : toIntakeError(error);
  if (failure.code === 'INTERNAL') logger.error({ err: failure.message }, 'request failed');
  return await reply.status(status ?? STATUS[failure.code] ?? 500).send({
    error: { code: failure.code, message: failure.message, actions: failure.actions, retryable: failure.retryable }
  });
}

function isTooLarge(error: unknown): boolean {
  return error instanceof Error && 'statusCode' in error && error.statusCode === 413;
}
