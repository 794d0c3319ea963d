import assert from 'node:assert/strict';
import { test } from 'node:test';
import { CandidateBoard } from './candidate-board.ts';
import type { Finding } from './candidate-board.ts';

const record = { id: '003J00000000001AAA', type: 'Contact', label: 'Ann Archer', detail: null } as const;

function finding(text: string, strength: Finding['strength'], points: number): Finding {
  return { rule: 'some.rule', text, strength, points };
}

test('tells the strongest evidence of a record first, whatever was found first', () => {
  const board = new CandidateBoard();
  board.add(record, finding('weak, many points', 'weak', 90));
  board.add(record, finding('likely', 'likely', 40));
  board.add(record, finding('strong, few points', 'strong', 10));
  board.add(record, finding('strong, many points', 'strong', 60));
  board.add(record, finding('likely', 'likely', 40));
  const [found] = board.ranked();
  assert.equal(found?.strength, 'strong');
  assert.equal(found.score, 200);
  assert.deepEqual(
    found.evidence.map(({ text }) => text),
    ['strong, many points', 'strong, few points', 'likely', 'weak, many points']
  );
});
