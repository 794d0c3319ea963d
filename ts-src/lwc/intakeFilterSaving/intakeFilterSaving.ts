/** Writes any number of entries as one change: in calls of what Apex takes at once. */
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import type { FilterChangeInput, FilterInput, SaveProblem } from 'c/intakeFilterRecords';
import { completeSaved } from 'c/intakeFilterRecords';
import { failureText } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';

/** Entries a call of Apex takes at most. */
export const partSize = 200;

/** What became of the entries. */
export interface SaveOutcome {
  readonly batchId: string | null;
  readonly saved: readonly FilterInput[];
  /** Refused one by one, each with its reason. */
  readonly refused: readonly { readonly input: FilterInput; readonly message: string }[];
  /** Not written because a call failed. */
  readonly rest: readonly FilterInput[];
  /** Why it failed; null when every call was answered. */
  readonly failure: string | null;
}

/**
 * Saves the entries part by part under one batch, so that one Take back concerns all. What the org refuses is
 * named and the others of its part are saved; a call that fails leaves the rest for another try.
 */
export async function saveInParts(
  inputs: readonly FilterInput[],
  change: FilterChangeInput,
  onProgress: (done: number) => void = () => undefined
): Promise<SaveOutcome> {
  const saved: FilterInput[] = [];
  const refused: { input: FilterInput; message: string }[] = [];
  let { batchId } = change;
  for (let at = 0; at < inputs.length; at += partSize) {
    let part = inputs.slice(at, at + partSize);
    try {
      // A part with problems is not saved at all: it is sent again without them, while there are any.
      while (part.length > 0) {
        // eslint-disable-next-line no-await-in-loop -- one part after the other: a failure leaves the rest
        const answer = completeSaved(await saveFilters({ entries: part, change: { ...change, batchId } }));
        if (answer.problems.length === 0) {
          batchId = answer.batchId ?? batchId;
          saved.push(...part);
          break;
        }
        const problems = reasonsOf(answer.problems);
        refused.push(...part.flatMap((input, index) => refusalOf(input, problems.get(index))));
        const kept = part.filter((_, index) => !problems.has(index));
        // A problem of no entry of the part concerns all of it.
        part = kept.length < part.length ? kept : refuseAll(part, answer.problems, refused);
      }
    } catch (failure) {
      const rest = [...part, ...inputs.slice(at + partSize)];
      return { batchId, saved, refused, rest, failure: failureText(failure, labels.entriesSaveFailed) };
    }
    onProgress(Math.min(inputs.length, at + partSize));
  }
  return { batchId, saved, refused, rest: [], failure: null };
}

function reasonsOf(problems: readonly SaveProblem[]): ReadonlyMap<number, string> {
  return new Map(problems.map((problem) => [problem.index, problem.message]));
}

function refusalOf(input: FilterInput, message: string | undefined): { input: FilterInput; message: string }[] {
  return message === undefined ? [] : [{ input, message }];
}

function refuseAll(
  part: readonly FilterInput[],
  problems: readonly SaveProblem[],
  refused: { input: FilterInput; message: string }[]
): FilterInput[] {
  const message = problems.map((problem) => problem.message).join('\n');
  refused.push(...part.map((input) => ({ input, message })));
  return [];
}
