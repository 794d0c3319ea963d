import { lookup } from 'node:dns/promises';
import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapConfig } from '../../config.ts';
import { attempt, fault, fine, type Finding } from '../finding.ts';
import type { MailboxAccount } from '../provider.ts';
import { folderHint } from '../salesforce-folder.ts';
import { openConnection, type Connection, type ConnectionOptions } from './imap-connection.ts';
import { findFolders } from './imap-folders.ts';
import { sectionOf } from './server-choice.ts';

/** Looks at each server once, then at each of its mailboxes. */
export async function* examineServers(
  accounts: readonly MailboxAccount[],
  connectionOf: (account: MailboxAccount) => ConnectionOptions | null
): AsyncGenerator<Finding> {
  const seen = new Set<ImapConfig>();
  for (const account of accounts) {
    const options = connectionOf(account);
    if (options === null) {
      yield notServed(account);
      continue;
    }
    const isFirst = !seen.has(options.config);
    seen.add(options.config);
    if (isFirst) yield await examineName(options.config);
    yield* examineMailbox(options, isFirst);
  }
}

function notServed({ identity }: MailboxAccount): Finding {
  return {
    check: `mailbox ${identity.address}`,
    ok: false,
    found: 'no IMAP server serves it',
    needed: 'a server that names its address or its domain, or one for all others',
    cure: 'Add the address or its domain to imapServers.….mailboxes, or give imap.host without mailboxes.'
  };
}

async function examineName(config: ImapConfig): Promise<Finding> {
  return await attempt(`mail server ${config.host}`, 'a name that resolves', async () => {
    const { address } = await lookup(config.host).catch((cause: unknown) => {
      throw new IntakeError('MAILBOX_UNREACHABLE', 'the name is not known', {
        actions: [`Correct ${sectionOf(config)}.host.`],
        cause
      });
    });
    return `address ${address}`;
  });
}

async function* examineMailbox(options: ConnectionOptions, isFirst: boolean): AsyncGenerator<Finding> {
  const { config, account } = options;
  const check = `mailbox ${account.identity.address}`;
  const needed = 'a sign-in that may read it';
  let connection: Connection | null = null;
  try {
    connection = await openConnection(options);
    if (isFirst) yield* examineServer(config, connection);
    yield fine(check, 'signed in');
    yield* await examineFolders(options, connection);
  } catch (error) {
    yield fault(check, needed, connection === null ? error : connection.failure(error));
  } finally {
    connection?.close();
  }
}

/** What follows when a server lacks an extension; none of them is needed. */
const EXTENSIONS: readonly (readonly [name: string, without: string])[] = [
  ['IDLE', 'new mail is noticed at the next poll (polling.mailboxSeconds)'],
  ['CONDSTORE', 'of the categories only the one of the Salesforce folder is noticed, by a search in each poll'],
  ['QRESYNC', 'deleted messages are noticed by the daily comparison'],
  ['SPECIAL-USE', 'the sent folder is found by its name'],
  ['UIDPLUS', 'nothing: the relay writes nothing']
];

function* examineServer(config: ImapConfig, { client }: Connection): Generator<Finding> {
  const isSafe = client.secureConnection || config.security !== 'none';
  const how = isSafe ? `encrypted (${config.security}), certificate verified` : 'unencrypted, on this machine';
  yield fine(`connection to ${config.host}`, how);
  const lacking = EXTENSIONS.filter(([name]) => !client.capabilities.has(name));
  const offered = EXTENSIONS.filter(([name]) => client.capabilities.has(name)).map(([name]) => name);
  const told = [
    `offers ${offered.length === 0 ? 'none' : offered.join(', ')}`,
    ...lacking.map(([name, without]) => `without ${name} ${without}`)
  ];
  yield fine(`extensions of ${config.host}`, told.join('; '));
}

async function examineFolders(options: ConnectionOptions, { client }: Connection): Promise<Finding[]> {
  const { config, account } = options;
  const { address } = account.identity;
  const folders = await findFolders(client, config, account);
  const kinds = new Set(folders.map(({ kind }) => kind));
  const found = folders.map(({ key, kind }) => `${kind}: ${key}`).join(', ');
  const hint = folderHint(folders, account);
  const findings = [kinds.has('inbox') ? fine(`folders of ${address}`, found, hint) : noInbox(address, found)];
  return kinds.has('sent') ? findings : [...findings, noSentFolder(address)];
}

function noInbox(address: string, found: string): Finding {
  return {
    check: `folders of ${address}`,
    ok: false,
    found,
    needed: 'an inbox',
    cure: 'Sign in to the mailbox once with a mail program, which makes the inbox.'
  };
}

function noSentFolder(address: string): Finding {
  return {
    check: `sent folder of ${address}`,
    ok: false,
    found: 'none',
    needed: 'a folder with the special use \\Sent, or named Sent',
    cure: 'Make a folder named Sent, or have the server mark the one in use (SPECIAL-USE); sent mail is not taken in until then.'
  };
}
