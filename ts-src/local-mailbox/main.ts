import { randomUUID } from 'node:crypto';
import { accessSync, constants, mkdirSync } from 'node:fs';
import type { AddressInfo } from 'node:net';
import type { DatabaseSync } from 'node:sqlite';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';
import { FaultPlan } from '../local-kit/fault-plan.ts';
import { localhostCertificate } from './certificate.ts';
import { place } from './control/control-routes.ts';
import type { FaultRule } from './control/faults.ts';
import { RequestLog, type LoggedRequest } from './control/request-log.ts';
import type { DeltaQuirk } from './graph/delta.ts';
import type { GraphContext } from './graph/graph-context.ts';
import { Subscriptions } from './graph/subscriptions.ts';
import { TokenGrants } from './graph/token-grants.ts';
import { TokenIssuer, type AppRegistration } from './graph/token-issuer.ts';
import { localGmail, openGmail, type LocalGmail } from './gmail/gmail-face.ts';
import { gmailId } from './gmail/gmail-ids.ts';
import { buildServer } from './server.ts';
import { deliverBacklog, streamSamples, type SampleProgress, type SampleTarget } from './samples/seeding.ts';
import { keptValue, openDatabase, setValue, storedValue } from './store/database.ts';
import { MailStore } from './store/mail-store.ts';

export interface LocalMailboxOptions {
  /** 0 for any free port. */
  readonly port: number;
  /** Where the mail, the certificate and the made-up credentials are kept; made when missing. */
  readonly dataDir: string;
  readonly now?: () => Date;
  /** Fills the sample mailboxes at the first start. */
  readonly samples?: boolean;
  /** Lets the newest samples arrive one every so many milliseconds; 3,000 when absent, false to hold them back. */
  readonly streamSamples?: { readonly everyMs: number } | false;
}

export interface DeliverOptions {
  /** Well-known or shown name; inbox when absent. A new name makes a new folder. */
  readonly folder?: string;
  readonly receivedAt?: Date;
  readonly categories?: readonly string[];
  readonly isRead?: boolean;
  readonly isDraft?: boolean;
}

export interface Delivered {
  readonly id: string;
  readonly immutableId: string;
  readonly gmailId: string;
}

/** The side of the app registration that tests turn. */
export interface LocalSignIn {
  /** Registers a certificate (PEM, public part). */
  addCertificate(pem: string): void;
  /** Types the code of a device in as the owner of that mailbox; false when there is no such code. */
  enterDeviceCode(userCode: string, address: string): boolean;
  /** Ends every sign-in of a user. */
  revoke(): void;
  setTokenSeconds(seconds: number): void;
  setRoles(roles: readonly string[]): void;
}

export interface LocalMailbox extends AppRegistration {
  /** Origin, e.g. `https://localhost:8443`; Graph is at `/v1.0`, sign-in at `/{tenantId}`. */
  readonly url: string;
  /** PEM file for NODE_EXTRA_CA_CERTS. */
  readonly caFile: string;
  addMailbox(address: string, displayName?: string, shared?: boolean): void;
  deliver(address: string, raw: Buffer | string, options?: DeliverOptions): Promise<Delivered>;
  /** Replaces the fault plan; an empty one ends it. */
  planFaults(rules: readonly FaultRule[], seed?: number): void;
  /** Makes every delta link and next link handed out so far answer 410, and every history id of Gmail 404. */
  expireDeltaTokens(): void;
  /** From now on delta rounds do these odd things, which Graph may do too. */
  planDelta(quirks: readonly DeltaQuirk[]): void;
  /** Takes out the requests to Graph since the last call, oldest first. */
  takeRequests(): readonly LoggedRequest[];
  /** What the app registration and its tokens are like. */
  readonly signIn: LocalSignIn;
  /** The same mailboxes as Gmail shows them. */
  readonly gmail: LocalGmail;
  close(): Promise<void>;
}

