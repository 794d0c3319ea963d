import assert from 'node:assert/strict';
import { test } from 'node:test';
import { countFields, goalOf as fieldGoalOf } from './fields.ts';
import { LABELLED_SIGNATURES } from './labelled-signatures.ts';
import { goalOf as replyGoalOf, judgeReplies, missingSets } from './replies.ts';
import { countLines, f1Of, goalOf as lineGoalOf, halfOf, missingForge } from './signatures.ts';

test('signature lines of the held-out half reach their goal', { skip: missingForge() ?? false }, () => {
  const goal = lineGoalOf(countLines()['held-out']);
  assert.ok(goal.isMet, goal.words);
});

test('replies are what the fixtures expect', { skip: missingSets() ?? false }, async () => {
  const goal = replyGoalOf(await judgeReplies());
  assert.ok(goal.isMet, goal.words);
});

test('fields of the labelled signatures reach their goal, each kind of field by itself', () => {
  assert.ok(LABELLED_SIGNATURES.length >= 40);
  for (const { field, labelled, found, right, wrong } of countFields()) {
    assert.ok(right >= found * 0.9 && right >= labelled * 0.7, `${field}: ${wrong.join('; ')}`);
  }
});

test('F1 is the harmonic mean; a goal with nothing to measure is missed', () => {
  assert.equal(f1Of({ messages: 1, labelled: 4, found: 2, right: 2 }).toFixed(3), '0.667');
  assert.ok(!lineGoalOf({ messages: 0, labelled: 0, found: 0, right: 0 }).isMet);
  assert.ok(!replyGoalOf([]).isMet);
  assert.ok(!fieldGoalOf([]).isMet);
  assert.ok(!fieldGoalOf([{ found: 10, right: 8 }]).isMet);
  assert.ok(!replyGoalOf([{ set: 'talon', file: 'x', leaked: ['old words'], lost: [] }]).isMet);
});

test('a sender is in one half, however the name is written', () => {
  assert.equal(
    halfOf({ name: 'Holm, Ida', address: '' }),
    halfOf({ name: 'Ida Holm', address: 'ida.holm@northwind.example' })
  );
});
