const TITLE_WORDS =
  /(?:^|[^\p{L}])(?:manager|director|president|vice president|officer|chief|head of|lead|engineer|developer|architect|consultant|analyst|specialist|coordinator|assistant|associate|partner|founder|co-founder|owner|executive|representative|advisor|adviser|attorney|counsel|accountant|administrator|supervisor|secretary|professor|designer|planner|buyer|agent|ceo|cto|cfo|coo|cio|vp|svp|evp|leiter(?:in)?|geschäftsführer(?:in)?|vertrieb|einkauf|abteilungsleiter(?:in)?|projektleiter(?:in)?|sachbearbeiter(?:in)?|assistenz|vorstand|directeur|directrice|responsable|ingénieur|gérant|chargée? d'|director(?:a)?|gerente|ingenier[oa]|jef[ea] de|direttore|direttrice|responsabile|ingegnere|titolare|diretor(?:a)?|gestor(?:a)?|directeur|beheerder|adviseur|verkoopleider|chef|säljare|projektledare|dyrektor|kierownik|specjalista|ředitel(?:ka)?|директор|менеджер|инженер)(?:[^\p{L}]|$)/iu;

const COMPANY_WORDS =
  /(?:^|[\s,.(])(?:inc|incorporated|llc|l\.l\.c|ltd|limited|corp|corporation|co|company|plc|llp|lp|gmbh|mbh|ag|kg|kgaa|ohg|gbr|ug|e\.?v|se|sa|s\.a|sas|sarl|s\.a\.r\.l|eurl|srl|s\.r\.l|spa|s\.p\.a|snc|bv|b\.v|nv|n\.v|ab|a\/s|aps|as|oy|oyj|sl|s\.l|lda|ltda|s\.a\.s|sp\. z o\.?o|s\.r\.o|a\.s|kft|zrt|pty|pvt|group|holding|university|universität|université|institute|bank|partners|associates|solutions|technologies|systems|consulting|industries|ооо|株式会社|有限公司)\.?(?:[\s,.)]|$)/iu;

const PHONE_LABEL =
  /(?:^|[\s|])(?:t|m|f|p|c|o|tel|telefon|phone|ph|mobile|mobil|cell|fax|office|direct|work|handy|tél|téléphone|móvil|teléfono|cellulare)\s?[.:]/iu;

const STREET_WORDS =
  /(?:\b(?:street|st|avenue|ave|road|rd|boulevard|blvd|drive|dr|lane|ln|way|suite|ste|floor|building|plaza|square|court|parkway|pkwy|p\.?\s?o\.? box|rue|chemin|allée|calle|avenida|plaza|paseo|via|viale|piazza|corso|rua|praça|laan|weg|plein|gatan|vägen|vej|gade|ulica|ul)\b|(?:straße|strasse|str\.|platz|allee|gasse|straat|gracht|gatan|katu))/iu;

/** Says whether a line carries contact evidence: a phone label or digits of one, an address, a link. */
export function hasContactEvidence(line: string): boolean {
  const text = line.slice(0, 400);
  if (/[\p{L}\d]@[\p{L}\d]/u.test(text) || /(?:https?:\/\/|www\.)/i.test(text)) return true;
  const digits = text.replace(/\D/g, '').length;
  if (digits >= 7 && digits * 2 >= text.replace(/[\s().+/-]/g, '').length) return true;
  return digits >= 6 && PHONE_LABEL.test(text);
}

/** Says whether a line reads like a position. */
export function isTitleLine(line: string): boolean {
  return line.length <= 90 && !/[?!]$/.test(line.trim()) && TITLE_WORDS.test(line);
}

/** Says whether a line reads like a company's name. */
export function isCompanyLine(line: string): boolean {
  return line.length <= 90 && !/[?!:]/.test(line) && COMPANY_WORDS.test(line.trim());
}

/** Says whether a line reads like a part of a postal address. */
export function isPostalLine(line: string): boolean {
  const text = line.trim();
  if (text.length > 120 || text.length < 5 || hasContactEvidence(text)) return false;
  const hasNumber = /\d/.test(text);
  if (hasNumber && STREET_WORDS.test(text)) return true;
  // A post code beside a capitalised place, before it or behind it.
  return (
    /^(?:[A-Z]{1,2}-)?\d{4,6}(?:\s?[A-Z]{2})?[ ,]+\p{Lu}/u.test(text) ||
    /\p{L}{2}[, ]{1,8}(?:[A-Z]{2}\.?,? {1,8})?(?:\d{5}(?:-\d{4})?|[A-Z]{1,2}\d[A-Z\d]? ?\d[A-Z]{2}|[A-Z]\d[A-Z] ?\d[A-Z]\d)$/u.test(
      text
    )
  );
}
