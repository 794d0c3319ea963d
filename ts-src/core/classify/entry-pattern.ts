import { parse as parseHost } from 'tldts';
import { normalizeAddress, normalizeDomain } from '../message/address.ts';
import type { FilterEntry, FilterMatch } from './decision.ts';
import { trimLastCharacters } from '../message/trim-characters.ts';

/** Field length of Intake_Filter__c.Pattern__c. */
export const LONGEST_PATTERN = 255;

/** Returns the pattern in its comparable form for its kind of match; null when it can't match anything. */
export function normalizePattern(pattern: string, match: FilterMatch): string | null {
  const trimmed = pattern.trim();
  if (trimmed.length > LONGEST_PATTERN) return null;
  if (match === 'address') return normalizeAddress(trimmed);
  if (match === 'wildcard') return normalizeWildcard(trimmed);
  const domain = normalizeDomain(trimmed.replace(/^(?:\*?@|\*\.|\.)/, ''));
  return domain === null || !isDomainText(domain) ? null : domain;
}

/** Says what a written pattern most likely means: `ida@x.example`, `x.example`, `.x.example`, `*news*@x.example`. */
export function matchOfPattern(pattern: string): FilterMatch {
  const text = pattern.trim();
  if (/^\.[^*?@]+$/.test(text)) return 'domain-and-subdomains';
  if (/[*?]/.test(text.replace(/^\*@/, ''))) return 'wildcard';
  return text.lastIndexOf('@') > 0 && !text.startsWith('*@') ? 'address' : 'domain';
}

/**
 * Why a pattern is too broad to be applied, even if somebody entered it: it holds everything, or a public suffix
 * under which strangers have their domains (`co.uk`; the ICANN part of the Public Suffix List). Null: it is not.
 */
export function dangerOfPattern(pattern: string, match: FilterMatch): 'everything' | 'public-suffix' | null {
  if (match === 'address') return null;
  if (match === 'wildcard') return /[^*?@.]/.test(pattern) ? null : 'everything';
  if (isPublicSuffix(pattern)) return 'public-suffix';
  return match === 'domain-and-subdomains' && !pattern.includes('.') ? 'public-suffix' : null;
}

/** Says whether a (comparable) domain is a suffix of the ICANN part of the Public Suffix List. */
export function isPublicSuffix(domain: string): boolean {
  const { publicSuffix, isIcann } = parseHost(domain);
  return publicSuffix === domain && isIcann === true;
}

/** Says whether an entry counts on a day (`YYYY-MM-DD`, UTC): active and not expired. */
export function isInForce(entry: Pick<FilterEntry, 'active' | 'expiresOn'>, day: string): boolean {
  return entry.active && (entry.expiresOn === null || entry.expiresOn.slice(0, 10) >= day);
}

function isDomainText(domain: string): boolean {
  return /^\[[^\]\s]+\]$/.test(domain) || /^[^\s@*?"'(),:;<>[\]\\/]+$/.test(domain);
}

function normalizeWildcard(pattern: string): string | null {
  const written = pattern
    .normalize('NFKC')
    .toLowerCase()
    .replace(/\*{2,}/g, '*');
  const folded = trimLastCharacters(written, /\./);
  if (folded === '' || /\s/.test(folded)) return null;
  const at = folded.lastIndexOf('@');
  const domain = normalizeDomain(folded.slice(at + 1));
  if (domain === null) return null;
  return at === -1 ? domain : `${folded.slice(0, at)}@${domain}`;
}
