import { JWT } from 'google-auth-library';
import { GMAIL_SCOPE, PUBSUB_SCOPE, readServiceAccount } from './gmail-key.ts';

/** Where google-auth-library posts assertions, whatever the key's own token_uri says. */
const BUILT_IN_TOKEN_URL = 'https://oauth2.googleapis.com/token';

/** Access tokens of one service account: as a user of the domain, or as itself for Pub/Sub. Each is kept while it is good. */
export class GoogleSignIn {
  readonly #key: string;
  readonly #answerWithinMs: number;
  readonly #clients = new Map<string | null, JWT>();

  /** `key`: the service account's JSON; it is read when it is needed: a wrong one is no reason not to start. */
  constructor(key: string, answerWithinMs: number) {
    this.#key = key;
    this.#answerWithinMs = answerWithinMs;
  }

  /** The value of an Authorization header; `user` null: the service account itself. Errors are those of the client. */
  async authorization(user: string | null): Promise<string> {
    const client = this.#clients.get(user) ?? this.#connect(user);
    this.#clients.set(user, client);
    const { token } = await client.getAccessToken();
    return `Bearer ${token ?? ''}`;
  }

  /** The number by which the Admin console knows the service account; null when the key does not say. */
  clientId(): string | null {
    try {
      return readServiceAccount(this.#key).clientId;
    } catch {
      return null;
    }
  }

  /** A token that was refused is not shown again. */
  forget(user: string | null): void {
    this.#clients.delete(user);
  }

  #connect(user: string | null): JWT {
    const { email, keyId, privateKey, tokenUrl } = readServiceAccount(this.#key);
    const client = new JWT({
      email,
      key: privateKey,
      ...(keyId === null ? {} : { keyId }),
      ...(user === null ? {} : { subject: user }),
      scopes: [user === null ? PUBSUB_SCOPE : GMAIL_SCOPE],
      additionalClaims: { aud: tokenUrl }
    });
    client.transporter.interceptors.request.add({
      resolved: async (config) => {
        if (config.url.href === BUILT_IN_TOKEN_URL) config.url = new URL(tokenUrl);
        config.fetchImplementation = fetch;
        config.signal = AbortSignal.timeout(this.#answerWithinMs);
        // Only the pipeline retries.
        config.retryConfig = { retry: 0, noResponseRetries: 0 };
        return await Promise.resolve(config);
      }
    });
    return client;
  }
}
