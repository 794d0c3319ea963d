import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { toIntakeError } from '../pipeline/failure.ts';
import { collectFigures } from '../pipeline/figures.ts';
import { reportLedger } from '../pipeline/ledger-report.ts';
import { RECENT_DAYS } from '../pipeline/reconciler.ts';
import { outboxDepth } from '../pipeline/state/outbox.ts';
import { countParked } from '../pipeline/state/quarantine.ts';
import { countOpenGaps } from '../pipeline/state/reconciliation.ts';
import { parseRequest } from './request.ts';
import type { HttpParts } from './server.ts';

const flag = z.enum(['true', 'false'], 'must be true or false').default('false');
const ledgerSchema = z.object({ mailbox: z.string().toLowerCase().nullable().default(null), days: flag });
const mailboxSchema = z.object({ address: z.string().min(1).toLowerCase() });
const reconcileSchema = z.object({
  days: z
    .union([z.literal('all'), z.coerce.number().int().min(1).max(366)], 'must be all or 1 to 366')
    .default(RECENT_DAYS),
  wait: flag
});

/** Routes for whoever runs the relay: ledger and its comparison with the mailboxes, status, health, readiness, metrics. */
export function registerOperations(server: FastifyInstance, parts: HttpParts): void {
  const { database, metrics, pipeline, budget } = parts;
  server.get('/v1/ledger', async (request) => {
    const { mailbox, days } = parseRequest(ledgerSchema, request.query);
    return await reportLedger(database, { mailbox, withDays: days === 'true' });
  });

  server.post('/v1/mailboxes/:address/reconcile', async (request, reply) => {
    const { address } = parseRequest(mailboxSchema, request.params);
    const { days, wait } = parseRequest(reconcileSchema, request.query);
    const range = days === 'all' ? days : { days };
    if (wait === 'true') return await pipeline.reconcile(address, range);
    void pipeline.reconcile(address, range).catch((error: unknown) => {
      parts.logger.warn({ code: toIntakeError(error).code }, 'mailbox not compared');
    });
    return await reply.status(202).send({ queued: 1 });
  });

  server.get('/v1/status', async () => {
    const mailboxes = pipeline.mailboxes.all();
    const states = await pipeline.status.read(mailboxes);
    return {
      mailboxes: mailboxes.map(({ record: { address, provider } }) => ({ address, provider, ...states.get(address) })),
      queues: { ...(await pipeline.depths()), outbox: (await outboxDepth(database)).waiting },
      org: failureOf(parts),
      budget: budget.state()
    };
  });

  server.get('/healthz', async () => {
    await database.query('SELECT 1');
    return { status: 'ok' };
  });

  server.get('/readyz', async (_request, reply) => {
    await database.query('SELECT 1');
    const failure = pipeline.orgFailure;
    if (failure === null || failure.code === 'ORG_LIMIT_REACHED') return { status: 'ready' };
    return await reply.status(503).send({ status: 'waiting', reason: failure.code });
  });

  server.get('/metrics', async (_request, reply) => {
    await collectFigures(database, metrics, await pipeline.depths());
    metrics.openGaps.set(await countOpenGaps(database));
    metrics.parked.set((await countParked(database)).reduce((sum, { parked }) => sum + parked, 0));
    return await reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function failureOf({ pipeline }: HttpParts): object {
  const failure = pipeline.orgFailure;
  return failure === null
    ? { isUp: true, error: null }
    : { isUp: false, error: { code: failure.code, message: failure.message, actions: failure.actions } };
}
