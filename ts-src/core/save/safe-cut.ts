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

/** The end itself, or one before it when it would split a surrogate pair. */
export function endOfCharacter(text: string, end: number): number {
  const code = text.charCodeAt(end - 1);
  return code >= 0xd800 && code <= 0xdbff ? end - 1 : end;
}
