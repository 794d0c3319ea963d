import type { ImapConfig } from '../../config.ts';
import type { ParsePool } from '../mime/parse-pool.ts';
import type { MailboxAccount, MailboxProvider } from '../provider.ts';
import { examineServers } from './imap-examination.ts';
import { openImapMailbox } from './imap-mailbox.ts';
import { signInTo, type SignIn } from './imap-sign-in.ts';
import { chooseServer, refuseClearText } from './server-choice.ts';

export interface ImapProviderOptions {
  /** How long a server may be silent while an answer is awaited. */
  readonly answerWithinMs?: number;
  /** How long a connection is kept that nobody uses; below the server's own limit of 30 minutes. */
  readonly restMs?: number;
}

const ANSWER_WITHIN_MS = 60_000;
const REST_MS = 60_000;

/** The connection to IMAP servers; messages are parsed in `pool`. Errors: CONFIG_INVALID when one would be reached unencrypted. */
export function imapProvider(
  servers: readonly ImapConfig[],
  pool: ParsePool,
  options: ImapProviderOptions = {}
): MailboxProvider {
  for (const server of servers) refuseClearText(server);
  const { answerWithinMs = ANSWER_WITHIN_MS, restMs = REST_MS } = options;
  const signIns = new Map<ImapConfig, SignIn>(servers.map((config) => [config, signInTo(config)]));
  const connectionOf = (account: MailboxAccount) => {
    const config = chooseServer(servers, account.identity.address);
    const signIn = config === null ? undefined : signIns.get(config);
    return config === null || signIn === undefined ? null : { config, account, signIn, answerWithinMs };
  };
  return {
    open: (account) => {
      const connection = connectionOf(account);
      return connection === null ? null : openImapMailbox({ ...connection, pool, restMs });
    },
    listen: null,
    examine: (accounts) => examineServers(accounts, connectionOf)
  };
}
