import { LinkifyIt } from 'linkify-it';
import { findPhoneNumbersInText } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { parse } from 'tldts';
import { normalizeAddress } from '../message/address.ts';
import type { ExtractedPhone } from './extraction.ts';
import { trimLastCharacters } from '../message/trim-characters.ts';

const MOST_FINDINGS = 200;
const LONGEST_LINE = 2_000;
/** A log that was pasted into a message has thousands of lines full of digits, and each costs a fraction of a millisecond. */
const MOST_PHONE_LINES = 300;

const linkify = new LinkifyIt({ fuzzyIP: false, fuzzyEmail: true, fuzzyLink: true });

export interface ContactPoints {
  readonly links: readonly string[];
  readonly emails: readonly string[];
  readonly phones: readonly ExtractedPhone[];
}

/** Finds links, addresses and phone numbers line by line; very long lines are cut, so the work stays linear. */
export function findContactPoints(lines: readonly string[], country: CountryCode): ContactPoints {
  const links = new Set<string>();
  const emails = new Set<string>();
  const phones = new Map<string, ExtractedPhone>();
  let phoneLines = 0;
  for (const line of lines) {
    const text = line.slice(0, LONGEST_LINE);
    if (links.size + emails.size < MOST_FINDINGS) collectLinks(text, links, emails);
    if (phones.size >= MOST_FINDINGS || phoneLines >= MOST_PHONE_LINES || !mayHavePhone(text)) continue;
    phoneLines += 1;
    for (const phone of phonesIn(text, country)) if (!phones.has(phone.e164)) phones.set(phone.e164, phone);
  }
  return { links: [...links], emails: [...emails], phones: [...phones.values()] };
}

function collectLinks(text: string, links: Set<string>, emails: Set<string>): void {
  if (!/[.@:]/.test(text)) return;
  for (const match of linkify.match(text) ?? []) {
    if (match.schema === 'mailto:') {
      const email = normalizeAddress(match.url.replace(/^mailto:/i, '').split('?')[0] ?? '');
      if (email !== null) emails.add(email);
    } else if (/^https?:$/.test(match.schema) || (isKnownHost(match) && !isBehindAt(text, match.index))) {
      links.add(match.url);
    }
  }
  for (const host of hostWords(text).filter(isKnownWord))
    if (![...links].some((link) => link.includes(host))) links.add(`http://${host}`);
}

/**
 * The words of a line that are written as a host, with or without a path. linkify-it knows few suffixes without a
 * scheme; www names and hosts with a real suffix are found among these. The domain of an address is none of them.
 */
export function hostWords(text: string): string[] {
  const words: string[] = [];
  for (const { 0: found, index } of text.matchAll(/[^\s<>()[\]{}"'|,;]{6,300}/g)) {
    const word = trimLastCharacters(found, /[.:!?*_]/);
    if (!/^[\p{L}\p{N}]/u.test(word) || word.includes('@') || word.includes('://') || isBehindAt(text, index)) continue;
    const host = hostOf(word);
    if (/^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(host) && /\.\p{L}{2,24}$/u.test(host)) words.push(word);
  }
  return words;
}

function hostOf(word: string): string {
  return word.split(/[/?#]/, 1)[0] ?? '';
}

function isKnownWord(word: string): boolean {
  return isKnownHost({ schema: '', url: `http://${word}`, raw: hostOf(word) });
}

/** `ida @ northwind.example` and `ida (at) northwind.example` are addresses that hide from machines. */
function isBehindAt(text: string, index: number): boolean {
  return /(?:@|[([{]at[)\]}]|\sat)\s{0,3}$/i.test(text.slice(Math.max(0, index - 10), index));
}

/** Words like `invoice.final` are no links: without a scheme the suffix must be a real one, or the host start with www. */
function isKnownHost({ schema, url, raw }: { schema: string; url: string; raw: string }): boolean {
  if (schema !== '') return false;
  const found = parse(url);
  const isNamedLikeFile = /\.(?:zip|mov|py|sh|md|rs|pl|app|java|so)$/i.test(raw);
  return /^www\./i.test(raw) || (found.isIcann === true && found.domain !== null && !isNamedLikeFile);
}

function mayHavePhone(line: string): boolean {
  const digits = line.replace(/\D/g, '').length;
  return digits >= 7 && digits <= 200;
}

function phonesIn(line: string, country: CountryCode): ExtractedPhone[] {
  const text = line.slice(0, 400);
  return findPhoneNumbersInText(text, { defaultCountry: country }).map(({ number, startsAt, endsAt }) => ({
    kind: kindOf(text, startsAt, endsAt, number.getType()),
    e164: number.number,
    raw: text.slice(startsAt, endsAt).trim()
  }));
}

const KINDS: readonly (readonly [ExtractedPhone['kind'], RegExp])[] = [
  ['fax', /(?:^|[^\p{L}])(?:fax|telefax|f|fx)[^\p{L}]{0,6}$/iu],
  [
    'mobile',
    /(?:^|[^\p{L}])(?:m|mob|mobile|mobil|cell|cellular|c|handy|móvil|cellulare|gsm|portable|natel|celular)[^\p{L}]{0,6}$/iu
  ],
  [
    'work',
    /(?:^|[^\p{L}])(?:t|p|o|w|d|tel|telefon|telephone|phone|ph|office|work|direct|durchwahl|tél|téléphone|teléfono|telefono|main|büro)[^\p{L}]{0,6}$/iu
  ]
];

/** The word before the number tells its kind, else the one behind it, else the number itself. */
function kindOf(line: string, start: number, end: number, type: string | undefined): ExtractedPhone['kind'] {
  const before = line.slice(Math.max(0, start - 20), start).replace(/[+\d\s().-]{0,4}$/, '');
  for (const [kind, label] of KINDS) if (label.test(before)) return kind;
  const behind = /^[\s(,-]{0,4}(fax|mobile|mobil|cell|work|office|direct)\b/i
    .exec(line.slice(end, end + 20))?.[1]
    ?.toLowerCase();
  if (behind === 'fax') return 'fax';
  if (behind === 'mobile' || behind === 'mobil' || behind === 'cell') return 'mobile';
  if (behind !== undefined) return 'work';
  return type === 'MOBILE' ? 'mobile' : 'other';
}
