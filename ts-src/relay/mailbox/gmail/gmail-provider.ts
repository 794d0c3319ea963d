import type { GmailConfig } from '../../config.ts';
import type { MailboxProvider } from '../provider.ts';
import { takeTurns, type ParsePool } from '../mime/parse-pool.ts';
import { connectGmail, type GmailClient } from './gmail-client.ts';
import { examineGmail } from './gmail-examine.ts';
import { openGmailMailbox, userOf } from './gmail-mailbox.ts';
import { limitsOf, PROJECT_UNITS_PER_MINUTE, Quota, type QuotaLimits } from './gmail-quota.ts';
import { GoogleSignIn } from './google-sign-in.ts';
import { PubSub } from './pubsub.ts';

export interface GmailOptions {
  /** In place of what the configuration allows. */
  readonly mailboxQuota?: QuotaLimits;
  /** An answer that takes longer will not come; the bytes of a message have five times as long. */
  readonly answerWithinMs?: number;
}

const ANSWER_WITHIN_MS = 60_000;
/** Messages of more than four megabytes that are in memory at once, of all mailboxes. */
const LARGE_AT_ONCE = 1;

/** The connection to Gmail by a service account with domain-wide delegation; its messages are parsed in `pool`. */
export function gmailProvider(config: GmailConfig, pool: ParsePool, options: GmailOptions = {}): MailboxProvider {
  const { subscription, topic } = config;
  const signIn = new GoogleSignIn(config.serviceAccountKey, options.answerWithinMs ?? ANSWER_WITHIN_MS);
  const pubsub = new PubSub(signIn, config);
  const clientOf = clients(config, signIn, options);
  const addresses = new Map<string, string>();
  return {
    open: (account) => {
      addresses.set(userOf(account).toLowerCase(), account.identity.address);
      return openGmailMailbox({ client: clientOf(userOf(account)), pool, topic }, account);
    },
    listen:
      subscription === null
        ? null
        : async (onHint, signal) => {
            const hear = (user: string): void => {
              onHint(addresses.get(user) ?? user);
            };
            await pubsub.follow(subscription, hear, signal);
          },
    examine: (accounts) => examineGmail({ config, pubsub, clientOf }, accounts)
  };
}

/** Clients by user; a mailbox that is opened anew has spent what it has spent of its quota. */
function clients(config: GmailConfig, signIn: GoogleSignIn, options: GmailOptions): (user: string) => GmailClient {
  const project = new Quota(limitsOf(PROJECT_UNITS_PER_MINUTE));
  const quotas = new Map<string, Quota>();
  const connection = {
    signIn,
    baseUrl: config.baseUrl,
    answerWithinMs: options.answerWithinMs ?? ANSWER_WITHIN_MS,
    largeTurns: takeTurns(LARGE_AT_ONCE)
  };
  return (user) => {
    const quota = quotas.get(user) ?? new Quota(options.mailboxQuota ?? limitsOf(config.unitsPerMinute), project);
    quotas.set(user, quota);
    return connectGmail(connection, user, quota);
  };
}
