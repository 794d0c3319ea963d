import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { daysOf, startOfDay } from './date-literal.ts';

describe('relative dates on Wednesday, 18 November 2026', () => {
  const table: [string, number, string, string][] = [
    ['TODAY', 0, '2026-11-18', '2026-11-19'],
    ['TOMORROW', 0, '2026-11-19', '2026-11-20'],
    ['LAST_WEEK', 0, '2026-11-08', '2026-11-15'],
    ['NEXT_MONTH', 0, '2026-12-01', '2027-01-01'],
    ['THIS_QUARTER', 0, '2026-10-01', '2027-01-01'],
    ['LAST_QUARTER', 0, '2026-07-01', '2026-10-01'],
    ['THIS_FISCAL_YEAR', 0, '2026-01-01', '2027-01-01'],
    ['LAST_90_DAYS', 0, '2026-08-20', '2026-11-19'],
    ['NEXT_90_DAYS', 0, '2026-11-19', '2027-02-17'],
    ['LAST_N_DAYS', 7, '2026-11-11', '2026-11-19'],
    ['NEXT_N_DAYS', 2, '2026-11-19', '2026-11-21'],
    ['N_DAYS_AGO', 3, '2026-11-15', '2026-11-16'],
    ['LAST_N_WEEKS', 2, '2026-11-01', '2026-11-15'],
    ['N_MONTHS_AGO', 2, '2026-09-01', '2026-10-01'],
    ['LAST_N_YEARS', 1, '2025-01-01', '2026-01-01']
  ];
  for (const [name, count, start, end] of table)
    test(`${name}:${String(count)}`, () => {
      assert.deepEqual(daysOf(name, count, '2026-11-18'), { start, end });
    });
});

test('a day begins at midnight of the zone, also when clocks change', () => {
  assert.equal(startOfDay('2026-11-18', 'Europe/Berlin'), '2026-11-17T23:00:00.000Z');
  assert.equal(startOfDay('2026-03-29', 'Europe/Berlin'), '2026-03-28T23:00:00.000Z');
  assert.equal(startOfDay('2026-03-30', 'Europe/Berlin'), '2026-03-29T22:00:00.000Z');
  assert.equal(startOfDay('2026-11-18', 'GMT'), '2026-11-18T00:00:00.000Z');
});
