import type { ImapFlow, ListResponse } from 'imapflow';
import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapConfig } from '../../config.ts';
import type { MailboxFolder } from '../port.ts';
import type { MailboxAccount } from '../provider.ts';
import { isSalesforceFolder } from '../salesforce-folder.ts';
import { fillTemplate, sectionOf } from './server-choice.ts';

/** Of shared mailboxes: the server names the special folders of the login alone. */
const SENT_NAMES = new Set([
  'sent',
  'sent items',
  'sent mail',
  'sent messages',
  'gesendet',
  'gesendete elemente',
  'gesendete objekte',
  'éléments envoyés',
  'envoyés',
  'messages envoyés',
  'elementos enviados',
  'enviados',
  'posta inviata',
  'inviata',
  'verzonden items',
  'verzonden',
  'itens enviados',
  'enviadas',
  'skickade objekt',
  'skickat',
  'sendte elementer',
  'sendt post',
  'sendt',
  'lähetetyt',
  'elementy wysłane',
  'wysłane',
  'odeslaná pošta',
  'odoslaná pošta',
  'отправленные',
  'надіслані',
  'gönderilmiş öğeler',
  '送信済みアイテム',
  '送信済み',
  '已发送邮件',
  '寄件備份',
  '보낸 편지함'
]);

/** The folders that are processed: inbox, sent mail, and the one that asks for saving. */
export async function findFolders(
  client: ImapFlow,
  config: ImapConfig,
  account: MailboxAccount
): Promise<readonly MailboxFolder[]> {
  const listed = (await client.list()).filter(({ flags }) => !isUnselectable(flags));
  const found =
    config.sharedPrefix === null
      ? personalFolders(client, listed, account)
      : sharedFolders(listed, config, account, fillTemplate(config.sharedPrefix, account));
  return found.flatMap(({ kind, entry }) =>
    entry === undefined ? [] : [{ key: entry.path, kind, name: kind === 'inbox' ? 'Inbox' : entry.name }]
  );
}

/** Null when the server does not say. */
export async function countMessages(client: ImapFlow, path: string): Promise<number | null> {
  const status = await client.status(path, { messages: true });
  return status === false ? null : (status.messages ?? null);
}

interface Found {
  readonly kind: MailboxFolder['kind'];
  readonly entry: ListResponse | undefined;
}

function isUnselectable(flags: ReadonlySet<string>): boolean {
  return [...flags].some((flag) => /^\\(?:noselect|nonexistent)$/i.test(flag));
}

function personalFolders(client: ImapFlow, listed: readonly ListResponse[], account: MailboxAccount): Found[] {
  const foreign = [client.namespaces?.other, client.namespaces?.shared]
    .flatMap((spaces) => (Array.isArray(spaces) ? spaces : []))
    .map(({ prefix }) => prefix)
    .filter((prefix) => prefix !== '');
  const own = listed.filter(({ path }) => !foreign.some((prefix) => path.startsWith(prefix)));
  return [
    { kind: 'inbox', entry: own.find(({ path }) => path.toUpperCase() === 'INBOX') },
    { kind: 'sent', entry: own.find(({ specialUse }) => specialUse === '\\Sent') },
    { kind: 'salesforce', entry: namedFolder(own, account.salesforceFolder) }
  ];
}

function sharedFolders(
  listed: readonly ListResponse[],
  config: ImapConfig,
  account: MailboxAccount,
  prefix: string
): Found[] {
  const top = prefix.toLowerCase().replace(/[/.]$/, '');
  const below = listed.filter(({ path, delimiter }) => path.toLowerCase().startsWith(`${top}${delimiter}`));
  const inbox =
    below.find(({ path, delimiter }) => path.toLowerCase() === `${top}${delimiter}inbox`) ??
    listed.find(({ path }) => path.toLowerCase() === top);
  if (inbox === undefined) throw notShared(config, account, prefix);
  const sent =
    below.find(({ flags }) => flags.has('\\Sent')) ?? below.find(({ name }) => SENT_NAMES.has(name.toLowerCase()));
  return [
    { kind: 'inbox', entry: inbox },
    { kind: 'sent', entry: sent },
    { kind: 'salesforce', entry: namedFolder(below, account.salesforceFolder) }
  ];
}

/** The topmost folder of that name, or of that path below the namespace's prefix. */
function namedFolder(listed: readonly ListResponse[], wanted: string): ListResponse | undefined {
  return listed
    .filter(({ name, path, delimiter }) => {
      // A server without a hierarchy has no delimiter.
      const depth = delimiter === '' ? 1 : wanted.split(delimiter).length;
      return isSalesforceFolder(depth === 1 ? name : path.split(delimiter).slice(-depth).join(delimiter), wanted);
    })
    .sort((a, b) => a.parent.length - b.parent.length)[0];
}

function notShared(config: ImapConfig, { identity }: MailboxAccount, prefix: string): IntakeError {
  const section = sectionOf(config);
  return new IntakeError(
    'MAILBOX_ACCESS_REFUSED',
    `The login sees no folder ${prefix}, where ${identity.address} should be.`,
    {
      actions: [
        `Share the mailbox with the login (ACL: lookup, read), or correct ${section}.sharedPrefix; \`email-intake doctor\` lists the folders that it sees.`
      ]
    }
  );
}
