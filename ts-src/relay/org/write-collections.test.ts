import assert from 'node:assert/strict';
import { test } from 'node:test';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgRecord, WriteOutcome } from './org-port.ts';
import { writeCollections } from './write-collections.ts';

function records(length: number, parent: string, fields: OrgRecord = {}): OrgRecord[] {
  return Array.from({ length }, (_unused, index) => ({
    Name: `${parent}-${String(index)}`,
    Parent__c: parent,
    ...fields
  }));
}

/** Each record's outcome carries its name. */
function answer(part: readonly OrgRecord[]): WriteOutcome[] {
  return part.map((record) => ({ success: true, id: String(record['Name']) }));
}

async function nextTurn(): Promise<void> {
  await new Promise((resolve) => setImmediate(resolve));
}

test('writes at most three collections at once, and never two of one parent', async () => {
  const running = new Set<readonly OrgRecord[]>();
  let most = 0;
  let calls = 0;
  const all = [...records(450, 'a'), ...records(10, 'b'), ...records(390, 'c'), ...records(700, 'd')];
  const outcomes = await writeCollections(all, 'Parent__c', async (part) => {
    const parents = new Set(part.map((record) => record['Parent__c']));
    for (const other of running) assert.ok(other.every((record) => !parents.has(record['Parent__c'])));
    running.add(part);
    most = Math.max(most, running.size);
    calls += 1;
    await nextTurn();
    running.delete(part);
    return answer(part);
  });
  assert.deepEqual([calls, most], [Math.ceil(all.length / 200), 3]);
  assert.deepEqual(
    outcomes.map((outcome) => outcome.success && outcome.id),
    all.map((record) => record['Name'])
  );
});

test('keeps a call below the size that the API takes', async () => {
  const sizes: number[] = [];
  await writeCollections(records(40, 'a', { Body__c: 'x'.repeat(400_000) }), 'Parent__c', async (part) => {
    sizes.push(JSON.stringify(part).length);
    return await Promise.resolve(answer(part));
  });
  assert.equal(sizes.length, 4);
  assert.ok(sizes.every((size) => size < 6_000_000));
});

test('starts no further call once access is refused, and throws that', async () => {
  let calls = 0;
  const refusal = new IntakeError('ORG_ACCESS_REFUSED', 'No.');
  const work = writeCollections(records(1_000, 'a'), 'Parent__c', async (part) => {
    calls += 1;
    if (calls === 2) throw refusal;
    return await Promise.resolve(answer(part));
  });
  await assert.rejects(work, refusal);
  assert.equal(calls, 2);
});

test('takes a record that the answer leaves out for one that may have been written', async () => {
  const outcomes = await writeCollections(records(3, 'a'), 'Parent__c', async (part) =>
    Promise.resolve(answer(part.slice(0, 2)))
  );
  assert.deepEqual(
    outcomes.map((outcome) => outcome.success || outcome.retryable),
    [true, true, true]
  );
  assert.equal(outcomes[2]?.success, false);
});
