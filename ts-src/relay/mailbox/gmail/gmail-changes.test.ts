import assert from 'node:assert/strict';
import { after, before, beforeEach, describe, it } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import type { KnownMessage, MailboxChange, MailboxFolder, MailboxPort, ReadOptions } from '../port.ts';
import { account, labelId, refusal, startGmail, type GmailUnderTest } from './testkit.ts';

let gmail: GmailUnderTest;
let mailbox = '';
let port: MailboxPort;
let ledger: Ledger;

/** What the relay keeps of a mailbox: the last fact of each message, and every change that was told. */
class Ledger {
  readonly known = new Map<string, KnownMessage>();
  readonly cursors = new Map<string, string>();
  readonly told: MailboxChange[] = [];

  reading(limit = 100): ReadOptions {
    return {
      limit,
      known: async (ids) => {
        const found = ids.flatMap((id) => this.known.get(id) ?? []);
        return await Promise.resolve(new Map(found.map((item) => [item.providerId, item])));
      },
      signal: new AbortController().signal
    };
  }

  record(changes: readonly MailboxChange[]): void {
    this.told.push(...changes);
    for (const change of changes) {
      if (change.kind !== 'message') continue;
      const { providerId, folder, categories } = change.message;
      this.known.set(providerId, { providerId, folderKind: folder.kind, categories });
    }
  }

  /** Reads the folders to their end, page by page, as the pipeline does; what was told. */
  async sync(limit = 100): Promise<MailboxChange[]> {
    this.told.length = 0;
    for (const folder of await port.listFolders()) await this.#folder(folder, limit);
    return [...this.told];
  }

  async #folder(folder: MailboxFolder, limit: number): Promise<void> {
    for (;;) {
      const page = await port.readChanges(folder, this.cursors.get(folder.key) ?? null, this.reading(limit));
      this.record(page.changes);
      this.cursors.set(folder.key, page.cursor);
      if (!page.hasMore) return;
    }
  }
}

/** Kind, folder and categories of each change, by message. */
function facts(changes: readonly MailboxChange[]): string[] {
  return changes.map((change) =>
    change.kind === 'message'
      ? [change.message.subject, change.message.folder.kind, ...change.message.categories].join(' ')
      : change.kind
  );
}

function gets(): string[] {
  return gmail.server.takeRequests().flatMap(({ url }) => /\/messages\/\w+\?format=(\w+)/.exec(url)?.[1] ?? []);
}

async function deliver(subject: string, folder = 'inbox'): Promise<string> {
  return (await gmail.server.deliver(mailbox, plainMail(subject), { folder, isRead: false })).gmailId;
}

async function modify(id: string, add: readonly string[], remove: readonly string[] = []): Promise<void> {
  const { users } = gmail.official(mailbox);
  const requestBody = { addLabelIds: [...add], removeLabelIds: [...remove] };
  await users.messages.modify({ userId: 'me', id, requestBody });
}

before(async () => {
  gmail = await startGmail();
});
after(async () => {
  await gmail.stop();
});
let count = 0;
beforeEach(() => {
  count += 1;
  mailbox = `box-${String(count)}@acme.example`;
  gmail.server.addMailbox(mailbox);
  port = openAs(mailbox);
  ledger = new Ledger();
});

function openAs(address: string, options = {}): MailboxPort {
  return gmail.open({}, options, { ...account, identity: { address, aliases: [], isShared: false } });
}

