import { isSupportedCountry } from 'libphonenumber-js/max';
import type { CountryCode } from 'libphonenumber-js/max';

/** Suffixes that are used as words rather than for their country. */
const WORDLIKE_SUFFIXES: ReadonlySet<string> = new Set(['IO', 'CO', 'ME', 'TV', 'AI', 'CC', 'FM', 'AM', 'WS']);

/** How signatures name their country, in English and in the country's own language. */
const COUNTRY_WORDS: readonly (readonly [CountryCode, RegExp])[] = (
  [
    ['AT', 'austria|österreich'],
    ['AU', 'australia'],
    ['BE', 'belgium|belgique|belgië'],
    ['BR', 'brazil|brasil'],
    ['CA', 'canada'],
    ['CH', 'switzerland|schweiz|suisse|svizzera'],
    ['CZ', 'czech republic|czechia|česká republika'],
    ['DE', 'germany|deutschland'],
    ['DK', 'denmark|danmark'],
    ['ES', 'spain|españa'],
    ['FI', 'finland|suomi'],
    ['FR', 'france'],
    ['GB', 'united kingdom|england|scotland|wales|u\\.?k\\.?'],
    ['IE', 'ireland'],
    ['IN', 'india'],
    ['IT', 'italy|italia'],
    ['JP', 'japan'],
    ['MX', 'mexico|méxico'],
    ['NL', 'netherlands|nederland|the netherlands'],
    ['NO', 'norway|norge'],
    ['PL', 'poland|polska'],
    ['PT', 'portugal'],
    ['SE', 'sweden|sverige'],
    ['US', 'usa|u\\.s\\.a\\.|united states']
  ] as const
).map(([code, words]) => [code, new RegExp(`(?:^|[^\\p{L}])(?:${words})[\\s.]{0,3}$`, 'iu')]);

/** Reads an ISO 3166 code, in whatever case; null when it is no country whose phone numbers are known. */
export function countryOf(code: string): CountryCode | null {
  const upper = code.trim().toUpperCase();
  const country = upper === 'UK' ? 'GB' : upper;
  return isSupportedCountry(country) ? country : null;
}

/** The country of national numbers: by the sender's domain, else by a signature line that ends with its name. */
export function phoneCountry(domain: string | null, signature: readonly string[], defaultCountry = 'US'): CountryCode {
  return countryOfDomain(domain) ?? countryInWords(signature) ?? countryOf(defaultCountry) ?? 'US';
}

function countryOfDomain(domain: string | null): CountryCode | null {
  const code = countryOf(domain?.split('.').at(-1) ?? '');
  return code !== null && !WORDLIKE_SUFFIXES.has(code) ? code : null;
}

function countryInWords(signature: readonly string[]): CountryCode | null {
  for (const line of signature) {
    if (line.length > 120) continue;
    const found = COUNTRY_WORDS.find(([, words]) => words.test(line));
    if (found !== undefined) return found[0];
  }
  return null;
}
