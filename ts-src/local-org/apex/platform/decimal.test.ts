import assert from 'node:assert/strict';
import { test } from 'node:test';
import { Decimal } from './decimal.ts';

const d = (text: string): Decimal => Decimal.parse(text);

test('sums keep the larger scale, products add the scales', () => {
  assert.equal(d('1.10').add(d('2.2')).toString(), '3.30');
  assert.equal(d('1.10').multiply(d('1.1')).toString(), '1.210');
  assert.equal(d('1').subtract(d('0.25')).toString(), '0.75');
});

test('division is exact when it can be and takes a scale when told', () => {
  assert.equal(d('10').divide(d('4')).toString(), '2.5');
  assert.equal(d('190').divideTo(d('100'), 2).toString(), '1.90');
  assert.equal(d('10').divideTo(d('3'), 2, 'UP').toString(), '3.34');
  assert.throws(() => d('1').divide(d('0')), /Divide by 0/);
});

test('setScale rounds half up, round() half to even', () => {
  assert.equal(d('2.345').setScale(2).toString(), '2.35');
  assert.equal(d('-2.345').setScale(2).toString(), '-2.35');
  assert.equal(d('2.345').setScale(2, 'HALF_EVEN').toString(), '2.34');
  assert.equal(d('4.5').round(), 4n);
  assert.equal(d('5.5').round(), 6n);
});

test('whole parts cut to 32 and 64 bits; equality ignores scale', () => {
  assert.equal(d('2.9').intValue(), 2);
  assert.equal(d('-2.9').intValue(), -2);
  assert.equal(d('4294967297').intValue(), 1);
  assert.equal(d('1.10').equals(d('1.1')), true);
  assert.equal(d('1.500').stripTrailingZeros().toString(), '1.5');
  assert.equal(d('1234567.8912').format(), '1,234,567.891');
});

test('refuses what is no number', () => {
  for (const text of ['', 'x', '1.2.3', '.']) assert.throws(() => d(text), /Invalid decimal/);
});
