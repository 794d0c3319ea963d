import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { openSource, readAgain } from './quarantine.ts';
import { ReconcileStand } from './reconcile-testkit.ts';
import { reportLedger } from './ledger-report.ts';
import { findEntry, messageKey, recordChanges, type LedgerEntry } from './state/ledger.ts';

const MAILBOX = 'parked@acme.example';

function letterWithFile(): string {
  const mail = plainMail('Parked', { 'Content-Type': 'multipart/mixed; boundary=cut' });
  const file = [
    '--cut',
    'Content-Type: text/csv',
    'Content-Disposition: attachment; filename=a.csv',
    '',
    'a;b',
    '--cut--'
  ];
  return [...mail.split('\r\n').slice(0, -2), ...file, ''].join('\r\n');
}

describe('a message that could not be read', () => {
  let stand: ReconcileStand;
  let port: MailboxPort;

  before(async () => {
    stand = await ReconcileStand.start();
    port = await stand.open(MAILBOX);
  });
  after(async () => {
    await stand.stop();
  });

  /** Delivers a letter that an adapter could not read, and kept. */
  async function park(): Promise<LedgerEntry> {
    const raw = letterWithFile();
    const { immutableId: providerId } = await stand.server.deliver(MAILBOX, raw);
    const [folder] = await port.listFolders();
    assert.ok(folder);
    await recordChanges(stand.database, MAILBOX, folder, [
      {
        kind: 'unreadable',
        providerId,
        reason: 'It was no message.',
        receivedAt: '2026-11-20T10:00:00.000Z',
        raw: Buffer.from(raw)
      }
    ]);
    await stand.decide();
    const entry = await findEntry(stand.database, messageKey(MAILBOX, providerId));
    assert.ok(entry);
    return entry;
  }

  async function parked(): Promise<number> {
    const lines = await reportLedger(stand.database, { mailbox: MAILBOX, withDays: false });
    return lines.reduce((sum, line) => sum + line.parked, 0);
  }

  it('is read from the mailbox when a person retries, and is parked no more', async () => {
    const entry = await park();
    assert.equal(entry.disposition, 'failed');
    assert.equal(await parked(), 1);
    assert.equal((await readAgain(stand.database, port, entry)).subject, 'Parked');
    assert.equal(await parked(), 0);
  });

  it('is read from what was kept when the mailbox has it no more, and stays kept', async () => {
    const entry = await park();
    await stand.destroy(MAILBOX, entry.providerId);
    const message = await readAgain(stand.database, port, entry);
    assert.deepEqual(
      [message.providerId, message.subject, message.folder.kind, message.receivedAt],
      [entry.providerId, 'Parked', 'inbox', '2026-11-20T10:00:00.000Z']
    );
    assert.equal(await parked(), 1);
    const source = openSource(stand.database, port, entry);
    assert.equal(Buffer.from(await source.readRaw()).toString(), letterWithFile());
    const [meta] = (await source.readMessage()).attachments;
    const chunks: Uint8Array[] = [];
    for await (const chunk of (await source.readAttachment(meta?.id ?? '')).content) chunks.push(chunk);
    assert.equal(Buffer.concat(chunks).toString(), 'a;b');
  });

  it('says that it is gone when nothing was kept', async () => {
    const entry = await park();
    await stand.destroy(MAILBOX, entry.providerId);
    await stand.database.query('DELETE FROM intake.quarantine');
    await assert.rejects(readAgain(stand.database, port, entry), (error) => {
      return error instanceof IntakeError && error.code === 'MESSAGE_GONE';
    });
  });
});
