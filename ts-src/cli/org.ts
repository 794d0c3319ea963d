import type { Command } from 'commander';
import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { registerLightning } from '../local-org/lightning/host.ts';
import { startLocalOrg } from '../local-org/main.ts';
import type { LocalOrg } from '../local-org/main.ts';
import { tellParent } from './child-part.ts';
import { DEFAULT_DATA_FOLDER, DEFAULT_PORTS } from './local-place.ts';
import { untilStopped } from './stop-signal.ts';

const orgOptions = z.object({
  port: z.coerce.number().int(),
  data: z.string(),
  samples: z.boolean(),
  relay: z.string(),
  relayApp: z.string().optional(),
  relayUser: z.string(),
  relayKey: z.string().optional(),
  signingKey: z.string().optional()
});
type OrgOptions = z.infer<typeof orgOptions>;

/** The named credential of the product's Apex bridge. */
const RELAY_CREDENTIAL = 'Email_Intake_Relay';
export const RELAY_USER = 'relay@acme.example';

/** Adds `org`: the local Salesforce-compatible org alone. */
export function registerOrg(program: Command): void {
  program
    .command('org')
    .description('Run the local Salesforce-compatible org alone, with its API and Lightning pages.')
    .option('--port <port>', 'port, 0 for any free one', String(DEFAULT_PORTS.org))
    .option('--data <folder>', 'where its records are kept', `${DEFAULT_DATA_FOLDER}/org`)
    .option('--no-samples', 'start with users and nothing else')
    .option(
      '--relay <url>',
      'address of the relay for Apex callouts',
      `http://127.0.0.1:${String(DEFAULT_PORTS.relay)}`
    )
    .option('--relay-app <clientId>', 'client id of the connected app that the relay signs in with')
    .option('--relay-user <username>', 'the relay’s integration user', RELAY_USER)
    .option('--relay-key <file>', 'public key (PEM) of that connected app')
    .option('--signing-key <file>', 'file with the key that the Apex bridge and the relay share')
    .action(async (options: unknown) => {
      const org = await runOrg(orgOptions.parse(options));
      console.log(`Org      ${org.url}`);
      console.log(
        `  token  ${org.accessToken}  (${org.users.map((user) => user.username).join(', ')}; password ${org.password})`
      );
      console.log(`  page   ${pageUrl(org)}`);
      await untilStopped();
      await org.close();
    });
}

/** The console page with a session of the administrator. */
export function pageUrl(org: Pick<LocalOrg, 'url' | 'accessToken'>): string {
  const target = '/lightning/n/Email_Intake_Console';
  return `${org.url}/secur/frontdoor.jsp?sid=${encodeURIComponent(org.accessToken)}&retURL=${encodeURIComponent(target)}`;
}

async function runOrg(options: OrgOptions): Promise<LocalOrg> {
  let warm: (() => Promise<void>) | null = null;
  const org = await startLocalOrg({
    port: options.port,
    dataDir: options.data,
    sourceDir: 'force-app',
    seed: options.samples ? true : 'users',
    namedCredentialEndpoints: { [RELAY_CREDENTIAL]: options.relay },
    connectedApps: connectedApps(options),
    ...(options.signingKey === undefined ? {} : { signingKey: readFileSync(options.signingKey, 'utf8').trim() }),
    registerPage: (server) => {
      const page = registerLightning(server);
      warm = () => page.warm();
    }
  });
  tellParent({ url: org.url, accessToken: org.accessToken, password: org.password, page: pageUrl(org) });
  // The page is built while people read where things are; a fault shows on the page itself.
  (warm as (() => Promise<void>) | null)?.().catch((error: unknown) => {
    console.error(error instanceof Error ? error.message : String(error));
  });
  return org;
}

function connectedApps(options: OrgOptions): { clientId: string; runAsUsername: string; certificate: string }[] {
  if (options.relayApp === undefined || options.relayKey === undefined) return [];
  return [
    {
      clientId: options.relayApp,
      runAsUsername: options.relayUser,
      certificate: readFileSync(options.relayKey, 'utf8')
    }
  ];
}
