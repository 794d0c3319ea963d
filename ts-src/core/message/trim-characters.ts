/**
 * Removes characters from the ends of a text in linear time: an expression such as `/x+$/` would search from every x
 * anew, which a long row of them turns into minutes. `character` is an expression for one of them, without flags.
 */
export function trimCharacters(text: string, character: RegExp): string {
  const ended = trimLastCharacters(text, character);
  let start = 0;
  while (start < ended.length && character.test(ended.charAt(start))) start += 1;
  return ended.slice(start);
}

/** As `trimCharacters`, at the end alone. */
export function trimLastCharacters(text: string, character: RegExp): string {
  let end = text.length;
  while (end > 0 && character.test(text.charAt(end - 1))) end -= 1;
  return text.slice(0, end);
}
