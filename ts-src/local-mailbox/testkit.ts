import { ClientSecretCredential } from '@azure/identity';
import { Client } from '@microsoft/microsoft-graph-client';
import { TokenCredentialAuthenticationProvider } from '@microsoft/microsoft-graph-client/authProviders/azureTokenCredentials/index.js';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { z } from 'zod';
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

/** Where a client signs in, and as what. */
export type SignInPlace = Pick<LocalMailbox, 'url' | 'tenantId' | 'clientId' | 'clientSecret'>;

/** The credential of @azure/identity, pointed at the mailbox's sign-in endpoint. */
export function officialCredential(mailbox: SignInPlace, secret = mailbox.clientSecret): ClientSecretCredential {
  return new ClientSecretCredential(mailbox.tenantId, mailbox.clientId, secret, {
    authorityHost: mailbox.url,
    disableInstanceDiscovery: true,
    retryOptions: { maxRetries: 0 }
  });
}

/** The official Graph client with its default middleware. */
export function officialClient(mailbox: SignInPlace): Client {
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

const person = z.object({ emailAddress: z.object({ name: z.string(), address: z.string() }) });
const named = z.looseObject({ name: z.string() });

/** What the tests look at in Graph's answers: one shape for messages, folders, attachments, users and pages. */
const answerSchema = z.looseObject({
  '@odata.context': z.string().optional(),
  '@odata.type': z.string().optional(),
  '@odata.etag': z.string().default(''),
  '@odata.count': z.number().optional(),
  // Left out, not undefined: the official PageIterator asks for the difference.
  '@odata.nextLink': z.string().exactOptional(),
  '@odata.deltaLink': z.string().exactOptional(),
  '@removed': z.object({ reason: z.string() }).optional(),
  id: z.string().default(''),
  subject: z.string().default(''),
  displayName: z.string().optional(),
  name: z.string().optional(),
  from: person.optional(),
  sender: person.optional(),
  ccRecipients: z.array(person).default([]),
  bccRecipients: z.array(person).default([]),
  body: z.object({ contentType: z.string(), content: z.string() }).default({ contentType: '', content: '' }),
  attachments: z.array(z.unknown()).optional(),
  categories: z.array(z.string()).optional(),
  changeKey: z.string().optional(),
  conversationId: z.string().optional(),
  contentBytes: z.string().optional(),
  contentId: z.string().nullish(),
  expirationDateTime: z.string().optional(),
  hasAttachments: z.boolean().optional(),
  isInline: z.boolean().optional(),
  isRead: z.boolean().optional(),
  isDraft: z.boolean().optional(),
  internetMessageHeaders: z.array(named).optional()
});
export type Answer = z.infer<typeof answerSchema>;
export type AnswerPage = Answer & { readonly value: Answer[] };

/** Awaits a request of the official client and types its answer. */
export async function answered(request: Promise<unknown>): Promise<Answer> {
  return answerSchema.parse(await request);
}

/** Awaits a request for a collection. */
export async function answeredPage(request: Promise<unknown>): Promise<AnswerPage> {
  return answerSchema.extend({ value: z.array(answerSchema) }).parse(await request);
}
