import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';

/** How the relay signs in to the org. */
export type OrgAuth =
  | { readonly kind: 'jwt'; readonly clientId: string; readonly username: string; readonly privateKey: string }
  | { readonly kind: 'client-credentials'; readonly clientId: string; readonly clientSecret: string }
  | { readonly kind: 'access-token'; readonly accessToken: string };

export interface OrgConfig {
  /** Where tokens are asked for. */
  readonly loginUrl: string;
  /** Where the API is; null takes it from the token's answer. */
  readonly instanceUrl: string | null;
  readonly apiVersion: string;
  readonly auth: OrgAuth;
}

export interface GraphConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly clientSecret: string;
  readonly authorityHost: string;
  readonly baseUrl: string;
}

export interface RelayConfig {
  readonly org: OrgConfig;
  /** Absent: only imported files are read. */
  readonly graph: GraphConfig | null;
  readonly signingKey: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  /** Absent: the embedded database in the data folder. */
  readonly databaseUrl: string | null;
  readonly polling: { readonly mailboxSeconds: number; readonly orgSeconds: number };
  /** Where the providers reach this relay; absent: it polls only. */
  readonly publicUrl: string | null;
  /** A PEM file of further certificate authorities to trust. */
  readonly caFile: string | null;
  readonly logLevel: string;
}

interface Setting {
  readonly path: string;
  readonly env: string;
  readonly kind: 'plain' | 'secret' | 'path';
}

/** Every setting by its place in the file and its environment variable; secrets also as `…File` and `…_FILE`. */
export const SETTINGS: readonly Setting[] = [
  { path: 'org.loginUrl', env: 'INTAKE_ORG_LOGIN_URL', kind: 'plain' },
  { path: 'org.instanceUrl', env: 'INTAKE_ORG_INSTANCE_URL', kind: 'plain' },
  { path: 'org.apiVersion', env: 'INTAKE_ORG_API_VERSION', kind: 'plain' },
  { path: 'org.auth', env: 'INTAKE_ORG_AUTH', kind: 'plain' },
  { path: 'org.clientId', env: 'INTAKE_ORG_CLIENT_ID', kind: 'plain' },
  { path: 'org.username', env: 'INTAKE_ORG_USERNAME', kind: 'plain' },
  { path: 'org.privateKey', env: 'INTAKE_ORG_PRIVATE_KEY', kind: 'secret' },
  { path: 'org.clientSecret', env: 'INTAKE_ORG_CLIENT_SECRET', kind: 'secret' },
  { path: 'org.accessToken', env: 'INTAKE_ORG_ACCESS_TOKEN', kind: 'secret' },
  { path: 'graph.tenantId', env: 'INTAKE_GRAPH_TENANT_ID', kind: 'plain' },
  { path: 'graph.clientId', env: 'INTAKE_GRAPH_CLIENT_ID', kind: 'plain' },
  { path: 'graph.clientSecret', env: 'INTAKE_GRAPH_CLIENT_SECRET', kind: 'secret' },
  { path: 'graph.authorityHost', env: 'INTAKE_GRAPH_AUTHORITY_HOST', kind: 'plain' },
  { path: 'graph.baseUrl', env: 'INTAKE_GRAPH_BASE_URL', kind: 'plain' },
  { path: 'signingKey', env: 'INTAKE_SIGNING_KEY', kind: 'secret' },
  { path: 'http.host', env: 'INTAKE_HTTP_HOST', kind: 'plain' },
  { path: 'http.port', env: 'INTAKE_HTTP_PORT', kind: 'plain' },
  { path: 'dataDir', env: 'INTAKE_DATA_DIR', kind: 'path' },
  { path: 'databaseUrl', env: 'DATABASE_URL', kind: 'secret' },
  { path: 'polling.mailboxSeconds', env: 'INTAKE_POLL_MAILBOX_SECONDS', kind: 'plain' },
  { path: 'polling.orgSeconds', env: 'INTAKE_POLL_ORG_SECONDS', kind: 'plain' },
  { path: 'publicUrl', env: 'INTAKE_PUBLIC_URL', kind: 'plain' },
  { path: 'caFile', env: 'INTAKE_CA_FILE', kind: 'path' },
  { path: 'logLevel', env: 'INTAKE_LOG_LEVEL', kind: 'plain' }
];

