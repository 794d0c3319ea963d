/** Cuts text to a length at a line or word end, never inside a surrogate pair; the mark counts within the length. */
export function cutText(text: string, length: number, mark = '…'): string {
  if (text.length <= length) return text;
  const room = Math.max(0, length - mark.length);
  const slice = text.slice(0, endOfCharacter(text, room));
  const earliest = Math.floor(room * 0.9);
  const line = slice.lastIndexOf('\n');
  const word = slice.lastIndexOf(' ');
  const end = line > earliest ? line : word > earliest ? word : slice.length;
  return (slice.slice(0, end).trimEnd() + mark).slice(0, length);
}

/**
 * Cuts HTML before a tag or after an end tag, never inside a tag or a character reference, and closes what
 * stayed open as far as it fits. The result is never longer than `length`.
 */
export function cutHtml(html: string, length: number, mark: string): string {
  if (html.length <= length) return html;
  const room = Math.max(0, length - mark.length - 2_000);
  let end = endOfCharacter(html, room);
  const open = html.lastIndexOf('<', end - 1);
  if (open > html.lastIndexOf('>', end - 1)) end = open;
  const reference = html.lastIndexOf('&', end - 1);
  if (reference !== -1 && end - reference < 12 && !html.slice(reference, end).includes(';')) end = reference;
  const kept = html.slice(0, end);
  return kept + mark + closingTags(kept, length - kept.length - mark.length);
}

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'source',
  'track',
  'wbr'
]);

function closingTags(html: string, room: number): string {
  const open: string[] = [];
  for (const match of html.matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})\b/g)) {
    const name = (match[2] ?? '').toLowerCase();
    if (VOID.has(name)) continue;
    if (match[1] === '') open.push(name);
    else if (open.at(-1) === name) open.pop();
  }
  let tags = '';
  for (const name of open.reverse()) {
    if (tags.length + name.length + 3 > room) break;
    tags += `</${name}>`;
  }
  return tags;
}

function endOfCharacter(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
