import assert from 'node:assert/strict';
import { test } from 'node:test';
import { limitsOf, Quota } from './gmail-quota.ts';

test('stays below what Google allows in any minute, and close to it', () => {
  for (const allowed of [600, 6_000, 15_000, 1_200_000]) {
    const { burst, perSecond } = limitsOf(allowed);
    const most = burst + 60 * perSecond;
    assert.ok(most <= allowed && most > allowed * 0.9, `${String(most)} of ${String(allowed)}`);
  }
});

test('units come back with time, never above the burst', () => {
  let now = 0;
  const quota = new Quota({ burst: 100, perSecond: 10 }, null, () => now);
  quota.spend(90);
  assert.equal(quota.left(), 10);
  now += 3_000;
  assert.equal(quota.left(), 40);
  now += 60_000;
  assert.equal(quota.left(), 100);
});

test('what is overdrawn is made up for before anything is left', () => {
  let now = 0;
  const quota = new Quota({ burst: 100, perSecond: 10 }, null, () => now);
  quota.spend(150);
  assert.equal(quota.left(), 0);
  assert.equal(quota.waitMs(), 15_000);
  now += 6_000;
  assert.equal(quota.left(), 10);
  assert.equal(quota.exhausted().retryAfterMs, 9_000);
});

test('mailboxes share the quota of their project', () => {
  const project = new Quota({ burst: 100, perSecond: 1 }, null, () => 0);
  const [one, other] = [1, 2].map(() => new Quota({ burst: 80, perSecond: 1 }, project, () => 0));
  assert.ok(one && other);
  one.spend(80);
  assert.equal(other.left(), 20);
  assert.equal(other.waitMs(), 80_000);
});
