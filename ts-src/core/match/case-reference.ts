/** A case number behind its word, in the languages of the word; bounded and linear. */
const NAMED =
  /(?:\b(?:case|ticket|fall|vorgang|caso|dossier|zaak|ärende|sag|tapaus|zgłoszenie|incident|sr)\b|#)[ \t]{0,3}(?:(?:no|nr|number|nummer|numéro|id)\b\.?)?[ \t]{0,3}[:#]?[ \t]{0,3}#?(\d{3,10})(?!\d)/giu;
/** Eight digits that start with a zero are how Salesforce numbers cases. */
const BARE = /(?<![\d.,/-])(0\d{7})(?![\d.,/-]?\d)/g;

const LIGHTNING_TOKEN = /thread::([A-Za-z0-9_-]{6,120})::/g;
const CLASSIC_TOKEN = /\bref:(?:_|!)?([A-Za-z0-9]{5,40})\.(?:_|!)?([A-Za-z0-9]{5,40}):ref\b/g;

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

/** Returns the thread tokens of subject and body, as written. */
export function threadTokensIn(text: string): string[] {
  const head = text.slice(0, 200_000);
  const tokens = [...head.matchAll(LIGHTNING_TOKEN), ...head.matchAll(CLASSIC_TOKEN)].map((match) => match[0]);
  return [...new Set(tokens)].slice(0, 20);
}

/**
 * Says whether a classic token (`ref:_00D….-500…:ref`) names this record: the token holds the id's first five
 * characters and its rest without leading zeros.
 */
export function tokenNamesRecord(token: string, recordId: string): boolean {
  const match = /^ref:[_!]?[A-Za-z0-9]+\.[_!]?([A-Za-z0-9]+):ref$/.exec(token);
  if (match === null) return false;
  const id = recordId.slice(0, 15);
  const named = match[1] ?? '';
  if (named.length >= 15) return named.slice(0, 15) === id;
  const rest = named.slice(5).replace(/^0+/, '');
  return rest.length >= 3 && named.slice(0, 5) === id.slice(0, 5) && id.slice(5).replace(/^0+/, '') === rest;
}
