import assert from 'node:assert/strict';
import { test } from 'node:test';
import { retryAfterOf } from '../retry-after.ts';
import { askedToWait } from './mailbox-errors.ts';

test('an order to wait parks the mailbox between one second and a day, however it is written', () => {
  const now = Date.parse('2026-11-23T09:15:00Z');
  const waitOf = (header: string) =>
    askedToWait('The provider', 'later', retryAfterOf(header, now) ?? NaN).retryAfterMs;
  for (const past of ['0', '-5', 'Mon, 23 Nov 2026 09:14:00 GMT']) assert.equal(waitOf(past), 1_000);
  assert.equal(waitOf('12.5'), 12_500);
  for (const long of ['604800', '9'.repeat(400), 'Mon, 23 Nov 2099 09:16:30 GMT'])
    assert.equal(waitOf(long), 86_400_000);
  assert.match(askedToWait('The provider', 'later', 90_000_000).actions.join(), /asks again after 24 hours/);
});
