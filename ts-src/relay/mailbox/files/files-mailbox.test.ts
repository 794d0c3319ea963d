import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import { openDatabase } from '../../pipeline/state/database.ts';
import { migrate } from '../../pipeline/state/migrations.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import { mailboxContract, reading } from '../port.contract.ts';
import { openFilesMailbox } from './files-mailbox.ts';
import { openSpool } from './spool.ts';

const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };

async function openSource() {
  const folder = mkdtempSync(join(tmpdir(), 'relay-files-'));
  const database = await openDatabase(folder, null);
  await migrate(database);
  const spool = openSpool(database, folder);
  return {
    folder,
    spool,
    port: openFilesMailbox(identity, spool, openParsePool()),
    stop: async () => {
      await database.close();
      rmSync(folder, { recursive: true, force: true });
    }
  };
}

mailboxContract('A folder of imported files', async () => {
  const { folder, spool, port, stop } = await openSource();
  return {
    port,
    reopen: () => openFilesMailbox(identity, spool, openParsePool()),
    deliver: async (raw) => (await spool.add(identity.address, Buffer.from(raw), null)).providerId,
    destroy: async (providerId) => {
      rmSync(join(folder, 'spool', providerId.slice(0, 2), `${providerId}.eml`));
      await Promise.resolve();
    },
    move: null,
    categorise: null,
    loseNextRead: null,
    expireCursors: null,
    throttle: null,
    break: null,
    mend: null,
    withWrongSecret: null,
    stop
  };
});

test('keeps the same bytes once for each mailbox, and another mailbox does not see them', async () => {
  const { spool, port, stop } = await openSource();
  const raw = Buffer.from(plainMail('Once'));
  const [first, second] = await Promise.all([
    spool.add(identity.address, raw, 'a.eml'),
    spool.add(identity.address, raw, 'b.eml')
  ]);
  const other = await spool.add('theo.brandt@acme.example', raw, 'c.eml');
  assert.deepEqual([first.isNew, second.isNew].sort(), [false, true]);
  assert.equal(other.isNew, true);
  assert.equal(other.providerId, first.providerId);
  const [folder] = await port.listFolders();
  assert.ok(folder);
  assert.equal((await port.readChanges(folder, null, reading(10))).changes.length, 1);
  await stop();
});

test('hands a piece that is no message on as unreadable with its reason, and the next one as a message', async () => {
  const { spool, port, stop } = await openSource();
  await spool.add(identity.address, Buffer.from([0xd0, 0xcf, 0x11, 0xe0, 0xa1, 0xb1, 0x1a, 0xe1, 0, 0]), 'outlook.msg');
  await spool.add(identity.address, Buffer.from(plainMail('Next')), 'next.eml');
  const [folder] = await port.listFolders();
  assert.ok(folder);
  const { changes } = await port.readChanges(folder, null, reading(10));
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['unreadable', 'message']
  );
  const [broken] = changes;
  assert.match(broken?.kind === 'unreadable' ? broken.reason : '', /Outlook/);
  await stop();
});

test('a piece that the disk does not give is told as unreadable, and the next one is read', async () => {
  const { folder: place, spool, port, stop } = await openSource();
  const { providerId } = await spool.add(identity.address, Buffer.from(plainMail('Lost')), 'lost.eml');
  const path = join(place, 'spool', providerId.slice(0, 2), `${providerId}.eml`);
  rmSync(path);
  mkdirSync(path);
  await spool.add(identity.address, Buffer.from(plainMail('Next')), 'next.eml');
  const [folder] = await port.listFolders();
  assert.ok(folder);
  const { changes } = await port.readChanges(folder, null, reading(10));
  assert.deepEqual(
    changes.map(({ kind }) => kind),
    ['unreadable', 'message']
  );
  const [lost] = changes;
  assert.match(lost?.kind === 'unreadable' ? lost.reason : '', /Check the disk/);
  await stop();
});
