import { join } from 'node:path';
import type { GmailConfig, GraphAuth, GraphConfig, ImapAuth, ImapConfig } from './config.ts';
import { trimLastCharacters } from '../core/message/trim-characters.ts';

/** What Google allows a mailbox in projects that were made since May 2026. */
const UNITS_PER_MINUTE = 6_000;

/** A checked setting by its path; null when it is not given. */
export type Read = (path: string) => string | null;

/** The connection to Microsoft 365; null when it is not configured. */
export function buildGraph(read: Read, dataDir: string): GraphConfig | null {
  const tenantId = read('graph.tenantId');
  if (tenantId === null) return null;
  return {
    tenantId,
    clientId: read('graph.clientId') ?? '',
    auth: graphAuth(read, dataDir),
    authorityHost: withoutSlash(read('graph.authorityHost') ?? 'https://login.microsoftonline.com'),
    baseUrl: withoutSlash(read('graph.baseUrl') ?? 'https://graph.microsoft.com/v1.0')
  };
}

function graphAuth(read: Read, dataDir: string): GraphAuth {
  const kind = read('graph.auth') ?? 'client-secret';
  if (kind === 'certificate') return { kind, certificate: read('graph.certificate') ?? '' };
  if (kind === 'delegated') return { kind, cacheFile: join(dataDir, 'microsoft-sign-in.json') };
  return { kind: 'client-secret', clientSecret: read('graph.clientSecret') ?? '' };
}

/** The connection to Gmail; null when it is not configured. */
export function buildGmail(read: Read): GmailConfig | null {
  const serviceAccountKey = read('gmail.serviceAccountKey');
  if (serviceAccountKey === null) return null;
  return {
    serviceAccountKey,
    baseUrl: withoutSlash(read('gmail.baseUrl') ?? 'https://gmail.googleapis.com'),
    pubsubUrl: withoutSlash(read('gmail.pubsubUrl') ?? 'https://pubsub.googleapis.com'),
    topic: read('gmail.topic'),
    subscription: read('gmail.subscription'),
    pushAudience: read('gmail.pushAudience'),
    pushServiceAccount: read('gmail.pushServiceAccount'),
    certificatesUrl: read('gmail.certificatesUrl') ?? 'https://www.googleapis.com/oauth2/v3/certs',
    unitsPerMinute: Number(read('gmail.unitsPerMinute') ?? UNITS_PER_MINUTE)
  };
}

/** The IMAP servers: those that the file names, then the one that serves all other mailboxes. */
export function buildImap(read: Read, paths: Iterable<string>): readonly ImapConfig[] {
  const names = new Set([...paths].flatMap((path) => /^imapServers\.([\w-]+)\./.exec(path)?.[1] ?? []));
  const servers = [...names].map((name) => buildServer(read, `imapServers.${name}`, name));
  return read('imap.host') === null ? servers : [...servers, buildServer(read, 'imap', null)];
}

function buildServer(read: Read, section: string, name: string | null): ImapConfig {
  const own = (setting: string): string | null => read(`${section}.${setting}`);
  const security = securityOf(own('security'));
  return {
    name,
    mailboxes: (own('mailboxes') ?? '')
      .split(/[,;\s]+/)
      .map((item) => item.toLowerCase())
      .filter((item) => item !== ''),
    host: own('host') ?? '',
    port: Number(own('port') ?? (security === 'tls' ? 993 : 143)),
    security,
    login: own('login') ?? '{user}',
    auth: imapAuth(own),
    sharedPrefix: own('sharedPrefix')
  };
}

function securityOf(value: string | null): ImapConfig['security'] {
  return value === 'starttls' || value === 'none' ? value : 'tls';
}

function imapAuth(own: Read): ImapAuth {
  if (own('auth') !== 'oauth2') {
    return { kind: 'password', password: own('password'), passwordFolder: own('passwordFolder') };
  }
  return {
    kind: 'oauth2',
    tokenUrl: own('tokenUrl') ?? '',
    clientId: own('clientId') ?? '',
    clientSecret: own('clientSecret') ?? '',
    scope: own('scope')
  };
}

/** The address without its last slashes. */
export function withoutSlash(url: string): string {
  return trimLastCharacters(url, /\//);
}
