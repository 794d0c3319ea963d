import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createLogger, hashAddress } from './log.ts';

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
