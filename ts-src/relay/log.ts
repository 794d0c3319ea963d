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
const CONTENT = ['subject', 'body', 'html', 'text', 'raw', 'snippet'];

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
  const cleaned = args.map((arg: unknown) => cleanValue(arg));
  Reflect.apply(method, this, cleaned);
}

function cleanValue(value: unknown): unknown {
  if (typeof value === 'string') return cleanText(value);
  if (value === null || typeof value !== 'object' || Array.isArray(value)) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, item]: [string, unknown]) => [
      key,
      typeof item === 'string' ? cleanText(item) : item
    ])
  );
}

/** Hashes addresses and removes tokens in running text. */
export function cleanText(text: string): string {
  return text
    .replaceAll(/\b(00D\w{12,15}![\w.]+|eyJ[\w-]{8,}\.[\w-]+\.[\w-]*|Bearer\s+[\w.~+/=-]{8,})/g, '[token]')
    .replaceAll(/[\w.+-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63})+/g, (address) => hashAddress(address));
}

/** A mailbox in the log: the same address gives the same word, and nobody reads it back. */
export function hashAddress(address: string): string {
  return `addr-${createHash('sha256').update(address.toLowerCase()).digest('hex').slice(0, 10)}`;
}
