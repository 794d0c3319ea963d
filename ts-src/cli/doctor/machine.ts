import { existsSync } from 'node:fs';
import pg from 'pg';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { RelayConfig } from '../../relay/config.ts';
import { attempt, type Finding } from '../../relay/mailbox/finding.ts';
import { lockDataFolder } from '../../relay/pipeline/state/data-folder-lock.ts';
import { ensureDataFolder } from '../../relay/pipeline/state/database.ts';

const WITHIN_MS = 10_000;
/** What the state's schema needs: equal NULLs in a unique constraint. */
const OLDEST_POSTGRES = 15;

/** Where the relay keeps its state. `isRelayUp`: a relay answers, so that the folder's lock is its own. */
export async function* examineDatabase(config: RelayConfig, isRelayUp: boolean): AsyncGenerator<Finding> {
  yield await attempt('data folder', 'a folder that can be written', async () => {
    await ensureDataFolder(config.dataDir);
    return config.dataDir;
  });
  const { databaseUrl } = config;
  if (databaseUrl === null) yield await embeddedFinding(config.dataDir, isRelayUp);
  else
    yield await attempt('database', `PostgreSQL ${String(OLDEST_POSTGRES)} or newer at DATABASE_URL`, async () => {
      return await lookAtPostgres(databaseUrl);
    });
}

async function embeddedFinding(dataDir: string, isRelayUp: boolean): Promise<Finding> {
  return await attempt('database', 'no other program in the data folder', () => {
    if (isRelayUp) return 'embedded; the running relay has it';
    if (existsSync(dataDir)) lockDataFolder(dataDir)();
    return 'embedded; no relay runs on it';
  });
}

const serverSchema = z.object({ version: z.coerce.number(), may_create: z.boolean(), has_schema: z.boolean() });

async function lookAtPostgres(databaseUrl: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl, connectionTimeoutMillis: WITHIN_MS });
  try {
    await client.connect();
    const { rows } = await client.query<Record<string, unknown>>(
      `SELECT current_setting('server_version_num')::int / 10000 AS version,
         has_database_privilege(current_database(), 'CREATE') AS may_create,
         EXISTS (SELECT 1 FROM pg_namespace WHERE nspname = 'intake') AS has_schema`
    );
    const server = serverSchema.parse(rows[0]);
    if (server.version < OLDEST_POSTGRES) {
      throw new IntakeError('CONFIG_INVALID', `PostgreSQL ${String(server.version)}`, {
        actions: [`Upgrade the server to PostgreSQL ${String(OLDEST_POSTGRES)} or newer.`]
      });
    }
    if (!server.may_create && !server.has_schema) {
      throw new IntakeError('CONFIG_INVALID', 'the user may make no schema', {
        actions: ['Run GRANT CREATE ON DATABASE … TO the user of DATABASE_URL.']
      });
    }
    return `PostgreSQL ${String(server.version)}`;
  } catch (error) {
    throw error instanceof IntakeError ? error : toDatabaseError(error);
  } finally {
    await client.end().catch(() => undefined);
  }
}

const REFUSALS: Readonly<Record<string, readonly [string, string]>> = {
  ECONNREFUSED: ['nothing listens there', 'Start PostgreSQL, or correct host and port in DATABASE_URL.'],
  ENOTFOUND: ['there is no such host', 'Correct the host in DATABASE_URL.'],
  ETIMEDOUT: ['it does not answer', 'Check network and firewall, and host and port in DATABASE_URL.'],
  '28P01': ['the password is refused', 'Correct user and password in DATABASE_URL.'],
  '28000': ['the user is refused', 'Correct the user in DATABASE_URL, or allow it in pg_hba.conf.'],
  '3D000': ['there is no such database', 'Make it with createdb, or correct its name in DATABASE_URL.']
};

/** The driver's sentence may hold the address with its password: it is not passed on. */
function toDatabaseError(cause: unknown): IntakeError {
  const code = codeOf(cause);
  const [found, cure] = REFUSALS[code] ?? [
    `it can't be used${code === '' ? '' : ` (${code})`}`,
    "Check DATABASE_URL: postgres://user:password@host:5432/database; look into the server's log."
  ];
  return new IntakeError('CONFIG_INVALID', found, { actions: [cure], cause });
}

function codeOf(error: unknown): string {
  // Several addresses of a host fail together.
  const one: unknown = error instanceof AggregateError ? error.errors[0] : error;
  return z.object({ code: z.string() }).safeParse(one).data?.code ?? '';
}
