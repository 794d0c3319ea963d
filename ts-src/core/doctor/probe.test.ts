import assert from 'node:assert/strict';
import { test } from 'node:test';
import { judgeProbe, PROBE_CASE, PROBE_CONTACT, probePlan, type ProbeResult } from './probe.ts';

const PLAN = probePlan({ enhancedEmail: true, sharedActivities: true }, '2026-11-20T10:00:00.000Z');
const DONE: ProbeResult = {
  contactId: 'c',
  caseId: 'k',
  isMade: true,
  steps: PLAN.steps.map(({ ref }) => ({ ref, problem: null })),
  problem: null,
  email: { parentId: 'k', status: '1', isIncoming: true },
  senders: ['c'],
  task: { whoId: 'c', whatId: 'k' },
  left: 0
};
const ill = (change: Partial<ProbeResult>) =>
  judgeProbe(PLAN, { ...DONE, ...change })
    .filter((line) => line.state !== 'fine')
    .map((line) => `${line.key} ${line.state}`);

test('plans the message, its sender and the Task for records that are not known yet', () => {
  assert.deepEqual(
    PLAN.steps.map(({ object, operation }) => `${operation} ${object}`),
    ['insert EmailMessage', 'insert EmailMessageRelation', 'update Task']
  );
  assert.equal(PLAN.steps[0]?.fields['ParentId'], PROBE_CASE);
  assert.equal(PLAN.steps[1]?.fields['RelationId'], PROBE_CONTACT);
});

test('a probe that went well has one line a step and is removed', () => {
  assert.deepEqual(ill({}), []);
  assert.equal(judgeProbe(PLAN, DONE).length, 8);
});

/** What the org did, and the lines that are not well. */
const TABLE: readonly (readonly [string, Partial<ProbeResult>, readonly string[]])[] = [
  [
    'no Case could be made',
    { problem: 'A field is required.', steps: [], email: null },
    ['records fault', 'email skipped', 'sender skipped', 'activity skipped']
  ],
  [
    'the relation is refused',
    {
      steps: [
        { ref: 'email', problem: null },
        { ref: 'sender', problem: 'No.' }
      ],
      email: null
    },
    ['sender fault', 'activity skipped']
  ],
  ['another Case', { email: { parentId: 'x', status: '1', isIncoming: true } }, ['made-email fault']],
  ['no sender', { senders: [] }, ['made-sender fault']],
  ['no Task', { task: null }, ['made-task warning']],
  ['a Task without the Contact', { task: { whoId: null, whatId: 'k' } }, ['made-task fault']],
  ['something is left', { left: 2 }, ['removed fault']]
];
for (const [name, change, lines] of TABLE) {
  test(`says so: ${name}`, () => {
    assert.deepEqual(ill(change), lines);
  });
}
