/** Platform events for the pages, over CometD. */
import { Client } from 'local/cometd';

interface EmpSubscription {
  readonly channel: string;
  readonly stop: () => void;
}

interface EmpMessage {
  readonly channel: string;
  readonly data: unknown;
}

const failureListeners = new Set<(failure: unknown) => void>();
let client: Client | null = null;

/** Replay ids per channel: -1 new events only, -2 all that are kept. */
const replay = new Map<string, number>();

function connection(): Client {
  if (client !== null) return client;
  const made = new Client('/cometd/66.0', { timeout: 120 });
  made.addExtension({
    outgoing(message, callback) {
      if (message.channel === '/meta/subscribe') {
        const channel = message.subscription ?? '';
        message.ext = { ...message.ext, replay: { [channel]: replay.get(channel) ?? -1 } };
      }
      callback(message);
    }
  });
  client = made;
  return made;
}

export async function subscribe(
  channel: string,
  replayId: number,
  onMessage: (message: EmpMessage) => void
): Promise<EmpSubscription> {
  replay.set(channel, replayId);
  const subscription = connection().subscribe(channel, (data) => onMessage({ channel, data }));
  try {
    await subscription;
  } catch (failure) {
    for (const listener of failureListeners) listener(failure);
    throw failure;
  }
  return { channel, stop: () => subscription.cancel() };
}

export function unsubscribe(
  subscription: EmpSubscription,
  onUnsubscribed?: (reply: unknown) => void
): Promise<unknown> {
  subscription.stop();
  const reply = { successful: true, subscription: subscription.channel };
  onUnsubscribed?.(reply);
  return Promise.resolve(reply);
}

export function onError(listener: (failure: unknown) => void): void {
  failureListeners.add(listener);
}

export function isEmpEnabled(): Promise<boolean> {
  return Promise.resolve(true);
}

export function setDebugFlag(): void {
  // The browser's network panel shows the traffic.
}
