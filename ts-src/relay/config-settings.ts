import { isIP } from 'node:net';
import { z } from 'zod';

export interface Setting {
  readonly path: string;
  /** Null: it stands in the file only. */
  readonly env: string | null;
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
  { path: 'graph.auth', env: 'INTAKE_GRAPH_AUTH', kind: 'plain' },
  { path: 'graph.clientSecret', env: 'INTAKE_GRAPH_CLIENT_SECRET', kind: 'secret' },
  { path: 'graph.certificate', env: 'INTAKE_GRAPH_CERTIFICATE', kind: 'secret' },
  { path: 'graph.authorityHost', env: 'INTAKE_GRAPH_AUTHORITY_HOST', kind: 'plain' },
  { path: 'graph.baseUrl', env: 'INTAKE_GRAPH_BASE_URL', kind: 'plain' },
  { path: 'gmail.serviceAccountKey', env: 'INTAKE_GMAIL_SERVICE_ACCOUNT_KEY', kind: 'secret' },
  { path: 'gmail.baseUrl', env: 'INTAKE_GMAIL_BASE_URL', kind: 'plain' },
  { path: 'gmail.pubsubUrl', env: 'INTAKE_GMAIL_PUBSUB_URL', kind: 'plain' },
  { path: 'gmail.topic', env: 'INTAKE_GMAIL_TOPIC', kind: 'plain' },
  { path: 'gmail.subscription', env: 'INTAKE_GMAIL_SUBSCRIPTION', kind: 'plain' },
  { path: 'gmail.pushAudience', env: 'INTAKE_GMAIL_PUSH_AUDIENCE', kind: 'plain' },
  { path: 'gmail.pushServiceAccount', env: 'INTAKE_GMAIL_PUSH_SERVICE_ACCOUNT', kind: 'plain' },
  { path: 'gmail.certificatesUrl', env: 'INTAKE_GMAIL_CERTIFICATES_URL', kind: 'plain' },
  { path: 'gmail.unitsPerMinute', env: 'INTAKE_GMAIL_UNITS_PER_MINUTE', kind: 'plain' },
  ...imapSettings('imap', 'INTAKE_IMAP'),
  { path: 'signingKey', env: 'INTAKE_SIGNING_KEY', kind: 'secret' },
  { path: 'http.host', env: 'INTAKE_HTTP_HOST', kind: 'plain' },
  { path: 'http.port', env: 'INTAKE_HTTP_PORT', kind: 'plain' },
  { path: 'dataDir', env: 'INTAKE_DATA_DIR', kind: 'path' },
  { path: 'databaseUrl', env: 'DATABASE_URL', kind: 'secret' },
  { path: 'orgDailyCalls', env: 'INTAKE_ORG_DAILY_CALLS', kind: 'plain' },
  { path: 'polling.mailboxSeconds', env: 'INTAKE_POLL_MAILBOX_SECONDS', kind: 'plain' },
  { path: 'polling.orgSeconds', env: 'INTAKE_POLL_ORG_SECONDS', kind: 'plain' },
  { path: 'publicUrl', env: 'INTAKE_PUBLIC_URL', kind: 'plain' },
  { path: 'caFile', env: 'INTAKE_CA_FILE', kind: 'path' },
  { path: 'logLevel', env: 'INTAKE_LOG_LEVEL', kind: 'plain' }
];

const address = z.url({ protocol: /^https?$/, error: 'must be a URL that starts with https:// or http://' });
const seconds = numberWithin(0.2, 86_400, 'must be a number of seconds, 0.2 to 86400');
const port = numberWithin(0, 65_535, 'must be a port number, 0 to 65535').int('must be a port number, 0 to 65535');
const GRAPH_AUTH = 'must be client-secret, certificate or delegated';
const required = z.string('is missing').min(1, 'is missing');

