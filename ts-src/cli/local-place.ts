/** Where the local run keeps its things, and what its parts tell each other. Scaffolding: the relay knows none of it. */
import { createPrivateKey, generateKeyPairSync, randomBytes } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { stringify } from 'yaml';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';

export const DEFAULT_DATA_FOLDER = '.data';
export const DEFAULT_PORTS = { org: 8410, relay: 8420, mailbox: 8430 } as const;

/** Facts that the running parts print and `send` reads. */
const placeSchema = z.object({
  mailbox: z.object({ url: z.string(), caFile: z.string() }),
  org: z.object({ url: z.string() }),
  relay: z.object({ url: z.string() })
});
export type LocalPlace = z.infer<typeof placeSchema>;

export function writePlace(dataDir: string, place: LocalPlace): void {
  writeFileSync(join(dataDir, 'local.json'), `${JSON.stringify(place, null, 2)}\n`);
}

/** The facts of the running local product; says what to do when it doesn't run. */
export function readPlace(dataDir: string): LocalPlace {
  const file = join(dataDir, 'local.json');
  try {
    return placeSchema.parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch (cause) {
    throw new IntakeError('FILE_UNREADABLE', `The local product does not run: ${file} can't be read.`, {
      actions: ['Run npm start in another terminal, wait until it prints where things are, then try again.'],
      cause
    });
  }
}

export interface Secrets {
  readonly signingKeyFile: string;
  readonly signingKey: string;
  readonly privateKeyFile: string;
  /** PEM, for the connected app. */
  readonly publicKey: string;
}

/** Keys of this data folder, made at the first start. */
export function keepSecrets(dataDir: string): Secrets {
  const folder = makeFolder(join(dataDir, 'secrets'));
  const signingKeyFile = join(folder, 'signing-key');
  const privateKeyFile = join(folder, 'relay.key');
  const publicKeyFile = join(folder, 'relay.pub');
  if (!existsSync(signingKeyFile)) writeSecret(signingKeyFile, randomBytes(32).toString('hex'));
  if (!existsSync(publicKeyFile)) {
    const pair = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
    });
    writeSecret(privateKeyFile, pair.privateKey);
    writeSecret(publicKeyFile, pair.publicKey);
  }
  createPrivateKey(readFileSync(privateKeyFile));
  return {
    signingKeyFile,
    signingKey: readFileSync(signingKeyFile, 'utf8').trim(),
    privateKeyFile,
    publicKey: readFileSync(publicKeyFile, 'utf8')
  };
}

/** Makes a folder; a folder that can't be written is named with the cure. */
export function makeFolder(folder: string): string {
  try {
    mkdirSync(folder, { recursive: true });
    const probe = join(folder, '.write-probe');
    writeFileSync(probe, '');
    rmSync(probe);
    return resolve(folder);
  } catch (cause) {
    throw new IntakeError('DATA_FOLDER_UNWRITABLE', `The data folder ${folder} can't be written.`, {
      actions: ['Give yourself write access to it, or choose another one with --data.'],
      cause
    });
  }
}

export function writeSecret(file: string, text: string): void {
  writeFileSync(file, text, { mode: 0o600 });
}

export interface RelayFacts {
  readonly orgUrl: string;
  readonly clientId: string;
  readonly username: string;
  readonly privateKeyFile: string;
  readonly signingKeyFile: string;
  readonly graph: {
    readonly url: string;
    readonly tenantId: string;
    readonly clientId: string;
    readonly clientSecretFile: string;
  };
  readonly gmail: {
    readonly baseUrl: string;
    readonly pubsubUrl: string;
    readonly certificatesUrl: string;
    readonly topic: string;
    readonly subscription: string;
    readonly serviceAccountKeyFile: string;
  };
  readonly caFile: string;
  readonly port: number;
}

/** Writes the relay's configuration, the same that a real installation has; returns its path. */
export function writeRelayConfiguration(dataDir: string, facts: RelayFacts): string {
  const file = join(dataDir, 'relay.yaml');
  const settings = {
    org: {
      loginUrl: facts.orgUrl,
      instanceUrl: facts.orgUrl,
      auth: 'jwt',
      clientId: facts.clientId,
      username: facts.username,
      privateKeyFile: facts.privateKeyFile
    },
    graph: {
      tenantId: facts.graph.tenantId,
      clientId: facts.graph.clientId,
      clientSecretFile: facts.graph.clientSecretFile,
      authorityHost: facts.graph.url,
      baseUrl: `${facts.graph.url}/v1.0`
    },
    gmail: facts.gmail,
    signingKeyFile: facts.signingKeyFile,
    http: { port: facts.port },
    dataDir: join(dataDir, 'relay'),
    polling: { mailboxSeconds: 2, orgSeconds: 5 },
    caFile: facts.caFile,
    logLevel: 'info'
  };
  writeFileSync(file, `# Written by npm start for the local run.\n${stringify(settings)}`);
  return file;
}
