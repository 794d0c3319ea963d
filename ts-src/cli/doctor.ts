import { access, constants, mkdir } from 'node:fs/promises';
import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Command } from 'commander';
import { IntakeError } from '../core/intake-error.ts';
import type { RelayConfig } from '../relay/config.ts';
import { connectGraph } from '../relay/mailbox/graph/graph-client.ts';
import { openGraphMailbox } from '../relay/mailbox/graph/graph-mailbox.ts';
import type { OrgPort } from '../relay/org/org-port.ts';
import { readOrgSnapshot } from '../relay/org/org-snapshot.ts';
import { connectOrg } from '../relay/org/salesforce-org.ts';
import { callRelay, findConfigFile, loadCommandConfig, relayUrl } from './relay-client.ts';

interface Finding {
  readonly check: string;
  readonly ok: boolean;
  readonly found: string;
  readonly needed: string;
  readonly cure: string;
}

const OBJECTS: readonly { readonly name: string; readonly needs: readonly string[] }[] = [
  { name: 'Email_Intake__c', needs: ['Message_Key__c', 'Mailbox__c', 'Disposition__c', 'Candidates__c', 'Trace__c'] },
  { name: 'Intake_Mailbox__c', needs: ['Address__c', 'Status__c'] },
  { name: 'Intake_Filter__c', needs: ['Pattern__c'] },
  { name: 'Intake_Settings__c', needs: [] },
  { name: 'EmailMessage', needs: ['MessageIdentifier', 'ParentId'] },
  { name: 'ContentVersion', needs: [] }
];
const WRITTEN = new Set(['Email_Intake__c', 'Intake_Mailbox__c', 'EmailMessage', 'ContentVersion']);

/** `doctor`: checks every prerequisite, and names the cure of what is missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check configuration and access: org, mailboxes, relay, data folder, clock')
    .option('--json', 'one JSON line a check')
    .action(async (options: { json?: boolean }) => {
      let isWell = true;
      for await (const finding of examine()) {
        isWell &&= finding.ok;
        print(finding, options.json === true);
      }
      if (!isWell) process.exitCode = 1;
    });
}

function print(finding: Finding, isJson: boolean): void {
  if (isJson) {
    process.stdout.write(`${JSON.stringify(finding)}\n`);
    return;
  }
  process.stdout.write(`${finding.ok ? 'ok   ' : 'FAULT'} ${finding.check}: ${finding.found}\n`);
  if (!finding.ok) process.stdout.write(`      needed: ${finding.needed}\n      cure:   ${finding.cure}\n`);
}

async function* examine(): AsyncGenerator<Finding> {
  let config: RelayConfig;
  try {
    config = loadCommandConfig();
  } catch (error) {
    yield fault('configuration', 'a complete configuration', error);
    return;
  }
  yield fine('configuration', findConfigFile() ?? 'from the environment');
  if (config.caFile !== null)
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(config.caFile, 'utf8')]);
  yield await attempt('data folder', 'a folder that can be written', async () => {
    await mkdir(config.dataDir, { recursive: true });
    await access(config.dataDir, constants.W_OK);
    return config.dataDir;
  });
  const org = connectOrg(config.org);
  const login = await attempt('org sign-in', 'a user of the org', async () => (await org.whoAmI()).username);
  yield login;
  yield await clockFinding(config.org.instanceUrl ?? config.org.loginUrl);
  if (login.ok) for (const object of OBJECTS) yield await objectFinding(org, object);
  if (login.ok) yield* mailboxFindings(config, org);
  yield await attempt('relay', `a relay at ${relayUrl(config)} with the same signing key`, async () => {
    await callRelay(config, 'GET', '/v1/status');
    return relayUrl(config);
  });
}

async function objectFinding(org: OrgPort, { name, needs }: (typeof OBJECTS)[number]): Promise<Finding> {
  return await attempt(
    `object ${name}`,
    'the package deployed and Email_Intake_Relay assigned to the relay user',
    async () => {
      const described = await org.describe(name);
      if (described === null)
        throw new IntakeError('ORG_ACCESS_REFUSED', 'not visible', {
          actions: ['Deploy the package and assign the permission set Email_Intake_Relay.']
        });
      const missing = needs.filter((field) => !described.fields.some((candidate) => candidate.name === field));
      if (missing.length > 0)
        throw new IntakeError('ORG_ACCESS_REFUSED', `fields not visible: ${missing.join(', ')}`, {
          actions: ['Assign the permission set Email_Intake_Relay.']
        });
      if (WRITTEN.has(name) && !described.createable)
        throw new IntakeError('ORG_ACCESS_REFUSED', 'may not be created', {
          actions: ['Assign the permission set Email_Intake_Relay.']
        });
      return 'visible';
    }
  );
}

async function* mailboxFindings(config: RelayConfig, org: OrgPort): AsyncGenerator<Finding> {
  const graph = config.graph === null ? null : connectGraph(config.graph);
  let mailboxes: Awaited<ReturnType<typeof readOrgSnapshot>>['snapshot']['mailboxes'];
  try {
    mailboxes = (await readOrgSnapshot(org, new Date().toISOString())).snapshot.mailboxes;
  } catch (error) {
    yield fault('mailboxes', 'readable Intake_Mailbox__c records', error);
    return;
  }
  yield fine('mailboxes', `${String(mailboxes.length)} active in the org`);
  for (const mailbox of mailboxes.filter((candidate) => candidate.provider === 'Microsoft 365')) {
    yield await attempt(`mailbox ${mailbox.address}`, 'an app that may read it', async () => {
      if (graph === null)
        throw new IntakeError('CONFIG_INVALID', 'no Microsoft 365 connection is configured', {
          actions: ['Set graph.tenantId, graph.clientId and graph.clientSecretFile.']
        });
      const port = openGraphMailbox(graph, {
        identity: { address: mailbox.address, aliases: mailbox.aliases, isShared: mailbox.isShared },
        user: mailbox.user,
        salesforceFolder: mailbox.salesforceFolder ?? 'Salesforce',
        publicUrl: null
      });
      return (await port.listFolders()).map((folder) => folder.name).join(', ');
    });
  }
}

/** Signatures and sign-ins are bound to the time. */
async function clockFinding(url: string): Promise<Finding> {
  return await attempt('clock', 'less than 120 seconds off the org', async () => {
    const response = await fetch(`${url}/services/data`, { signal: AbortSignal.timeout(15_000) });
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const skew = Number.isNaN(theirs) ? 0 : Math.round((Date.now() - theirs) / 1000);
    if (Math.abs(skew) > 120)
      throw new IntakeError('CONFIG_INVALID', `${String(skew)} seconds off`, {
        actions: ["Set this machine's clock by NTP."]
      });
    return `${String(Math.abs(skew))} seconds off`;
  });
}

async function attempt(check: string, needed: string, look: () => Promise<string>): Promise<Finding> {
  try {
    return fine(check, await look());
  } catch (error) {
    return fault(check, needed, error);
  }
}

function fine(check: string, found: string): Finding {
  return { check, ok: true, found, needed: '', cure: '' };
}

function fault(check: string, needed: string, error: unknown): Finding {
  const cure = error instanceof IntakeError ? error.actions.join(' ') : 'Look at the message above.';
  return { check, ok: false, found: error instanceof Error ? error.message : String(error), needed, cure };
}
