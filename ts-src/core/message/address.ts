import punycode from 'punycode.js';
import type { MailAddress } from './message.ts';
import { trimCharacters, trimLastCharacters } from './trim-characters.ts';

/** RFC 5321 allows 254 characters; anything far longer is no address and only costs time. */
const LONGEST_ADDRESS = 1000;

/** Characters that look like nothing: soft hyphen, zero-width ones, bidi marks, byte-order mark. */
const INVISIBLE = /[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\u2066-\u2069\ufeff]/g;

/** What is comparable as it stands: by far the most addresses and domains, and a hundred times faster to see. */
const PLAIN_ADDRESS = /^[a-z0-9_+-]+(?:\.[a-z0-9_+-]+)*@[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
const PLAIN_DOMAIN = /^[a-z0-9-]+(?:\.[a-z0-9-]+)*$/;

/** Returns the domain in its one comparable form: lower case, punycode, no trailing dot; null when it is none. */
export function normalizeDomain(domain: string): string | null {
  if (domain.length <= LONGEST_ADDRESS && PLAIN_DOMAIN.test(domain)) return domain;
  const trimmed = domain.replace(INVISIBLE, '').trim();
  if (trimmed === '' || trimmed.length > LONGEST_ADDRESS) return null;
  if (trimmed.startsWith('[') && trimmed.endsWith(']')) return trimmed.toLowerCase();
  const ascii = toAscii(trimmed.normalize('NFKC').toLowerCase());
  const labels = ascii.split('.').filter((label) => label !== '');
  return labels.length === 0 ? null : labels.join('.');
}

/** Returns the address in its one comparable form (case, quotes, comments, dots, IDN); null when it is no address. */
export function normalizeAddress(address: string): string | null {
  if (address.length > LONGEST_ADDRESS) return null;
  if (PLAIN_ADDRESS.test(address)) return address;
  const bare = withoutWrapping(withoutComments(address.replace(INVISIBLE, '').replaceAll('\uff20', '@')).trim());
  const at = bare.lastIndexOf('@');
  if (at <= 0 || at === bare.length - 1) return null;
  const domain = normalizeDomain(bare.slice(at + 1));
  const local = normalizeLocalPart(bare.slice(0, at));
  return domain === null || local === null || /\s/.test(domain) ? null : `${local}@${domain}`;
}

/** Returns the comparable form without the plus tag: `mia+shop@acme.example` is `mia@acme.example`. */
export function addressWithoutTag(normalized: string): string {
  const at = normalized.lastIndexOf('@');
  const plus = normalized.indexOf('+');
  return plus > 0 && plus < at && !normalized.startsWith('"')
    ? normalized.slice(0, plus) + normalized.slice(at)
    : normalized;
}

/** Gmail takes `j.doe@gmail.com`, `jdoe@gmail.com` and `jdoe@googlemail.com` for one mailbox; others stay as they are. */
export function withoutGmailDots(normalized: string): string {
  const at = normalized.lastIndexOf('@');
  const domain = normalized.slice(at + 1);
  if (domain !== 'gmail.com' && domain !== 'googlemail.com') return normalized;
  return `${normalized.slice(0, at).replaceAll('.', '')}@gmail.com`;
}

/** Returns the forms under which a comparable address may be listed, the exact one first. */
export function addressForms(normalized: string, ignoreGmailDots = false): readonly string[] {
  const fold = (form: string) => (ignoreGmailDots ? withoutGmailDots(form) : form);
  return [...new Set([fold(normalized), fold(addressWithoutTag(normalized))])];
}

/** Says whether two addresses mean one mailbox: comparable forms are equal, with or without a plus tag. */
export function isSameAddress(left: string, right: string): boolean {
  const a = normalizeAddress(left);
  const b = normalizeAddress(right);
  return a !== null && b !== null && (a === b || addressWithoutTag(a) === addressWithoutTag(b));
}

/** Returns the comparable domain of an address, even of one whose local part is damaged; null when it has none. */
export function domainOfAddress(address: string): string | null {
  if (address.length > LONGEST_ADDRESS) return null;
  const normalized = normalizeAddress(address) ?? withoutWrapping(address);
  const at = normalized.lastIndexOf('@');
  const domain = at === -1 ? null : normalizeDomain(normalized.slice(at + 1));
  return domain === null || /\s/.test(domain) ? null : domain;
}

/** Returns the domain and each of its parents with at least two labels, nearest first. */
export function domainAndParents(domain: string): string[] {
  const labels = domain.split('.');
  return labels.slice(0, Math.max(1, labels.length - 1)).map((_, start) => labels.slice(start).join('.'));
}

/** Writes an address as `Name <address>`, quoting the name where it needs it. */
export function formatAddress(value: MailAddress): string {
  if (value.name === null || value.name.trim() === '') return value.address;
  const name = value.name.replace(/\s+/g, ' ').trim();
  const isPlain = /^[\p{L}\p{N}\p{M} _'’.-]*$/u.test(name);
  return `${isPlain ? name : `"${name.replace(/["\\]/g, '\\$&')}"`} <${value.address}>`;
}

