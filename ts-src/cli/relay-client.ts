import { existsSync } from 'node:fs';
import { z } from 'zod';
import { IntakeError, type IntakeErrorCode } from '../core/intake-error.ts';
import { loadConfig, type RelayConfig } from '../relay/config.ts';
import { reasonOf } from '../relay/failure-reason.ts';
import { signRequest } from '../relay/http/signature.ts';

const errorSchema = z.object({
  error: z.object({ code: z.string(), message: z.string(), actions: z.array(z.string()), retryable: z.boolean() })
});

/** Finds the configuration: INTAKE_CONFIG, the started stack's file, then the folder's own. */
export function findConfigFile(env: NodeJS.ProcessEnv = process.env): string | null {
  const named = env['INTAKE_CONFIG'];
  if (named !== undefined && named !== '') return named;
  return ['.data/relay.yaml', 'email-intake.yaml'].find((file) => existsSync(file)) ?? null;
}

/** The configuration's file, null when the environment holds it. Errors: CONFIG_INVALID when there is neither. */
export function requireConfiguration(): string | null {
  const file = findConfigFile();
  if (file === null && !Object.keys(process.env).some((name) => name.startsWith('INTAKE_'))) {
    throw new IntakeError('CONFIG_INVALID', 'There is no configuration in this folder.', {
      actions: [
        'Run npm start first: it writes one for the local product.',
        'For an installation, name its file with INTAKE_CONFIG=…/relay.yaml (docs/relay-configuration.md).'
      ]
    });
  }
  return file;
}

/** Reads the configuration that the command line uses. Errors: CONFIG_INVALID. */
export function loadCommandConfig(): RelayConfig {
  return loadConfig(process.env, requireConfiguration());
}

/** Where the running relay is, as seen from this machine. */
export function relayUrl(config: RelayConfig): string {
  const host = ['0.0.0.0', '::'].includes(config.http.host) ? '127.0.0.1' : config.http.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${String(config.http.port)}`;
}

/** Sends a signed request to the running relay; its errors come back as they are. */
export async function callRelay(
  config: RelayConfig,
  method: 'GET' | 'POST',
  path: string,
  body: Uint8Array = new Uint8Array()
): Promise<unknown> {
  return await (await send(config, method, path, body)).json().catch(() => null);
}

/** Asks the running relay for something that is no JSON. */
export async function readFromRelay(config: RelayConfig, path: string): Promise<Uint8Array> {
  return new Uint8Array(await (await send(config, 'GET', path, new Uint8Array())).arrayBuffer());
}

async function send(config: RelayConfig, method: 'GET' | 'POST', path: string, body: Uint8Array): Promise<Response> {
  const timestamp = Math.floor(Date.now() / 1000);
  const headers: Record<string, string> = {
    'x-intake-timestamp': String(timestamp),
    'x-intake-signature': signRequest(config.signingKey, timestamp, { method, path, body })
  };
  if (method === 'POST') headers['content-type'] = 'message/rfc822';
  const response = await fetch(`${relayUrl(config)}${path}`, {
    method,
    headers,
    ...(method === 'POST' ? { body: Buffer.from(body) } : {})
  }).catch((cause: unknown) => {
    throw new IntakeError('INTERNAL', `The relay at ${relayUrl(config)} does not answer (${reasonOf(cause)}).`, {
      actions: ['Start it with `npm start` (everything local) or `npm run -s intake -- relay`, then run this again.'],
      cause
    });
  });
  if (response.ok) return response;
  const answer: unknown = await response.json().catch(() => null);
  const failure = errorSchema.safeParse(answer).data?.error;
  throw new IntakeError(toCode(failure?.code), failure?.message ?? `The relay answered ${String(response.status)}.`, {
    actions: failure?.actions ?? ["Look into the relay's log."],
    retryable: failure?.retryable ?? response.status >= 500
  });
}

const CODES: readonly IntakeErrorCode[] = [
  'ORG_UNREACHABLE',
  'ORG_ACCESS_REFUSED',
  'ORG_LIMIT_REACHED',
  'ORG_WRITE_REFUSED',
  'MAILBOX_UNREACHABLE',
  'MAILBOX_ACCESS_REFUSED',
  'SIGNATURE_INVALID',
  'REQUEST_INVALID',
  'MESSAGE_TOO_LARGE',
  'MESSAGE_NOT_FOUND',
  'MESSAGE_GONE',
  'MAILBOX_THROTTLED'
];

function toCode(code: string | undefined): IntakeErrorCode {
  return CODES.find((known) => known === code) ?? 'INTERNAL';
}
