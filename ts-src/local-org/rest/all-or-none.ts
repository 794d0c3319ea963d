import type { OrgEngine } from '../engine.ts';

/** Thrown to undo the work of a transaction whose outcome is already known. */
class RolledBack extends Error {}

/**
 * Runs work in one transaction and keeps it only when its outcome is good; else everything is undone and
 * `afterRollback` turns the outcome into what the client is told.
 */
export function runAllOrNone<T>(
  engine: OrgEngine,
  work: () => T,
  isGood: (outcome: T) => boolean,
  afterRollback: (outcome: T) => T
): T {
  const outcomes: T[] = [];
  try {
    return engine.transaction(() => {
      const outcome = work();
      outcomes.push(outcome);
      if (!isGood(outcome)) throw new RolledBack('all or none');
      return outcome;
    });
  } catch (error) {
    const [outcome] = outcomes;
    if (!(error instanceof RolledBack) || outcome === undefined) throw error;
    return afterRollback(outcome);
  }
}
