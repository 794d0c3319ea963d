import type { FastifyInstance } from 'fastify';
import { readLedger } from '../pipeline/state/ledger.ts';
import { outboxDepth } from '../pipeline/state/outbox.ts';
import type { HttpParts } from './server.ts';

/** Routes for whoever runs the relay: ledger, status, health, readiness, metrics. */
export function registerOperations(server: FastifyInstance, parts: HttpParts): void {
  const { database, metrics, pipeline } = parts;
  server.get('/v1/ledger', async () => await readLedger(database));

  server.get('/v1/status', async () => ({
    mailboxes: pipeline.mailboxes.all().map(({ record }) => {
      const state = pipeline.status.all().get(record.address);
      return {
        address: record.address,
        provider: record.provider,
        status: state?.status ?? 'Connecting',
        text: state?.text ?? 'The relay is about to read the mailbox.',
        lastError: state?.lastError ?? null,
        lastContact: state?.lastContact ?? null
      };
    }),
    queues: { ...(await pipeline.depths()), outbox: (await outboxDepth(database)).waiting },
    org: failureOf(parts)
  }));

  server.get('/healthz', async () => await Promise.resolve({ status: 'ok' }));

  server.get('/readyz', async (_request, reply) => {
    await database.query('SELECT 1');
    const failure = pipeline.orgFailure;
    if (failure === null) return { status: 'ready' };
    return await reply.status(503).send({ status: 'waiting', reason: failure.code });
  });

  server.get('/metrics', async (_request, reply) => {
    return await reply.header('content-type', metrics.registry.contentType).send(await metrics.registry.metrics());
  });
}

function failureOf({ pipeline }: HttpParts): object {
  const failure = pipeline.orgFailure;
  return failure === null
    ? { isUp: true, error: null }
    : { isUp: false, error: { code: failure.code, message: failure.message, actions: failure.actions } };
}