describe('older mail', () => {
  it('is read beside what arrives while it is listed and read', async () => {
    for (let index = 0; index < 5; index += 1) await deliver(`old ${String(index)}`);
    const [inbox] = await port.listFolders();
    assert.ok(inbox);
    let hasArrived = false;
    const reading = ledger.reading(2);
    const arriving: ReadOptions = {
      ...reading,
      known: async (ids) => {
        // The label has been listed, and nothing of it read.
        if (!hasArrived) await deliver('arrived meanwhile');
        hasArrived = true;
        return await reading.known(ids);
      }
    };
    const first = await port.readChanges(inbox, null, arriving);
    assert.equal(first.isBackfill, true);
    assert.deepEqual(facts(first.changes), ['old 4 inbox', 'old 3 inbox']);
    const second = await port.readChanges(inbox, first.cursor, ledger.reading(2));
    assert.deepEqual(facts(second.changes), ['arrived meanwhile inbox', 'old 2 inbox'], 'new mail comes first');
    const third = await port.readChanges(inbox, second.cursor, ledger.reading(2));
    assert.deepEqual(facts(third.changes), ['old 1 inbox', 'old 0 inbox']);
    assert.equal(third.hasMore, false);
    assert.equal(third.isBackfill, undefined);
  });

  it('that is known costs a listing and no reading', async () => {
    for (let index = 0; index < 5; index += 1) await deliver(`known ${String(index)}`);
    assert.equal((await ledger.sync()).length, 5);
    gmail.server.takeRequests();
    ledger.cursors.clear();
    assert.deepEqual(await ledger.sync(), []);
    assert.deepEqual(gets(), []);
  });

  it('asks for each of 1,000 messages once, and for little else', async () => {
    for (let index = 0; index < 1_000; index += 1) await deliver(`many ${String(index)}`);
    const [inbox] = await port.listFolders();
    assert.ok(inbox);
    gmail.server.takeRequests();
    let pages = 0;
    let told = 0;
    for (let cursor: string | null = null, hasMore = true; hasMore; pages += 1) {
      const page = await port.readChanges(inbox, cursor, ledger.reading(100));
      ({ cursor, hasMore } = page);
      told += page.changes.length;
    }
    const paths = gmail.server.takeRequests().map(({ url }) => /users\/[^/]+\/(\w+)(\/)?/.exec(url)?.slice(1).join(''));
    const asked = Map.groupBy(paths, (path) => path ?? '');
    assert.equal(told, 1_000);
    assert.deepEqual([...asked].map(([path, all]) => [path, all.length]).sort(), [
      ['history', pages - 1],
      ['messages', 2],
      ['messages/', 1_000],
      ['profile', 1]
    ]);
    assert.equal(pages, 10);
  });
});

describe('labels', () => {
  it('that are added later ask for saving, or give a category', async () => {
    const id = await deliver('wanted');
    assert.deepEqual(facts(await ledger.sync()), ['wanted inbox']);
    await modify(id, [await labelId(gmail.official(mailbox), 'Projects/Bridge')]);
    assert.deepEqual(facts(await ledger.sync()), ['wanted inbox Projects/Bridge']);
    await modify(id, [await labelId(gmail.official(mailbox), 'Salesforce')]);
    assert.deepEqual(facts(await ledger.sync()), ['wanted salesforce Projects/Bridge']);
    await modify(id, [], [await labelId(gmail.official(mailbox), 'Salesforce')]);
    assert.deepEqual(facts(await ledger.sync()), ['wanted inbox Projects/Bridge', 'removed']);
    assert.deepEqual(await ledger.sync(), []);
  });

  it('of two folders tell a message once', async () => {
    const id = await deliver('note to myself');
    await modify(id, ['SENT', await labelId(gmail.official(mailbox), 'Salesforce')]);
    gmail.server.takeRequests();
    assert.deepEqual(facts(await ledger.sync()), ['note to myself salesforce']);
    assert.deepEqual(gets().toSorted(), ['minimal', 'raw'], 'Sent looks whether it is more than it is known as');
    assert.deepEqual(await ledger.sync(), []);
  });

  it('that are marks cost no request', async () => {
    const id = await deliver('marked');
    await ledger.sync();
    gmail.server.takeRequests();
    await modify(id, ['STARRED', 'IMPORTANT'], ['UNREAD']);
    assert.deepEqual(await ledger.sync(), []);
    assert.deepEqual(gets(), []);
  });

  it('of the trash and of spam take a message out of its folders, and it comes back', async () => {
    const id = await deliver('thrown away', 'sentitems');
    const { users } = gmail.official(mailbox);
    assert.deepEqual(facts(await ledger.sync()), ['thrown away sent']);
    await users.messages.trash({ userId: 'me', id });
    assert.deepEqual(facts(await ledger.sync()), ['removed']);
    assert.equal((await port.readMessage({ providerId: id, locator: null })).folder.name, 'Trash');
    await users.messages.untrash({ userId: 'me', id });
    assert.deepEqual(await ledger.sync(), [], 'it is known as it is');
    assert.equal((await port.readMessage({ providerId: id, locator: null })).direction, 'out');
  });

  it('of a draft make it one', async () => {
    const id = await deliver('unfinished', 'drafts');
    const draft = await port.readMessage({ providerId: id, locator: null });
    assert.deepEqual([draft.folder.kind, draft.isDraft], ['drafts', true]);
  });
});

