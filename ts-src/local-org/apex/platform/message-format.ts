/** String.format: `{0}` places, doubled quotes, quoted text, as java.text.MessageFormat reads them. */
export function formatMessage(pattern: string, values: readonly string[]): string {
  let result = '';
  let quoted = false;
  for (let at = 0; at < pattern.length; at++) {
    const char = pattern.charAt(at);
    if (char === "'") {
      if (pattern.charAt(at + 1) === "'") {
        result += "'";
        at += 1;
      } else quoted = !quoted;
      continue;
    }
    const place = quoted || char !== '{' ? null : /^\{\s*(\d+)\s*\}/.exec(pattern.slice(at));
    if (place === null) {
      result += char;
      continue;
    }
    result += values[Number(place[1])] ?? place[0];
    at += place[0].length - 1;
  }
  return result;
}