/**
 * Returns the display name unless it only repeats the address; a name that pretends to be another
 * address is kept, for the reader must see it.
 */
export function displayName(value: MailAddress): string | null {
  const name = trimCharacters(value.name?.replace(INVISIBLE, '') ?? '', /['"\s]/);
  return name === '' || name.toLowerCase() === value.address.toLowerCase() ? null : name;
}

/** Says whether the display name shows an address of another domain than the real one, as phishing does. */
export function pretendsToBeAnother(value: MailAddress): boolean {
  const name = value.name ?? '';
  if (!name.includes('@')) return false;
  const shown = name
    .slice(0, LONGEST_ADDRESS)
    .split(/[\s<>"'(),;:]+/)
    .filter((word) => word.includes('@'));
  const real = domainOfAddress(value.address);
  return shown.some((word) => {
    const domain = domainOfAddress(word);
    return domain !== null && domain.includes('.') && domain !== real;
  });
}

function toAscii(domain: string): string {
  try {
    return punycode.toASCII(domain);
  } catch {
    return domain;
  }
}

/** Plain local parts fold case; a quoted one that needs no quotes loses them. */
function normalizeLocalPart(local: string): string | null {
  const trimmed = local.trim();
  const unquoted =
    trimmed.length >= 2 && trimmed.startsWith('"') && trimmed.endsWith('"')
      ? trimmed.slice(1, -1).replace(/\\(.)/g, '$1')
      : trimmed;
  if (unquoted === '') return null;
  const folded = unquoted.normalize('NFKC').toLowerCase();
  if (/^[^\s"(),:;<>@[\\\]]+$/.test(folded)) return trimLastCharacters(folded, /\./) || null;
  return trimmed.startsWith('"') ? `"${folded.replace(/["\\]/g, '\\$&')}"` : null;
}

/** Takes off what people and programs write around an address: `<…>`, half of it, `mailto:`, a comma or semicolon. */
function withoutWrapping(address: string): string {
  return address
    .replace(/[\s,;>]{1,20}$/, '')
    .replace(/^[\s<]{1,20}/, '')
    .replace(/^mailto:/i, '')
    .trim();
}

/** Removes RFC 5322 comments (nested ones too) outside quotes, in one pass. */
function withoutComments(value: string): string {
  if (!value.includes('(')) return value;
  let depth = 0;
  let isQuoted = false;
  let kept = '';
  for (let index = 0; index < value.length; index += 1) {
    const char = value.charAt(index);
    if (char === '\\') {
      if (depth === 0) kept += value.slice(index, index + 2);
      index += 1;
      continue;
    }
    if (char === '"' && depth === 0) isQuoted = !isQuoted;
    if (!isQuoted && char === '(') depth += 1;
    else if (!isQuoted && char === ')' && depth > 0) depth -= 1;
    else if (depth === 0) kept += char;
  }
  return kept;
}