describe('a message', () => {
  it('that was moved away before it was read is told where it lies', async () => {
    await ledger.sync();
    const id = await deliver('on the move');
    await modify(id, [await labelId(gmail.official(mailbox), 'Salesforce')], ['INBOX']);
    assert.deepEqual(facts(await ledger.sync()), ['on the move salesforce']);
  });

  it('that can not be understood is parked with its source', async () => {
    const raw = Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]);
    await gmail.server.deliver(mailbox, raw);
    const [change] = await ledger.sync();
    assert.equal(change?.kind, 'unreadable');
    assert.deepEqual(Buffer.from(change.raw ?? []), raw);
    assert.match(change.receivedAt ?? '', /^\d{4}-/);
  });

  it('keeps conversation, size and time of arrival', async () => {
    const first = await deliver('thread');
    await gmail.server.deliver(mailbox, plainMail('answer', { 'In-Reply-To': '<thread@larkfield.example>' }));
    const told = (await ledger.sync()).flatMap((change) => (change.kind === 'message' ? [change.message] : []));
    assert.deepEqual([...new Set(told.map((message) => message.conversationId))], [first]);
    assert.ok(told.every(({ size, receivedAt }) => size !== null && size > 200 && receivedAt !== null));
  });
});

describe('the quota', () => {
  it('shortens pages to what is left, then says how long to wait', async () => {
    for (let index = 0; index < 8; index += 1) await deliver(`dear ${String(index)}`);
    // Labels 1, the counts of three folders 3, profile 1, list 5 and five messages at 20 each.
    port = openAs(mailbox, { mailboxQuota: { burst: 113, perSecond: 0.001 } });
    const [inbox] = await port.listFolders();
    assert.ok(inbox);
    const page = await port.readChanges(inbox, null, ledger.reading(100));
    assert.equal(page.changes.length, 5);
    assert.equal(page.hasMore, true);
    const error = await refusal(port.readChanges(inbox, page.cursor, ledger.reading(100)));
    assert.equal(error.code, 'MAILBOX_THROTTLED');
    assert.equal(error.retryable, true);
    // Two units for the look into the history: 1 is left of 3, and 113 are worth waiting for.
    assert.equal(Math.round((error.retryAfterMs ?? 0) / 1_000_000), 112);
  });

  it('is shared by all who open the mailbox, and a person may overdraw it', async () => {
    const id = await deliver('urgent');
    const provider = gmail.provider({}, { mailboxQuota: { burst: 30, perSecond: 0.001 } });
    const open = () => provider.open({ ...account, identity: { address: mailbox, aliases: [], isShared: false } });
    const [one, other] = [open(), open()];
    assert.ok(one !== null && other !== null);
    for (let index = 0; index < 3; index += 1) await one.readMessage({ providerId: id, locator: null });
    const [inbox] = await other.listFolders();
    assert.ok(inbox);
    assert.equal((await refusal(other.readChanges(inbox, null, ledger.reading()))).code, 'MAILBOX_THROTTLED');
  });
});
