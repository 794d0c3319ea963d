import { setTimeout as sleep } from 'node:timers/promises';
import { IntakeError } from '../../core/intake-error.ts';
import { apiErrorOf, meaningOf, refusalOf } from './org-errors.ts';
import type { OrgRecord, WriteOutcome } from './org-port.ts';

/** Sends one collection; its outcomes in order. Errors: IntakeErrors only. */
export type SendCollection = (records: readonly OrgRecord[]) => Promise<readonly WriteOutcome[]>;

export const RECORDS_PER_CALL = 200;
/** A REST request may have 6 MB. */
const BYTES_PER_CALL = 5_000_000;
/** More at once would take the org's concurrent requests from others. */
const CALLS_AT_ONCE = 3;
const LOCK_RETRIES = 2;
const LOCK_PAUSE_MS = 400;
/** So many single records that fail one after the other, and none that passes: the fault is not in the records. */
const ENOUGH_FAILURES = 3;

/** A record on its way, by its place in the caller's list. */
interface Item {
  readonly index: number;
  readonly record: OrgRecord;
}

/** What was found out about one group while it was divided. */
interface Trial {
  passed: number;
  failed: number;
}

/**
 * Writes records, 200 a call, some calls at once; outcomes in the records' order. Records of one parent never run
 * beside each other, for each write locks its parent. What is locked is tried again soon; a group that the org's
 * automations fail for, or that is too large, is halved until the rest passes. A call that failed for a passing
 * reason makes retryable outcomes; it is thrown when no call succeeded, or when every further one would fail too.
 */
export async function writeCollections(
  records: readonly OrgRecord[],
  parentField: string,
  send: SendCollection
): Promise<WriteOutcome[]> {
  const writer = new CollectionWriter(parentField, send);
  return await writer.write(records);
}

class CollectionWriter {
  private readonly parentField: string;
  private readonly send: SendCollection;
  private readonly outcomes: WriteOutcome[] = [];
  private answers = 0;
  private failure: IntakeError | null = null;
  private isOver = false;

  constructor(parentField: string, send: SendCollection) {
    this.parentField = parentField;
    this.send = send;
  }

  async write(records: readonly OrgRecord[]): Promise<WriteOutcome[]> {
    await this.runGroups(groupsOf(records, this.parentField));
    if (this.failure !== null && (this.isOver || this.answers === 0)) throw this.failure;
    return records.map((_record, index) => this.outcomes[index] ?? outcomeOfFailure(this.failure));
  }

  /** Starts each group as soon as there is room and none of its parents is being written. */
  private async runGroups(groups: Item[][]): Promise<void> {
    const running = new Map<Item[], Promise<void>>();
    const waiting = [...groups];
    while (waiting.length > 0 || running.size > 0) {
      const free = running.size < CALLS_AT_ONCE && !this.isOver ? this.nextFree(waiting, [...running.keys()]) : null;
      if (free === null) {
        if (running.size === 0) return;
        await Promise.race(running.values());
        continue;
      }
      waiting.splice(waiting.indexOf(free), 1);
      const run = this.writeGroup(free).finally(() => running.delete(free));
      running.set(free, run);
    }
  }

  private nextFree(waiting: readonly Item[][], running: readonly Item[][]): Item[] | null {
    const busy = new Set(running.flat().map(({ record }) => parentOf(record, this.parentField)));
    return waiting.find((group) => group.every(({ record }) => !busy.has(parentOf(record, this.parentField)))) ?? null;
  }

  private async writeGroup(group: readonly Item[]): Promise<void> {
    let locked = await this.attempt(group, { passed: 0, failed: 0 });
    for (let round = 0; round < LOCK_RETRIES && locked.length > 0 && !this.isOver; round += 1) {
      await sleep(LOCK_PAUSE_MS * (round + Math.random()));
      // Fewer records hold fewer locks, for a shorter time.
      const half = Math.ceil(locked.length / 2);
      const parts = [locked.slice(0, half), locked.slice(half)].filter((part) => part.length > 0);
      locked = [];
      for (const part of parts) locked.push(...(await this.attempt(part, { passed: 0, failed: 0 })));
    }
  }

