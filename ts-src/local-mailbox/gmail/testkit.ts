import { gmail, type gmail_v1 } from '@googleapis/gmail';
import { JWT } from 'google-auth-library';
import { z } from 'zod';
import type { LocalMailbox } from '../main.ts';

const keySchema = z.object({ client_email: z.string(), private_key: z.string(), token_uri: z.string() });
const BUILT_IN_HOST = 'oauth2.googleapis.com';

/** Google's own client for one mailbox, signed in as its owner by the service account's delegation. */
export function officialGmail(mailbox: LocalMailbox, user: string, scope = 'https://mail.google.com/'): gmail_v1.Gmail {
  const authorize = officialSignIn(mailbox, user, scope);
  const signedIn: typeof fetch = async (input, init) => {
    const headers = new Headers(init?.headers);
    headers.set('authorization', `Bearer ${await authorize()}`);
    return await fetch(input, { ...init, headers });
  };
  return gmail({ version: 'v1', rootUrl: mailbox.url, retry: false, fetchImplementation: signedIn });
}

/** Gets access tokens with Google's own library, pointed at the local token endpoint; `user` null: the robot itself. */
export function officialSignIn(mailbox: LocalMailbox, user: string | null, scope: string): () => Promise<string> {
  const key = keySchema.parse(JSON.parse(mailbox.gmail.serviceAccountKey()));
  const auth = new JWT({
    email: key.client_email,
    key: key.private_key,
    scopes: [scope],
    additionalClaims: { aud: key.token_uri },
    ...(user === null ? {} : { subject: user })
  });
  auth.transporter.interceptors.request.add({
    resolved: async (request) => {
      if (request.url.hostname === BUILT_IN_HOST) request.url = new URL(key.token_uri);
      request.fetchImplementation = fetch;
      request.retryConfig = { retry: 0, noResponseRetries: 0 };
      return await Promise.resolve(request);
    }
  });
  return async () => (await auth.getAccessToken()).token ?? '';
}
