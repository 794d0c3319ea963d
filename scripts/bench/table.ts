/** Prints a table in Markdown; the columns after the first are aligned to the right. */
export function printTable(columns: readonly string[], rows: readonly (readonly string[])[]): void {
  const line = (cells: readonly string[]): string => `| ${cells.join(' | ')} |`;
  console.log(line(columns));
  console.log(line(columns.map((_, index) => (index === 0 ? '---' : '---:'))));
  for (const row of rows) console.log(line(row));
  console.log('');
}

/** The value below which the given share of the values lies. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = [...values].sort((one, other) => one - other);
  return sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? Number.NaN;
}

/** A size of a run: given by the environment variable, else as written here. */
export function sizeOf(variable: string, usual: number): number {
  const given = Number(process.env[variable] ?? usual);
  if (!Number.isInteger(given) || given < 1) throw new Error(`${variable} must be a whole number above 0`);
  return given;
}
