import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import type { Logger } from 'pino';
import { IntakeError } from '../core/intake-error.ts';
import type { RelayConfig } from './config.ts';
import { lazySanitizer } from './html-sanitizer.ts';
import { buildHttpServer } from './http/server.ts';
import { createLogger } from './log.ts';
import { openSpool } from './mailbox/files/spool.ts';
import { openParsePool } from './mailbox/mime/parse-pool.ts';
import { connectProviders } from './mailbox/providers.ts';
import { connectOrg } from './org/salesforce-org.ts';
import { Budget } from './pipeline/budget.ts';
import { createMetrics } from './pipeline/metrics.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { lockDataFolder } from './pipeline/state/data-folder-lock.ts';
import { ensureDataFolder, openDatabase } from './pipeline/state/database.ts';
import { migrate } from './pipeline/state/migrations.ts';
import { nameRelay } from './pipeline/state/relays.ts';
import { Subscriptions } from './pipeline/subscriptions.ts';

export interface Relay {
  /** Where its HTTP server listens. */
  readonly url: string;
  /** Ends the running work and closes everything, within ten seconds. */
  stop(): Promise<void>;
}

export interface RelayOptions {
  readonly logger?: Logger;
  readonly now?: () => Date;
}

/** Starts the relay. An org or mailbox that does not answer is no reason to fail: the relay tries until it does. */
export async function startRelay(config: RelayConfig, options: RelayOptions = {}): Promise<Relay> {
  const logger = options.logger ?? createLogger(config.logLevel);
  const now = options.now ?? ((): Date => new Date());
  trustAuthorities(config.caFile);
  await ensureDataFolder(config.dataDir);
  const unlock = lockDataFolder(config.dataDir);
  const database = await openDatabase(config.dataDir, config.databaseUrl).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const parsers = openParsePool();
  const closers: (() => Promise<unknown>)[] = [
    async () => {
      await parsers.close();
    },
    async () => {
      await database.close();
      unlock();
    }
  ];
  try {
    await migrate(database);
    const metrics = createMetrics();
    const budget = new Budget({ database, metrics, dailyCalls: config.orgDailyCalls, now });
    const sanitise = lazySanitizer();
    const pipeline = new Pipeline({
      database,
      org: connectOrg(config.org, { meter: budget }),
      budget,
      spool: openSpool(database, config.dataDir),
      relay: nameRelay(config.dataDir),
      parsers,
      providers: await connectProviders(config, parsers),
      sanitise,
      polling: config.polling,
      metrics,
      logger,
      now
    });
    const subscriptions = new Subscriptions(
      database,
      pipeline.mailboxes,
      async (address) => {
        await pipeline.wake(address);
      },
      logger
    );
    const server = buildHttpServer({
      signingKey: config.signingKey,
      gmail: config.gmail,
      pipeline,
      subscriptions,
      database,
      metrics,
      budget,
      sanitise,
      logger,
      now
    });
    // The port comes first: a second relay on the same data folder stops here, before it touches the jobs.
    const url = await listen(server, config.http.host, config.http.port);
    closers.unshift(async () => {
      await server.close();
    });
    closers.splice(1, 0, async () => {
      await pipeline.stop();
    });
    await pipeline.start();
    subscriptions.start();
    closers.unshift(async () => {
      subscriptions.stop();
      await Promise.resolve();
    });
    logger.info({ url }, 'relay started');
    return {
      url,
      stop: async () => {
        await closeAll(closers, logger);
      }
    };
  } catch (error) {
    await closeAll(closers, logger);
    throw error;
  }
}

async function closeAll(closers: readonly (() => Promise<unknown>)[], logger: Logger): Promise<void> {
  for (const close of closers) {
    try {
      await close();
    } catch (error) {
      logger.warn({ err: error instanceof Error ? error.message : String(error) }, 'while stopping');
    }
  }
}

function trustAuthorities(caFile: string | null): void {
  if (caFile === null) return;
  try {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
  } catch (cause) {
    throw new IntakeError('CONFIG_INVALID', `caFile: ${caFile} can't be read as PEM certificates.`, {
      actions: ['Name a readable PEM file with caFile (or INTAKE_CA_FILE), or remove the setting.'],
      cause
    });
  }
}

async function listen(server: FastifyInstance, host: string, port: number): Promise<string> {
  try {
    return await server.listen({ host, port });
  } catch (cause) {
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EADDRINUSE') throw cause;
    throw new IntakeError('PORT_IN_USE', `Port ${String(port)} on ${host} is already in use.`, {
      actions: ['Stop the program that uses it (another relay?), or set INTAKE_HTTP_PORT to another port.'],
      cause
    });
  }
}
