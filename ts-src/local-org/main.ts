import { randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { IntakeError } from '../core/intake-error.ts';
import { registerAuth } from './auth/auth-routes.ts';
import { OAuthServer } from './auth/oauth.ts';
import { SessionStore } from './auth/session-store.ts';
import { UserDirectory } from './auth/user-directory.ts';
import { orgFaultPlanSchema } from './control/faults.ts';
import { registerApexSoap } from './rest/apex-soap.ts';
import { createHttpServer } from './rest/http-server.ts';
import { registerPageRoutes } from './rest/page-routes.ts';
import { seedSampleOrg, seedUsers, setSigningKey } from './seed/sample-org.ts';
import { EventBus } from './streaming/event-bus.ts';
import { openOrgEngine } from './threads/org-runtime.ts';
import { InProcessPool, ThreadPool } from './threads/task-pool.ts';
import type { FastifyInstance } from 'fastify';
import type { ConnectedApp } from './auth/oauth.ts';
import type { OrgUser } from './auth/user-directory.ts';
import type { OrgFault } from './control/faults.ts';
import type { LocalOrgEngine } from './data/org-engine.ts';
import type { OrgIdentity } from './rest/rest-request.ts';
import type { HttpServerParts } from './rest/http-server.ts';
import type { TaskPool } from './threads/org-task.ts';
import type { OrgRuntimeOptions } from './threads/org-runtime.ts';

export interface LocalOrgOptions {
  /** 0 takes a free one. */
  readonly port: number;
  /** 127.0.0.1 when absent. */
  readonly host?: string;
  readonly dataDir: string;
  /** The folder with the metadata and Apex, e.g. force-app; null for an org with standard objects only. */
  readonly sourceDir: string | null;
  /** Fill a fresh org with the sample company, or with its users alone. */
  readonly seed?: boolean | 'users';
  /** The HMAC key of the relay bridge; written into the sample org. */
  readonly signingKey?: string;
  readonly connectedApps?: readonly ConnectedApp[];
  /** Named credentials that Apex calls out to, by name. */
  readonly namedCredentialEndpoints?: Readonly<Record<string, string>>;
  /** Whether the org has person accounts; once on, an org keeps them. */
  readonly personAccounts?: boolean;
  /** Every user's password. */
  readonly password?: string;
  readonly apiRequestsMax?: number;
  /** Run requests in the main thread: for tests without callouts. */
  readonly inProcess?: boolean;
  /** Mounts the Lightning page. */
  readonly registerPage?: (server: FastifyInstance, org: PageHost) => Promise<void> | void;
}

/** What the Lightning page may know of the org that serves it. */
export interface PageHost {
  readonly organizationId: string;
  readonly isSession: (token: string) => boolean;
}

export interface LocalOrg {
  readonly url: string;
  readonly organizationId: string;
  readonly users: readonly OrgUser[];
  /** The administrator's token; the same after a restart. */
  readonly accessToken: string;
  readonly password: string;
  /** The lasting token of a user by username. */
  tokenFor(username: string): string;
  /** Replaces the fault plan; an empty one ends it. */
  planFaults(rules: readonly OrgFault[], seed?: number): void;
  /** API requests of today, those of every program. */
  apiRequests(): number;
  close(): Promise<void>;
}

const DEFAULT_PASSWORD = 'local-org-1';
const DEFAULT_API_REQUESTS = 100_000;

/** Starts the local org; a second start on the same data folder finds everything as it was. */
export async function startLocalOrg(options: LocalOrgOptions): Promise<LocalOrg> {
  prepareDataFolder(options.dataDir);
  const runtimeOptions: OrgRuntimeOptions = {
    dataDir: options.dataDir,
    sourceDir: options.sourceDir,
    namedCredentialEndpoints: { ...options.namedCredentialEndpoints },
    personAccounts: options.personAccounts ?? false
  };
  // The main thread's engine creates or migrates the database before any request thread opens it.
  const engine = openOrgEngine(runtimeOptions);
  const closers: (() => Promise<void> | void)[] = [engine.close.bind(engine)];
  try {
    if (options.seed === true) seedSampleOrg(engine, { adminUserId: engine.adminUserId });
    if (options.seed === 'users') seedUsers(engine, { adminUserId: engine.adminUserId });
    const signingKey = options.signingKey ?? (options.seed === true ? lastingKey(options.dataDir) : null);
    if (signingKey !== null) setSigningKey(engine, signingKey);
    return await serve(options, runtimeOptions, engine, closers);
  } catch (error) {
    await closeAll(closers);
    throw error;
  }
}

async function serve(
  options: LocalOrgOptions,
  runtimeOptions: OrgRuntimeOptions,
  engine: LocalOrgEngine,
  closers: (() => Promise<void> | void)[]
): Promise<LocalOrg> {
  const { organizationId } = engine;
  const users = new UserDirectory(engine);
  const sessions = new SessionStore(join(options.dataDir, 'sessions.sqlite'), organizationId);
  closers.push(sessions.close.bind(sessions));
  const pool: TaskPool =
    options.inProcess === true ? new InProcessPool(runtimeOptions) : new ThreadPool(runtimeOptions);
  closers.push(() => pool.close());
  const identity = { organizationId, baseUrl: '' };
  const org = (): OrgIdentity => ({ ...identity });
  const parts: HttpServerParts = {
    pool,
    sessions,
    org,
    apiRequestsMax: options.apiRequestsMax ?? DEFAULT_API_REQUESTS,
    uploadDir: join(options.dataDir, 'uploads'),
    afterWrite: jobStarter(pool)
  };
  const { server, faults } = await createHttpServer(parts);
  closers.push(() => server.close());
  const bus = openEventBus(options, sessions, engine);
  pool.onEvents((events) => {
    bus.deliver(events);
  });
  closers.push(bus.close.bind(bus));
  const password = options.password ?? DEFAULT_PASSWORD;
  const oauth = new OAuthServer({ sessions, users, apps: options.connectedApps ?? [], password, org });
  registerAuth(server, { oauth, sessions, users, org });
  registerApexSoap(server, parts);
  registerPageRoutes(server, { ...parts, users, engine });
  await options.registerPage?.(server, { organizationId, isSession: (token) => sessions.userOf(token) !== null });
  bus.attach(server.server);
  identity.baseUrl = await listen(server, options);
  parts.afterWrite();
  return {
    ...describeOrg(identity, users, sessions, password, closers),
    planFaults: (rules, seed = 1) => {
      const plan = orgFaultPlanSchema.parse({ rules, seed });
      faults.set(plan.rules, plan.seed);
    },
    apiRequests: () => sessions.apiRequestsToday()
  };
}

function describeOrg(
  identity: { readonly organizationId: string; readonly baseUrl: string },
  users: UserDirectory,
  sessions: SessionStore,
  password: string,
  closers: (() => Promise<void> | void)[]
): Omit<LocalOrg, 'planFaults' | 'apiRequests'> {
  const active = users.active();
  const admin = active.find((user) => user.profileName === 'System Administrator');
  const tokenFor = (username: string): string => {
    const user = users.byUsername(username);
    if (user === null) throw new IntakeError('REQUEST_INVALID', `The local org has no active user ${username}`);
    return sessions.lasting(user.id).token;
  };
  return {
    url: identity.baseUrl,
    organizationId: identity.organizationId,
    users: active,
    accessToken: admin === undefined ? '' : tokenFor(admin.username),
    password,
    tokenFor,
    close: () => closeAll(closers)
  };
}

/** Last opened, first closed; one that fails does not keep the others open. */
async function closeAll(closers: (() => Promise<void> | void)[]): Promise<void> {
  for (const close of closers.splice(0).reverse()) await close();
}

function openEventBus(options: LocalOrgOptions, sessions: SessionStore, engine: LocalOrgEngine): EventBus {
  return new EventBus({
    logFile: join(options.dataDir, 'events.sqlite'),
    isSession: (token) => sessions.userOf(token) !== null,
    isEvent: (name) => engine.schema.object(name)?.kind === 'platformEvent'
  });
}

/** Starts the queued Apex jobs in a request thread; a job that comes while they run is run afterwards. */
function jobStarter(pool: TaskPool): () => void {
  let running = false;
  let again = false;
  const start = (): void => {
    if (running) {
      again = true;
      return;
    }
    running = true;
    again = false;
    const finish = (): void => {
      running = false;
      if (again) start();
    };
    // A refusal means that the org is stopping, or that the job's thread died: the next request tries again.
    pool.run({ kind: 'jobs' }).then(finish, () => {
      running = false;
    });
  };
  return start;
}

function prepareDataFolder(dataDir: string): void {
  try {
    mkdirSync(join(dataDir, 'uploads'), { recursive: true });
    const probe = join(dataDir, '.write-probe');
    writeFileSync(probe, '');
    rmSync(probe);
  } catch (error) {
    throw new IntakeError('DATA_FOLDER_UNWRITABLE', `The org can't write into its data folder ${dataDir}`, {
      actions: ['Give the folder write permission, or choose another one with --data.'],
      cause: error
    });
  }
}

/** A bridge key of this data folder, for orgs that were not given one. */
function lastingKey(dataDir: string): string {
  const file = join(dataDir, 'signing-key');
  if (!existsSync(file)) writeFileSync(file, randomBytes(32).toString('hex'), { mode: 0o600 });
  return readFileSync(file, 'utf8').trim();
}

async function listen(server: FastifyInstance, options: LocalOrgOptions): Promise<string> {
  const host = options.host ?? '127.0.0.1';
  try {
    return await server.listen({ port: options.port, host });
  } catch (error) {
    const isBusy = error instanceof Error && 'code' in error && error.code === 'EADDRINUSE';
    if (!isBusy) throw error;
    throw new IntakeError('PORT_IN_USE', `Port ${String(options.port)} on ${host} is taken by another program`, {
      actions: ['Stop that program, or start the org with another --port.'],
      cause: error
    });
  }
}
