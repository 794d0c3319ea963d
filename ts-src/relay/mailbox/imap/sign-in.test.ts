import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { IntakeError, type IntakeErrorCode } from '../../../core/intake-error.ts';
import { trust } from '../../../local-mailbox/testkit.ts';
import { startDovecot, whyNoDovecot, type Dovecot } from '../../../testkit/dovecot/dovecot.ts';
import { ImapLine } from '../../../testkit/dovecot/imap-line.ts';
import { startTokenServer, type TokenServer } from '../../../testkit/dovecot/token-server.ts';
import type { ImapConfig } from '../../config.ts';
import { eventually } from '../../testkit.ts';
import type { MailboxPort } from '../port.ts';
import type { Finding } from '../finding.ts';
import { imapProvider } from './imap-provider.ts';
import { accountOf, configOf, MAYA, PARSERS } from './testkit.ts';

const THEO = 'theo.brandt@acme.example';

async function refusal(work: Promise<unknown>, code: IntakeErrorCode): Promise<string> {
  try {
    await work;
  } catch (error) {
    assert.ok(error instanceof IntakeError, String(error));
    assert.equal(error.code, code, error.message);
    return [error.message, ...error.actions].join(' ');
  }
  return assert.fail('it did not fail');
}

describe('signing in to an IMAP server', { skip: whyNoDovecot() ?? false }, () => {
  let tokens: TokenServer;
  let server: Dovecot;
  let line: ImapLine;
  const folder = mkdtempSync(join(tmpdir(), 'imap-passwords-'));
  const opened: MailboxPort[] = [];
  const open = (changes: Partial<ImapConfig>, address = MAYA): MailboxPort => {
    const config = { ...configOf(server, server.password), ...changes };
    const port = imapProvider([config], PARSERS, { answerWithinMs: 15_000 }).open(accountOf(address));
    assert.ok(port);
    opened.push(port);
    return port;
  };
  const namesOf = async (port: MailboxPort): Promise<string[]> => (await port.listFolders()).map(({ name }) => name);

  before(async () => {
    tokens = await startTokenServer(MAYA);
    server = await startDovecot({ users: [MAYA, THEO], introspectionUrl: tokens.introspectionUrl });
    line = await ImapLine.open(server.port);
  });
  after(async () => {
    for (const port of opened) await port.close();
    await line.close();
    await server.stop();
    await tokens.stop();
    rmSync(folder, { recursive: true, force: true });
  });

  it('refuses a certificate that nobody vouches for, and says what to name', async () => {
    for (const changes of [
      { security: 'tls', port: server.tlsPort, host: 'localhost' },
      { security: 'starttls', host: 'localhost' }
    ] as const) {
      const said = await refusal(open(changes).listFolders(), 'MAILBOX_UNREACHABLE');
      assert.match(said, /No safe connection to localhost: .*Name the certificate authority.*caFile/);
    }
  });

  it('signs in over TLS and STARTTLS once the certificate is trusted', async () => {
    trust(server.caFile);
    for (const changes of [{ security: 'tls', port: server.tlsPort }, { security: 'starttls' }] as const) {
      assert.deepEqual(await namesOf(open({ ...changes, host: 'localhost' })), ['Inbox', 'Sent', 'Salesforce']);
    }
  });

  it('never signs in when somebody takes the STARTTLS away or writes into it', async () => {
    for (const fault of [
      { kind: 'strip-starttls' },
      { kind: 'inject', words: '* OK [ALERT] written by somebody else' }
    ] as const) {
      line.set(fault);
      line.commands.length = 0;
      const port = open({ security: 'starttls', host: 'localhost', port: line.port });
      const said = await refusal(port.listFolders(), 'MAILBOX_UNREACHABLE');
      assert.match(said, /No safe connection/);
      assert.deepEqual(
        line.commands.filter((command) => /LOGIN|AUTHENTICATE/i.test(command)),
        []
      );
    }
    line.set(null);
  });

  it('says that a port does not speak TLS', async () => {
    const said = await refusal(open({ security: 'tls', host: 'localhost' }).listFolders(), 'MAILBOX_UNREACHABLE');
    assert.match(said, /set imap\.security to starttls, or imap\.port to 993/);
  });

  it('takes no unencrypted connection beyond this machine', () => {
    const config = { ...configOf(server, server.password), host: 'mail.acme.example' };
    assert.throws(() => imapProvider([config], PARSERS), { code: 'CONFIG_INVALID' });
  });

  it('names the settings when name or password are wrong, and never the password', async () => {
    const auth = { kind: 'password', password: 'not-the-right-one', passwordFolder: null } as const;
    const said = await refusal(open({ auth }).listFolders(), 'MAILBOX_ACCESS_REFUSED');
    assert.match(said, /refuses the sign-in to maya\.stone@acme\.example.*imap\.login.*imap\.password/);
    assert.doesNotMatch(said, /not-the-right-one/);
  });

  it('says that nobody listens, and that a name is not known', async () => {
    const closed = await ImapLine.open(1);
    await closed.close();
    assert.match(await refusal(open({ port: closed.port }).listFolders(), 'MAILBOX_UNREACHABLE'), /imap\.port/);
    const unknown = open({ host: 'mail.acme.invalid', security: 'tls' });
    assert.match(await refusal(unknown.listFolders(), 'MAILBOX_UNREACHABLE'), /imap\.host/);
  });

  it('reads a password file at each sign-in: one that was corrected heals', async () => {
    const port = open({ auth: { kind: 'password', password: null, passwordFolder: folder } }, THEO);
    const missing = await refusal(port.listFolders(), 'MAILBOX_ACCESS_REFUSED');
    assert.match(missing, /theo\.brandt@acme\.example/);
    writeFileSync(join(folder, THEO), 'of-last-year\n');
    assert.match(await refusal(port.listFolders(), 'MAILBOX_ACCESS_REFUSED'), /imap\.passwordFolder/);
    writeFileSync(join(folder, THEO), `${server.password}\n`);
    assert.deepEqual(await namesOf(port), ['Inbox', 'Sent', 'Salesforce']);
    server.changePassword(THEO, 'a-new-password');
    // Dovecot looks for changes of the file once a second.
    await eventually('a refusal of the old password', async () => {
      await port.close();
      return await port.listFolders().then(
        () => null,
        (error: unknown) => error instanceof IntakeError && error.code === 'MAILBOX_ACCESS_REFUSED'
      );
    });
    writeFileSync(join(folder, THEO), 'a-new-password');
    assert.deepEqual(await namesOf(port), ['Inbox', 'Sent', 'Salesforce']);
  });

  it('opens any mailbox with a service login (Exchange, Dovecot master user)', async () => {
    const changes = {
      login: `{address}*${server.master.user}`,
      auth: { kind: 'password', password: server.master.password, passwordFolder: null } as const
    };
    assert.deepEqual(await namesOf(open(changes)), ['Inbox', 'Sent', 'Salesforce']);
  });

  it('signs in with access tokens, keeps one while it lasts and fetches another when it was revoked', async () => {
    const { tokenUrl, clientId, clientSecret } = tokens;
    const auth = { kind: 'oauth2', tokenUrl, clientId, clientSecret, scope: null } as const;
    const port = open({ auth });
    assert.deepEqual(await namesOf(port), ['Inbox', 'Sent', 'Salesforce']);
    await port.close();
    assert.deepEqual(await namesOf(port), ['Inbox', 'Sent', 'Salesforce']);
    assert.equal(tokens.issued(), 1);
    await port.close();
    tokens.revokeAll();
    assert.match(await refusal(port.listFolders(), 'MAILBOX_ACCESS_REFUSED'), /client \(id and secret\)/);
    assert.deepEqual(await namesOf(port), ['Inbox', 'Sent', 'Salesforce']);
    assert.equal(tokens.issued(), 2);
    const wrong = open({ auth: { ...auth, clientSecret: 'of-last-year' } });
    const said = await refusal(wrong.listFolders(), 'MAILBOX_ACCESS_REFUSED');
    assert.match(said, /invalid_client, The client secret is not right.*imap\.clientSecret/);
    assert.doesNotMatch(said, /of-last-year/);
  });

  it('is examined step by step, with what to do', async () => {
    const named = { ...configOf(server, 'not-the-right-one'), name: 'wrong', mailboxes: [THEO] };
    const good = { ...configOf(server, server.password), mailboxes: [MAYA] };
    const accounts = [
      accountOf(MAYA, { salesforceFolder: 'CRM' }),
      accountOf(THEO),
      accountOf('ida.holm@acme.example')
    ];
    const findings: Finding[] = [];
    for await (const finding of imapProvider([named, good], PARSERS).examine(accounts)) findings.push(finding);
    const of = (check: string) => findings.find((finding) => finding.check === check);
    assert.match(of('extensions of 127.0.0.1')?.found ?? '', /offers IDLE, CONDSTORE, QRESYNC, SPECIAL-USE, UIDPLUS/);
    assert.match(of(`folders of ${MAYA}`)?.found ?? '', /inbox: INBOX, sent: Sent/);
    assert.match(of(`folders of ${MAYA}`)?.cure ?? '', /Make a folder named CRM/);
    assert.match(of(`mailbox ${THEO}`)?.cure ?? '', /imapServers\.wrong\.password/);
    assert.match(of('mailbox ida.holm@acme.example')?.cure ?? '', /mailboxes/);
    assert.deepEqual(
      findings.filter(({ ok, cure }) => !ok && cure === ''),
      []
    );
  });
});
