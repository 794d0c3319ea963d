import { IntakeError } from '../../../core/intake-error.ts';
import type { GmailConfig } from '../../config.ts';
import { attempt, fine, type Finding } from '../finding.ts';
import type { MailboxAccount } from '../provider.ts';
import { folderHint } from '../salesforce-folder.ts';
import type { GmailClient } from './gmail-client.ts';
import { readServiceAccount } from './gmail-key.ts';
import { LabelBook } from './gmail-labels.ts';
import { userOf } from './gmail-mailbox.ts';
import type { PubSub } from './pubsub.ts';

export interface GmailUnderExamination {
  readonly config: GmailConfig;
  readonly pubsub: PubSub;
  readonly clientOf: (user: string) => GmailClient;
}

/** Looks at the Gmail connection step by step; a step that fails says what to do, and what needs it is left out. */
export async function* examineGmail(
  { config, pubsub, clientOf }: GmailUnderExamination,
  accounts: readonly MailboxAccount[]
): AsyncGenerator<Finding> {
  const key = await attempt('service account', "a service account's key", () => {
    const { email, clientId } = readServiceAccount(config.serviceAccountKey);
    return `${email}, client ID ${clientId ?? 'not in the key'}`;
  });
  yield key;
  if (!key.ok) return;
  let reached: MailboxAccount | null = null;
  for (const account of accounts) {
    const isReached = yield* examineMailbox(clientOf(userOf(account)), account);
    if (isReached) reached ??= account;
  }
  if (reached !== null) yield await examineTopic(config, clientOf(userOf(reached)), reached);
  yield await examineListening(config, pubsub);
}

/** Returns whether the mailbox can be read. */
async function* examineMailbox(client: GmailClient, account: MailboxAccount): AsyncGenerator<Finding, boolean> {
  const { address } = account.identity;
  const reached = await attempt(`mailbox ${address}`, 'a user whom the service account may read', async () => {
    const { emailAddress } = await client.profile();
    return `signed in as ${emailAddress}`;
  });
  yield reached;
  if (!reached.ok) return false;
  const labels = await attempt(`labels of ${address}`, 'Inbox, Sent and the label that asks for saving', async () => {
    const folders = await new LabelBook(client, account.salesforceFolder).refresh();
    return { found: folders.map(({ name }) => name).join(', '), hint: folderHint(folders, account, 'label') };
  });
  yield labels;
  return labels.ok;
}

/** A watch is what the relay asks for anyway, and the only way to learn whether Gmail may publish. */
async function examineTopic(config: GmailConfig, client: GmailClient, account: MailboxAccount): Promise<Finding> {
  const check = 'Gmail announces changes';
  const { topic } = config;
  if (topic === null) {
    return fine(
      check,
      'gmail.topic is not set: the relay polls',
      'To hear of new mail within seconds, set gmail.topic and gmail.subscription: docs/mailboxes/gmail.md.'
    );
  }
  return await attempt(check, `${topic}, to which Gmail may publish`, async () => {
    const folders = await new LabelBook(client, account.salesforceFolder).refresh();
    const keys = folders.map(({ key }) => key);
    return `${topic}, until ${(await client.watch(topic, keys)).toISOString()}`;
  });
}

async function examineListening(
  { topic, subscription, pushAudience, pushServiceAccount }: GmailConfig,
  pubsub: PubSub
): Promise<Finding> {
  const check = 'the relay hears of them';
  if (subscription !== null) {
    return await attempt(check, `${subscription}, which the service account may pull`, async () => {
      const needed = ['pubsub.subscriptions.consume'];
      if ((await pubsub.permissionsOn(subscription, needed)).length > 0) return subscription;
      throw new IntakeError('MAILBOX_ACCESS_REFUSED', `the service account may not pull ${subscription}`, {
        actions: ['In Pub/Sub, give the service account the role Subscriber on the subscription.']
      });
    });
  }
  if (topic === null) return fine(check, 'it polls');
  if (pushAudience !== null && pushServiceAccount !== null) {
    return fine(check, `posts signed for ${pushServiceAccount}`);
  }
  return {
    check,
    ok: false,
    found: 'a topic, but nothing that reads it',
    needed: 'gmail.subscription, or gmail.pushAudience and gmail.pushServiceAccount',
    cure: 'Set gmail.subscription to a pull subscription of the topic; no public address is needed for it.'
  };
}
