import { soqlText } from './org-port.ts';

/** A statement may have 100,000 characters; what does not vary, and case numbers, take a part of it. */
export const MOST_CHARACTERS = 70_000;

/** Characters of a value in a SOQL list. */
export function lengthOf(value: string): number {
  return soqlText(value).length + 1;
}

/** Splits the values of statements in which each stands `repeats` times; no part is empty. */
export function partsOf(values: readonly string[], repeats: number): string[][] {
  let part: string[] = [];
  let used = 0;
  const parts: string[][] = [];
  for (const value of values) {
    const length = lengthOf(value) * repeats;
    if (parts.length === 0 || used + length > MOST_CHARACTERS) {
      part = [];
      parts.push(part);
      used = 0;
    }
    part.push(value);
    used += length;
  }
  return parts;
}

/** Takes the first value of every list, then the second of each, as long as there is room; none twice. */
export function takeFairly(
  lists: readonly (readonly string[])[],
  room: number,
  lengthIn: (value: string) => number
): string[] {
  const taken = new Set<string>();
  let left = room;
  const longest = lists.reduce((most, list) => Math.max(most, list.length), 0);
  for (let place = 0; place < longest; place += 1) {
    for (const list of lists) {
      const value = list[place];
      if (value === undefined || value === '' || taken.has(value)) continue;
      left -= lengthIn(value);
      if (left < 0) return [...taken];
      taken.add(value);
    }
  }
  return [...taken];
}