/** Starts the local mailbox, with Microsoft Graph's face and Gmail's, on 127.0.0.1; a busy port or an unwritable folder is an IntakeError. */
export async function startLocalMailbox(options: LocalMailboxOptions): Promise<LocalMailbox> {
  const now = options.now ?? ((): Date => new Date());
  const database = openStore(options.dataDir);
  const certificate = await localhostCertificate(options.dataDir);
  const app: AppRegistration = {
    tenantId: keptValue(database, 'tenantId', randomUUID),
    clientId: keptValue(database, 'clientId', randomUUID),
    clientSecret: keptValue(database, 'clientSecret')
  };
  const store = new MailStore(database, now);
  let url = '';
  const context: GraphContext = {
    store,
    origin: () => url,
    now,
    deltaQuirks: new Set(),
    deltaGeneration: Number(storedValue(database, 'deltaGeneration') ?? '1'),
    expireDeltaTokens: () => {
      context.deltaGeneration += 1;
      setValue(database, 'deltaGeneration', String(context.deltaGeneration));
      gmail.labels.expireHistory();
    }
  };
  const gmail = openGmail({ database, store, origin: context.origin, now });
  const issuer = new TokenIssuer(app, keptValue(database, 'tokenKey'), now);
  const grants = new TokenGrants(issuer);
  const faults = new FaultPlan<FaultRule>();
  const requests = new RequestLog();
  const subscriptions = new Subscriptions(database, context, app);
  const server = await buildServer({
    context,
    gmail,
    issuer,
    grants,
    subscriptions,
    faults,
    requests,
    tls: certificate
  });
  url = await listen(server, options.port, database);
  const stopSamples = options.samples === true ? await seed(context, database, options.streamSamples) : null;
  return {
    ...app,
    url,
    caFile: certificate.caFile,
    addMailbox: (address, displayName = address, shared = false) => {
      store.addMailbox(address, displayName, shared);
    },
    deliver: (address, raw, delivery) => deliver(context, address, raw, delivery ?? {}),
    planFaults: (rules, seed = 1) => {
      faults.set(rules, seed);
    },
    expireDeltaTokens: () => {
      context.expireDeltaTokens();
    },
    planDelta: (quirks) => {
      context.deltaQuirks = new Set(quirks);
    },
    takeRequests: () => requests.take(),
    signIn: signInOf(issuer, grants, store),
    gmail: localGmail(gmail, url),
    close: async () => {
      if (!database.isOpen) return;
      await stopSamples?.();
      await subscriptions.close();
      await gmail.pubsub.close();
      await server.close();
      database.close();
    }
  };
}

function signInOf(issuer: TokenIssuer, grants: TokenGrants, store: MailStore): LocalSignIn {
  return {
    addCertificate: (pem) => {
      grants.addCertificate(pem);
    },
    enterDeviceCode: (userCode, address) => grants.enterCode(userCode, store.findMailbox(address)?.id ?? ''),
    revoke: () => {
      issuer.revoke();
    },
    setTokenSeconds: (seconds) => {
      issuer.lifetimeSeconds = seconds;
    },
    setRoles: (roles) => {
      issuer.roles = roles;
    }
  };
}

const STREAM_EVERY_MS = 3000;
const progressSchema = z.object({ start: z.coerce.date(), delivered: z.number() });

async function seed(
  context: GraphContext,
  database: DatabaseSync,
  stream: LocalMailboxOptions['streamSamples']
): Promise<() => Promise<void>> {
  const target: SampleTarget = {
    addMailbox: (address, displayName, shared) => {
      context.store.addMailbox(address, displayName, shared);
    },
    deliver: (address, raw, delivery) => deliver(context, address, raw, delivery),
    progress: {
      read: (): SampleProgress | null => {
        const text = storedValue(database, 'samples');
        return text === null ? null : progressSchema.parse(JSON.parse(text));
      },
      write: (progress) => {
        setValue(database, 'samples', JSON.stringify(progress));
      }
    },
    now: context.now
  };
  await deliverBacklog(target);
  if (stream === false) return () => Promise.resolve();
  return streamSamples(target, stream?.everyMs ?? STREAM_EVERY_MS, (error) => {
    process.emitWarning(error instanceof Error ? error : String(error));
  });
}

async function deliver(
  context: GraphContext,
  address: string,
  raw: Buffer | string,
  options: DeliverOptions
): Promise<Delivered> {
  const { folder } = place(context, address, options.folder ?? 'inbox');
  const bytes = typeof raw === 'string' ? Buffer.from(raw) : raw;
  const row = await context.store.ingest(folder, bytes, {
    ...(options.receivedAt === undefined ? {} : { receivedAt: options.receivedAt }),
    override: {
      isRead: options.isRead ?? false,
      isDraft: options.isDraft ?? folder.wellKnown === 'drafts',
      ...(options.categories === undefined ? {} : { categories: [...options.categories] })
    }
  });
  return { id: row.restId, immutableId: row.immutableId, gmailId: gmailId(row.id) };
}

function openStore(dataDir: string): DatabaseSync {
  try {
    mkdirSync(dataDir, { recursive: true });
    accessSync(dataDir, constants.W_OK);
    return openDatabase(dataDir);
  } catch (cause) {
    throw new IntakeError('DATA_FOLDER_UNWRITABLE', `The mailbox's data folder ${dataDir} cannot be written to.`, {
      actions: ['Give yourself write access to the folder, or name another one.'],
      cause
    });
  }
}

async function listen(server: FastifyInstance, port: number, database: DatabaseSync): Promise<string> {
  try {
    await server.listen({ host: '127.0.0.1', port });
  } catch (cause) {
    await server.close();
    database.close();
    if (!(cause instanceof Error) || !('code' in cause) || cause.code !== 'EADDRINUSE') throw cause;
    throw new IntakeError('PORT_IN_USE', `Port ${String(port)} for the local mailbox is already in use.`, {
      actions: ['Stop the program that uses the port, or choose another port.'],
      cause
    });
  }
  const address: AddressInfo | string | null = server.server.address();
  if (address === null || typeof address === 'string') throw new Error('The mailbox server has no TCP address.');
  return `https://localhost:${String(address.port)}`;
}
