/** A Gmail of our own and its official client for the adapter's tests; product code must not import this. */
import type { gmail_v1 } from '@googleapis/gmail';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { IntakeError } from '../../../core/intake-error.ts';
import { startLocalMailbox, type LocalMailbox } from '../../../local-mailbox/main.ts';
import { officialGmail } from '../../../local-mailbox/gmail/testkit.ts';
import { trust } from '../../../local-mailbox/testkit.ts';
import type { GmailConfig } from '../../config.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import type { MailboxPort } from '../port.ts';
import type { MailboxAccount, MailboxProvider } from '../provider.ts';
import { gmailProvider, type GmailOptions } from './gmail-provider.ts';

export const MAYA = 'maya.stone@acme.example';
export const account: MailboxAccount = {
  identity: { address: MAYA, aliases: [], isShared: false },
  user: null,
  salesforceFolder: 'Salesforce'
};

export interface GmailUnderTest {
  readonly server: LocalMailbox;
  readonly config: GmailConfig;
  /** The official client, as Maya who may change everything in her mailbox. */
  readonly owner: gmail_v1.Gmail;
  /** The same for another mailbox. */
  official(address: string): gmail_v1.Gmail;
  provider(changes?: Partial<GmailConfig>, options?: GmailOptions): MailboxProvider;
  open(changes?: Partial<GmailConfig>, options?: GmailOptions, whose?: MailboxAccount): MailboxPort;
  stop(): Promise<void>;
}

/** What a test may spend: the local Gmail counts nothing. */
const PLENTY = { burst: 1_000_000, perSecond: 1_000_000 };

/** Starts a local mailbox with Maya's Gmail. */
export async function startGmail(): Promise<GmailUnderTest> {
  const folder = mkdtempSync(join(tmpdir(), 'relay-gmail-'));
  const server = await startLocalMailbox({ port: 0, dataDir: folder });
  trust(server.caFile);
  server.addMailbox(MAYA, 'Maya Stone');
  const { baseUrl, pubsubUrl, certificatesUrl } = server.gmail;
  const config: GmailConfig = {
    serviceAccountKey: server.gmail.serviceAccountKey(),
    baseUrl,
    pubsubUrl,
    certificatesUrl,
    unitsPerMinute: 6_000,
    topic: null,
    subscription: null,
    pushAudience: null,
    pushServiceAccount: null
  };
  const pool = openParsePool();
  const provider: GmailUnderTest['provider'] = (changes = {}, options = {}) =>
    gmailProvider({ ...config, ...changes }, pool, { mailboxQuota: PLENTY, ...options });
  return {
    server,
    config,
    owner: officialGmail(server, MAYA),
    official: (address) => officialGmail(server, address),
    provider,
    open: (changes, options, whose = account) => {
      const port = provider(changes, options).open(whose);
      if (port === null) throw new Error('the provider does not serve the mailbox');
      return port;
    },
    stop: async () => {
      await pool.close();
      await server.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

/** The id of the label of that name, which is made when it is new. */
export async function labelId(owner: gmail_v1.Gmail, name: string): Promise<string> {
  const { data } = await owner.users.labels.list({ userId: 'me' });
  const found = data.labels?.find((label) => label.name === name) ?? null;
  const label = found ?? (await owner.users.labels.create({ userId: 'me', requestBody: { name } })).data;
  return label.id ?? '';
}

/** The error that the work fails with, which must be the product's own. */
export async function refusal(work: Promise<unknown>): Promise<IntakeError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason
  );
  if (error instanceof IntakeError) return error;
  throw new Error(`not refused: ${String(error)}`);
}
