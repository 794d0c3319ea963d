import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapConfig } from '../../config.ts';
import { isLoopback } from '../../config-settings.ts';
import type { MailboxAccount } from '../provider.ts';

/** The server that holds the mailbox: the one that names its address, then its domain, then the one for all others. */
export function chooseServer(servers: readonly ImapConfig[], address: string): ImapConfig | null {
  const wanted = address.toLowerCase();
  const domain = wanted.slice(wanted.lastIndexOf('@') + 1);
  return (
    servers.find(({ mailboxes }) => mailboxes.includes(wanted)) ??
    servers.find(({ mailboxes }) => mailboxes.includes(domain) || mailboxes.includes(`@${domain}`)) ??
    servers.find(({ name, mailboxes }) => name === null && mailboxes.length === 0) ??
    null
  );
}

/** Fills `{address}`, `{user}` and `{name}` in a login or a folder. */
export function fillTemplate(template: string, { identity, user }: MailboxAccount): string {
  const address = identity.address;
  const values: Readonly<Record<string, string>> = {
    address,
    user: user ?? address,
    name: address.split('@')[0] ?? address
  };
  return template.replaceAll(/\{(address|user|name)\}/g, (_, key: string) => values[key] ?? '');
}

/** The server's section in the configuration. */
export function sectionOf({ name }: ImapConfig): string {
  return name === null ? 'imap' : `imapServers.${name}`;
}

/** A password never leaves this machine unencrypted, however the configuration came about (CONFIG_INVALID). */
export function refuseClearText(config: ImapConfig): void {
  if (config.security !== 'none' || isLoopback(config.host)) return;
  throw new IntakeError(
    'CONFIG_INVALID',
    `${sectionOf(config)}.security none would send the password unencrypted to ${config.host}.`,
    { actions: [`Set ${sectionOf(config)}.security to tls (port 993) or starttls (port 143).`] }
  );
}
