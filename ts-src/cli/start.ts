import type { Command } from 'commander';
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';
import { ChildPart } from './child-part.ts';
import { lockFolder } from './folder-lock.ts';
import {
  DEFAULT_DATA_FOLDER,
  DEFAULT_PORTS,
  keepSecrets,
  makeFolder,
  writePlace,
  writeRelayConfiguration,
  writeSecret
} from './local-place.ts';
import type { Secrets } from './local-place.ts';
import { claimPort } from './local-port.ts';
import { RELAY_USER } from './org.ts';
import { untilStopped } from './stop-signal.ts';

const port = z.coerce.number().int().min(0).max(65_535);
const startOptions = z.object({
  data: z.string(),
  orgPort: port,
  relayPort: port,
  mailboxPort: port,
  samples: z.boolean()
});
type StartOptions = z.infer<typeof startOptions>;

const mailboxFacts = z.object({
  url: z.string(),
  caFile: z.string(),
  tenantId: z.string(),
  clientId: z.string(),
  clientSecret: z.string(),
  gmail: z.object({
    baseUrl: z.string(),
    pubsubUrl: z.string(),
    certificatesUrl: z.string(),
    topic: z.string(),
    subscription: z.string(),
    key: z.string()
  })
});
const orgFacts = z.object({ url: z.string(), accessToken: z.string(), password: z.string(), page: z.string() });

/** Adds `start`: mailbox, org and relay together on this machine. */
export function registerStart(program: Command): void {
  program
    .command('start')
    .description('Run everything locally: a mailbox with sample mail, a Salesforce-compatible org, and the relay.')
    .option('--data <folder>', 'where everything is kept', DEFAULT_DATA_FOLDER)
    .option('--org-port <port>', 'port of the org and its pages; 0 for any free one', String(DEFAULT_PORTS.org))
    .option('--relay-port <port>', 'port of the relay; 0 for any free one', String(DEFAULT_PORTS.relay))
    .option('--mailbox-port <port>', 'port of the mailbox; 0 for any free one', String(DEFAULT_PORTS.mailbox))
    .option('--no-samples', 'start empty')
    .action(async (options: unknown) => {
      await startAll(startOptions.parse(options));
    });
}

async function startAll(options: StartOptions): Promise<void> {
  const dataDir = makeFolder(options.data);
  const unlock = lockFolder(dataDir);
  const parts: ChildPart[] = [];
  try {
    // Ports are fixed before anything starts: a part that is started again must be found where it was.
    const ports = {
      mailboxPort: await claimPort('mailbox', '--mailbox-port', options.mailboxPort),
      orgPort: await claimPort('org', '--org-port', options.orgPort),
      relayPort: await claimPort('relay', '--relay-port', options.relayPort)
    };
    await startParts({ ...options, ...ports }, dataDir, keepSecrets(dataDir), parts);
    await untilStopped();
    console.log('Stopping …');
  } finally {
    // Relay first: it writes what it has taken in while the org still listens.
    for (const part of parts.reverse()) await part.stop();
    unlock();
  }
}

async function startParts(options: StartOptions, dataDir: string, secrets: Secrets, parts: ChildPart[]): Promise<void> {
  const begin = (
    name: string,
    parameters: readonly string[],
    environment: Record<string, string> = {}
  ): Promise<unknown> => {
    const files = { pidFile: join(dataDir, `${name}.pid`), logFile: join(dataDir, `${name}.log`) };
    const part = new ChildPart({ name, parameters, environment, ...files, onRestart });
    parts.push(part);
    return part.start().catch((error: unknown) => {
      throw new IntakeError(
        'INTERNAL',
        `The ${name} did not start. ${error instanceof Error ? error.message : String(error)}`
      );
    });
  };
  const noSamples = options.samples ? [] : ['--no-samples'];
  const clientId = keptClientId(dataDir);
  const relayUrl = `http://127.0.0.1:${String(options.relayPort)}`;
  console.log('Starting the mailbox and the org …');
  const [mailboxReady, orgReady] = await Promise.all([
    begin('mailbox', [
      'mailbox',
      '--port',
      String(options.mailboxPort),
      '--data',
      join(dataDir, 'mailbox'),
      ...noSamples
    ]),
    begin('org', [
      'org',
      '--port',
      String(options.orgPort),
      '--data',
      join(dataDir, 'org'),
      '--relay',
      relayUrl,
      '--relay-app',
      clientId,
      '--relay-key',
      join(dataDir, 'secrets', 'relay.pub'),
      '--signing-key',
      secrets.signingKeyFile,
      ...noSamples
    ])
  ]);
  const mailbox = mailboxFacts.parse(mailboxReady);
  const org = orgFacts.parse(orgReady);
  const clientSecretFile = join(dataDir, 'secrets', 'graph-client-secret');
  writeSecret(clientSecretFile, mailbox.clientSecret);
  const serviceAccountKeyFile = join(dataDir, 'secrets', 'gmail-service-account.json');
  const { key, ...gmail } = mailbox.gmail;
  writeSecret(serviceAccountKeyFile, key);
  const config = writeRelayConfiguration(dataDir, {
    orgUrl: org.url,
    clientId,
    username: RELAY_USER,
    privateKeyFile: secrets.privateKeyFile,
    signingKeyFile: secrets.signingKeyFile,
    graph: { url: mailbox.url, tenantId: mailbox.tenantId, clientId: mailbox.clientId, clientSecretFile },
    gmail: { ...gmail, serviceAccountKeyFile },
    caFile: mailbox.caFile,
    port: options.relayPort
  });
  writePlace(dataDir, {
    mailbox: { url: mailbox.url, caFile: mailbox.caFile },
    org: { url: org.url },
    relay: { url: relayUrl }
  });
  console.log('Starting the relay …');
  await begin('relay', ['relay'], { INTAKE_CONFIG: config, NODE_EXTRA_CA_CERTS: mailbox.caFile });
  printPlaces(dataDir, mailbox, org, relayUrl);
}

function onRestart(name: string, reason: string): void {
  console.log(`The ${name} ended (${reason}); starting it again.`);
}

/** The connected app keeps its client id across restarts. */
function keptClientId(dataDir: string): string {
  const file = join(dataDir, 'secrets', 'connected-app');
  if (!existsSync(file)) writeFileSync(file, randomUUID());
  return readFileSync(file, 'utf8').trim();
}

function printPlaces(
  dataDir: string,
  mailbox: z.infer<typeof mailboxFacts>,
  org: z.infer<typeof orgFacts>,
  relayUrl: string
): void {
  const lines = [
    '',
    'Email Intake runs. Open the console in a browser:',
    `  ${org.page}`,
    '',
    `  Org API   ${org.url}   token ${org.accessToken}`,
    `            users admin@acme.example, maya.stone@acme.example, …; password ${org.password}`,
    `  Mailbox   ${mailbox.url}/v1.0   (Microsoft Graph; certificate ${mailbox.caFile})`,
    `            ${mailbox.gmail.baseUrl}/gmail/v1   (Gmail, the same mailboxes)`,
    `  Relay     ${relayUrl}/healthz   ${relayUrl}/metrics`,
    `  Logs      ${join(dataDir, '*.log')}`,
    '',
    '  Bring your own mail:  npm run -s intake -- import PATH… --mailbox me@acme.example',
    '  Drop a message in:    npm run send -- FILE.eml',
    '  Ctrl-C stops everything; the next start takes seconds.',
    ''
  ];
  console.log(lines.join('\n'));
}
