import assert from 'node:assert/strict';
import { chmodSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { IntakeError } from '../../../core/intake-error.ts';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import { startDovecot, whyNoDovecot, type Dovecot } from '../../../testkit/dovecot/dovecot.ts';
import { ImapLine } from '../../../testkit/dovecot/imap-line.ts';
import { eventually } from '../../testkit.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import { reading } from '../port.contract.ts';
import type { KnownLookup, KnownMessage, MailboxChange, MailboxPort } from '../port.ts';
import { parseLocator } from './imap-locator.ts';
import { imapProvider } from './imap-provider.ts';
import { accountOf, configOf, folderOf, MailProgram, MAYA, readToEnd, PARSERS } from './testkit.ts';

const THEO = 'theo.brandt@acme.example';
const IDA = 'ida.holm@acme.example';
const LENA = 'lena.fuchs@acme.example';
const POISONED = 'noor.haddad@acme.example';
const BROKEN = 'jo.park@acme.example';
const SERVICE = 'service@acme.example';

/** The ledger's memory of what was told. */
class Ledger {
  readonly seen = new Map<string, KnownMessage>();
  readonly known: KnownLookup = async (locators) =>
    await Promise.resolve(
      new Map(
        locators.flatMap((locator) => {
          const message = this.seen.get(locator);
          return message === undefined ? [] : [[locator, message] as const];
        })
      )
    );

  take(changes: readonly MailboxChange[]): void {
    for (const change of changes) {
      if (change.kind !== 'message' || change.locator === undefined) continue;
      const { providerId, folder, categories } = change.message;
      this.seen.set(change.locator, { providerId, folderKind: folder.kind, categories });
    }
  }

  get identities(): Set<string> {
    return new Set([...this.seen.values()].map(({ providerId }) => providerId));
  }
}

async function failureOf(work: Promise<unknown>): Promise<IntakeError> {
  const error: unknown = await work.then(
    () => null,
    (reason: unknown) => reason
  );
  assert.ok(error instanceof IntakeError, String(error));
  return error;
}

function subjectsOf(changes: readonly MailboxChange[]): string[] {
  return changes.flatMap((change) => (change.kind === 'message' ? [change.message.subject] : [change.kind]));
}

describe('a mailbox on Dovecot', { skip: whyNoDovecot() ?? false }, () => {
  let server: Dovecot;
  const ending: (() => Promise<void>)[] = [];
  const open = (address: string, line?: ImapLine): MailboxPort => {
    const config = configOf({ host: server.host, port: line?.port ?? server.port }, server.password);
    const port = imapProvider([config], PARSERS).open(accountOf(address));
    assert.ok(port);
    ending.push(async () => {
      await port.close();
    });
    return port;
  };
  const program = async (user: string): Promise<MailProgram> => {
    const mail = await MailProgram.open(configOf(server, ''), user, server.password);
    ending.push(async () => {
      await mail.close().catch(() => undefined);
    });
    return mail;
  };

  before(async () => {
    server = await startDovecot({ users: [MAYA, THEO, IDA, LENA, POISONED, BROKEN, SERVICE] });
  });
  after(async () => {
    for (const end of ending) await end();
    await server.stop();
  });

  it('tells older mail from the newest down, and what arrives meanwhile before it', async () => {
    server.fill(
      MAYA,
      null,
      Array.from({ length: 40 }, (_, index) => plainMail(`Old ${String(index + 1)}`))
    );
    const port = open(MAYA);
    const mail = await program(MAYA);
    const inbox = await folderOf(port);
    const first = await port.readChanges(inbox, null, reading(10));
    assert.deepEqual(
      subjectsOf(first.changes),
      Array.from({ length: 10 }, (_, index) => `Old ${String(40 - index)}`)
    );
    assert.deepEqual([first.hasMore, first.isBackfill], [true, true]);
    await mail.append('INBOX', plainMail('New 1'));
    await mail.append('INBOX', plainMail('New 2'));
    const second = await port.readChanges(inbox, first.cursor, reading(10));
    assert.deepEqual(subjectsOf(second.changes), ['New 1', 'New 2']);
    assert.deepEqual([second.hasMore, second.isBackfill], [true, true]);
    const rest = await readToEnd(port, inbox, second.cursor);
    assert.deepEqual(
      subjectsOf(rest.changes),
      Array.from({ length: 30 }, (_, index) => `Old ${String(30 - index)}`)
    );
  });

  it('after UIDs are void it loses nothing and takes nothing for new', async () => {
    server.fill(
      THEO,
      null,
      Array.from({ length: 25 }, (_, index) => plainMail(`Letter ${String(index)}`))
    );
    const port = open(THEO);
    const inbox = await folderOf(port);
    const ledger = new Ledger();
    const before = await readToEnd(port, inbox, null);
    ledger.take(before.changes);
    assert.equal(ledger.identities.size, 25);
    const [message] = before.changes.flatMap((change) => (change.kind === 'message' ? [change] : []));
    assert.ok(message);
    server.forgetUids(THEO, null);
    await port.close();
    await assert.rejects(port.readChanges(inbox, before.cursor, reading(100)), { code: 'MAILBOX_CURSOR_EXPIRED' });
    // Its place is dead, and the message is found all the same.
    const ref = { providerId: message.message.providerId, locator: message.locator ?? null };
    assert.equal((await port.readMessage(ref)).subject, message.message.subject);
    const again = await readToEnd(port, inbox, null, { ...reading(100), known: ledger.known });
    assert.equal(again.changes.length, 25);
    ledger.take(again.changes);
    assert.equal(ledger.identities.size, 25);
    assert.equal(ledger.seen.size, 50);
    const third = await readToEnd(port, inbox, null, { ...reading(100), known: ledger.known });
    assert.deepEqual(third.changes, [], 'what the ledger knows by its place is not read again');
  });

  it('follows a message into the Salesforce folder and back, with one identity', async () => {
    const port = open(IDA);
    const mail = await program(IDA);
    const id = await mail.append('INBOX', plainMail('Moves'));
    const start = await readToEnd(port, await folderOf(port), null);
    await mail.move(id, 'Salesforce');
    const there = await readToEnd(port, await folderOf(port, 'salesforce'), null);
    const [change] = there.changes;
    assert.ok(change?.kind === 'message');
    assert.deepEqual([change.message.providerId, change.message.folder.kind], [id, 'salesforce']);
    const place = start.changes[0]?.kind === 'message' ? (start.changes[0].locator ?? null) : null;
    assert.equal((await port.readMessage({ providerId: id, locator: place })).folder.kind, 'salesforce');
    // Nothing had been told of it to this ledger, so that it went is no news.
    assert.deepEqual((await readToEnd(port, await folderOf(port), start.cursor)).changes, []);
  });

  it('tells that a message it told of was expunged', async () => {
    const port = open(IDA);
    const mail = await program(IDA);
    const inbox = await folderOf(port);
    const id = await mail.append('INBOX', plainMail('Short-lived'));
    const ledger = new Ledger();
    const start = await readToEnd(port, inbox, null);
    ledger.take(start.changes);
    await mail.remove(id);
    const [place] = ledger.seen.keys();
    const later = await readToEnd(port, inbox, start.cursor, { ...reading(10), known: ledger.known });
    assert.deepEqual(later.changes, [{ kind: 'removed', providerId: place }]);
  });

  it('tells of keywords as categories, and reads nothing because a message was opened', async () => {
    const line = await ImapLine.open(server.port);
    ending.push(async () => {
      await line.close();
    });
    const port = open(LENA, line);
    const mail = await program(LENA);
    const inbox = await folderOf(port);
    const ids = [await mail.append('INBOX', plainMail('One')), await mail.append('INBOX', plainMail('Two'))];
    const [first = '', second = ''] = ids;
    const ledger = new Ledger();
    const start = await readToEnd(port, inbox, null);
    ledger.take(start.changes);
    const options = { ...reading(10), known: ledger.known };
    const bodies = (): number => line.commands.filter((command) => command.includes('BODY.PEEK')).length;
    const before = bodies();
    await mail.addFlag(first, '\\Seen');
    await mail.addFlag(second, '$Forwarded');
    const seen = await readToEnd(port, inbox, start.cursor, options);
    assert.deepEqual(seen.changes, []);
    assert.equal(bodies(), before);
    await mail.addFlag(second, 'Salesforce');
    const marked = await readToEnd(port, inbox, seen.cursor, options);
    ledger.take(marked.changes);
    assert.deepEqual(
      marked.changes.map((change) => (change.kind === 'message' ? change.message.categories : change.kind)),
      [['Salesforce']]
    );
    assert.equal(bodies(), before + 1);
    await mail.removeFlag(second, 'Salesforce');
    const unmarked = await readToEnd(port, inbox, marked.cursor, options);
    assert.deepEqual(
      unmarked.changes.map((change) => (change.kind === 'message' ? change.message.categories : change.kind)),
      [[]]
    );
  });

  it('tells of many changed flags page by page, each once', async () => {
    const port = open(LENA);
    const mail = await program(LENA);
    const inbox = await folderOf(port);
    const ids: string[] = [];
    for (let index = 0; index < 12; index += 1) {
      ids.push(await mail.append('INBOX', plainMail(`Marked ${String(index)}`)));
    }
    const start = await readToEnd(port, inbox, null);
    for (const id of ids) await mail.addFlag(id, 'Salesforce');
    const { changes } = await readToEnd(port, inbox, start.cursor, reading(5));
    assert.deepEqual(
      subjectsOf(changes),
      ids.map((_, index) => `Marked ${String(index)}`)
    );
  });

  it('knows a draft by its flag', async () => {
    const port = open(IDA);
    const mail = await program(IDA);
    const inbox = await folderOf(port);
    const { cursor } = await readToEnd(port, inbox, null);
    await mail.append('INBOX', plainMail('Unfinished'), ['\\Draft']);
    const { changes } = await readToEnd(port, inbox, cursor);
    assert.deepEqual(
      changes.map((change) => change.kind === 'message' && change.message.isDraft),
      [true]
    );
  });

  it('hears of new mail at once, and says when the line breaks', async () => {
    const line = await ImapLine.open(server.port);
    const port = open(IDA, line);
    const mail = await program(IDA);
    const stop = new AbortController();
    let hints = 0;
    const count = (): void => {
      hints += 1;
    };
    assert.ok(port.listen);
    const listening = port.listen(count, stop.signal);
    const isHinted = async (): Promise<true | null> => await Promise.resolve(hints > 0 ? true : null);
    await eventually('the listener', isHinted);
    hints = 0;
    await mail.append('INBOX', plainMail('Heard'));
    await eventually('a hint', isHinted);
    stop.abort();
    await listening;
    hints = 0;
    const broken = port.listen(count, new AbortController().signal);
    await eventually('the listener again', isHinted);
    const failed = assert.rejects(broken, { code: 'MAILBOX_UNREACHABLE', retryable: true });
    line.cut();
    await failed;
    await line.close();
  });

  it('a message that its parser breaks on is kept with its source, and the others pass', async () => {
    const worker = new URL('../mime/poison-worker.ts', import.meta.url);
    const pool = openParsePool({ worker });
    const provider = imapProvider([configOf(server, server.password)], pool);
    const port = provider.open(accountOf(POISONED));
    assert.ok(port);
    const raws = [
      plainMail('Before'),
      plainMail('Poison', { 'X-Fault': 'crash' }),
      'no header at all\r\n',
      plainMail('After')
    ];
    server.fill(POISONED, null, raws);
    const { changes, cursor } = await readToEnd(port, await folderOf(port), null);
    assert.deepEqual(subjectsOf(changes), ['After', 'unreadable', 'unreadable', 'Before']);
    const [, noMessage, poison] = changes;
    assert.ok(poison?.kind === 'unreadable' && noMessage?.kind === 'unreadable');
    assert.match(poison.reason, /parser broke down/);
    assert.equal(Buffer.from(poison.raw ?? []).toString(), raws[1]);
    assert.match(noMessage.reason, /no mail message/);
    assert.equal(parseLocator(poison.locator ?? null)?.uid, 2);
    assert.deepEqual((await readToEnd(port, await folderOf(port), cursor)).changes, []);
    await port.close();
  });

  it('a message that the server can not give keeps no other back', async () => {
    const port = open(BROKEN);
    const large = `${plainMail('Large')}${'x'.repeat(3 * 1024 * 1024)}\r\n`;
    server.fill(BROKEN, null, [plainMail('Before'), plainMail('Unreadable'), large, plainMail('After')]);
    const inbox = await folderOf(port);
    const cur = join(server.maildirOf(BROKEN, null), 'cur');
    const [, second = '', third = ''] = readdirSync(cur).sort();
    for (const name of [second, third]) chmodSync(join(cur, name), 0);
    // Dovecot ends the connection over such a message: each failure brings the culprits nearer.
    let failures = 0;
    const { changes, cursor } = await eventually('the page', async () => {
      try {
        return await readToEnd(port, inbox, null);
      } catch (error) {
        failures += 1;
        assert.ok(error instanceof IntakeError && error.retryable, String(error));
        return null;
      }
    });
    assert.equal(failures, 3);
    assert.deepEqual(subjectsOf(changes), ['After', 'unreadable', 'unreadable', 'Before']);
    for (const change of changes.slice(1, 3)) {
      assert.match(
        change.kind === 'unreadable' ? change.reason : '',
        /mail server can't give this message: .+ Open it/
      );
    }
    assert.deepEqual((await readToEnd(port, inbox, cursor)).changes, []);
    const locator = changes[1]?.kind === 'unreadable' ? (changes[1].locator ?? '') : '';
    await eventually('the verdict', async () => {
      const error = await failureOf(port.readMessage({ providerId: locator, locator }));
      return error.code === 'MESSAGE_UNREADABLE' || null;
    });
  });

  it('works over one connection, whoever asks, and gives it up after a rest', async () => {
    const line = await ImapLine.open(server.port);
    const config = configOf({ host: server.host, port: line.port }, server.password);
    const port = imapProvider([config], PARSERS, { restMs: 200 }).open(accountOf(LENA));
    assert.ok(port);
    const inbox = await folderOf(port);
    const { changes } = await readToEnd(port, inbox, null);
    const reads = changes.flatMap((change) =>
      change.kind === 'message' && change.locator !== undefined
        ? [port.readMessage({ providerId: change.message.providerId, locator: change.locator })]
        : []
    );
    const [read, again] = await Promise.all([Promise.all(reads), readToEnd(port, inbox, null)]);
    assert.equal(line.commands.filter((command) => /^AUTHENTICATE/.test(command)).length, 1);
    assert.deepEqual(
      read.map(({ providerId }) => providerId),
      again.changes.map((change) => (change.kind === 'message' ? change.message.providerId : ''))
    );
    await eventually('the end of the connection', async () => await Promise.resolve(line.connections === 0 || null));
    assert.equal((await port.listFolders()).length, 3);
    await port.close();
    await line.close();
  });

  it('reads a shared mailbox below the login of a service account', async () => {
    server.share(MAYA, null, SERVICE);
    const mail = await program(MAYA);
    for (const name of ['a', 'b', 'c']) await mail.append('INBOX', plainMail(`Shared ${name}`));
    for (const name of ['Sent', 'Salesforce']) server.share(MAYA, name, SERVICE);
    const shared = {
      ...configOf(server, server.password),
      login: SERVICE,
      sharedPrefix: 'shared/{address}'
    };
    const port = imapProvider([shared], PARSERS).open(accountOf(MAYA));
    assert.ok(port);
    const folders = await port.listFolders();
    assert.deepEqual(
      folders.map(({ key, kind }) => [key, kind]),
      [
        [`shared/${MAYA}`, 'inbox'],
        [`shared/${MAYA}/Sent`, 'sent'],
        [`shared/${MAYA}/Salesforce`, 'salesforce']
      ]
    );
    const inbox = await folderOf(port);
    const page = await port.readChanges(inbox, null, reading(3));
    assert.equal(page.changes.length, 3);
    const [change] = page.changes;
    assert.ok(change?.kind === 'message' && change.locator !== undefined);
    const ref = { providerId: change.message.providerId, locator: change.locator };
    assert.equal((await port.readMessage(ref)).subject, change.message.subject);
    await port.close();
    const unshared = imapProvider([shared], PARSERS).open(accountOf(THEO));
    assert.ok(unshared);
    await assert.rejects(unshared.listFolders(), (error: Error) => {
      assert.match(error.message, /sees no folder shared\/theo\.brandt@acme\.example/);
      return true;
    });
    await unshared.close();
  });

  it('finds folders behind a namespace prefix, with names beyond ASCII', async () => {
    const cyrus = await startDovecot({ users: [MAYA], separator: '.', prefix: 'INBOX.' });
    try {
      const mail = await MailProgram.open(configOf(cyrus, ''), MAYA, cyrus.password);
      await mail.create('INBOX.Für Salesforce');
      await mail.append('INBOX.Für Salesforce', plainMail('Behind the prefix'));
      await mail.close();
      const account = accountOf(MAYA, { salesforceFolder: 'Für Salesforce' });
      const port = imapProvider([configOf(cyrus, cyrus.password)], PARSERS).open(account);
      assert.ok(port);
      const folder = await folderOf(port, 'salesforce');
      assert.deepEqual([folder.key, folder.name], ['INBOX.Für Salesforce', 'Für Salesforce']);
      assert.equal((await folderOf(port, 'sent')).key, 'INBOX.Sent');
      const { changes } = await readToEnd(port, folder, null);
      assert.deepEqual(subjectsOf(changes), ['Behind the prefix']);
      await port.close();
    } finally {
      await cyrus.stop();
    }
  });
});
