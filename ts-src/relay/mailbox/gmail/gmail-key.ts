import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import { parseJson } from '../../parse-json.ts';

/** Reading is all that the relay asks for. */
export const GMAIL_SCOPE = 'https://www.googleapis.com/auth/gmail.readonly';
export const PUBSUB_SCOPE = 'https://www.googleapis.com/auth/pubsub';

/** What the relay needs of a service account's key file. */
export interface ServiceAccount {
  readonly email: string;
  /** The number by which the Admin console knows it; null when the file does not say. */
  readonly clientId: string | null;
  readonly keyId: string | null;
  /** PEM. */
  readonly privateKey: string;
  readonly tokenUrl: string;
  readonly project: string | null;
}

const keySchema = z.object({
  type: z.literal('service_account'),
  client_email: z.string().min(3),
  private_key: z.string().includes('PRIVATE KEY'),
  token_uri: z.url().default('https://oauth2.googleapis.com/token'),
  client_id: z.string().nullish(),
  private_key_id: z.string().nullish(),
  project_id: z.string().nullish()
});

/** Reads the JSON of a service account's key; MAILBOX_ACCESS_REFUSED says what is wrong with it, never its content. */
export function readServiceAccount(json: string): ServiceAccount {
  const key = keySchema.safeParse(parseJson(json));
  if (!key.success) {
    const missing = key.error.issues.map(({ path }) => path.join('.')).filter((path) => path !== '');
    const what = missing.length === 0 ? 'it is no JSON' : `${missing.join(', ')} missing or wrong`;
    throw new IntakeError('MAILBOX_ACCESS_REFUSED', `gmail.serviceAccountKey is no service account's key: ${what}.`, {
      actions: [
        'In the Google Cloud console, IAM and admin > Service accounts > Keys, create a key of type JSON, and keep the whole file as the secret gmail.serviceAccountKey.'
      ]
    });
  }
  const { data } = key;
  return {
    email: data.client_email,
    clientId: data.client_id ?? null,
    keyId: data.private_key_id ?? null,
    privateKey: data.private_key,
    tokenUrl: data.token_uri,
    project: data.project_id ?? null
  };
}
