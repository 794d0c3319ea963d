import assert from 'node:assert/strict';
import { test } from 'node:test';
import { cleanSentence, createLogger, hashAddress } from './log.ts';

function logged(write: (logger: ReturnType<typeof createLogger>) => void): string {
  const lines: string[] = [];
  write(
    createLogger('info', {
      write: (line: string) => {
        lines.push(line);
      }
    })
  );
  return lines.join('');
}

test('keeps secrets, addresses and message content out of the log', () => {
  const text = logged((logger) => {
    logger.info(
      { accessToken: 'secret-one', config: { clientSecret: 'secret-two' }, subject: 'Salary talk' },
      'for maya.stone@acme.example with Bearer abcdefgh12345678'
    );
    logger.warn({ err: 'token 00D000000000001!AQEAxyz.123 refused for kim@larkfield.example' }, 'refused');
  });
  for (const leak of ['secret-one', 'secret-two', 'Salary', 'maya.stone', 'kim@', 'AQEAxyz', 'abcdefgh12345678']) {
    assert.ok(!text.includes(leak), `${leak} stands in the log`);
  }
  assert.ok(text.includes(hashAddress('Maya.Stone@acme.example')), 'the same address is the same word');
});

test('leaves innocent text as it is', () => {
  const text = logged((logger) => {
    logger.info({ recorded: 42, folder: 'Inbox' }, 'messages read at 10:42 from the folder');
  });
  assert.match(text, /"recorded":42,"folder":"Inbox","msg":"messages read at 10:42 from the folder"/);
});

test('says what failed without what it failed about', () => {
  const cases = [
    ['Subject: data value too large: Salary of Ida Berg (max length=255)', /too large \[…\] \(max length=255\)/],
    ['bad value for restricted picklist field: Secret merger', /picklist field \[…\]/],
    [
      `Unexpected token 'S', "Salary talk with Ida" is not valid JSON`,
      /Unexpected token \[…\], \[…\] is not valid JSON/
    ],
    ["The relay can't read 'Salary 2026.pdf' and doesn't know why.", /can't read \[…\] and doesn't know why/],
    ['Mailbox ida.berg@acme.example was not found', /^Mailbox addr-[0-9a-f]{10} was not found$/],
    ['/users/ida.berg%40acme.example/messages', /^\/users\/addr-[0-9a-f]{10}\/messages$/],
    ['invalid email address: ida.berg', /email address \[…\]/]
  ] as const;
  for (const [said, expected] of cases) {
    const cleaned = cleanSentence(said);
    assert.match(cleaned, expected);
    assert.doesNotMatch(cleaned, /Salary|Ida|ida|merger/, said);
  }
  assert.equal(cleanSentence('connect ECONNREFUSED 127.0.0.1:443'), 'connect ECONNREFUSED 127.0.0.1:443');
});

test('cleans errors, lists and objects within objects', () => {
  const text = logged((logger) => {
    logger.warn(
      { err: new Error(`no "Salary talk" of ida.berg@acme.example`), list: ['ida.berg@acme.example'] },
      'failed'
    );
    logger.warn({ failure: { reason: `it's "Salary talk"`, at: { address: 'ida.berg@acme.example' } } }, 'failed');
  });
  assert.doesNotMatch(text, /Salary|ida\.berg/);
  assert.match(text, /Error: no \[…\] of addr-/);
});
