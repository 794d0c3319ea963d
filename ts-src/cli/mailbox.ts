import type { Command } from 'commander';
import { z } from 'zod';
import { startLocalMailbox } from '../local-mailbox/main.ts';
import { tellParent } from './child-part.ts';
import { DEFAULT_DATA_FOLDER, DEFAULT_PORTS } from './local-place.ts';
import { untilStopped } from './stop-signal.ts';

const mailboxOptions = z.object({ port: z.coerce.number().int(), data: z.string(), samples: z.boolean() });

/** Adds `mailbox`: the local mailbox alone, with Microsoft Graph's face and Gmail's. */
export function registerMailbox(program: Command): void {
  program
    .command('mailbox')
    .description('Run the local mailbox server alone (Microsoft Graph and Gmail over TLS).')
    .option('--port <port>', 'port, 0 for any free one', String(DEFAULT_PORTS.mailbox))
    .option('--data <folder>', 'where its mail is kept', `${DEFAULT_DATA_FOLDER}/mailbox`)
    .option('--no-samples', 'start with no sample mail')
    .action(async (options: unknown) => {
      const { port, data, samples } = mailboxOptions.parse(options);
      const mailbox = await startLocalMailbox({ port, dataDir: data, samples });
      const { url, caFile, tenantId, clientId, clientSecret, gmail } = mailbox;
      console.log(`Mailbox  ${url}/v1.0  (sign in at ${url}/${tenantId})`);
      console.log(`  client ${clientId}  secret ${clientSecret}`);
      console.log(`Gmail    ${gmail.baseUrl}/gmail/v1`);
      console.log(`  trust its certificate with NODE_EXTRA_CA_CERTS=${caFile}`);
      const { baseUrl, pubsubUrl, certificatesUrl, topic, subscription } = gmail;
      tellParent({
        url,
        caFile,
        tenantId,
        clientId,
        clientSecret,
        gmail: { baseUrl, pubsubUrl, certificatesUrl, topic, subscription, key: gmail.serviceAccountKey() }
      });
      await untilStopped();
      await mailbox.close();
    });
}
