import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import { checkSignature, signRequest, type SignedRequest } from './signature.ts';

const KEY = 'k'.repeat(40);
const NOW = new Date('2026-11-24T10:00:00Z');
const REQUEST: SignedRequest = { method: 'POST', path: '/v1/import?mailbox=a%40b.example', body: Buffer.from('hello') };

function headersAt(offsetSeconds: number, request = REQUEST, key = KEY): Record<string, string> {
  const timestamp = Math.floor(NOW.getTime() / 1000) + offsetSeconds;
  return { 'x-intake-timestamp': String(timestamp), 'x-intake-signature': signRequest(key, timestamp, request) };
}

function isRefused(error: unknown): boolean {
  return error instanceof IntakeError && error.code === 'SIGNATURE_INVALID' && error.actions.length > 0;
}

test('admits a request that the shared key signed now', () => {
  checkSignature(KEY, NOW, REQUEST, headersAt(0));
  checkSignature(KEY, NOW, REQUEST, headersAt(-299));
});

test('refuses a request that is more than five minutes off', () => {
  assert.throws(() => {
    checkSignature(KEY, NOW, REQUEST, headersAt(-302));
  }, isRefused);
  assert.throws(() => {
    checkSignature(KEY, NOW, REQUEST, headersAt(302));
  }, isRefused);
});

test('refuses another key, body, path, method, and no signature at all', () => {
  const headers = headersAt(0);
  assert.throws(() => {
    checkSignature('x'.repeat(40), NOW, REQUEST, headers);
  }, isRefused);
  assert.throws(() => {
    checkSignature(KEY, NOW, { ...REQUEST, body: Buffer.from('hellO') }, headers);
  }, isRefused);
  assert.throws(() => {
    checkSignature(KEY, NOW, { ...REQUEST, path: '/v1/import?mailbox=c%40b.example' }, headers);
  }, isRefused);
  assert.throws(() => {
    checkSignature(KEY, NOW, { ...REQUEST, method: 'GET' }, headers);
  }, isRefused);
  assert.throws(() => {
    checkSignature(KEY, NOW, REQUEST, {});
  }, isRefused);
});
