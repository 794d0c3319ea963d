import { z } from 'zod';
import type { PushSource, PushSubscription } from '../port.ts';
import type { GraphClient } from './graph-client.ts';

const subscriptionSchema = z.object({ id: z.string(), expirationDateTime: z.string() });

/** Graph allows a little less than three days for mail; the answer's own expiry counts. */
const SUBSCRIPTION_MINUTES = 4200;

/** Graph's change notifications of one mailbox (`base`: `/users/…`), posted below the public URL. */
export function graphPush(client: GraphClient, base: string, publicUrl: string): PushSource {
  const expiry = (): string => new Date(Date.now() + SUBSCRIPTION_MINUTES * 60_000).toISOString();
  return {
    scope: 'folder',
    subscribe: async (folder, clientState) =>
      readSubscription(
        await client.post('/subscriptions', {
          changeType: 'created,updated',
          resource: `${base.slice(1)}/mailFolders/${folder?.key ?? ''}/messages`,
          notificationUrl: `${publicUrl}/graph/notifications`,
          lifecycleNotificationUrl: `${publicUrl}/graph/lifecycle`,
          clientState,
          expirationDateTime: expiry()
        })
      ),
    renew: async (id) => readSubscription(await client.patch(pathOf(id), { expirationDateTime: expiry() })),
    unsubscribe: async (id) => {
      await client.delete(pathOf(id));
    }
  };
}

function pathOf(id: string): string {
  return `/subscriptions/${encodeURIComponent(id)}`;
}

/** Renewed at half of its life. */
function readSubscription(answer: unknown): PushSubscription {
  const { id, expirationDateTime } = subscriptionSchema.parse(answer);
  const expiresAt = Date.parse(expirationDateTime);
  const renewAt = Date.now() + (expiresAt - Date.now()) / 2;
  return { id, expiresAt: new Date(expiresAt).toISOString(), renewAt: new Date(renewAt).toISOString() };
}