const address = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// or http://' });
const seconds = z.coerce.number('must be a number of seconds').min(0.2, 'must be at least 0.2 seconds').max(86_400);
const required = z.string('is missing').min(1, 'is missing');

const FIELDS: Readonly<Record<string, z.ZodType>> = {
  'org.loginUrl': address.optional(),
  'org.instanceUrl': address.optional(),
  'org.apiVersion': z
    .string()
    .regex(/^\d{2,3}\.0$/, 'must look like 67.0')
    .optional(),
  'org.auth': z.enum(['jwt', 'client-credentials', 'access-token'], 'must be jwt, client-credentials or access-token'),
  'graph.authorityHost': address.optional(),
  'graph.baseUrl': address.optional(),
  signingKey: required.min(32, 'is too short: 32 characters or more are needed'),
  'http.port': z.coerce.number().int().min(0).max(65_535, 'must be a port number, 0 to 65535').optional(),
  'polling.mailboxSeconds': seconds.optional(),
  'polling.orgSeconds': seconds.optional(),
  publicUrl: z.url({ protocol: /^https$/, error: 'must be an https:// URL' }).optional(),
  databaseUrl: z
    .string()
    .regex(/^postgres(ql)?:\/\//, 'must start with postgresql://')
    .optional(),
  logLevel: z.enum(['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'], 'must be a pino level').optional()
};

const AUTH_NEEDS: Readonly<Record<string, readonly string[]>> = {
  jwt: ['org.clientId', 'org.username', 'org.privateKey'],
  'client-credentials': ['org.clientId', 'org.clientSecret'],
  'access-token': ['org.accessToken', 'org.instanceUrl']
};

type Values = Map<string, string>;

/** Reads the configuration from the environment and the one file, and names every fault at once (CONFIG_INVALID). */
export function loadConfig(
  env: NodeJS.ProcessEnv = process.env,
  file: string | null = env['INTAKE_CONFIG'] ?? null
): RelayConfig {
  const faults: string[] = [];
  const values = collectValues(env, file, faults);
  checkValues(values, faults);
  if (faults.length > 0) throw invalidConfig(faults, file);
  return buildConfig(values);
}

function collectValues(env: NodeJS.ProcessEnv, file: string | null, faults: string[]): Values {
  const fromFile = file === null ? new Map<string, string>() : readConfigFile(file, faults);
  const base = file === null ? process.cwd() : dirname(resolve(file));
  const values: Values = new Map();
  for (const setting of SETTINGS) {
    const value = readSetting(setting, env, fromFile, base, faults);
    if (value !== null && value !== '') values.set(setting.path, value);
  }
  return values;
}

function readSetting(
  setting: Setting,
  env: NodeJS.ProcessEnv,
  fromFile: Values,
  base: string,
  faults: string[]
): string | null {
  const { path, kind } = setting;
  if (kind === 'secret') {
    if (fromFile.has(path)) {
      faults.push(
        `${path} is a secret and may not stand in the file: name a file with ${path}File, or set ${setting.env}`
      );
    }
    const direct = env[setting.env];
    if (direct !== undefined && direct !== '') return direct;
    const reference = env[`${setting.env}_FILE`];
    if (reference !== undefined && reference !== '') return readSecret(path, resolve(reference), faults);
    const named = fromFile.get(`${path}File`);
    return named === undefined ? null : readSecret(path, resolve(base, named), faults);
  }
  const direct = env[setting.env];
  if (direct !== undefined && direct !== '') return kind === 'path' ? resolve(direct) : direct;
  const named = fromFile.get(path);
  if (named === undefined) return null;
  return kind === 'path' ? resolve(base, named) : named;
}

function readSecret(path: string, file: string, faults: string[]): string | null {
  try {
    return readFileSync(file, 'utf8').trim();
  } catch (error) {
    faults.push(`${path}: the file ${file} can't be read (${reasonOf(error)})`);
    return null;
  }
}

function readConfigFile(file: string, faults: string[]): Values {
  const known = new Set(
    SETTINGS.flatMap((setting) => [setting.path, ...(setting.kind === 'secret' ? [`${setting.path}File`] : [])])
  );
  const values: Values = new Map();
  let parsed: unknown;
  try {
    parsed = parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    faults.push(`the file ${file} can't be read (${reasonOf(error)})`);
    return values;
  }
  for (const [path, value] of flatten(parsed)) {
    if (known.has(path)) values.set(path, value);
    else faults.push(`${path} in ${file} is no known setting`);
  }
  return values;
}

function flatten(value: unknown, prefix = ''): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [[prefix === '' ? 'the file' : prefix, String(value)]];
  }
  return Object.entries(value).flatMap(([key, child]) => flatten(child, prefix === '' ? key : `${prefix}.${key}`));
}

