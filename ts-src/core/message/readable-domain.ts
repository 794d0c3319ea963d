import punycode from 'punycode.js';

/** The scripts that UTS 31 recommends, each by itself; Japanese, Korean and Chinese write with several. */
const WRITING_SYSTEMS = [
  ...['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian', 'Hebrew', 'Arabic', 'Thaana', 'Ethiopic', 'Devanagari'],
  ...['Bengali', 'Gurmukhi', 'Gujarati', 'Oriya', 'Tamil', 'Telugu', 'Kannada', 'Malayalam', 'Sinhala', 'Thai'],
  ...['Lao', 'Tibetan', 'Myanmar', 'Khmer', 'Han|Hiragana|Katakana', 'Han|Hangul', 'Han|Bopomofo']
].map((scripts) => {
  const letters = scripts.split('|').map((script) => `\\p{Script_Extensions=${script}}`);
  return new RegExp(`^[${letters.join('')}0-9-]+$`, 'u');
});

/** Letters, their marks, digits and hyphens: what a host name is made of. */
const NAME = /^[\p{L}\p{M}\p{Nd}-]+$/u;

/** Latin letters of phonetic writing pass for ordinary ones (the Azerbaijani ə does not), and so do marks on a dot. */
const DECEPTIVE = /[\u0250-\u0258\u025a-\u02af]|[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}]\p{M}/u;

/** Names that could be Latin ones, though no letter of them is: the lists that Chromium keeps. */
const LATIN_LOOKALIKE = /^(?:[асԁеһіјӏорԛѕԝхуъьҽпгѵѡ0-9-]+|[αικνρυωηοτ0-9-]+|[ագզէլհյոսւօ0-9-]+)$/;

/** RFC 1035; what is longer is no label and is left as it is. */
const LONGEST_LABEL = 63;

const PLAIN = /^[\x20-\x7e]*$/;

/**
 * Returns the domain as people read it: `xn--mller-kva.example` is `müller.example`. A label that could pass for
 * another is shown as punycode: one of mixed scripts, or one of letters that all look like Latin ones.
 */
export function readableDomain(domain: string): string {
  if (PLAIN.test(domain) && !domain.toLowerCase().includes('xn--')) return domain;
  const labels = domain.split('.');
  const isLatinEnding = PLAIN.test(decoded(labels.at(-1)?.slice(0, LONGEST_LABEL) ?? ''));
  return labels.map((label) => readableLabel(label, isLatinEnding)).join('.');
}

/** Returns the text with the domains and addresses in it as people read them. */
export function readableDomains(text: string): string {
  return text.replace(/[^\s<>"'“”(),;:/]+/g, (word) => {
    const at = word.lastIndexOf('@');
    const isHost = at !== -1 || word.toLowerCase().includes('xn--');
    return isHost ? word.slice(0, at + 1) + readableDomain(word.slice(at + 1)) : word;
  });
}

function readableLabel(label: string, isLatinEnding: boolean): string {
  if (label.length > LONGEST_LABEL) return label;
  const name = decoded(label);
  if (PLAIN.test(name)) return label;
  const isLookalike = isLatinEnding && LATIN_LOOKALIKE.test(name);
  const isOneName = NAME.test(name) && WRITING_SYSTEMS.some((system) => system.test(name));
  if (isOneName && !DECEPTIVE.test(name) && !isLookalike && name === name.normalize('NFKC').toLowerCase()) return name;
  return encoded(label);
}

function decoded(label: string): string {
  try {
    return punycode.toUnicode(label.toLowerCase());
  } catch {
    return label;
  }
}

function encoded(label: string): string {
  try {
    return punycode.toASCII(label);
  } catch {
    return label;
  }
}
