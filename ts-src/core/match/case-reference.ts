/** A case number behind its word, in the languages of the word; bounded and linear. */
const NAMED =
  /(?:\b(?:case|ticket|fall|vorgang|caso|dossier|zaak|ärende|sag|tapaus|zgłoszenie|incident|sr)\b|#)[ \t]{0,3}(?:(?:no|nr|number|nummer|numéro|id)\b\.?)?[ \t]{0,3}[:#]?[ \t]{0,3}#?(\d{3,10})(?!\d)/giu;
/** Eight digits that start with a zero are how Salesforce numbers cases. */
const BARE = /(?<![\d.,/-])(0\d{7})(?![\d.,/-]?\d)/g;

const LIGHTNING_TOKEN = /thread::([A-Za-z0-9_-]{6,120})::/g;
const CLASSIC_TOKEN = /\bref:(?:_|!)?([A-Za-z0-9]{5,40})\.(?:_|!)?([A-Za-z0-9]{5,40}):ref\b/g;

/** The token of the first mail stands at the end of a long quotation. */
const LONGEST_BODY = 2_000_000;
const MOST_TOKENS = 20;

/** Returns the case numbers that a subject names, without leading zeros. */
export function caseNumbersIn(subject: string): string[] {
  const text = subject.slice(0, 1000);
  const found = [...text.matchAll(NAMED), ...text.matchAll(BARE)].map((match) => comparableCaseNumber(match[1] ?? ''));
  return [...new Set(found.filter((number) => number !== ''))];
}

/** Returns the comparable form of a case number. */
export function comparableCaseNumber(caseNumber: string): string {
  return caseNumber.trim().replace(/^0+/, '');
}

/** Returns the thread tokens of subject and bodies, as written; HTML is searched as it stands, for tokens are often hidden. */
export function threadTokensIn(...parts: readonly (string | null)[]): string[] {
  const texts = parts.map((part) => (part ?? '').slice(0, LONGEST_BODY));
  const tokens = texts.flatMap((text) => [...text.matchAll(LIGHTNING_TOKEN), ...text.matchAll(CLASSIC_TOKEN)]);
  return [...new Set(tokens.map((match) => match[0]))].slice(0, MOST_TOKENS);
}

/**
 * Returns the 15-character id that a classic token (`ref:_00D….-500…:ref`) names: the token holds the id's first five
 * characters and its rest without leading zeros. Null for other tokens.
 */
export function recordIdOfToken(token: string): string | null {
  const named = /^ref:[_!]?[A-Za-z0-9]+\.[_!]?([A-Za-z0-9]+):ref$/.exec(token)?.[1] ?? '';
  if (named.length >= 15) return named.slice(0, 15);
  const rest = named.slice(5).replace(/^0+/, '');
  return rest === '' ? null : named.slice(0, 5) + rest.padStart(10, '0');
}

/** Says whether a classic token names this record. */
export function tokenNamesRecord(token: string, recordId: string): boolean {
  return recordIdOfToken(token) === recordId.slice(0, 15);
}
