import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { FastifyInstance } from 'fastify';
import { JSDOM } from 'jsdom';
import type { Logger } from 'pino';
import { createMailSanitizer, type MailSanitizer } from '../core/html/mail-sanitizer.ts';
import { IntakeError } from '../core/intake-error.ts';
import type { RelayConfig } from './config.ts';
import { buildHttpServer } from './http/server.ts';
import { createLogger } from './log.ts';
import { openSpool } from './mailbox/files/spool.ts';
import { connectGraph } from './mailbox/graph/graph-client.ts';
import { openGraphMailbox } from './mailbox/graph/graph-mailbox.ts';
import type { MailboxPort } from './mailbox/port.ts';
import { connectOrg } from './org/salesforce-org.ts';
import type { MailboxRecord } from './org/org-snapshot.ts';
import { identityOf } from './pipeline/rules.ts';
import type { ProviderOpener } from './pipeline/mailboxes.ts';
import { createMetrics } from './pipeline/metrics.ts';
import { Pipeline } from './pipeline/pipeline.ts';
import { lockDataFolder } from './pipeline/state/data-folder-lock.ts';
import { ensureDataFolder, openDatabase } from './pipeline/state/database.ts';
import { migrate } from './pipeline/state/migrations.ts';
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
  const unlock = config.databaseUrl === null ? lockDataFolder(config.dataDir) : (): void => undefined;
  const database = await openDatabase(config.dataDir, config.databaseUrl).catch((error: unknown) => {
    unlock();
    throw error;
  });
  const closers: (() => Promise<unknown>)[] = [
    async () => {
      await database.close();
      unlock();
    }
  ];
  try {
    await migrate(database);
    const metrics = createMetrics();
    const sanitise = openSanitiser();
    const pipeline = new Pipeline({
      database,
      org: connectOrg(config.org),
      spool: openSpool(database, config.dataDir),
      openProvider: providerOpener(config),
      sanitise: (html) => sanitise(html, { remoteImages: 'allow' }).html,
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
      pipeline,
      subscriptions,
      database,
      metrics,
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

function openSanitiser(): MailSanitizer {
  return createMailSanitizer(new JSDOM('').window);
}

function providerOpener(config: RelayConfig): ProviderOpener {
  const graph = config.graph === null ? null : connectGraph(config.graph);
  return (mailbox: MailboxRecord): MailboxPort | null => {
    if (mailbox.provider !== 'Microsoft 365' || graph === null) return null;
    return openGraphMailbox(graph, {
      identity: identityOf(mailbox),
      user: mailbox.user,
      salesforceFolder: mailbox.salesforceFolder ?? 'Salesforce',
      publicUrl: config.publicUrl
    });
  };
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
