import type { PushSource, PushSubscription } from '../port.ts';
import type { GmailClient } from './gmail-client.ts';
import type { LabelBook } from './gmail-labels.ts';

/** Google asks for a renewal once a day; a watch ends after a week. */
const RENEW_AFTER_MS = 86_400_000;

/** The mailbox's announcements on the Pub/Sub topic; who hears them is the provider's matter. */
export function watchSource(client: GmailClient, labels: LabelBook, address: string, topic: string): PushSource {
  const watch = async (): Promise<PushSubscription> => {
    const folders = await labels.refresh();
    const end = await client.watch(
      topic,
      folders.map(({ key }) => key)
    );
    const renewAt = Math.min(Date.now() + RENEW_AFTER_MS, (Date.now() + end.getTime()) / 2);
    return {
      id: `gmail:${address}`,
      expiresAt: end.toISOString(),
      renewAt: new Date(renewAt).toISOString()
    };
  };
  return {
    scope: 'mailbox',
    subscribe: watch,
    // A watch is renewed by asking for it again.
    renew: watch,
    unsubscribe: async () => {
      await client.stopWatch();
    }
  };
}
