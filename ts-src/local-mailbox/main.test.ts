import assert from 'node:assert/strict';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, afterEach, test } from 'node:test';
import { IntakeError } from '../core/intake-error.ts';
import { startLocalMailbox, type LocalMailbox, type LocalMailboxOptions } from './main.ts';
import { samples } from './samples/sample-mail.ts';
import { STREAMED } from './samples/seeding.ts';
import { sendFile } from './send.ts';
import { answered, answeredPage, officialClient, plainMail, startMailboxUnderTest, trust } from './testkit.ts';

const folder = mkdtempSync(join(tmpdir(), 'local-mailbox-main-'));
after(() => {
  rmSync(folder, { recursive: true, force: true });
});

const running: LocalMailbox[] = [];
afterEach(async () => {
  await Promise.all(running.splice(0).map((mailbox) => mailbox.close()));
});

async function start(options: LocalMailboxOptions): Promise<LocalMailbox> {
  const mailbox = await startLocalMailbox(options);
  running.push(mailbox);
  return mailbox;
}

const isCode = (code: string) => (error: unknown) =>
  error instanceof IntakeError && error.code === code && error.actions.length > 0;

test('a busy port is said in a sentence with what to do', async () => {
  const stand = await startMailboxUnderTest();
  const port = Number(new URL(stand.mailbox.url).port);
  await assert.rejects(startLocalMailbox({ port, dataDir: join(folder, 'busy') }), isCode('PORT_IN_USE'));
  await stand.stop();
});

test('a data folder that cannot be made is said in a sentence with what to do', async () => {
  const file = join(folder, 'a-file');
  writeFileSync(file, '');
  await assert.rejects(startLocalMailbox({ port: 0, dataDir: join(file, 'data') }), isCode('DATA_FOLDER_UNWRITABLE'));
});

test(
  'a data folder without write access is refused',
  { skip: process.getuid?.() === 0 && 'root may write everywhere' },
  async () => {
    const dataDir = join(folder, 'locked');
    mkdirSync(dataDir);
    chmodSync(dataDir, 0o500);
    await assert.rejects(startLocalMailbox({ port: 0, dataDir }), isCode('DATA_FOLDER_UNWRITABLE'));
  }
);

test('mail, credentials, certificate and delta links outlive a restart', async () => {
  const dataDir = join(folder, 'restart');
  const first = await start({ port: 0, dataDir });
  trust(first.caFile);
  first.addMailbox('maya.stone@acme.example');
  const { immutableId } = await first.deliver('maya.stone@acme.example', plainMail('kept'));
  const url = '/users/maya.stone@acme.example/mailFolders/inbox/messages/delta';
  const page = await answeredPage(officialClient(first).api(url).get());
  await first.close();

  const second = await start({ port: 0, dataDir });
  assert.equal(second.clientSecret, first.clientSecret);
  await second.deliver('maya.stone@acme.example', plainMail('new'));
  const client = officialClient(second);
  const kept = await answered(client.api(`/users/maya.stone@acme.example/messages/${immutableId}`).get());
  assert.equal(kept.subject, 'kept');
  const token = new URL(page['@odata.deltaLink'] ?? '').search;
  const next = await answeredPage(client.api(`${url}${token}`).get());
  assert.deepEqual(
    next.value.map(({ subject }) => subject),
    ['new']
  );
  await second.close();
});

test('samples lie there at the first start, the newest arrive one by one, and a restart doubles none', async () => {
  const dataDir = join(folder, 'samples');
  const count = async (mailbox: LocalMailbox): Promise<number> => {
    const client = officialClient(mailbox);
    let total = 0;
    for (const address of ['maya.stone@acme.example', 'support@acme.example']) {
      const page = await answeredPage(client.api(`/users/${address}/messages?$count=true&$top=1&$select=id`).get());
      total += Number(page['@odata.count']);
    }
    return total;
  };
  const places = (some: readonly (typeof samples)[number][]): number =>
    some.reduce((sum, sample) => sum + sample.in.length, 0);
  const first = await start({ port: 0, dataDir, samples: true, streamSamples: false });
  trust(first.caFile);
  assert.equal(await count(first), places(samples.slice(0, -STREAMED)));
  await first.close();

  const second = await start({ port: 0, dataDir, samples: true, streamSamples: { everyMs: 1 } });
  while ((await count(second)) < places(samples)) await new Promise(setImmediate);
  await second.close();

  const third = await start({ port: 0, dataDir, samples: true, streamSamples: { everyMs: 1 } });
  assert.equal(await count(third), places(samples));
  await third.close();
});

test('a file is dropped into the mailbox that it is addressed to, byte for byte', async () => {
  const stand = await startMailboxUnderTest();
  stand.mailbox.addMailbox('support@acme.example');
  const file = join(folder, 'mail.eml');
  writeFileSync(
    file,
    plainMail('to support', { To: 'Somebody <x@else.example>', Cc: 'Support <SUPPORT@acme.example>' })
  );
  const options = { mailboxUrl: stand.mailbox.url, caFile: stand.mailbox.caFile };
  assert.equal((await sendFile(file, options)).mailbox, 'support@acme.example');
  writeFileSync(file, plainMail('to nobody here', { To: 'x@else.example' }));
  assert.equal((await sendFile(file, options)).mailbox, 'maya.stone@acme.example');
  await assert.rejects(sendFile(file, { ...options, to: 'nobody@acme.example' }), isCode('REQUEST_INVALID'));
  await assert.rejects(sendFile(join(folder, 'missing.eml'), options), isCode('FILE_UNREADABLE'));
  await stand.stop();
  await assert.rejects(sendFile(file, { mailboxUrl: options.mailboxUrl }), isCode('MAILBOX_UNREACHABLE'));
});
