/** The real messages of the corpus, repeated with Message-IDs of their own until there are enough. */
import { readCorpus } from '../accuracy/mail-corpus.ts';

const HEADER_END = /\r?\n\r?\n/;
const MESSAGE_ID = /^message-id:[^\n]*\n(?:[ \t][^\n]*\n)*/im;

/** So many distinct messages; each is made when it is asked for. */
export function* corpusMail(count: number): Generator<Buffer> {
  const originals = readCorpus().map(({ read }) => read().toString('latin1'));
  for (let index = 0; index < count; index += 1) {
    const original = originals[index % originals.length] ?? '';
    yield Buffer.from(withMessageId(original, `bench-${String(index)}@larkfield.example`), 'latin1');
  }
}

function withMessageId(raw: string, id: string): string {
  const end = HEADER_END.exec(raw)?.index ?? raw.length;
  const head = raw.slice(0, end + 1);
  return `Message-ID: <${id}>\r\n${head.replace(MESSAGE_ID, '')}${raw.slice(end + 1)}`;
}

/** A short letter, for runs in which the number counts and not what stands in it. */
export function letter(index: number, to: string): string {
  return [
    `From: Priya Nair <priya.nair@larkfield.example>`,
    `To: ${to}`,
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <letter-${String(index)}@larkfield.example>`,
    `Subject: Delivery ${String(index)}`,
    'MIME-Version: 1.0',
    'Content-Type: text/plain; charset=utf-8',
    '',
    `Hello,\r\nwhen does delivery ${String(index)} arrive?\r\n\r\nKind regards\r\nPriya Nair\r\nLarkfield Ltd`,
    ''
  ].join('\r\n');
}
