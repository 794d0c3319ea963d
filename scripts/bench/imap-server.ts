/** A Dovecot with mail in it, and how the relay is told of it. */
import { startDovecot, type Dovecot } from '../../ts-src/testkit/dovecot/dovecot.ts';

/** Starts a server with the given mail in the inboxes. */
export async function serveMail(mail: ReadonlyMap<string, Iterable<string | Uint8Array>>): Promise<Dovecot> {
  const server = await startDovecot({ users: [...mail.keys()] });
  for (const [user, messages] of mail) server.fill(user, null, messages);
  return server;
}

/** The relay's settings for that server. */
export function imapSettings(
  server: Pick<Dovecot, 'host' | 'port' | 'password'>,
  mailboxes: readonly string[]
): Readonly<Record<string, string>> {
  return {
    INTAKE_IMAP_MAILBOXES: mailboxes.join(','),
    INTAKE_IMAP_HOST: server.host,
    INTAKE_IMAP_PORT: String(server.port),
    INTAKE_IMAP_SECURITY: 'none',
    INTAKE_IMAP_PASSWORD: server.password
  };
}
