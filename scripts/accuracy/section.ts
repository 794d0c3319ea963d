/** One goal with what was measured: fails the run when it is missed. */
export interface Goal {
  readonly words: string;
  readonly isMet: boolean;
}

export type SectionResult =
  | { readonly kind: 'skipped'; readonly reason: string }
  | { readonly kind: 'measured'; readonly lines: readonly string[]; readonly goals: readonly Goal[] };

/** A part of `npm run accuracy`: what it measures, and how. */
export interface Section {
  readonly title: string;
  readonly measure: () => Promise<SectionResult>;
}

/** Lays rows out in columns: words to the left, figures to the right. */
export function tableOf(rows: readonly (readonly (string | number)[])[]): string[] {
  const widths = (rows[0] ?? []).map((_, column) => Math.max(...rows.map((row) => String(row[column] ?? '').length)));
  return rows.map((row) =>
    row
      .map((cell, column) => {
        const width = widths[column] ?? 0;
        return typeof cell === 'number' ? String(cell).padStart(width) : cell.padEnd(width);
      })
      .join('  ')
      .trimEnd()
  );
}

export function percent(part: number, whole: number): string {
  return whole === 0 ? '–' : `${((part / whole) * 100).toFixed(1)} %`;
}
