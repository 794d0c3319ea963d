import { readFileSync } from 'node:fs';
import { dirname, resolve } from 'node:path';
import { parse as parseYaml } from 'yaml';
import { IntakeError } from '../core/intake-error.ts';
import { buildGmail, buildGraph, buildImap, withoutSlash, type Read } from './config-providers.ts';
import { conflictsOf, FIELDS, needsOf, settingsFor, type Setting } from './config-settings.ts';
import { reasonOf } from './failure-reason.ts';

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

/** How the relay signs in to Microsoft 365. */
export type GraphAuth =
  | { readonly kind: 'client-secret'; readonly clientSecret: string }
  /** PEM with certificate and private key. */
  | { readonly kind: 'certificate'; readonly certificate: string }
  /** As the user who ran `email-intake sign-in`; the token cache stands in that file. */
  | { readonly kind: 'delegated'; readonly cacheFile: string };

export interface GraphConfig {
  readonly tenantId: string;
  readonly clientId: string;
  readonly auth: GraphAuth;
  readonly authorityHost: string;
  readonly baseUrl: string;
}

/** A service account with domain-wide delegation. */
export interface GmailConfig {
  /** The key file's JSON as Google gives it. */
  readonly serviceAccountKey: string;
  readonly baseUrl: string;
  readonly pubsubUrl: string;
  /** `projects/…/topics/…`: where Gmail announces changes; null: the relay polls only. */
  readonly topic: string | null;
  /** `projects/…/subscriptions/…`: pulled by the relay; null: announcements are posted to publicUrl, or none come. */
  readonly subscription: string | null;
  /** Audience and sender of the tokens that Pub/Sub signs its posts with. */
  readonly pushAudience: string | null;
  readonly pushServiceAccount: string | null;
  /** Where Google's signing keys are published (JWKS). */
  readonly certificatesUrl: string;
  /** Quota units that Google allows for one mailbox. */
  readonly unitsPerMinute: number;
}

/** How the relay signs in to an IMAP server. */
export type ImapAuth =
  /** One password for all mailboxes (a master user), or one file a mailbox, named by its address. */
  | { readonly kind: 'password'; readonly password: string | null; readonly passwordFolder: string | null }
  | {
      readonly kind: 'oauth2';
      readonly tokenUrl: string;
      readonly clientId: string;
      readonly clientSecret: string;
      readonly scope: string | null;
    };

export interface ImapConfig {
  /** Its name in the configuration; null for `imap`, which serves what no other names. */
  readonly name: string | null;
  /** Addresses and domains of the mailboxes that it holds, lower case. */
  readonly mailboxes: readonly string[];
  readonly host: string;
  readonly port: number;
  readonly security: 'tls' | 'starttls' | 'none';
  /** The login with `{address}`, `{user}` (Provider User, else the address) and `{name}` (before the @) filled in. */
  readonly login: string;
  readonly auth: ImapAuth;
  /** Shared mailboxes are folders below this one, e.g. `shared/{address}`; null: every mailbox has its own login. */
  readonly sharedPrefix: string | null;
}

export interface RelayConfig {
  readonly org: OrgConfig;
  /** Providers without configuration are not connected; imported files are read in any case. */
  readonly graph: GraphConfig | null;
  readonly gmail: GmailConfig | null;
  readonly imap: readonly ImapConfig[];
  readonly signingKey: string;
  readonly http: { readonly host: string; readonly port: number };
  readonly dataDir: string;
  /** Absent: the embedded database in the data folder. */
  readonly databaseUrl: string | null;
  /** API calls that the relay may make in any 24 hours; null: 80 % of what the org allows. */
  readonly orgDailyCalls: number | null;
  readonly polling: { readonly mailboxSeconds: number; readonly orgSeconds: number };
  /** Where the providers reach this relay; absent: it polls only. */
  readonly publicUrl: string | null;
  /** A PEM file of further certificate authorities to trust. */
  readonly caFile: string | null;
  readonly logLevel: string;
}

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

/** Every fault of the configuration, each a sentence that names its setting; none when it can be used. */
export function findConfigFaults(env: NodeJS.ProcessEnv, file: string | null): readonly string[] {
  const faults: string[] = [];
  checkValues(collectValues(env, file, faults), faults);
  return faults;
}

