import { LinkifyIt } from 'linkify-it';
import { findPhoneNumbersInText, isSupportedCountry } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';
import { parse } from 'tldts';
import { normalizeAddress } from '../message/address.ts';
import type { ExtractedPhone } from './extraction.ts';

const MOST_FINDINGS = 200;
const LONGEST_LINE = 2_000;

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
  for (const line of lines) {
    const text = line.slice(0, LONGEST_LINE);
    if (links.size + emails.size < MOST_FINDINGS) collectLinks(text, links, emails);
    if (phones.size < MOST_FINDINGS)
      for (const phone of phonesIn(text, country)) if (!phones.has(phone.e164)) phones.set(phone.e164, phone);
  }
  return { links: [...links], emails: [...emails], phones: [...phones.values()] };
}

/** Guesses the country of national numbers from the sender's domain; the United States when it says nothing. */
export function countryOfDomain(domain: string | null): CountryCode {
  const suffix = (domain?.split('.').at(-1) ?? '').toUpperCase();
  const code = suffix === 'UK' ? 'GB' : suffix;
  return isSupportedCountry(code) && code !== 'IO' && code !== 'CO' && code !== 'ME' && code !== 'TV' ? code : 'US';
}

function collectLinks(text: string, links: Set<string>, emails: Set<string>): void {
  if (!/[.@:]/.test(text)) return;
  for (const match of linkify.match(text) ?? []) {
    if (match.schema === 'mailto:') {
      const email = normalizeAddress(match.url.replace(/^mailto:/i, '').split('?')[0] ?? '');
      if (email !== null) emails.add(email);
    } else if (/^https?:$/.test(match.schema) || isKnownHost(match)) {
      links.add(match.url);
    }
  }
  for (const host of bareHosts(text)) if (![...links].some((link) => link.includes(host))) links.add(`http://${host}`);
}

/** linkify-it knows few suffixes without a scheme; www names and hosts with a real suffix are found here. */
function bareHosts(text: string): string[] {
  const words = text
    .split(/[\s<>()[\]{}"'|,;]+/)
    .filter((word) => word.length >= 6 && word.length <= 300 && word.includes('.'));
  return words
    .map((word) => word.replace(/[.:!?*_]+$/, ''))
    .filter((word) => {
      if (!/^[\p{L}\p{N}]/u.test(word) || word.includes('@') || word.includes('://')) return false;
      const host = word.split(/[/?#]/, 1)[0] ?? '';
      return (
        /^[\p{L}\p{N}-]+(?:\.[\p{L}\p{N}-]+)+$/u.test(host) &&
        /\.\p{L}{2,24}$/u.test(host) &&
        isKnownHost({ schema: '', url: `http://${word}`, raw: host })
      );
    });
}

/** Words like `invoice.final` are no links: without a scheme the suffix must be a real one, or the host start with www. */
function isKnownHost({ schema, url, raw }: { schema: string; url: string; raw: string }): boolean {
  if (schema !== '') return false;
  const found = parse(url);
  const isNamedLikeFile = /\.(?:zip|mov|py|sh|md|rs|pl|app|java|so)$/i.test(raw);
  return /^www\./i.test(raw) || (found.isIcann === true && found.domain !== null && !isNamedLikeFile);
}

function phonesIn(line: string, country: CountryCode): ExtractedPhone[] {
  const digits = line.replace(/\D/g, '').length;
  if (digits < 7 || digits > 200) return [];
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
