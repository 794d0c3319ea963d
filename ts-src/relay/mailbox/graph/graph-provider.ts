import type { GraphConfig } from '../../config.ts';
import type { MailboxProvider } from '../provider.ts';
import { graphClient } from './graph-client.ts';
import { examineGraph } from './graph-examine.ts';
import { openGraphMailbox } from './graph-mailbox.ts';
import { signInOf } from './graph-sign-in.ts';

/** The connection to Microsoft 365; `publicUrl`: where Graph posts notifications, null when the relay only polls. */
export function graphProvider(config: GraphConfig, publicUrl: string | null): MailboxProvider {
  const { credential, scopes } = signInOf(config);
  const client = graphClient(config.baseUrl, credential, scopes);
  return {
    open: (account) => openGraphMailbox(client, { ...account, publicUrl }),
    listen: null,
    examine: (accounts) => examineGraph({ config, publicUrl, client, credential, scopes }, accounts)
  };
}
