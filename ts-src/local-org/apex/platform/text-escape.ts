/** The escape and unescape methods of String. */
const HTML: readonly (readonly [string, string])[] = [
  ['&', '&amp;'],
  ['<', '&lt;'],
  ['>', '&gt;'],
  ['"', '&quot;']
];
const NAMED: Readonly<Record<string, string>> = {
  amp: '&',
  lt: '<',
  gt: '>',
  quot: '"',
  apos: "'",
  nbsp: '\u00a0',
  copy: '©',
  reg: '®',
  euro: '€',
  auml: 'ä',
  ouml: 'ö',
  uuml: 'ü',
  Auml: 'Ä',
  Ouml: 'Ö',
  Uuml: 'Ü',
  szlig: 'ß',
  eacute: 'é',
  egrave: 'è',
  agrave: 'à',
  ndash: '–',
  mdash: '—',
  hellip: '…'
};
const CONTROL: Readonly<Record<string, string>> = { '\b': '\\b', '\t': '\\t', '\n': '\\n', '\f': '\\f', '\r': '\\r' };
const PLAIN: Readonly<Record<string, string>> = { b: '\b', t: '\t', n: '\n', f: '\f', r: '\r' };

export function escapeHtml(text: string): string {
  return HTML.reduce((sofar, [char, entity]) => sofar.replaceAll(char, entity), text);
}
export function escapeXml(text: string): string {
  return escapeHtml(text).replaceAll("'", '&apos;');
}
export function unescapeEntities(text: string): string {
  return text.replace(
    /&(?:#(\d+)|#[xX]([0-9a-fA-F]+)|(\w+));/g,
    (all, decimal?: string, hex?: string, name?: string) => {
      if (name !== undefined) return NAMED[name] ?? all;
      return String.fromCodePoint(decimal === undefined ? Number.parseInt(hex ?? '0', 16) : Number(decimal));
    }
  );
}
export function escapeJava(text: string): string {
  return text
    .replace(/[\\"]/g, '\\$&')
    .replace(/[\b\t\n\f\r]/g, (char) => CONTROL[char] ?? char)
    .replace(/[^\x20-\x7e]/g, unicode);
}
export function escapeEcmaScript(text: string): string {
  return escapeJava(text).replace(/['/]/g, '\\$&');
}
export function unescapeJava(text: string): string {
  return text.replace(/\\(?:u+([0-9a-fA-F]{4})|([\s\S]))/g, (_all, hex?: string, char?: string) =>
    hex === undefined ? (PLAIN[char ?? ''] ?? char ?? '') : String.fromCharCode(Number.parseInt(hex, 16))
  );
}
export function escapeCsv(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
export function unescapeCsv(text: string): string {
  return /^".*[",\r\n].*"$/s.test(text) ? text.slice(1, -1).replaceAll('""', '"') : text;
}
export function escapeUnicode(text: string): string {
  // eslint-disable-next-line no-control-regex -- all of ASCII stays
  return text.replace(/[^\x00-\x7f]/g, unicode);
}
function unicode(char: string): string {
  return `\\u${char.charCodeAt(0).toString(16).toUpperCase().padStart(4, '0')}`;
}
