import { parse as parseHost } from 'tldts';
import type { FilterMatch } from '../classify/decision.ts';
import { LONGEST_PATTERN, dangerOfPattern, matchOfPattern, normalizePattern } from '../classify/entry-pattern.ts';
import { isFreeMailDomain } from '../classify/free-mail-domains.ts';
import { parseAddressList } from '../message/address-list.ts';
import { readableDomain } from '../message/readable-domain.ts';

/** What a person wrote as a pattern: its comparable form and what to mind, or why it can't be an entry. */
export type PatternCheck =
  | {
      readonly ok: true;
      /** The comparable form: lower case, punycode. */
      readonly pattern: string;
      readonly match: FilterMatch;
      /** Sentences; none of them forbids the entry. */
      readonly warnings: readonly string[];
    }
  | {
      readonly ok: false;
      /** What is wrong and what to write instead, as sentences. */
      readonly reason: string;
    };

const EXAMPLES =
  'Enter an address (ida@northwind.example), a domain (northwind.example) or a wildcard (news-*@northwind.example).';

/** Domains that RFC 2606, 6761 and 6762 keep free, and that company networks use: no public list knows them. */
const LOCAL_SUFFIXES = new Set(['example', 'test', 'invalid', 'localhost', 'local', 'internal', 'lan', 'corp', 'home']);

/** Checks a pattern as it is entered; `match` is what the person chose, else it is taken from the text. */
export function checkPattern(text: string, match?: FilterMatch): PatternCheck {
  const written = withoutName(text.trim());
  const kind = match ?? matchOfPattern(written);
  const refusal = whyNoPattern(written, kind);
  if (refusal !== null) return { ok: false, reason: refusal };
  const pattern = normalizePattern(written, kind);
  const reason = pattern === null ? `"${shown(written)}" is no ${WORDS[kind]}. ${EXAMPLES}` : whyRefused(pattern, kind);
  if (pattern === null || reason !== null) return { ok: false, reason: reason ?? EXAMPLES };
  return { ok: true, pattern, match: kind, warnings: warningsFor(pattern, kind) };
}

/** Shows a comparable pattern as people read it: `xn--mller-kva.example` is `müller.example`. */
export function readablePattern(pattern: string): string {
  const at = pattern.lastIndexOf('@');
  return `${pattern.slice(0, at + 1)}${readableDomain(pattern.slice(at + 1))}`;
}

const WORDS: Readonly<Record<FilterMatch, string>> = {
  address: 'e-mail address',
  domain: 'domain',
  'domain-and-subdomains': 'domain',
  wildcard: 'wildcard'
};

/** `Ida Holm <ida@northwind.example>` is entered as its address. */
function withoutName(text: string): string {
  if (!text.includes('<')) return text;
  const [only, ...others] = parseAddressList(text.slice(0, 1000));
  return only === undefined || others.length > 0 ? text : only.address;
}

function whyNoPattern(written: string, match: FilterMatch): string | null {
  if (written === '') return EXAMPLES;
  if (written.length > LONGEST_PATTERN) return `An entry holds at most ${String(LONGEST_PATTERN)} characters.`;
  const url = /^[a-z][a-z0-9+.-]*:\/\/([^/?#\s]+)/i.exec(written);
  if (url !== null) return `This is a web address. Enter its domain: ${url[1] ?? ''}.`;
  if (/[\s,;]/.test(written) && !written.startsWith('"')) {
    return `"${shown(written)}" holds more than one word. One entry is one pattern; paste several, one a line.`;
  }
  if (match === 'address' && /[*?]/.test(written)) return 'An address has no * or ?. Choose the wildcard instead.';
  if (match !== 'wildcard' && match !== 'address' && /[*?]/.test(written.replace(/^\*[.@]/, ''))) {
    return 'A domain has no * or ?. Choose the wildcard instead.';
  }
  if (match !== 'address' && match !== 'wildcard' && /[^*]@/.test(written)) {
    return `"${shown(written)}" is an address, not a domain. Choose "address", or leave out what stands before the @.`;
  }
  return null;
}

function whyRefused(pattern: string, match: FilterMatch): string | null {
  const readable = readablePattern(pattern);
  const danger = dangerOfPattern(pattern, match);
  if (danger === 'everything') return `"${readable}" holds every address. Add a domain or a part of the name.`;
  if (danger === 'public-suffix') {
    return `"${readable}" is a public suffix: everybody's domains stand below it. Enter the organisation's own domain, e.g. northwind.${readable}.`;
  }
  const domain = pattern.slice(pattern.lastIndexOf('@') + 1);
  return match === 'wildcard' ? null : whyNoDomain(domain);
}

function whyNoDomain(domain: string): string | null {
  if (domain.startsWith('[')) return null;
  const labels = domain.split('.');
  const readable = readableDomain(domain);
  if (labels.length < 2) return `"${readable}" is no domain: a domain has a dot. ${EXAMPLES}`;
  const isPossible = labels.every((label) => label.length <= 63 && /^[a-z0-9_](?:[a-z0-9_-]*[a-z0-9_])?$/.test(label));
  if (!isPossible || domain.length > 253 || /^\d+$/.test(labels.at(-1) ?? '')) {
    return `"${readable}" can't be a domain. ${EXAMPLES}`;
  }
  return null;
}

function warningsFor(pattern: string, match: FilterMatch): string[] {
  const domain = pattern.slice(pattern.lastIndexOf('@') + 1);
  if (match === 'wildcard') return wildcardWarnings(pattern, domain);
  const host = parseHost(domain, { allowPrivateDomains: true });
  const suffix = host.publicSuffix ?? '';
  const warnings: string[] = [];
  if (match !== 'address' && isFreeMailDomain(domain)) {
    warnings.push(`Anybody can have an address at ${domain}: this entry holds many people who have nothing in common.`);
  }
  if (match !== 'address' && host.isPrivate === true && suffix === domain) {
    warnings.push(`Different organisations have their names below ${domain}.`);
  }
  if (host.isIcann !== true && host.isPrivate !== true && !domain.startsWith('[') && !LOCAL_SUFFIXES.has(suffix)) {
    warnings.push(`".${readableDomain(suffix)}" is no known top-level domain. Is the entry spelled right?`);
  }
  if (match === 'address' && /^[^"@]+\+/.test(pattern)) {
    warnings.push('The address has a plus tag: only mail with this tag is held.');
  }
  return warnings;
}

function wildcardWarnings(pattern: string, domain: string): string[] {
  const warnings: string[] = [];
  const literals = pattern.replace(/[*?@.]/g, '').length;
  const tail = domain.slice(Math.max(domain.lastIndexOf('*'), domain.lastIndexOf('?')) + 1).replace(/^\./, '');
  const isSuffixOnly = /[*?]/.test(domain) && tail !== '' && parseHost(tail).publicSuffix === tail;
  if (literals < 3 || isSuffixOnly) {
    warnings.push(`"${readablePattern(pattern)}" holds very many addresses. Try it on past mail first.`);
  }
  if (/^\*\.[^*?]+$/.test(domain)) {
    warnings.push(`It holds what stands below ${tail}, not ${tail} itself. "Domain with subdomains" holds both.`);
  }
  if (!pattern.includes('@') && !pattern.includes('.')) {
    warnings.push('Without an @ a wildcard is compared with the domain only.');
  }
  return warnings;
}

function shown(text: string): string {
  return text.length > 60 ? `${text.slice(0, 60)}…` : text;
}
