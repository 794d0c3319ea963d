import assert from 'node:assert/strict';
import { test } from 'node:test';
import { missingCorpus, readCorpus, readReviews } from './mail-corpus.ts';
import { figuresOf, goalsOf, judgeCorpus } from './service-mail.ts';

const skip = missingCorpus() ?? false;

test('the rules of service mail reach their goals on real mail', { skip }, async () => {
  const judgements = await judgeCorpus();
  for (const { words, isMet } of goalsOf(figuresOf(judgements, 'reviewed'))) assert.ok(isMet, words);
  const { nonDelivery, persons } = figuresOf(judgements, 'label');
  assert.ok(nonDelivery.found >= nonDelivery.all * 0.95, 'the labels as given are met nearly as well');
  assert.ok(persons.mistaken <= persons.all * 0.02, 'the labels as given are met nearly as well');
});

test('a goal is missed with one report too few, one person too many, or nothing to measure', () => {
  const met = (found: number, mistaken: number) =>
    goalsOf({ nonDelivery: { all: 100, found }, persons: { all: 1000, mistaken }, personsAutomated: 0 }).map(
      ({ isMet }) => isMet
    );
  assert.deepEqual(met(97, 3), [true, true]);
  assert.deepEqual(met(96, 4), [false, false]);
  const nothing = { nonDelivery: { all: 0, found: 0 }, persons: { all: 0, mistaken: 0 }, personsAutomated: 0 };
  assert.ok(goalsOf(nothing).every(({ isMet }) => !isMet));
});

test('every review names a message of the corpus, its label as given, and a reason', { skip }, () => {
  const labels = new Map(readCorpus().map(({ source, file, label }) => [`${source}/${file}`, label]));
  for (const [name, { label, judged, reason }] of readReviews()) {
    assert.equal(labels.get(name), label, name);
    assert.ok(judged !== '' && reason.length > 10, name);
  }
});
