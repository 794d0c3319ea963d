import type { Message } from '../message/message.ts';
import { cutText } from './safe-cut.ts';
import { trimCharacters } from '../message/trim-characters.ts';

/** What a plan leaves out or cuts, in words; a cut also asks for the whole message as a file. */
export class PlanNotes {
  readonly notes: string[] = [];
  /** Name of the file that holds the whole message. */
  readonly sourceName: string;
  private cuts = 0;

  constructor(message: Message) {
    this.sourceName = sourceNameOf(message);
  }

  /** Whether something was cut, so that the record holds less than the message. */
  get isCut(): boolean {
    return this.cuts > 0;
  }

  add(sentence: string): void {
    this.notes.push(sentence);
  }

  /** Notes that `what` was cut. */
  cut(what: string, length: number): void {
    this.cuts += 1;
    this.add(
      `${what} is longer than Salesforce keeps (${length.toLocaleString('en-US')} characters) and is cut; the whole message is kept as the file "${this.sourceName}".`
    );
  }

  /** Notes that some of the items of `what` did not fit. */
  leftOut(count: number, total: number, what: string): void {
    this.cuts += 1;
    this.add(
      `${String(count)} of ${String(total)} ${what} do not fit into the field and are left out; the whole message is kept as the file "${this.sourceName}".`
    );
  }

  /** The mark at the end of a text that was cut. */
  get mark(): string {
    return `[The message is longer; it was cut here. The whole message is the attached file "${this.sourceName}".]`;
  }
}

/** Longest name of the source file, without its ending. */
const LONGEST_NAME = 80;

/** The subject as a file name that every system takes. */
export function sourceNameOf({ subject }: Message): string {
  const plain = subject.toWellFormed().replaceAll(/[^\p{L}\p{N}\p{M}()+,.\-_]+/gu, ' ');
  const name = trimCharacters(cutText(plain, LONGEST_NAME, ''), /[ .]/);
  return `${name === '' ? 'message' : name}.eml`;
}
