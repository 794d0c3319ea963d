import { createPrivateKey, X509Certificate } from 'node:crypto';
import { IntakeError } from '../../../core/intake-error.ts';

const REPLACE =
  "Make a new certificate, upload its public part to the app registration, and replace graph.certificate's file.";

export interface ReadCertificate {
  readonly certificate: X509Certificate;
  /** Certificate and key alone, each on lines of its own. */
  readonly pem: string;
}

/** Reads the first certificate of a PEM with its private key. Errors: CONFIG_INVALID. */
export function readCertificate(pem: string): ReadCertificate {
  const block = /-----BEGIN CERTIFICATE-----[\s\S]+?-----END CERTIFICATE-----/.exec(pem)?.[0];
  if (block === undefined) throw invalid('it holds no certificate');
  const key = /-----BEGIN ((?:RSA |EC )?PRIVATE KEY)-----[\s\S]+?-----END \1-----/.exec(pem)?.[0];
  if (key === undefined) {
    throw invalid(/ENCRYPTED PRIVATE KEY/.test(pem) ? 'its private key is encrypted' : 'it holds no private key');
  }
  let certificate: X509Certificate;
  try {
    certificate = new X509Certificate(block);
    if (certificate.checkPrivateKey(createPrivateKey(key))) return { certificate, pem: `${block}\n${key}\n` };
  } catch (cause) {
    throw invalid('it can’t be understood', cause);
  }
  throw invalid('the private key belongs to another certificate');
}

function invalid(why: string, cause?: unknown): IntakeError {
  return new IntakeError(
    'CONFIG_INVALID',
    `graph.certificate is no PEM with a certificate and its private key: ${why}.`,
    {
      actions: [
        'Put both blocks into one file: cat certificate.pem key.pem > graph.pem; take the password off with openssl pkey.'
      ],
      cause
    }
  );
}

/** Refuses a certificate that has expired or is not valid yet. Errors: MAILBOX_ACCESS_REFUSED. */
export function checkValidity(certificate: X509Certificate, now = new Date()): void {
  const { validFromDate, validToDate } = certificate;
  const day = (at: Date): string => at.toISOString().slice(0, 10);
  if (validToDate <= now) {
    throw new IntakeError(
      'MAILBOX_ACCESS_REFUSED',
      `The certificate for Microsoft 365 expired on ${day(validToDate)}.`,
      {
        actions: [REPLACE]
      }
    );
  }
  if (validFromDate > now) {
    throw new IntakeError(
      'MAILBOX_ACCESS_REFUSED',
      `The certificate for Microsoft 365 is not valid before ${day(validFromDate)}.`,
      { actions: ["Check this machine's clock, or use a certificate that is valid now."] }
    );
  }
}
