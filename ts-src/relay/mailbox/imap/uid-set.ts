/** Writes UIDs as an IMAP sequence set, `1:3,7`; '' when there are none. */
export function packUids(uids: Iterable<number>): string {
  const sorted = [...new Set(uids)].sort((a, b) => a - b);
  const ranges: [number, number][] = [];
  for (const uid of sorted) {
    const last = ranges.at(-1);
    if (last?.[1] === uid - 1) last[1] = uid;
    else ranges.push([uid, uid]);
  }
  return ranges.map(([from, to]) => (from === to ? String(from) : `${String(from)}:${String(to)}`)).join(',');
}

/** Reads what packUids wrote. */
export function unpackUids(set: string): number[] {
  if (set === '') return [];
  return set.split(',').flatMap((range) => {
    const [from = 0, to = from] = range.split(':').map(Number);
    return Array.from({ length: to - from + 1 }, (_, index) => from + index);
  });
}
