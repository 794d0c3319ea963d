import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { portWith, ReconcileStand } from './reconcile-testkit.ts';
import { readDays } from './state/reconciliation.ts';

const DAY_MS = 86_400_000;

describe('comparing the ledger with what the provider lists', () => {
  let stand: ReconcileStand;

  before(async () => {
    stand = await ReconcileStand.start();
  });
  after(async () => {
    await stand.stop();
  });

  /** A mailbox that was read to its end, with messages received so many days ago. */
  async function filled(name: string, ages: readonly number[]): Promise<{ port: MailboxPort; ids: string[] }> {
    const port = await stand.open(`${name}@acme.example`);
    const ids: string[] = [];
    for (const [index, age] of ages.entries()) ids.push(await deliver(port, `${name} ${String(index)}`, age));
    await stand.sync(port);
    await stand.decide();
    return { port, ids };
  }

  async function deliver(port: MailboxPort, subject: string, daysAgo: number): Promise<string> {
    const receivedAt = new Date(Date.now() - daysAgo * DAY_MS);
    return (await stand.server.deliver(port.identity.address, plainMail(subject), { receivedAt })).immutableId;
  }

  const untouched = { missing: 0, repaired: 0, requeued: 0, left: [] };

  it('finds nothing in a healthy mailbox, by one listing a folder', async () => {
    const { port } = await filled('healthy', [0, 0, 1, 3]);
    const calls: string[] = [];
    const watched = portWith(port, {
      listFolders: async () => {
        calls.push('folders');
        return await port.listFolders();
      },
      listMessages: (folder, range) => {
        calls.push(`list ${folder.kind}`);
        return port.listMessages(folder, range);
      },
      readChanges: async (...parameters) => {
        calls.push('changes');
        return await port.readChanges(...parameters);
      }
    });
    assert.deepEqual(await stand.reconcile(watched), { listed: 4, accounted: 4, ...untouched });
    assert.deepEqual(calls, ['folders', 'list inbox', 'list sent', 'list salesforce']);
  });

  it('finds what the ledger lost on each day, and takes it in again', async () => {
    const { port, ids } = await filled('lossy', [0, 1, 1, 2, 30]);
    const mailbox = port.identity.address;
    for (const id of ids.slice(1)) await stand.lose(mailbox, id);
    assert.deepEqual(await stand.reconcile(port), { ...untouched, listed: 4, accounted: 1, missing: 3, repaired: 3 });
    const days = await readDays(stand.database, mailbox, 'Inbox');
    const found = days.filter(({ missing }) => missing > 0).map(({ missing, repaired }) => [missing, repaired]);
    assert.deepEqual(found.toSorted(), [
      [1, 1],
      [2, 2]
    ]);
    await stand.decide();
    assert.deepEqual([...(await stand.entries(mailbox)).values()], Array(4).fill('saveable'));
    // The one of last month is older than the days that were asked for.
    const whole = await stand.reconcile(port, { range: 'all' });
    assert.deepEqual(whole, { ...untouched, listed: 5, accounted: 4, missing: 1, repaired: 1 });
    await stand.decide();
    assert.deepEqual(await stand.reconcile(port, { range: 'all' }), { ...untouched, listed: 5, accounted: 5 });
    assert.equal((await stand.entries(mailbox)).get(ids[4] ?? ''), 'saveable');
  });

  it('takes what arrives between two readings for no gap', async () => {
    const { port } = await filled('arriving', [0]);
    await deliver(port, 'Just in time', 0);
    const report = await stand.reconcile(port);
    assert.deepEqual([report.listed, report.missing, report.repaired], [2, 0, 0]);
  });

  it('leaves to the next comparison what a change log may tell a little later', async () => {
    const { port } = await filled('slow-log', [0]);
    const deaf = portWith(port, {
      readChanges: async (_folder, cursor) =>
        await Promise.resolve({ changes: [], cursor: cursor ?? '', hasMore: false })
    });
    await deliver(port, 'Not told yet', 0);
    const settle = async (): Promise<boolean> => await stand.sync(deaf);
    assert.equal((await stand.reconcile(port, { settle, now: () => new Date() })).missing, 0);
    const later = await stand.reconcile(port, { settle });
    assert.deepEqual([later.missing, later.repaired], [1, 1]);
  });

  it('says nothing of a folder while nobody can read it to its end', async () => {
    const { port } = await filled('busy', [0]);
    await deliver(port, 'Told to another relay', 0);
    const report = await stand.reconcile(port, { settle: async () => await Promise.resolve(false) });
    assert.deepEqual([report.missing, report.left], [0, ['Inbox']]);
  });

  it('compares no folder before it was read once', async () => {
    const port = await stand.open('new@acme.example');
    await deliver(port, 'Older mail', 2);
    const report = await stand.reconcile(port);
    assert.deepEqual([report.listed, report.left], [0, ['Inbox', 'Sent Items', 'Salesforce']]);
  });

  it('reads a message that was told as vanished and is there', async () => {
    const { port, ids } = await filled('back-again', [0, 0]);
    const mailbox = port.identity.address;
    await stand.database.query(
      `UPDATE intake.message SET fingerprint = 'vanished', disposition = 'removed' WHERE mailbox = $1 AND provider_id = $2`,
      [mailbox, ids[0]]
    );
    const report = await stand.reconcile(port);
    assert.deepEqual([report.accounted, report.missing, report.repaired], [1, 1, 1]);
    await stand.decide();
    assert.equal((await stand.entries(mailbox)).get(ids[0] ?? ''), 'saveable');
  });

  it('takes a message that goes before it can be read for no gap', async () => {
    const { port, ids } = await filled('fleeting', [0, 0]);
    const mailbox = port.identity.address;
    await stand.lose(mailbox, ids[0] ?? '');
    const late = portWith(port, {
      readMessage: async (ref) => {
        await stand.destroy(mailbox, ref.providerId);
        return await port.readMessage(ref);
      }
    });
    const report = await stand.reconcile(late);
    assert.deepEqual([report.missing, report.repaired], [0, 0]);
    assert.equal((await stand.entries(mailbox)).size, 1);
  });

  it('keeps a gap open while the provider asks to wait, and closes it afterwards', async () => {
    const { port, ids } = await filled('throttled', [0, 1, 2]);
    const mailbox = port.identity.address;
    for (const id of ids) await stand.lose(mailbox, id);
    const order = new IntakeError('MAILBOX_THROTTLED', 'Wait.', { retryable: true, retryAfterMs: 60_000 });
    let reads = 0;
    const throttled = portWith(port, {
      readMessage: async (ref) => {
        reads += 1;
        if (reads > 1) throw order;
        return await port.readMessage(ref);
      }
    });
    await assert.rejects(stand.reconcile(throttled), order);
    assert.equal(reads, 2);
    const days = await readDays(stand.database, mailbox, 'Inbox');
    const sum = (figure: 'missing' | 'repaired'): number => days.reduce((total, day) => total + day[figure], 0);
    assert.deepEqual([sum('missing'), sum('repaired')], [3, 1]);
    const later = await stand.reconcile(port);
    assert.deepEqual([later.missing, later.repaired], [2, 2]);
    await stand.decide();
    assert.equal((await stand.entries(mailbox)).size, 3);
  });

  it('is held up by no single message', async () => {
    const { port, ids } = await filled('one-bad', [0, 0, 0]);
    const mailbox = port.identity.address;
    for (const id of ids) await stand.lose(mailbox, id);
    const broken = portWith(port, {
      readMessage: async (ref) => {
        if (ref.providerId === ids[0]) throw new IntakeError('MAILBOX_UNREACHABLE', '500', { retryable: true });
        if (ref.providerId !== ids[1]) return await port.readMessage(ref);
        throw new IntakeError('MESSAGE_UNREADABLE', 'It is no message.', { actions: ['Look at it.'] });
      }
    });
    await assert.rejects(stand.reconcile(broken), /500/);
    await stand.decide();
    const entries = await stand.entries(mailbox);
    assert.deepEqual([entries.get(ids[1] ?? ''), entries.get(ids[2] ?? '')], ['failed', 'saveable']);
    const kept = await stand.database.query(
      'SELECT 1 FROM intake.quarantine q JOIN intake.message m ON m.key = q.key WHERE m.mailbox = $1',
      [mailbox]
    );
    assert.equal(kept.length, 1, 'the unreadable one is kept with its raw source');
  });

  it('asks a provider day by day whose listing gives no times', async () => {
    const { port, ids } = await filled('timeless', [0, 1, 3]);
    await stand.lose(port.identity.address, ids[2] ?? '');
    const timeless = portWith(port, {
      listMessages: async function* (folder, range) {
        for await (const page of port.listMessages(folder, range))
          yield page.map(({ locator }) => ({ locator, receivedAt: null }));
      }
    });
    const report = await stand.reconcile(timeless);
    assert.deepEqual([report.listed, report.missing, report.repaired], [3, 1, 1]);
    const days = await readDays(stand.database, port.identity.address, 'Inbox');
    const day = new Date(Date.now() - 3 * DAY_MS).toISOString().slice(0, 10);
    assert.deepEqual(
      days.filter(({ missing }) => missing > 0).map((found) => found.day),
      [day]
    );
  });

  it('puts back what waits for nothing', async () => {
    const { port, ids } = await filled('stuck', [0, 0, 0]);
    const mailbox = port.identity.address;
    await stand.database.query(
      `UPDATE intake.message SET disposition = NULL, seen_at = now() - interval '16 minutes'
       WHERE mailbox = $1 AND provider_id <> $2`,
      [mailbox, ids[2]]
    );
    await stand.destroy(mailbox, ids[1] ?? '');
    const report = await stand.reconcile(port);
    assert.equal(report.requeued, 2);
    await stand.decide();
    const entries = await stand.entries(mailbox);
    assert.deepEqual(
      ids.map((id) => entries.get(id)),
      ['saveable', 'removed', 'saveable']
    );
  });
});