  /** Sends the items and notes how they ended; those that were locked are returned. */
  private async attempt(items: readonly Item[], trial: Trial): Promise<Item[]> {
    if (this.isOver) return [];
    try {
      const outcomes = await this.send(items.map(({ record }) => record));
      this.answers += 1;
      return await this.settle(items, outcomes, trial);
    } catch (error) {
      if (!(error instanceof IntakeError)) throw error;
      return await this.failed(items, error, trial);
    }
  }

  private async settle(items: readonly Item[], outcomes: readonly WriteOutcome[], trial: Trial): Promise<Item[]> {
    const together: Item[] = [];
    const locked: Item[] = [];
    for (const [place, item] of items.entries()) {
      const outcome = outcomes[place] ?? outcomeOfFailure(null);
      this.outcomes[item.index] = outcome;
      const meaning = outcome.success ? null : meaningOf(outcome.code, outcome.message);
      if (outcome.success) trial.passed += 1;
      else if (meaning === 'lock') locked.push(item);
      else if (meaning === 'batch') together.push(item);
    }
    return [...locked, ...(await this.divide(together, items.length, trial))];
  }

  private async failed(items: readonly Item[], error: IntakeError, trial: Trial): Promise<Item[]> {
    if (this.isOver) return [];
    this.failure = error;
    this.isOver = error.code === 'ORG_LIMIT_REACHED' || error.code === 'ORG_ACCESS_REFUSED';
    if (this.isOver) return [];
    for (const { index } of items) this.outcomes[index] = outcomeOfFailure(error);
    const isOfTheRecords = error.code === 'ORG_WRITE_REFUSED';
    if (isOfTheRecords && refusalOf(error) === 'lock') return [...items];
    return isOfTheRecords ? await this.divide(items, items.length, trial) : [];
  }

  /** Halves what failed together; alone, each record shows whether the fault is its own. */
  private async divide(items: readonly Item[], of: number, trial: Trial): Promise<Item[]> {
    if (items.length === 0) return [];
    if (of === 1) {
      trial.failed += 1;
      // The org answered for this record: that is an outcome, not a failure of the write.
      this.answers += 1;
      return [];
    }
    const half = Math.ceil(items.length / 2);
    const locked: Item[] = [];
    for (const part of [items.slice(0, half), items.slice(half)]) {
      if (part.length === 0 || (trial.passed === 0 && trial.failed >= ENOUGH_FAILURES)) continue;
      locked.push(...(await this.attempt(part, trial)));
    }
    return locked;
  }
}

function parentOf(record: OrgRecord, field: string): unknown {
  return record[field] ?? null;
}

/** In calls of 200 and of a size that is taken; records of one parent stand together, so that few calls share one. */
function groupsOf(records: readonly OrgRecord[], parentField: string): Item[][] {
  const byParent = new Map<unknown, Item[]>();
  for (const [index, record] of records.entries()) {
    const parent = parentOf(record, parentField);
    const siblings = byParent.get(parent) ?? [];
    siblings.push({ index, record });
    byParent.set(parent, siblings);
  }
  const groups: Item[][] = [];
  let bytes = 0;
  for (const item of [...byParent.values()].flat()) {
    const size = Buffer.byteLength(JSON.stringify(item.record));
    const last = groups.at(-1);
    if (last === undefined || last.length >= RECORDS_PER_CALL || bytes + size > BYTES_PER_CALL) {
      groups.push([item]);
      bytes = size;
    } else {
      last.push(item);
      bytes += size;
    }
  }
  return groups;
}

function outcomeOfFailure(error: IntakeError | null): WriteOutcome {
  if (error === null) {
    const message = 'the org did not say how this record ended';
    return { success: false, code: 'UNKNOWN', message, retryable: true };
  }
  const api = apiErrorOf(error);
  const { retryable } = error;
  return api === null
    ? { success: false, code: error.code, message: error.message, retryable }
    : { success: false, code: api.errorCode, message: api.message, retryable };
}
