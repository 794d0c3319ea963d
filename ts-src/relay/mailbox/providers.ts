import type { RelayConfig } from '../config.ts';
import type { ParsePool } from './mime/parse-pool.ts';
import type { MailboxProvider } from './provider.ts';

/**
 * The connections that are configured, by the name of the provider in Intake_Mailbox__c; `pool`: where they parse. A
 * provider's libraries are loaded only where it is configured.
 */
export async function connectProviders(
  { graph, gmail, imap, publicUrl }: RelayConfig,
  pool: ParsePool
): Promise<ReadonlyMap<string, MailboxProvider>> {
  const providers = new Map<string, MailboxProvider>();
  if (graph !== null) {
    const { graphProvider } = await import('./graph/graph-provider.ts');
    providers.set('Microsoft 365', graphProvider(graph, publicUrl));
  }
  if (gmail !== null) {
    const { gmailProvider } = await import('./gmail/gmail-provider.ts');
    providers.set('Gmail', gmailProvider(gmail, pool));
  }
  if (imap.length > 0) {
    const { imapProvider } = await import('./imap/imap-provider.ts');
    providers.set('IMAP', imapProvider(imap, pool));
  }
  return providers;
}
