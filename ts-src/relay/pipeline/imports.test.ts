import assert from 'node:assert/strict';
import { test } from 'node:test';
import { eventually } from '../testkit.ts';
import { Imports, type ImportsParts } from './imports.ts';

const MAILBOX = 'maya.stone@acme.example';

/** Imports into a mailbox that is there; `missed`: how many messages no wake-up has followed yet. */
function importing(): { imports: Imports; wakes: () => number; missed: () => number } {
  let wakes = 0;
  let missed = 0;
  const found = { record: null, files: null, provider: null };
  const parts = {
    mailboxes: { find: () => found },
    spool: {
      add: (_mailbox: string, raw: Uint8Array) => {
        missed += 1;
        return Promise.resolve({ providerId: Buffer.from(raw).toString(), isNew: true });
      }
    },
    wake: () => {
      wakes += 1;
      missed = 0;
      return Promise.resolve();
    }
  };
  return { imports: new Imports(parts as unknown as ImportsParts), wakes: () => wakes, missed: () => missed };
}

test('one message wakes its mailbox at once, a stream of them a few times, and none is left without', async () => {
  const { imports, wakes, missed } = importing();
  await imports.add(MAILBOX, Buffer.from('0'), null);
  assert.deepEqual([wakes(), missed()], [1, 0]);
  for (let index = 1; index <= 200; index += 1) await imports.add(MAILBOX, Buffer.from(String(index)), null);
  assert.ok(wakes() < 20, `${String(wakes())} wake-ups`);
  await eventually('the last messages to be followed by a wake-up', () =>
    Promise.resolve(missed() === 0 ? true : null)
  );
  await imports.add('ida@acme.example', Buffer.from('of another'), null);
  assert.equal(missed(), 0);
});
