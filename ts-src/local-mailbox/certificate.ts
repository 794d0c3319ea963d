import { randomBytes, X509Certificate } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { generate } from 'selfsigned';

export interface LocalCertificate {
  readonly cert: string;
  readonly key: string;
  /** PEM file for NODE_EXTRA_CA_CERTS: the certificate vouches for itself. */
  readonly caFile: string;
}

const DAY = 24 * 60 * 60 * 1000;

/** Returns the certificate for localhost kept in `dataDir`, making a new one when there is none or it ends within 30 days. */
export async function localhostCertificate(dataDir: string): Promise<LocalCertificate> {
  const caFile = join(dataDir, 'ca.pem');
  const keyFile = join(dataDir, 'key.pem');
  if (existsSync(caFile) && existsSync(keyFile)) {
    const cert = readFileSync(caFile, 'utf8');
    if (lastsAnotherMonth(cert)) return { cert, key: readFileSync(keyFile, 'utf8'), caFile };
  }
  // A name of its own: trust stores look certificates up by name, and several local mailboxes may be trusted at once.
  const name = `local mailbox ${randomBytes(6).toString('hex')}`;
  const made = await generate([{ name: 'commonName', value: name }], {
    keyType: 'ec',
    curve: 'P-256',
    algorithm: 'sha256',
    notBeforeDate: new Date(Date.now() - DAY),
    notAfterDate: new Date(Date.now() + 825 * DAY),
    extensions: [
      { name: 'basicConstraints', cA: true, critical: true },
      { name: 'keyUsage', digitalSignature: true, keyCertSign: true, critical: true },
      { name: 'extKeyUsage', serverAuth: true },
      {
        name: 'subjectAltName',
        altNames: [
          { type: 2, value: 'localhost' },
          { type: 7, ip: '127.0.0.1' }
        ]
      }
    ]
  });
  writeFileSync(keyFile, made.private, { mode: 0o600 });
  writeFileSync(caFile, made.cert);
  return { cert: made.cert, key: made.private, caFile };
}

function lastsAnotherMonth(cert: string): boolean {
  try {
    return Date.parse(new X509Certificate(cert).validTo) > Date.now() + 30 * DAY;
  } catch {
    return false;
  }
}
