/** System.String. */
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { ApexDatetime, ApexId, type Value } from '../runtime/values.ts';
import { elementsOf, integerOf, listOf, listValue, textOf, textOrNull } from './argument.ts';
import { UserClock } from './user-clock.ts';
import { replaceRegex, splitRegex } from './java-regex.ts';
import { formatMessage } from './message-format.ts';
import * as escape from './text-escape.ts';

type Args = readonly Value[];
const on =
  (work: (text: string, args: Args) => Value): NativeCall =>
  (_ctx, self, args) =>
    work(textOf(self), args);
const test = (work: (text: string, other: string) => boolean): NativeCall =>
  on((text, [other]) => work(text, textOf(other)));
const cut = (work: (text: string, separator: string) => string): NativeCall =>
  on((text, [separator]) => {
    const by = textOrNull(separator ?? null);
    return by === null ? text : work(text, by);
  });
const all = (pattern: RegExp): NativeCall => on((text) => pattern.test(text));

function outOfBounds(from: number, to: number | null, length: number): Error {
  return apexError(
    null,
    'StringException',
    to === null
      ? `Starting position out of bounds: ${String(from)}`
      : `Ending position out of bounds: ${String(to)} of ${String(length)}`
  );
}
function substring(text: string, from: number, to: number): string {
  if (from < 0 || from > text.length) throw outOfBounds(from, null, text.length);
  if (to < from || to > text.length) throw outOfBounds(from, to, text.length);
  return text.slice(from, to);
}
function padding(text: string, size: number, pad: string): string {
  return pad === ''
    ? ''
    : pad.repeat(Math.max(0, Math.ceil((size - text.length) / pad.length))).slice(0, Math.max(0, size - text.length));
}
function center(text: string, size: number, pad: string): string {
  const missing = Math.max(0, size - text.length);
  const left = Math.floor(missing / 2);
  return padding('', left, pad) + text + padding('', missing - left, pad);
}
function indexOf(text: string, part: string, from: number, fold: boolean): number {
  return fold ? text.toLowerCase().indexOf(part.toLowerCase(), from) : text.indexOf(part, from);
}
function lastIndexOf(text: string, part: string, from: number, fold: boolean): number {
  return fold ? text.toLowerCase().lastIndexOf(part.toLowerCase(), from) : text.lastIndexOf(part, from);
}
function anyIndex(text: string, chars: string, inside: boolean): number {
  return Array.from(text).findIndex((char) => chars.includes(char) === inside);
}
/** String.hashCode of Java. */
export function hashText(text: string): number {
  let hash = 0;
  for (let at = 0; at < text.length; at++) hash = (Math.imul(hash, 31) + text.charCodeAt(at)) | 0;
  return hash;
}
function compareText(left: string, right: string): number {
  const most = Math.min(left.length, right.length);
  for (let at = 0; at < most; at++) if (left[at] !== right[at]) return left.charCodeAt(at) - right.charCodeAt(at);
  return left.length - right.length;
}
function difference(left: string, right: string): string {
  let at = 0;
  while (at < right.length && left[at] === right[at]) at += 1;
  return right.slice(at);
}
function commonPrefix(texts: readonly string[]): string {
  let prefix = texts[0] ?? '';
  for (const text of texts) while (!text.startsWith(prefix)) prefix = prefix.slice(0, -1);
  return prefix;
}
function levenshtein(left: string, right: string): number {
  let row = Array.from({ length: right.length + 1 }, (_x, at) => at);
  for (let i = 1; i <= left.length; i++) {
    const next = [i];
    for (let j = 1; j <= right.length; j++) {
      const change = (row[j - 1] ?? 0) + (left[i - 1] === right[j - 1] ? 0 : 1);
      next.push(Math.min(change, (row[j] ?? 0) + 1, (next[j - 1] ?? 0) + 1));
    }
    row = next;
  }
  return row[right.length] ?? 0;
}
function stripHtml(text: string): string {
  return escape
    .unescapeEntities(text.replace(/<[^>]*>/g, ' '))
    .replace(/[ \t]+/g, ' ')
    .trim();
}
function byCharacterType(text: string, camel: boolean): string[] {
  return (
    text.match(
      camel
        ? /\p{Lu}+(?!\p{Ll})|\p{Lu}\p{Ll}+|\p{Ll}+|\p{Nd}+|\s+|[^\p{L}\p{Nd}\s]+/gu
        : /\p{Lu}+|\p{Ll}+|\p{Nd}+|\s+|[^\p{L}\p{Nd}\s]+/gu
    ) ?? []
  );
}
const isBlank = (value: Value | undefined): boolean => (textOrNull(value) ?? '').trim() === '';
const isEmpty = (value: Value | undefined): boolean => (textOrNull(value) ?? '') === '';

