import { createHash } from 'node:crypto';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { extractFromText } from '../../ts-src/core/extract/extract-from-message.ts';
import { nameWords } from '../../ts-src/core/extract/signature.ts';
import type { MailAddress } from '../../ts-src/core/message/message.ts';
import { percent, tableOf } from './section.ts';
import type { Goal, Section } from './section.ts';

const FORGE = join(import.meta.dirname, '..', '..', '..', 'shared', 'mail-corpus', 'signatures', 'mailgun-forge');
const LEAST_F1 = 0.85;
const MARK = '#sig#';

/** Which part of the messages a figure speaks of: changes are decided on `tuned` alone. */
export type Half = 'tuned' | 'held-out';

export interface LineCounts {
  readonly messages: number;
  readonly labelled: number;
  readonly found: number;
  readonly right: number;
}

export const signatureSection: Section = {
  title: 'Signature lines',
  measure: () => {
    const missing = missingForge();
    if (missing !== null) return Promise.resolve({ kind: 'skipped', reason: missing });
    const counts = countLines();
    return Promise.resolve({
      kind: 'measured',
      lines: [
        'mailgun-forge: each line that begins with #sig# is signature, every other line that is not blank is none.',
        'Senders are split by the hash of their name; rules are changed by what the tuned half shows alone.',
        ...tableOf([
          ['half', 'messages', 'labelled', 'found', 'precision', 'recall', 'F1'],
          ...(['tuned', 'held-out'] as const).map((half) => rowOf(half, counts[half]))
        ])
      ],
      goals: [goalOf(counts['held-out'])]
    });
  }
};

/** Says why the labelled messages can't be measured; null when they are there. */
export function missingForge(): string | null {
  return existsSync(FORGE) ? null : 'the folder ../shared/mail-corpus/signatures/mailgun-forge is not there';
}

/** Finds the signature of every labelled message and counts lines, half by half. */
export function countLines(): Readonly<Record<Half, LineCounts>> {
  const counts: Record<Half, LineCounts> = { tuned: NONE, 'held-out': NONE };
  for (const { body, sender } of readForge()) {
    const half = halfOf(sender);
    counts[half] = added(counts[half], body, sender);
  }
  return counts;
}

/**
 * The half of a sender: a bit of the SHA-1 of the sorted words of the name, so `Last, First` and `First Last` fall
 * together. That bit puts the three messages that were read before the split on the tuned side.
 */
export function halfOf(sender: MailAddress): Half {
  const words = [...nameWords({ name: sender.name, address: sender.name === null ? sender.address : '' })].sort();
  const digest = createHash('sha1').update(words.join(' ')).digest();
  return ((digest[18] ?? 0) >> 4) % 2 === 0 ? 'tuned' : 'held-out';
}

export function f1Of({ labelled, found, right }: LineCounts): number {
  return labelled + found === 0 ? 0 : (2 * right) / (labelled + found);
}

/** The goal over the held-out half; missed when there is nothing to measure. */
export function goalOf(counts: LineCounts): Goal {
  const f1 = f1Of(counts);
  return {
    words: `signature lines of the held-out half: F1 ${f1.toFixed(3)} (goal: at least ${LEAST_F1.toFixed(2)})`,
    isMet: f1 >= LEAST_F1
  };
}

const NONE: LineCounts = { messages: 0, labelled: 0, found: 0, right: 0 };

function added(counts: LineCounts, body: string, sender: MailAddress): LineCounts {
  const lines = body.split(/\r\n?|\n/);
  const text = lines.map((line) => (line.startsWith(MARK) ? line.slice(MARK.length) : line));
  const labelled = new Set(
    lines.flatMap((line, index) => (line.startsWith(MARK) && (text[index] ?? '').trim() !== '' ? [index + 1] : []))
  );
  const found = extractFromText(text.join('\n'), sender).signature?.lines ?? [];
  return {
    messages: counts.messages + 1,
    labelled: counts.labelled + labelled.size,
    found: counts.found + found.length,
    right: counts.right + found.filter((line) => labelled.has(line)).length
  };
}

function rowOf(half: Half, counts: LineCounts): (string | number)[] {
  const { messages, labelled, found, right } = counts;
  return [half, messages, labelled, found, percent(right, found), percent(right, labelled), f1Of(counts).toFixed(3)];
}

function readForge(): { body: string; sender: MailAddress }[] {
  return ['P', 'N'].flatMap((folder) =>
    readdirSync(join(FORGE, folder))
      .filter((file) => file.endsWith('_body'))
      .sort()
      .map((file) => ({
        body: readFileSync(join(FORGE, folder, file), 'utf8'),
        sender: senderOf(readFileSync(join(FORGE, folder, file.replace(/_body$/, '_sender')), 'utf8'))
      }))
  );
}

/** A sender's file holds `"Name" <address>`, a name alone, or a name with an address in brackets. */
function senderOf(text: string): MailAddress {
  const address = /[<[](?:mailto:)?([^<>[\]]*@[^<>[\]]*)[>\]]/.exec(text)?.[1] ?? '';
  const name = text
    .replace(/[<[].*$/s, '')
    .replaceAll('"', '')
    .trim();
  return { address, name: name === '' ? null : name };
}
