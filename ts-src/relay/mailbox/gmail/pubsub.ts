import { z } from 'zod';
import type { GmailConfig } from '../../config.ts';
import { refusalOfAnswer } from './google-error.ts';
import type { GoogleSignIn } from './google-sign-in.ts';
import { refused, toGmailError } from './gmail-errors.ts';

/** Pub/Sub holds a pull open for a minute or more while nothing happens. */
const PULL_WITHIN_MS = 120_000;
const MOST_AT_ONCE = 500;
/** A pull that comes back empty at once is not asked again at once. */
const EMPTY_PAUSE_MS = 1_000;

const announcementSchema = z.object({ emailAddress: z.string() });
const pullSchema = z.object({
  receivedMessages: z
    .array(z.object({ ackId: z.string(), message: z.object({ data: z.string().nullish() }).default({}) }))
    .default([])
});
const permissionsSchema = z.object({ permissions: z.array(z.string()).default([]) });

/** Requests of Pub/Sub as the service account itself. */
export class PubSub {
  readonly #signIn: GoogleSignIn;
  readonly #config: Pick<GmailConfig, 'pubsubUrl'>;

  constructor(signIn: GoogleSignIn, config: Pick<GmailConfig, 'pubsubUrl'>) {
    this.#signIn = signIn;
    this.#config = config;
  }

  /** Pulls until the signal ends it and tells the account of each announcement; rejects with an IntakeError. */
  async follow(subscription: string, onHint: (account: string) => void, signal: AbortSignal): Promise<void> {
    while (!isOver(signal)) {
      try {
        const told = await this.#pull(subscription, onHint, signal);
        if (told === 0) await pause(EMPTY_PAUSE_MS, signal);
      } catch (error) {
        if (isOver(signal)) return;
        throw error;
      }
    }
  }

  /** Which of these permissions the service account has on the resource. */
  async permissionsOn(resource: string, permissions: readonly string[]): Promise<readonly string[]> {
    const answer = await this.#post(`${resource}:testIamPermissions`, { permissions }, AbortSignal.timeout(30_000));
    return permissionsSchema.parse(answer).permissions;
  }

  async #pull(subscription: string, onHint: (account: string) => void, signal: AbortSignal): Promise<number> {
    const answer = await this.#post(`${subscription}:pull`, { maxMessages: MOST_AT_ONCE }, signal);
    const { receivedMessages } = pullSchema.parse(answer);
    if (receivedMessages.length === 0) return 0;
    const accounts = receivedMessages.flatMap(({ message }) => accountIn(message.data ?? '') ?? []);
    for (const account of new Set(accounts)) onHint(account);
    // A hint that is lost from here on costs nothing: the poll beside it finds the change.
    await this.#post(`${subscription}:acknowledge`, { ackIds: receivedMessages.map(({ ackId }) => ackId) }, signal);
    return receivedMessages.length;
  }

  async #post(path: string, body: object, signal: AbortSignal): Promise<unknown> {
    const asked = { what: 'pubsub', user: null, clientId: null } as const;
    try {
      const answer = await fetch(`${this.#config.pubsubUrl}/v1/${path}`, {
        method: 'POST',
        headers: { authorization: await this.#signIn.authorization(null), 'content-type': 'application/json' },
        body: JSON.stringify(body),
        signal: AbortSignal.any([signal, AbortSignal.timeout(PULL_WITHIN_MS)])
      });
      const text = await answer.text();
      if (answer.ok) return JSON.parse(text === '' ? '{}' : text);
      if (answer.status === 401) this.#signIn.forget(null);
      throw refused(refusalOfAnswer(answer, text), asked);
    } catch (error) {
      throw toGmailError(error, asked);
    }
  }
}

/** The account that an announcement of Gmail names (base64 of JSON); null when it is none. */
export function accountIn(data: string): string | null {
  try {
    const json: unknown = JSON.parse(Buffer.from(data, 'base64').toString('utf8'));
    return announcementSchema.parse(json).emailAddress.toLowerCase();
  } catch {
    return null;
  }
}

function isOver(signal: AbortSignal): boolean {
  return signal.aborted;
}

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  await new Promise<void>((resolve) => {
    const end = (): void => {
      clearTimeout(timer);
      signal.removeEventListener('abort', end);
      resolve();
    };
    const timer = setTimeout(end, ms);
    signal.addEventListener('abort', end);
  });
}
