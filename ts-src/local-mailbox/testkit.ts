import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { startLocalMailbox, type LocalMailbox, type LocalMailboxOptions } from './main.ts';

export interface MailboxUnderTest {
  readonly mailbox: LocalMailbox;
  readonly dataDir: string;
  /** The official client with a credential of the official identity library. */
  readonly client: Client;
  stop(): Promise<void>;
}

/** Starts a mailbox in a new folder on a free port and an official client that trusts its certificate. */
export async function startMailboxUnderTest(options: Partial<LocalMailboxOptions> = {}): Promise<MailboxUnderTest> {
  const dataDir = mkdtempSync(join(tmpdir(), 'local-mailbox-'));
  const mailbox = await startLocalMailbox({ port: 0, dataDir, ...options });
  mailbox.addMailbox('maya.stone@acme.example', 'Maya Stone');
  trust(mailbox.caFile);
  return {
    mailbox,
    dataDir,
    client: officialClient(mailbox),
    stop: async () => {
      await mailbox.close();
      rmSync(dataDir, { recursive: true, force: true });
    }
  };
}

/** Makes this process trust the mailbox's certificate, as NODE_EXTRA_CA_CERTS does at start. */
export function trust(caFile: string): void {
  setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
}

/** The credential of @azure/identity, pointed at the mailbox's sign-in endpoint. */
export function officialCredential(mailbox: LocalMailbox, secret = mailbox.clientSecret): ClientSecretCredential {
  return new ClientSecretCredential(mailbox.tenantId, mailbox.clientId, secret, {
    authorityHost: mailbox.url,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 }
  });
}

/** The official Graph client with its default middleware. */
export function officialClient(mailbox: LocalMailbox): Client {
  return Client.initWithMiddleware({
    authProvider: new TokenCredentialAuthenticationProvider(officialCredential(mailbox), {
      scopes: ['https://graph.microsoft.com/.default']
    }),
    baseUrl: mailbox.url,
    customHosts: new Set(['localhost'])
  });
}

/** A short plain message. */
export function plainMail(subject: string, headers: Readonly<Record<string, string>> = {}): string {
  const fields = {
    From: 'Priya Nair <priya.nair@larkfield.example>',
    To: 'Maya Stone <maya.stone@acme.example>',
    Date: 'Mon, 23 Nov 2026 09:15:00 +0000',
    'Message-ID': `<${subject.replaceAll(/\W+/g, '-')}@larkfield.example>`,
    Subject: subject,
    'MIME-Version': '1.0',
    'Content-Type': 'text/plain; charset=utf-8',
    ...headers
  };
  const head = Object.entries(fields).map(([name, value]) => `${name}: ${value}`);
  return [...head, '', `Body of ${subject}`, ''].join('\r\n');
}