function checkValues(values: Values, faults: string[]): void {
  for (const [path, schema] of Object.entries(FIELDS)) {
    const result = schema.safeParse(values.get(path));
    if (!result.success) faults.push(`${label(path)} ${result.error.issues[0]?.message ?? 'is wrong'}`);
  }
  for (const path of AUTH_NEEDS[values.get('org.auth') ?? ''] ?? []) {
    if (!values.has(path)) faults.push(`${label(path)} is missing: org.auth ${values.get('org.auth') ?? ''} needs it`);
  }
  const graph = ['graph.tenantId', 'graph.clientId', 'graph.clientSecret'];
  if (![...values.keys()].some((path) => path.startsWith('graph.'))) return;
  for (const path of graph)
    if (!values.has(path)) faults.push(`${label(path)} is missing: the Microsoft 365 connection needs it`);
}

function label(path: string): string {
  const setting = SETTINGS.find((candidate) => candidate.path === path);
  if (setting === undefined) return path;
  return setting.kind === 'secret'
    ? `${path}File (or ${setting.env}, ${setting.env}_FILE)`
    : `${path} (or ${setting.env})`;
}

function invalidConfig(faults: readonly string[], file: string | null): IntakeError {
  const count = faults.length === 1 ? 'One setting is' : `${String(faults.length)} settings are`;
  return new IntakeError('CONFIG_INVALID', `${count} wrong: ${faults.join('; ')}.`, {
    actions: [
      file === null
        ? 'Name a configuration file with INTAKE_CONFIG=…/relay.yaml, or set the environment variables above.'
        : `Correct ${file} or the environment variables above, then start again.`
    ]
  });
}

function buildConfig(values: Values): RelayConfig {
  const get = (path: string): string => values.get(path) ?? '';
  const optional = (path: string): string | null => values.get(path) ?? null;
  const number = (path: string, fallback: number): number => Number(values.get(path) ?? fallback);
  return {
    org: {
      loginUrl: trimSlash(
        values.get('org.loginUrl') ?? values.get('org.instanceUrl') ?? 'https://login.salesforce.com'
      ),
      instanceUrl: values.has('org.instanceUrl') ? trimSlash(get('org.instanceUrl')) : null,
      apiVersion: values.get('org.apiVersion') ?? '67.0',
      auth: buildAuth(get)
    },
    graph: values.has('graph.tenantId') ? buildGraph(values, get) : null,
    signingKey: get('signingKey'),
    http: { host: values.get('http.host') ?? '127.0.0.1', port: number('http.port', 8420) },
    dataDir: values.get('dataDir') ?? resolve('.data/relay'),
    databaseUrl: optional('databaseUrl'),
    polling: { mailboxSeconds: number('polling.mailboxSeconds', 60), orgSeconds: number('polling.orgSeconds', 60) },
    publicUrl: values.has('publicUrl') ? trimSlash(get('publicUrl')) : null,
    caFile: optional('caFile'),
    logLevel: values.get('logLevel') ?? 'info'
  };
}

function buildAuth(get: (path: string) => string): OrgAuth {
  const clientId = get('org.clientId');
  if (get('org.auth') === 'jwt') {
    return { kind: 'jwt', clientId, username: get('org.username'), privateKey: get('org.privateKey') };
  }
  if (get('org.auth') === 'client-credentials') {
    return { kind: 'client-credentials', clientId, clientSecret: get('org.clientSecret') };
  }
  return { kind: 'access-token', accessToken: get('org.accessToken') };
}

function buildGraph(values: Values, get: (path: string) => string): GraphConfig {
  return {
    tenantId: get('graph.tenantId'),
    clientId: get('graph.clientId'),
    clientSecret: get('graph.clientSecret'),
    authorityHost: trimSlash(values.get('graph.authorityHost') ?? 'https://login.microsoftonline.com'),
    baseUrl: trimSlash(values.get('graph.baseUrl') ?? 'https://graph.microsoft.com/v1.0')
  };
}

function trimSlash(url: string): string {
  return url.replace(/\/+$/, '');
}

function reasonOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