native({
  namespace: 'System',
  name: 'String',
  methods: {
    'String abbreviate(Integer width)': on((text, [width]) =>
      text.length <= integerOf(width) ? text : `${text.slice(0, integerOf(width) - 3)}...`
    ),
    'String capitalize()': on((text) => text.charAt(0).toUpperCase() + text.slice(1)),
    'String center(Integer size)': on((text, [size]) => center(text, integerOf(size), ' ')),
    'String center(Integer size, String pad)': on((text, [size, pad]) => center(text, integerOf(size), textOf(pad))),
    'Integer charAt(Integer index)': on((text, [index]) => {
      if (integerOf(index) < 0 || integerOf(index) >= text.length)
        throw apexError(null, 'StringException', 'String index out of bounds');
      return text.charCodeAt(integerOf(index));
    }),
    'Integer codePointAt(Integer index)': on((text, [index]) => text.codePointAt(integerOf(index)) ?? null),
    'Integer codePointCount(Integer from, Integer to)': on(
      (text, [from, to]) => Array.from(text.slice(integerOf(from), integerOf(to))).length
    ),
    'Integer compareTo(String other)': on((text, [other]) => compareText(text, textOf(other))),
    'Boolean contains(String part)': test((text, part) => text.includes(part)),
    'Boolean containsAny(String chars)': test((text, chars) => anyIndex(text, chars, true) >= 0),
    'Boolean containsIgnoreCase(String part)': test((text, part) => indexOf(text, part, 0, true) >= 0),
    'Boolean containsNone(String chars)': test((text, chars) => anyIndex(text, chars, true) < 0),
    'Boolean containsOnly(String chars)': test((text, chars) => anyIndex(text, chars, false) < 0),
    'Boolean containsWhitespace()': all(/\s/),
    'Integer countMatches(String part)': on((text, [part]) =>
      textOf(part) === '' ? 0 : text.split(textOf(part)).length - 1
    ),
    'String deleteWhitespace()': on((text) => text.replace(/\s/g, '')),
    'String difference(String other)': cut(difference),
    'Boolean endsWith(String part)': test((text, part) => text.endsWith(part)),
    'Boolean endsWithIgnoreCase(String part)': test((text, part) => text.toLowerCase().endsWith(part.toLowerCase())),
    'Boolean equals(Object other)': on(
      (text, [other]) => text === other || (other instanceof ApexId && other.value === text)
    ),
    'Boolean equalsIgnoreCase(String other)': on(
      (text, [other]) => textOrNull(other)?.toLowerCase() === text.toLowerCase()
    ),
    'String escapeCsv()': on(escape.escapeCsv),
    'String escapeEcmaScript()': on(escape.escapeEcmaScript),
    'String escapeHtml3()': on(escape.escapeHtml),
    'String escapeHtml4()': on(escape.escapeHtml),
    'String escapeJava()': on(escape.escapeJava),
    'String escapeUnicode()': on(escape.escapeUnicode),
    'String escapeXml()': on(escape.escapeXml),
    'List<Integer> getChars()': (ctx, self) =>
      listValue(
        ctx,
        'Integer',
        Array.from(textOf(self), (_c, at) => textOf(self).charCodeAt(at))
      ),
    'Integer getLevenshteinDistance(String other)': on((text, [other]) => levenshtein(text, textOf(other))),
    'Integer hashCode()': on(hashText),
    'Integer indexOf(String part)': on((text, [part]) => indexOf(text, textOf(part), 0, false)),
    'Integer indexOf(String part, Integer start)': on((text, [part, start]) =>
      indexOf(text, textOf(part), integerOf(start), false)
    ),
    'Integer indexOfAny(String chars)': on((text, [chars]) => anyIndex(text, textOf(chars), true)),
    'Integer indexOfAnyBut(String chars)': on((text, [chars]) => anyIndex(text, textOf(chars), false)),
    'Integer indexOfChar(Integer char)': on((text, [char]) => text.indexOf(String.fromCodePoint(integerOf(char)))),
    'Integer indexOfDifference(String other)': on((text, [other]) =>
      text === textOf(other) ? -1 : commonPrefix([text, textOf(other)]).length
    ),
    'Integer indexOfIgnoreCase(String part)': on((text, [part]) => indexOf(text, textOf(part), 0, true)),
    'Integer indexOfIgnoreCase(String part, Integer start)': on((text, [part, start]) =>
      indexOf(text, textOf(part), integerOf(start), true)
    ),
    'Boolean isAllLowerCase()': all(/^\p{Ll}+$/u),
    'Boolean isAllUpperCase()': all(/^\p{Lu}+$/u),
    'Boolean isAlpha()': all(/^\p{L}+$/u),
    'Boolean isAlphaSpace()': all(/^[\p{L} ]*$/u),
    'Boolean isAlphanumeric()': all(/^[\p{L}\p{Nd}]+$/u),
    'Boolean isAlphanumericSpace()': all(/^[\p{L}\p{Nd} ]*$/u),
    'Boolean isAsciiPrintable()': all(/^[\x20-\x7e]*$/),
    'Boolean isNumeric()': all(/^\p{Nd}+$/u),
    'Boolean isNumericSpace()': all(/^[\p{Nd} ]*$/u),
    'Boolean isWhitespace()': all(/^\s*$/),
    'Integer lastIndexOf(String part)': on((text, [part]) => lastIndexOf(text, textOf(part), Infinity, false)),
    'Integer lastIndexOf(String part, Integer end)': on((text, [part, end]) =>
      lastIndexOf(text, textOf(part), integerOf(end), false)
    ),
    'Integer lastIndexOfChar(Integer char)': on((text, [char]) =>
      text.lastIndexOf(String.fromCodePoint(integerOf(char)))
    ),
    'Integer lastIndexOfIgnoreCase(String part)': on((text, [part]) => lastIndexOf(text, textOf(part), Infinity, true)),
    'String left(Integer length)': on((text, [length]) => text.slice(0, Math.max(0, integerOf(length)))),
    'String leftPad(Integer size)': on((text, [size]) => padding(text, integerOf(size), ' ') + text),
    'String leftPad(Integer size, String pad)': on(
      (text, [size, pad]) => padding(text, integerOf(size), textOf(pad)) + text
    ),
    'Integer length()': on((text) => text.length),
    'String mid(Integer start, Integer length)': on((text, [start, length]) =>
      text.slice(Math.max(0, integerOf(start)), Math.max(0, integerOf(start)) + Math.max(0, integerOf(length)))
    ),
    'String normalizeSpace()': on((text) => text.trim().replace(/\s+/g, ' ')),
    'Integer offsetByCodePoints(Integer index, Integer count)': on(
      (text, [index, count]) =>
        integerOf(index) +
        Array.from(text.slice(integerOf(index)))
          .slice(0, integerOf(count))
          .join('').length
    ),
    'String remove(String part)': cut((text, part) => (part === '' ? text : text.replaceAll(part, ''))),
    'String removeEnd(String part)': cut((text, part) =>
      part !== '' && text.endsWith(part) ? text.slice(0, -part.length) : text
    ),
    'String removeEndIgnoreCase(String part)': cut((text, part) =>
      part !== '' && text.toLowerCase().endsWith(part.toLowerCase()) ? text.slice(0, -part.length) : text
    ),
    'String removeStart(String part)': cut((text, part) => (text.startsWith(part) ? text.slice(part.length) : text)),
    'String removeStartIgnoreCase(String part)': cut((text, part) =>
      text.toLowerCase().startsWith(part.toLowerCase()) ? text.slice(part.length) : text
    ),
    'String repeat(Integer times)': on((text, [times]) => text.repeat(Math.max(0, integerOf(times)))),
    'String repeat(String separator, Integer times)': on((text, [separator, times]) =>
      Array<string>(Math.max(0, integerOf(times)))
        .fill(text)
        .join(textOf(separator))
    ),
    'String replace(String target, String replacement)': on((text, [target, replacement]) =>
      text.split(textOf(target)).join(textOf(replacement))
    ),
    'String replaceAll(String regex, String replacement)': on((text, [regex, replacement]) =>
      replaceRegex(text, textOf(regex), textOf(replacement), false)
    ),
    'String replaceFirst(String regex, String replacement)': on((text, [regex, replacement]) =>
      replaceRegex(text, textOf(regex), textOf(replacement), true)
    ),
    'String reverse()': on((text) => Array.from(text).reverse().join('')),
    'String right(Integer length)': on((text, [length]) =>
      integerOf(length) <= 0 ? '' : text.slice(-integerOf(length))
    ),
    'String rightPad(Integer size)': on((text, [size]) => text + padding(text, integerOf(size), ' ')),
    'String rightPad(Integer size, String pad)': on(
      (text, [size, pad]) => text + padding(text, integerOf(size), textOf(pad))
    ),
    'List<String> split(String regex)': (ctx, self, [regex]) =>
      listValue(ctx, 'String', splitRegex(textOf(self), textOf(regex))),
    'List<String> split(String regex, Integer limit)': (ctx, self, [regex, limit]) =>
      listValue(ctx, 'String', splitRegex(textOf(self), textOf(regex), integerOf(limit))),
    'List<String> splitByCharacterType()': (ctx, self) =>
      listValue(ctx, 'String', byCharacterType(textOf(self), false)),
    'List<String> splitByCharacterTypeCamelCase()': (ctx, self) =>
      listValue(ctx, 'String', byCharacterType(textOf(self), true)),
    'Boolean startsWith(String part)': test((text, part) => text.startsWith(part)),
    'Boolean startsWithIgnoreCase(String part)': test((text, part) =>
      text.toLowerCase().startsWith(part.toLowerCase())
    ),
    'String stripHtmlTags()': on(stripHtml),
    'String substring(Integer from)': on((text, [from]) => substring(text, integerOf(from), text.length)),
    'String substring(Integer from, Integer to)': on((text, [from, to]) =>
      substring(text, integerOf(from), integerOf(to))
    ),
    'String substringAfter(String separator)': cut((text, by) =>
      text.includes(by) ? text.slice(text.indexOf(by) + by.length) : ''
    ),
    'String substringAfterLast(String separator)': cut((text, by) =>
      text.includes(by) ? text.slice(text.lastIndexOf(by) + by.length) : ''
    ),
    'String substringBefore(String separator)': cut((text, by) =>
      text.includes(by) ? text.slice(0, text.indexOf(by)) : text
    ),
    'String substringBeforeLast(String separator)': cut((text, by) =>
      by !== '' && text.includes(by) ? text.slice(0, text.lastIndexOf(by)) : text
    ),
    'String substringBetween(String tag)': on((text, [tag]) => between(text, textOf(tag), textOf(tag))),
    'String substringBetween(String open, String close)': on((text, [open, close]) =>
      between(text, textOf(open), textOf(close))
    ),
    'String swapCase()': on((text) =>
      Array.from(text, (char) => (char === char.toUpperCase() ? char.toLowerCase() : char.toUpperCase())).join('')
    ),
    'String toLowerCase()': on((text) => text.toLowerCase()),
    'String toLowerCase(String locale)': on((text) => text.toLowerCase()),
    'String toUpperCase()': on((text) => text.toUpperCase()),
    'String toUpperCase(String locale)': on((text) => text.toUpperCase()),
    'String toString()': on((text) => text),
    // eslint-disable-next-line no-control-regex -- Java's trim takes every control character
    'String trim()': on((text) => text.replace(/^[\x00-\x20]+|[\x00-\x20]+$/g, '')),
    'String uncapitalize()': on((text) => text.charAt(0).toLowerCase() + text.slice(1)),
    'String unescapeCsv()': on(escape.unescapeCsv),
    'String unescapeEcmaScript()': on(escape.unescapeJava),
    'String unescapeHtml3()': on(escape.unescapeEntities),
    'String unescapeHtml4()': on(escape.unescapeEntities),
    'String unescapeJava()': on(escape.unescapeJava),
    'String unescapeUnicode()': on(escape.unescapeJava),
    'String unescapeXml()': on(escape.unescapeEntities)
  },
  statics: {
    'String escapeSingleQuotes(String text)': (_ctx, _self, [text]) => textOf(text).replace(/['\\]/g, '\\$&'),
    'String format(String pattern, List<Object> values)': (ctx, _self, [pattern, values]) =>
      formatMessage(
        textOf(pattern),
        elementsOf(values).map((value) => (value === null ? 'null' : ctx.caller.text(value)))
      ),
    'String fromCharArray(List<Integer> chars)': (_ctx, _self, [chars]) =>
      String.fromCharCode(...listOf(chars).items.map(integerOf)),
    'String getCommonPrefix(List<String> texts)': (_ctx, _self, [texts]) =>
      commonPrefix(elementsOf(texts).map((text) => textOf(text))),
    'Boolean isBlank(String text)': (_ctx, _self, [text]) => isBlank(text),
    'Boolean isEmpty(String text)': (_ctx, _self, [text]) => isEmpty(text),
    'Boolean isNotBlank(String text)': (_ctx, _self, [text]) => !isBlank(text),
    'Boolean isNotEmpty(String text)': (_ctx, _self, [text]) => !isEmpty(text),
    'String join(Object texts, String separator)': (ctx, _self, [texts, separator]) =>
      elementsOf(texts)
        .map((value) => (value === null ? '' : ctx.caller.text(value)))
        .join(textOf(separator)),
    'String valueOf(Object value)': (ctx, _self, [value]) => valueOf(ctx, value ?? null),
    'String valueOfGmt(Datetime value)': (_ctx, _self, [value]) =>
      value instanceof ApexDatetime ? UserClock.utc.plain(value.time) : null,
    'Boolean equals(String left, String right)': (_ctx, _self, [left, right]) => textOrNull(left) === textOrNull(right)
  }
});

const valueOf = (ctx: Parameters<NativeCall>[0], value: Value): Value =>
  value === null ? null : ctx.caller.text(value);

function between(text: string, open: string, close: string): string | null {
  const start = text.indexOf(open);
  const end = start < 0 ? -1 : text.indexOf(close, start + open.length);
  return end < 0 ? null : text.slice(start + open.length, end);
}
