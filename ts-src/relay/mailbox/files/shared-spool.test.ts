import assert from 'node:assert/strict';
import { existsSync, mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import { missingPostgres, PostgresServer } from '../../../testkit/postgres.ts';
import { openDatabase } from '../../pipeline/state/database.ts';
import { migrate } from '../../pipeline/state/migrations.ts';
import { openParsePool } from '../mime/parse-pool.ts';
import { reading } from '../port.contract.ts';
import { openFilesMailbox } from './files-mailbox.ts';
import { openSpool } from './spool.ts';

const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };

test(
  'what one relay took in, another on the same database reads',
  { skip: missingPostgres() ?? false },
  async (context) => {
    const server = await PostgresServer.start();
    const folder = mkdtempSync(join(tmpdir(), 'relay-shared-'));
    const url = await server.freshDatabase();
    const relays = await Promise.all(['one', 'two'].map(async (name) => await openDatabase(join(folder, name), url)));
    context.after(async () => {
      for (const database of relays) await database.close();
      await server.stop();
      rmSync(folder, { recursive: true, force: true });
    });
    const [one, two] = relays;
    assert.ok(one !== undefined && two !== undefined);
    await migrate(one);
    const raw = Buffer.concat([Buffer.from(plainMail('shared')), Buffer.from([0, 0xff, 0x80])]);
    const added = await Promise.all(
      [one, two].map(
        async (database, index) =>
          await openSpool(database, join(folder, String(index))).add(identity.address, raw, 'a.eml')
      )
    );
    assert.deepEqual(added.map(({ isNew }) => isNew).sort(), [false, true]);
    const port = openFilesMailbox(identity, openSpool(two, join(folder, 'two')), openParsePool());
    const [imported] = await port.listFolders();
    assert.ok(imported);
    const { changes } = await port.readChanges(imported, null, reading(10));
    assert.deepEqual(
      changes.map((change) => (change.kind === 'message' ? change.message.subject : change.kind)),
      ['shared']
    );
    const ref = { providerId: added[0]?.providerId ?? '', locator: null };
    assert.deepEqual(Buffer.from(await port.readRaw(ref)), raw);
    assert.equal(existsSync(join(folder, 'one', 'spool')), false);
  }
);
