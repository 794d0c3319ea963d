import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import type { Command } from 'commander';
import { IntakeError } from '../core/intake-error.ts';
import { signInByDeviceCode } from '../relay/mailbox/graph/delegated-sign-in.ts';
import { delegatedScopes } from '../relay/mailbox/graph/graph-sign-in.ts';
import { loadCommandConfig } from './relay-client.ts';

/** `sign-in`: a user signs in to Microsoft 365 on any device; the relay reads mail as this user from then on. */
export function registerSignIn(program: Command): void {
  program
    .command('sign-in')
    .description('sign in to Microsoft 365 as a user, by a code typed in on any device (graph.auth: delegated)')
    .action(async () => {
      await signIn();
    });
}

async function signIn(): Promise<void> {
  const { graph, caFile } = loadCommandConfig();
  if (graph?.auth.kind !== 'delegated') {
    throw new IntakeError('CONFIG_INVALID', 'This relay signs in to Microsoft 365 as an app, not as a user.', {
      actions: ['Set graph.tenantId, graph.clientId and graph.auth: delegated, then run this again.']
    });
  }
  if (caFile !== null) setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
  const user = await signInByDeviceCode(graph, graph.auth.cacheFile, delegatedScopes(graph), (code) => {
    process.stdout.write(`Open ${code.verificationUri} and enter the code ${code.userCode}\n`);
    process.stdout.write(`It is valid for ${String(Math.round(code.expiresInSeconds / 60))} minutes. Waiting …\n`);
  });
  process.stdout.write(`Signed in as ${user}. A running relay goes on with it by itself.\n`);
}
