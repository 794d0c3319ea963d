/**
 * Finds the wildcards that may match a text without trying them all: each is kept under its rarest run of three
 * literal characters (`^` and `$` stand for the ends), and only the runs of the text are looked up.
 */
export interface WildcardIndex<T> {
  /** The values whose wildcard matches the text. */
  readonly find: (text: string) => readonly T[];
}

interface Entry<T> {
  readonly pattern: string;
  readonly value: T;
}

const RUN = 3;

/** Builds the index; patterns without a run of three literal characters are tried one by one. */
export function indexWildcards<T>(entries: readonly Entry<T>[]): WildcardIndex<T> {
  const runsByEntry = entries.map(({ pattern }) => runsOfPattern(pattern));
  const frequency = new Map<number, number>();
  for (const runs of runsByEntry) for (const run of runs) frequency.set(run, (frequency.get(run) ?? 0) + 1);
  const byRun = new Map<number, Entry<T>[]>();
  const loose: Entry<T>[] = [];
  entries.forEach((entry, place) => {
    const rarest = rarestOf(runsByEntry[place] ?? [], frequency);
    const bucket = rarest === null ? loose : (byRun.get(rarest) ?? []);
    bucket.push(entry);
    if (rarest !== null) byRun.set(rarest, bucket);
  });
  return { find: (text) => (entries.length === 0 ? [] : findMatches(text, byRun, loose)) };
}

function findMatches<T>(
  text: string,
  byRun: ReadonlyMap<number, readonly Entry<T>[]>,
  loose: readonly Entry<T>[]
): T[] {
  const found: T[] = [];
  const tryAll = (candidates: readonly Entry<T>[] | undefined) => {
    for (const { pattern, value } of candidates ?? []) if (matchesWildcard(pattern, text)) found.push(value);
  };
  for (const run of runsOf(`^${text}$`)) tryAll(byRun.get(run));
  tryAll(loose);
  // A run that stands in the text twice brings its wildcards twice.
  return found.length < 2 ? found : [...new Set(found)];
}

function runsOfPattern(pattern: string): number[] {
  return `^${pattern}$`.split(/[*?]/).flatMap(runsOf);
}

/** A run as a number: what shares one by chance is sorted out when the wildcard is tried. */
function runsOf(text: string): number[] {
  const runs: number[] = [];
  for (let start = 0; start + RUN <= text.length; start += 1) {
    const [first, second, third] = [text.charCodeAt(start), text.charCodeAt(start + 1), text.charCodeAt(start + 2)];
    runs.push(((first & 0xff) << 16) | ((second & 0xff) << 8) | (third & 0xff));
  }
  return runs;
}

function rarestOf(runs: readonly number[], frequency: ReadonlyMap<number, number>): number | null {
  let best: number | null = null;
  for (const run of runs) {
    if (best === null || (frequency.get(run) ?? 0) < (frequency.get(best) ?? 0)) best = run;
  }
  return best;
}

/** Matches `*` (any run) and `?` (one character) without backtracking beyond the last star: at most n × m steps. */
export function matchesWildcard(pattern: string, subject: string): boolean {
  let p = 0;
  let s = 0;
  let star = -1;
  let resume = 0;
  while (s < subject.length) {
    const char = pattern.charAt(p);
    if (char === '*') {
      star = p;
      resume = s;
      p += 1;
    } else if (char !== '' && (char === '?' || char === subject.charAt(s))) {
      p += 1;
      s += 1;
    } else if (star !== -1) {
      p = star + 1;
      resume += 1;
      s = resume;
    } else {
      return false;
    }
  }
  while (pattern.charAt(p) === '*') p += 1;
  return p === pattern.length;
}
