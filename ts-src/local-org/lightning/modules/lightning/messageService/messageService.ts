/** Message channels between the components of one page. */
interface Channel {
  readonly channel: string;
}
interface Subscription {
  readonly channel: string;
  readonly listener: (message: unknown) => void;
}

const subscriptions = new Set<Subscription>();
export const APPLICATION_SCOPE = Symbol('APPLICATION_SCOPE');

export class MessageContext {
  #callback: (context: object) => void;
  constructor(callback: (context: object) => void) {
    this.#callback = callback;
  }
  connect(): void {
    this.#callback({});
  }
  update(): void {
    // It has no parameters.
  }
  disconnect(): void {
    // Nothing is held.
  }
}

export function createMessageContext(): object {
  return {};
}

export function releaseMessageContext(): void {
  // Nothing is held.
}

export function subscribe(_context: object, channel: Channel, listener: (message: unknown) => void): Subscription {
  const subscription = { channel: channel.channel, listener };
  subscriptions.add(subscription);
  return subscription;
}

export function unsubscribe(subscription: Subscription): void {
  subscriptions.delete(subscription);
}

export function publish(_context: object, channel: Channel, message: unknown): void {
  for (const subscription of subscriptions)
    if (subscription.channel === channel.channel) subscription.listener(message);
}
