import assert from 'node:assert/strict';
import { test } from 'node:test';
import type { Disposition } from '../classify/decision.ts';
import { nextDisposition } from './disposition.ts';
import type { IntakeEvent } from './disposition.ts';

const STEPS: readonly (readonly [Disposition | null, IntakeEvent, Disposition | null])[] = [
  [null, 'decide', 'saveable'],
  ['saveable', 'save', 'saved'],
  ['filtered', 'save', null],
  ['filtered', 'save-anyway', 'saved'],
  ['service', 'save-anyway', null],
  ['ignored', 'save', 'saved'],
  ['saved', 'save', null],
  ['saved', 'decide', null],
  ['saved', 'retry', null],
  ['saved', 'vanish', null],
  ['saved', 'unsave', 'saveable'],
  ['saveable', 'unsave', null],
  [null, 'fail', 'failed'],
  ['failed', 'retry', 'saveable'],
  ['failed', 'save', null],
  ['saved', 'fail', null],
  ['saveable', 'find-original', 'duplicate'],
  [null, 'vanish', 'removed'],
  ['duplicate', 'save', null]
];

for (const [from, event, to] of STEPS) {
  test(`${from ?? 'a new message'} · ${event} → ${to ?? 'refused'}`, () => {
    const result = nextDisposition(from, event, 'saveable');
    if (to === null) assert.ok(!result.allowed && result.reason.endsWith('.'));
    else assert.deepEqual(result, { allowed: true, to });
  });
}
