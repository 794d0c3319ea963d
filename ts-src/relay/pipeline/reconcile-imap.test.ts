import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { startDovecot, whyNoDovecot, type Dovecot } from '../../testkit/dovecot/dovecot.ts';
import { imapProvider } from '../mailbox/imap/imap-provider.ts';
import { accountOf, configOf, MailProgram, MAYA } from '../mailbox/imap/testkit.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { ReconcileStand } from './reconcile-testkit.ts';

describe('comparing a mailbox whose listing shows places, not identities', { skip: whyNoDovecot() ?? false }, () => {
  let stand: ReconcileStand;
  let server: Dovecot;
  let port: MailboxPort;

  before(async () => {
    stand = await ReconcileStand.start();
    server = await startDovecot({ users: [MAYA] });
    const config = configOf(server, server.password);
    const opened = imapProvider([config], openParsePool()).open(accountOf(MAYA, { user: MAYA }));
    assert.ok(opened);
    port = opened;
    await stand.take(MAYA);
  });
  after(async () => {
    await port.close();
    await server.stop();
    await stand.stop();
  });

  const complete = { missing: 0, repaired: 0, requeued: 0, left: [] };

  it('finds no gap in messages that moved, and the one that the ledger lost', async () => {
    const program = await MailProgram.open(configOf(server, server.password), MAYA, server.password);
    await program.create('Salesforce');
    const ids: string[] = [];
    for (const name of ['stays', 'moves', 'lost']) ids.push(await program.append('INBOX', plainMail(name)));
    const [, moves = '', lost = ''] = ids;
    await stand.sync(port);
    await stand.decide();
    assert.deepEqual(await stand.reconcile(port), { ...complete, listed: 3, accounted: 3 });
    await program.move(moves, 'Salesforce');
    await program.close();
    await stand.lose(MAYA, lost);
    const report = await stand.reconcile(port, { range: 'all' });
    assert.deepEqual([report.listed, report.missing, report.repaired, report.left], [3, 1, 1, []]);
    await stand.decide();
    assert.deepEqual(await stand.reconcile(port, { range: 'all' }), { ...complete, listed: 3, accounted: 3 });
    assert.deepEqual([...(await stand.entries(MAYA)).keys()].sort(), ids.toSorted());
  });

  it('finds no gap after the folder has numbered its messages anew', async () => {
    server.forgetUids(MAYA, null);
    await port.close();
    const report = await stand.reconcile(port, { range: 'all' });
    assert.deepEqual([report.missing, report.repaired], [0, 0]);
    await stand.decide();
    assert.deepEqual(await stand.reconcile(port, { range: 'all' }), { ...complete, listed: 3, accounted: 3 });
  });
});