export const FIELDS: Readonly<Record<string, z.ZodType>> = {
  'org.loginUrl': address.optional(),
  'org.instanceUrl': address.optional(),
  'org.apiVersion': z
    .string()
    .regex(/^\d{2,3}\.0$/, 'must look like 67.0')
    .optional(),
  'org.auth': z.enum(['jwt', 'client-credentials', 'access-token'], 'must be jwt, client-credentials or access-token'),
  'graph.auth': z.enum(['client-secret', 'certificate', 'delegated'], GRAPH_AUTH).optional(),
  'graph.authorityHost': address.optional(),
  'graph.baseUrl': address.optional(),
  'gmail.baseUrl': address.optional(),
  'gmail.pubsubUrl': address.optional(),
  'gmail.certificatesUrl': address.optional(),
  'gmail.topic': z
    .string()
    .regex(/^projects\/[^/]+\/topics\/[^/]+$/, 'must look like projects/my-project/topics/my-topic')
    .optional(),
  'gmail.subscription': z
    .string()
    .regex(
      /^projects\/[^/]+\/subscriptions\/[^/]+$/,
      'must look like projects/my-project/subscriptions/my-subscription'
    )
    .optional(),
  'gmail.unitsPerMinute': numberWithin(600, 1_200_000, 'must be a number of quota units, 600 to 1200000').optional(),
  'imap.*.port': port.optional(),
  'imap.*.security': z.enum(['tls', 'starttls', 'none'], 'must be tls, starttls or none').optional(),
  'imap.*.auth': z.enum(['password', 'oauth2'], 'must be password or oauth2').optional(),
  'imap.*.tokenUrl': address.optional(),
  orgDailyCalls: numberWithin(100, Infinity, 'must be a number of calls, 100 or more')
    .int('must be a whole number')
    .optional(),
  signingKey: required.min(32, 'is too short: 32 characters or more are needed'),
  'http.port': port.optional(),
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

const GRAPH_NEEDS: Readonly<Record<string, readonly string[]>> = {
  'client-secret': ['graph.tenantId', 'graph.clientId', 'graph.clientSecret'],
  certificate: ['graph.tenantId', 'graph.clientId', 'graph.certificate'],
  delegated: ['graph.tenantId', 'graph.clientId']
};

/** `needed`: what is said of anything that is no number within the bounds. */
function numberWithin(least: number, most: number, needed: string) {
  return z.coerce.number(needed).min(least, needed).max(most, needed);
}

/** One IMAP server's settings, below `path`. */
function imapSettings(path: string, env: string | null): readonly Setting[] {
  const named = (name: string, suffix: string, kind: Setting['kind'] = 'plain'): Setting => ({
    path: `${path}.${name}`,
    env: env === null ? null : `${env}_${suffix}`,
    kind
  });
  return [
    named('mailboxes', 'MAILBOXES'),
    named('host', 'HOST'),
    named('port', 'PORT'),
    named('security', 'SECURITY'),
    named('login', 'LOGIN'),
    named('auth', 'AUTH'),
    named('password', 'PASSWORD', 'secret'),
    named('passwordFolder', 'PASSWORD_FOLDER', 'path'),
    named('tokenUrl', 'TOKEN_URL'),
    named('clientId', 'CLIENT_ID'),
    named('clientSecret', 'CLIENT_SECRET', 'secret'),
    named('scope', 'SCOPE'),
    named('sharedPrefix', 'SHARED_PREFIX')
  ];
}

/** All settings that can be given: the fixed ones, and those of the IMAP servers that the file names. */
export function settingsFor(filePaths: Iterable<string>): readonly Setting[] {
  const servers = new Set([...filePaths].map((path) => /^imapServers\.([\w-]+)\./.exec(path)?.[1]));
  servers.delete(undefined);
  return [...SETTINGS, ...[...servers].flatMap((name) => imapSettings(`imapServers.${name ?? ''}`, null))];
}

export interface Need {
  readonly path: string;
  readonly reason: string;
}

/** What has to be there beside what is given. */
export function needsOf(values: ReadonlyMap<string, string>): readonly Need[] {
  const auth = values.get('org.auth') ?? '';
  const needs = (AUTH_NEEDS[auth] ?? []).map((path) => ({ path, reason: `org.auth ${auth} needs it` }));
  const sections = new Set([...values.keys()].map((path) => path.replace(/\.\w+$/, '')));
  if (sections.has('graph')) {
    const graph = GRAPH_NEEDS[values.get('graph.auth') ?? 'client-secret'] ?? [];
    needs.push(...graph.map((path) => ({ path, reason: 'the Microsoft 365 connection needs it' })));
  }
  if (sections.has('gmail')) needs.push(...gmailNeeds(values));
  for (const section of sections) if (/^imap(?:Servers\..+)?$/.test(section)) needs.push(...imapNeeds(section, values));
  return needs;
}

/** Announcements are taken only for the audience, and only from the sender, that both are named. */
function gmailNeeds(values: ReadonlyMap<string, string>): Need[] {
  const pair = ['gmail.pushAudience', 'gmail.pushServiceAccount'];
  const named = pair.find((path) => values.has(path));
  return [
    { path: 'gmail.serviceAccountKey', reason: 'the Gmail connection needs it' },
    ...(named === undefined ? [] : pair.map((path) => ({ path, reason: `${named} is nothing without it` })))
  ];
}

function imapNeeds(section: string, values: ReadonlyMap<string, string>): Need[] {
  const needs = ['host'];
  if (section !== 'imap') needs.push('mailboxes');
  if (values.get(`${section}.auth`) === 'oauth2') needs.push('tokenUrl', 'clientId', 'clientSecret');
  else if (!values.has(`${section}.passwordFolder`)) needs.push('password');
  return needs.map((name) => ({ path: `${section}.${name}`, reason: 'the IMAP connection needs it' }));
}

/** What is given and may not stand together. */
export function conflictsOf(values: ReadonlyMap<string, string>): readonly Need[] {
  return [...values.entries()].flatMap(([path, value]) => {
    const section = /^(imap(?:Servers\..+)?)\.security$/.exec(path)?.[1];
    const host = values.get(`${section ?? ''}.host`) ?? '';
    if (section === undefined || value !== 'none' || host === '' || isLoopback(host)) return [];
    return [{ path, reason: `none would send the password unencrypted to ${host}: set it to tls or starttls` }];
  });
}

/** Passwords and mail may cross this machine unencrypted, and nothing else. */
export function isLoopback(host: string): boolean {
  return host === 'localhost' || host === '::1' || (isIP(host) === 4 && host.startsWith('127.'));
}
