import { createHash } from 'node:crypto';
import { pino, type DestinationStream, type Logger } from 'pino';

const SECRETS = [
  'accessToken',
  'clientSecret',
  'privateKey',
  'signingKey',
  'password',
  'authorization',
  'assertion',
  'databaseUrl'
];
const CONTENT = ['subject', 'body', 'html', 'text', 'raw', 'snippet', 'name', 'fileName'];
/** Where sentences of libraries and of other servers stand. */
const SAID = new Set(['err', 'error', 'reason']);
const DEEPEST = 4;

/** Makes the relay's log: structured, without secrets, without what stands in messages. */
export function createLogger(level: string, destination?: DestinationStream): Logger {
  const names = [...SECRETS, ...CONTENT];
  const options = {
    level,
    base: null,
    redact: { paths: names.flatMap((name) => [name, `*.${name}`, `*.*.${name}`]), censor: '[removed]' },
    // Provider errors like to repeat the address, and sign-in errors the token.
    hooks: { logMethod: cleanArguments }
  };
  return destination === undefined ? pino(options) : pino(options, destination);
}

function cleanArguments(
  this: Logger,
  args: Parameters<Logger['info']>,
  method: (...values: Parameters<Logger['info']>) => void
): void {
  const cleaned = args.map((arg: unknown) => cleanValue(arg, false, 0));
  Reflect.apply(method, this, cleaned);
}

function cleanValue(value: unknown, isSaid: boolean, depth: number): unknown {
  if (typeof value === 'string') return isSaid ? cleanSentence(value) : cleanText(value);
  if (value instanceof Error) return cleanSentence(`${value.name}: ${value.message}`);
  if (value === null || typeof value !== 'object') return value;
  if (depth >= DEEPEST) return '[removed]';
  if (Array.isArray(value)) return value.map((item) => cleanValue(item, isSaid, depth + 1));
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      cleanValue(item, isSaid || SAID.has(key), depth + 1)
    ])
  );
}

/** Hashes addresses and removes tokens in running text. */
export function cleanText(text: string): string {
  return text
    .replaceAll(/\b(00D\w{12,15}![\w.]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|Bearer\s+[\w.~+/=-]{8,})/g, '[token]')
    .replaceAll(
      /[\p{L}\p{N}.!#$%&*+^_{|}~-]{1,64}(?:@|%40)[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63})+/gu,
      (address) => hashAddress(address.replace('%40', '@'))
    );
}

/**
 * What is said of a failure, without what it was said about: servers and parsers repeat subjects, names and pieces of
 * the body, in quotes or behind a colon.
 */
export function cleanSentence(text: string): string {
  return cleanText(text)
    .replaceAll(
      /(?<!\w)'[^'\n]{1,2000}'(?!\w)|"[^"\n]{1,2000}"|“[^”\n]{1,2000}”|‘[^’\n]{1,2000}’|<[^>]{1,2000}>/g,
      '[…]'
    )
    .replaceAll(
      /\b(value too large|picklist field|email address|VALUE_\w+ value|malformed id|cross reference id):? +[^([\n]+/g,
      '$1 […] '
    )
    .slice(0, 500);
}

/** A mailbox in the log: the same address gives the same word, and nobody reads it back. */
export function hashAddress(address: string): string {
  return `addr-${createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 10)}`;
}
