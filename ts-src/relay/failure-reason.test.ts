import assert from 'node:assert/strict';
import { test } from 'node:test';
import { reasonOf } from './failure-reason.ts';

test('says what the network said, however deep it lies', () => {
  const refused = Object.assign(new Error('connect ECONNREFUSED 127.0.0.1:9'), { code: 'ECONNREFUSED' });
  const everywhere = Object.assign(new AggregateError([refused, refused], ''), { code: 'ECONNREFUSED' });
  const wrapped = new Error('the request failed', { cause: new TypeError('fetch failed', { cause: everywhere }) });
  assert.equal(reasonOf(wrapped), 'connect ECONNREFUSED 127.0.0.1:9');
  assert.equal(reasonOf(Object.assign(new Error(''), { code: 'ETIMEDOUT' })), 'ETIMEDOUT');
  assert.equal(reasonOf('a text'), 'a text');
});
