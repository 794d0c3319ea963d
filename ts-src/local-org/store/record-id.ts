/** Record Ids: 15 case-sensitive characters, or 18 with a checksum that makes them safe without case. */
const SUFFIX = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ012345';
const BASE62 = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz';
/** Instance and reserved characters between the key prefix and the number, as one org has them. */
const POD = 'dL00';

/** The 18-character form, or null when the text is no Id. */
export function normalizeId(text: string): string | null {
  if (!/^(?:[A-Za-z0-9]{15}|[A-Za-z0-9]{18})$/.test(text)) return null;
  if (text.length === 15) return `${text}${suffixOf(text)}`;
  if (suffixOf(text.slice(0, 15)) === text.slice(15)) return text;
  return recased(text);
}

/** Clients may change the case of an 18-character Id; its suffix says where the capitals were. */
function recased(text: string): string | null {
  let restored = '';
  for (let index = 0; index < 15; index += 1) {
    const bits = SUFFIX.indexOf(text.charAt(15 + Math.floor(index / 5)).toUpperCase());
    if (bits < 0) return null;
    const character = text.charAt(index);
    restored += (bits >> (index % 5)) & 1 ? character.toUpperCase() : character.toLowerCase();
  }
  const suffix = suffixOf(restored);
  return suffix === text.slice(15).toUpperCase() ? `${restored}${suffix}` : null;
}

function suffixOf(id15: string): string {
  let suffix = '';
  for (let block = 0; block < 3; block += 1) {
    let bits = 0;
    for (let position = 0; position < 5; position += 1) {
      const character = id15.charAt(block * 5 + position);
      if (character >= 'A' && character <= 'Z') bits |= 1 << position;
    }
    suffix += SUFFIX.charAt(bits);
  }
  return suffix;
}

/** The Id of the n-th record of an object. */
export function recordId(keyPrefix: string, number: number): string {
  let rest = number;
  let digits = '';
  while (digits.length < 8) {
    digits = BASE62.charAt(rest % 62) + digits;
    rest = Math.floor(rest / 62);
  }
  const id15 = `${keyPrefix}${POD}${digits}`;
  return `${id15}${suffixOf(id15)}`;
}
