import { apexFault } from './fault.ts';

const POSIX: Readonly<Record<string, string>> = {
  Alpha: 'a-zA-Z',
  Digit: '0-9',
  Alnum: 'a-zA-Z0-9',
  Upper: 'A-Z',
  Lower: 'a-z',
  Punct: '!-\\/:-@\\[-`{-~',
  Space: '\\s',
  XDigit: '0-9a-fA-F',
  ASCII: '\\x00-\\x7F',
  Blank: ' \\t',
  Cntrl: '\\x00-\\x1F\\x7F',
  Graph: '!-~',
  Print: ' -~'
};
const cache = new Map<string, RegExp>();

/** Translates a Java regular expression to a global JavaScript one; raises StringException for what can't be told. */
export function javaRegex(pattern: string, flags = ''): RegExp {
  const key = `${flags}/${pattern}`;
  let regex = cache.get(key);
  if (regex === undefined) {
    regex = compile(pattern, flags);
    cache.set(key, regex);
  }
  regex.lastIndex = 0;
  return regex;
}

function compile(pattern: string, flags: string): RegExp {
  const inline = /^\(\?([imsxu]+)\)/.exec(pattern);
  const body = inline === null ? pattern : pattern.slice(inline[0].length);
  const wanted = new Set(Array.from(flags + (inline?.[1] ?? '')).filter((flag) => 'ims'.includes(flag)));
  try {
    const translated = translate(body);
    // Unicode classes such as \p{L} need the u flag, which in turn allows fewer escapes: only then.
    if (/\\[pP]\{/.test(translated)) wanted.add('u');
    return new RegExp(translated, `g${[...wanted].join('')}`);
  } catch (cause) {
    throw apexFault(
      'StringException',
      `Invalid regex at index 0: ${pattern} (${cause instanceof Error ? cause.message : ''})`
    );
  }
}

function translate(pattern: string): string {
  let result = '';
  let inClass = false;
  for (let at = 0; at < pattern.length;) {
    const rest = pattern.slice(at);
    const [taken, text] = token(rest, inClass);
    if (rest.startsWith('[') && !inClass) inClass = true;
    else if (rest.startsWith(']') && inClass && !/\[\^?$/.test(result)) inClass = false;
    result += text;
    at += taken;
  }
  return result;
}

/** One piece of the pattern: how many characters it takes and what JavaScript writes for it. */
function token(rest: string, inClass: boolean): [number, string] {
  const posix = /^\\p\{(?:Is)?(\w+)\}/.exec(rest);
  const set = posix === null ? undefined : POSIX[posix[1] ?? ''];
  if (posix !== null && set !== undefined) return [posix[0].length, inClass ? set : `[${set}]`];
  const quoted = /^\\Q([\s\S]*?)(?:\\E|$)/.exec(rest);
  if (quoted !== null) return [quoted[0].length, (quoted[1] ?? '').replace(/[.*+?^${}()|[\]\\/]/g, '\\$&')];
  if (rest.startsWith('\\A')) return [2, '^'];
  if (rest.startsWith('\\z') || rest.startsWith('\\Z')) return [2, '$'];
  if (rest.startsWith('\\h')) return [2, inClass ? ' \\t\\xA0' : '[ \\t\\xA0]'];
  if (rest.startsWith('\\R')) return [2, '(?:\\r\\n|[\\n\\r])'];
  if (rest.startsWith('\\')) return [2, rest.slice(0, 2)];
  if (!inClass && /^[*+?}]\+/.test(rest)) throw new Error('possessive quantifiers are not supported here');
  if (!inClass && rest.startsWith('(?>')) throw new Error('atomic groups are not supported here');
  return [1, rest.charAt(0)];
}

/** A Java replacement (`$1`, `${name}`, `\$`) filled in for one match. */
export function javaReplacement(replacement: string, match: RegExpExecArray): string {
  return replacement.replace(
    /\\([\s\S])|\$\{(\w+)\}|\$(\d)/g,
    (_all, literal?: string, name?: string, group?: string) => {
      if (literal !== undefined) return literal;
      return (name !== undefined ? match.groups?.[name] : match[Number(group)]) ?? '';
    }
  );
}

/** replaceAll and replaceFirst. */
export function replaceRegex(text: string, pattern: string, replacement: string, once: boolean): string {
  const regex = javaRegex(pattern);
  let result = '';
  let from = 0;
  for (const match of text.matchAll(regex)) {
    result += text.slice(from, match.index) + javaReplacement(replacement, match);
    from = match.index + match[0].length;
    if (once) break;
  }
  return result + text.slice(from);
}

/** String.split of Java: trailing empty parts go unless a negative limit says otherwise. */
export function splitRegex(text: string, pattern: string, limit = 0): string[] {
  if (text === '') return [''];
  const parts: string[] = [];
  let from = 0;
  for (const match of text.matchAll(javaRegex(pattern))) {
    if (limit > 0 && parts.length === limit - 1) break;
    const end = match.index + match[0].length;
    if (end === 0 || (match[0] === '' && match.index >= text.length)) continue;
    parts.push(text.slice(from, match.index));
    from = end;
  }
  parts.push(text.slice(from));
  while (limit === 0 && parts.length > 1 && parts.at(-1) === '') parts.pop();
  return parts;
}
