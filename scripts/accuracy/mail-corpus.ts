import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';

const CORPUS = join(import.meta.dirname, '..', '..', '..', 'shared', 'mail-corpus');
const REVIEW = join(import.meta.dirname, '..', '..', 'ts-src', 'testkit', 'service-mail', 'corpus-review.tsv');

/** One message of the corpus with the label that came with it. */
export interface CorpusMessage {
  readonly source: string;
  readonly file: string;
  readonly label: string;
  readonly read: () => Buffer;
}

/** A label that was read and judged again, with the reason. */
export interface Review {
  readonly source: string;
  readonly file: string;
  readonly label: string;
  readonly judged: string;
  readonly reason: string;
}

/** Says why the corpus can't be measured; null when it is there. */
export function missingCorpus(): string | null {
  return existsSync(join(CORPUS, 'labels.tsv')) ? null : 'the folder ../shared/mail-corpus is not there';
}

export function readCorpus(): CorpusMessage[] {
  return rowsOf(readFileSync(join(CORPUS, 'labels.tsv'), 'utf8')).map(([source = '', file = '', , label = '']) => ({
    source,
    file,
    label,
    read: () => readFileSync(join(CORPUS, 'messages', source, file))
  }));
}

/** The reviews, by `source/file`; the first line names the columns. */
export function readReviews(): ReadonlyMap<string, Review> {
  const rows = rowsOf(readFileSync(REVIEW, 'utf8')).slice(1);
  return new Map(
    rows.map(([source = '', file = '', label = '', judged = '', reason = '']) => [
      `${source}/${file}`,
      { source, file, label, judged, reason }
    ])
  );
}

function rowsOf(text: string): string[][] {
  return text
    .trim()
    .split('\n')
    .map((line) => line.split('\t'));
}