function collectValues(env: NodeJS.ProcessEnv, file: string | null, faults: string[]): Values {
  const fromFile = file === null ? new Map<string, string>() : readConfigFile(file, faults);
  const base = file === null ? process.cwd() : dirname(resolve(file));
  const values: Values = new Map();
  for (const setting of settingsFor(fromFile.keys())) {
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
      faults.push(`${path} is a secret and may not stand in the file: give it as ${label(path)}`);
    }
    const direct = fromEnv(env, setting);
    if (direct !== undefined && direct !== '') return direct;
    const reference = fromEnv(env, setting, '_FILE');
    if (reference !== undefined && reference !== '') return readSecret(path, resolve(reference), faults);
    const named = fromFile.get(`${path}File`);
    return named === undefined ? null : readSecret(path, resolve(base, named), faults);
  }
  const direct = fromEnv(env, setting);
  if (direct !== undefined && direct !== '') return kind === 'path' ? resolve(direct) : direct;
  const named = fromFile.get(path);
  if (named === undefined) return null;
  return kind === 'path' ? resolve(base, named) : named;
}

function fromEnv(env: NodeJS.ProcessEnv, setting: Setting, suffix = ''): string | undefined {
  return setting.env === null ? undefined : env[`${setting.env}${suffix}`];
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
  let parsed: unknown;
  try {
    parsed = parseYaml(readFileSync(file, 'utf8'));
  } catch (error) {
    faults.push(`the file ${file} can't be read (${reasonOf(error)})`);
    return new Map();
  }
  const given = flatten(parsed);
  const known = new Set(
    settingsFor(given.map(([path]) => path)).flatMap((setting) => [
      setting.path,
      ...(setting.kind === 'secret' ? [`${setting.path}File`] : [])
    ])
  );
  for (const [path] of given) if (!known.has(path)) faults.push(`${path} in ${file} is no known setting`);
  return new Map(given.filter(([path]) => known.has(path)));
}

function flatten(value: unknown, prefix = ''): [string, string][] {
  if (value === null || value === undefined) return [];
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
    return [[prefix === '' ? 'the file' : prefix, String(value)]];
  }
  // A list is written as one value: addresses and domains hold no comma.
  if (Array.isArray(value)) return [[prefix, value.map(String).join(',')]];
  return Object.entries(value).flatMap(([key, child]) => flatten(child, prefix === '' ? key : `${prefix}.${key}`));
}

function checkValues(values: Values, faults: string[]): void {
  const imap = new Set([...values.keys()].flatMap((path) => /^(imap|imapServers\.[\w-]+)\./.exec(path)?.[1] ?? []));
  for (const [pattern, schema] of Object.entries(FIELDS)) {
    const paths = pattern.startsWith('imap.*.') ? [...imap].map((section) => section + pattern.slice(6)) : [pattern];
    for (const path of paths) {
      const result = schema.safeParse(values.get(path));
      if (!result.success) faults.push(`${label(path)} ${result.error.issues[0]?.message ?? 'is wrong'}`);
    }
  }
  for (const { path, reason } of needsOf(values))
    if (!values.has(path)) faults.push(`${label(path)} is missing: ${reason}`);
  for (const { path, reason } of conflictsOf(values)) faults.push(`${label(path)} ${reason}`);
}

function label(path: string): string {
  const setting = settingsFor([path]).find((candidate) => candidate.path === path);
  if (setting === undefined) return path;
  const { env, kind } = setting;
  if (kind === 'secret') return env === null ? `${path}File` : `${path}File (or ${env}, ${env}_FILE)`;
  return env === null ? path : `${path} (or ${env})`;
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
  const read: Read = (path) => values.get(path) ?? null;
  const dataDir = values.get('dataDir') ?? resolve('.data/relay');
  const number = (path: string, fallback: number): number => Number(values.get(path) ?? fallback);
  return {
    org: {
      loginUrl: withoutSlash(
        values.get('org.loginUrl') ?? values.get('org.instanceUrl') ?? 'https://login.salesforce.com'
      ),
      instanceUrl: values.has('org.instanceUrl') ? withoutSlash(get('org.instanceUrl')) : null,
      apiVersion: values.get('org.apiVersion') ?? '67.0',
      auth: buildAuth(get)
    },
    graph: buildGraph(read, dataDir),
    gmail: buildGmail(read),
    imap: buildImap(read, values.keys()),
    signingKey: get('signingKey'),
    http: { host: values.get('http.host') ?? '127.0.0.1', port: number('http.port', 8420) },
    dataDir,
    databaseUrl: optional('databaseUrl'),
    orgDailyCalls: values.has('orgDailyCalls') ? number('orgDailyCalls', 0) : null,
    polling: { mailboxSeconds: number('polling.mailboxSeconds', 60), orgSeconds: number('polling.orgSeconds', 60) },
    publicUrl: values.has('publicUrl') ? withoutSlash(get('publicUrl')) : null,
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
