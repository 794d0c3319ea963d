import { domainOfAddress } from '../message/address.ts';
import type { MailAddress } from '../message/message.ts';
import { organisationDomainOf, websiteDomainOf } from '../match/organisation-domain.ts';
import { hostWords } from './contact-points.ts';
import type { ContactPoints } from './contact-points.ts';
import type { ExtractedPerson } from './extraction.ts';
import { evidenceOf } from './person-evidence.ts';
import { hasContactEvidence, isCompanyLine, isPostalLine, isTitleLine } from './signature-evidence.ts';
import { isNameLine, nameWords } from './signature.ts';
import { trimLastCharacters } from '../message/trim-characters.ts';

/**
 * Reads the sender's fields from the signature lines and the address; null when nothing is known. `firstLine` is the
 * 1-based line of the message that the signature begins at.
 */
export function personOf(
  sender: MailAddress | null,
  signature: readonly string[],
  points: ContactPoints,
  firstLine: number
): ExtractedPerson | null {
  const lines = signature
    .map((line) => trimLastCharacters(line.replace(/^[\s*|_•-]+/, ''), /[\s*|_•]/))
    .filter((line) => line !== '');
  const names = nameWords(sender);
  const nameLine =
    lines.find((line) => isNameLine(line, names) && !isTitleLine(line)) ?? lines.find(looksLikeName) ?? null;
  const name = splitName(bestName(sender, nameLine));
  const rest = lines.filter((line) => line !== nameLine);
  const person = {
    ...name,
    title: titleOf(lines, nameLine),
    company: companyOf(sender, rest),
    phones: points.phones,
    website: websiteOf(sender, points, lines),
    address: postalAddress(rest)
  };
  const isEmpty = Object.values(person).every(
    (value) => value === null || (Array.isArray(value) && value.length === 0)
  );
  return isEmpty ? null : { ...person, evidence: evidenceOf(person, sender, signature, firstLine) };
}

/** Splits a written name; `Last, First` is turned round, titles and degrees fall away. */
export function splitName(name: string | null): { firstName: string | null; lastName: string | null } {
  const bare = (name ?? '')
    .slice(0, 120)
    .replace(/\([^()]*\)|\[[^[\]]*\]/g, ' ')
    .replace(/["']{1,2}(?=\s|$)|(?:^|\s)["']/g, ' ')
    .trim();
  const comma = bare.indexOf(',');
  const isTurned = comma > 0 && !/^\s*(?:jr|sr|phd|ph\.d|md|mba|esq|cpa|ii|iii)\b/i.test(bare.slice(comma + 1));
  const ordered = isTurned ? `${bare.slice(comma + 1)} ${bare.slice(0, comma)}` : (bare.split(',')[0] ?? '');
  const words = ordered
    .split(/\s+/)
    .filter(
      (word) => word !== '' && !/^(?:dr|prof|mr|mrs|ms|herr|frau|dipl|ing|mag|jr|sr)\.?(?:-\p{L}+\.?)?$/iu.test(word)
    );
  if (words.length === 0 || bare.includes('@')) return { firstName: null, lastName: null };
  if (words.length === 1) return { firstName: words[0] ?? null, lastName: null };
  const particle = words.findIndex(
    (word, index) =>
      index > 0 && /^(?:von|van|de|der|den|del|della|di|da|dos|du|la|le|ter|ten|zu|zur|bin|al|el)$/i.test(word)
  );
  const split = particle === -1 ? words.length - 1 : particle;
  return { firstName: words.slice(0, split).join(' '), lastName: words.slice(split).join(' ') };
}

/** The fuller of display name and name line wins; a display name that is a mere address does not count. */
function bestName(sender: MailAddress | null, nameLine: string | null): string | null {
  const display = sender?.name ?? null;
  const usable = display !== null && !display.includes('@') && display.trim().split(/\s+/).length >= 2 ? display : null;
  const line = nameLine === null ? null : (nameLine.split(/\s[|–-]\s|,\s/)[0] ?? null);
  if (usable !== null) return usable;
  if (line !== null) return line;
  return display !== null && !display.includes('@') ? display : null;
}

function looksLikeName(line: string): boolean {
  return (
    line.length <= 40 &&
    /^\p{Lu}[\p{L}'’-]+(?: \p{Lu}\.?)?(?: \p{Lu}[\p{L}'’-]+){1,2}$/u.test(line) &&
    !isTitleLine(line) &&
    !isCompanyLine(line)
  );
}

/** The position: in a line of its own, else beside the name or the company in one line with marks between. */
function titleOf(lines: readonly string[], nameLine: string | null): string | null {
  const isTitle = (line: string) => isTitleLine(line) && !hasContactEvidence(line);
  const line = lines.find((other) => other !== nameLine && isTitle(other)) ?? null;
  if (line === null) return null;
  const marked = line.split(/\s[|•]\s/).find(isTitle) ?? line;
  const parts = marked.split(/,\s/);
  return cleaned(
    parts.some((part) => isCompanyLine(part) && !isTitle(part)) ? (parts.find(isTitle) ?? marked) : marked
  );
}

function companyOf(sender: MailAddress | null, lines: readonly string[]): string | null {
  const named = lines.find((line) => isCompanyLine(line) && !hasContactEvidence(line) && !isPostalLine(line));
  if (named !== undefined) return cleaned(isTitleLine(named) ? companyBehindTitle(named) : named);
  const label = sender === null ? '' : (organisationDomainOf(sender.address)?.split('.')[0] ?? '');
  if (label.length < 3) return null;
  const fold = (text: string) => text.toLowerCase().replace(/[^\p{L}\p{N}]/gu, '');
  return cleaned(
    lines.find((line) => line.length <= 60 && !hasContactEvidence(line) && fold(line).includes(fold(label))) ?? null
  );
}

/** `Sales Manager, Acme Inc.` and `Sales Manager | Acme Inc.` hold both. */
function companyBehindTitle(line: string): string {
  const parts = line
    .split(/[|,–]|\s(?:at|bei|chez)\s/)
    .map((part) => part.trim())
    .filter((part) => part !== '');
  return parts.find((part) => isCompanyLine(part) && !isTitleLine(part)) ?? line;
}

/** The sender's own domain, as a link or written alone; else the first link that leads to no network or service. */
function websiteOf(sender: MailAddress | null, points: ContactPoints, lines: readonly string[]): string | null {
  const own = sender === null ? null : organisationDomainOf(sender.address);
  const company = points.links.find((link) => own !== null && websiteDomainOf(link) === own);
  if (company !== undefined) return company;
  const bare = own === null ? undefined : lines.flatMap(hostWords).find((word) => websiteDomainOf(word) === own);
  if (bare !== undefined) return `http://${bare}`;
  const social = /(?:linkedin|facebook|twitter|x|instagram|youtube|xing|outlook|office|google|aka)\.[a-z]{2,3}$/;
  return (
    points.links.find((link) => {
      const domain = websiteDomainOf(link);
      return domain !== null && !social.test(domain) && domain !== domainOfAddress(sender?.address ?? '');
    }) ?? null
  );
}

function postalAddress(lines: readonly string[]): string | null {
  const found = lines.filter(isPostalLine).slice(0, 4);
  return found.length === 0 ? null : found.join(', ');
}

function cleaned(line: string | null): string | null {
  const text = trimLastCharacters(line?.replace(/\s+/g, ' ') ?? '', /[,;|]/).trim();
  return text === '' ? null : text.slice(0, 128);
}
