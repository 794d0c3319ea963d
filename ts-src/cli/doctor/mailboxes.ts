import { IntakeError } from '../../core/intake-error.ts';
import type { RelayConfig } from '../../relay/config.ts';
import { fault, fine, type Finding } from '../../relay/mailbox/finding.ts';
import { openParsePool } from '../../relay/mailbox/mime/parse-pool.ts';
import { connectProviders } from '../../relay/mailbox/providers.ts';
import type { OrgPort } from '../../relay/org/org-port.ts';
import { readOrgSnapshot } from '../../relay/org/org-snapshot.ts';
import { accountOf } from '../../relay/pipeline/rules.ts';

const CONNECTION_CURES: Readonly<Record<string, string>> = {
  'Microsoft 365': 'Set graph.tenantId, graph.clientId and graph.clientSecretFile.',
  Gmail: 'Set gmail.serviceAccountKeyFile.',
  IMAP: 'Set imap.host and imap.passwordFile (or imap.passwordFolder).'
};

/** Looks at each connection with the mailboxes that the org wants read by it. */
export async function* examineMailboxes(config: RelayConfig, org: OrgPort): AsyncGenerator<Finding> {
  let mailboxes: Awaited<ReturnType<typeof readOrgSnapshot>>['snapshot']['mailboxes'];
  try {
    mailboxes = (await readOrgSnapshot(org, new Date().toISOString())).snapshot.mailboxes;
  } catch (error) {
    yield fault('mailboxes', 'readable Intake_Mailbox__c records', error);
    return;
  }
  yield fine('mailboxes', `${String(mailboxes.length)} active in the org`);
  const providers = await connectProviders(config, openParsePool());
  for (const [name, own] of Map.groupBy(mailboxes, (mailbox) => mailbox.provider)) {
    // Imported files need no connection.
    if (name === 'Files') continue;
    const provider = providers.get(name);
    if (provider !== undefined) {
      yield* provider.examine(own.map(accountOf));
      continue;
    }
    const needed = `a connection for ${own.map(({ address }) => address).join(', ')}`;
    const cure = CONNECTION_CURES[name] ?? 'Choose another provider for these mailboxes in Salesforce.';
    yield fault(
      name,
      needed,
      new IntakeError('CONFIG_INVALID', `no connection to ${name} is configured`, { actions: [cure] })
    );
  }
}
