/** Blob, EncodingUtil, Crypto, UUID. */
import {
  createCipheriv,
  createDecipheriv,
  createHash,
  createHmac,
  createPrivateKey,
  createPublicKey,
  createSign,
  createVerify,
  randomBytes,
  randomUUID,
  timingSafeEqual
} from 'node:crypto';
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { ApexBlob, NativeObject, type Value } from '../runtime/values.ts';
import { blobOf, integerOf, nativeValue, textOf } from './argument.ts';

const blob = (bytes: Uint8Array): ApexBlob => new ApexBlob(new Uint8Array(bytes));
const invalid = (message: string): Error => apexError(null, 'InvalidParameterValueException', message);

/** Text of a Blob; bytes that are no UTF-8 raise StringException. */
export function blobText(value: ApexBlob): string {
  try {
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(value.bytes);
  } catch {
    throw apexError(null, 'StringException', 'BLOB is not a valid UTF-8 string');
  }
}
native({
  namespace: 'System',
  name: 'Blob',
  methods: {
    'Integer size()': (_c, self) => blobOf(self).bytes.length,
    'String toString()': (_c, self) => blobText(blobOf(self))
  },
  statics: {
    'Blob valueOf(String text)': (_c, _s, [text]) => blob(new TextEncoder().encode(textOf(text))),
    'Blob toPdf(String text)': (_c, _s, [text]) => blob(new TextEncoder().encode(textOf(text)))
  }
});

const urlEncode = (text: string): string => new URLSearchParams({ v: text }).toString().slice(2);
native({
  namespace: 'System',
  name: 'EncodingUtil',
  statics: {
    'String base64Encode(Blob value)': (_c, _s, [value]) => Buffer.from(blobOf(value).bytes).toString('base64'),
    'Blob base64Decode(String text)': (_c, _s, [text]) => {
      if (/[^A-Za-z0-9+/=\s]/.test(textOf(text)))
        throw invalid('Unrecognized base64 character: ' + (/[^A-Za-z0-9+/=\s]/.exec(textOf(text))?.[0] ?? ''));
      return blob(Buffer.from(textOf(text), 'base64'));
    },
    'String convertToHex(Blob value)': (_c, _s, [value]) => Buffer.from(blobOf(value).bytes).toString('hex'),
    'Blob convertFromHex(String text)': (_c, _s, [text]) => {
      if (!/^(?:[0-9a-fA-F]{2})*$/.test(textOf(text))) throw invalid('Invalid hex string');
      return blob(Buffer.from(textOf(text), 'hex'));
    },
    'String urlEncode(String text, String charset)': (_c, _s, [text]) => urlEncode(textOf(text)),
    'String urlDecode(String text, String charset)': (_c, _s, [text]) =>
      decodeURIComponent(textOf(text).replaceAll('+', ' '))
  }
});

const DIGESTS: Readonly<Record<string, string>> = {
  md5: 'md5',
  sha1: 'sha1',
  'sha-1': 'sha1',
  'sha-256': 'sha256',
  sha256: 'sha256',
  'sha-384': 'sha384',
  'sha-512': 'sha512',
  sha512: 'sha512',
  'sha3-256': 'sha3-256',
  'sha3-384': 'sha3-384',
  'sha3-512': 'sha3-512'
};
const digestNamed = (name: string): string => {
  const found = DIGESTS[name.toLowerCase()];
  if (found === undefined) throw invalid(`Invalid algorithm: ${name}`);
  return found;
};
const mac = (algorithm: Value | undefined, input: Value | undefined, key: Value | undefined): Buffer => {
  const match = /^hmac(.*)$/i.exec(textOf(algorithm));
  if (match === null) throw invalid(`Invalid algorithm: ${textOf(algorithm)}`);
  return createHmac(digestNamed(match[1] ?? ''), blobOf(key).bytes)
    .update(blobOf(input).bytes)
    .digest();
};
const signAlgorithm = (value: Value | undefined): string =>
  /512/.test(textOf(value))
    ? 'RSA-SHA512'
    : /384/.test(textOf(value))
      ? 'RSA-SHA384'
      : /256/.test(textOf(value))
        ? 'RSA-SHA256'
        : 'RSA-SHA1';
const cipherName = (value: Value | undefined): string => {
  const match = /^AES(128|192|256)$/i.exec(textOf(value));
  if (match === null) throw invalid(`Invalid algorithm: ${textOf(value)}`);
  return `aes-${match[1] ?? ''}-cbc`;
};
const encrypt = (
  algorithm: Value | undefined,
  key: Value | undefined,
  iv: Uint8Array,
  clear: Value | undefined
): Buffer => {
  const cipher = createCipheriv(cipherName(algorithm), blobOf(key).bytes, iv);
  return Buffer.concat([cipher.update(blobOf(clear).bytes), cipher.final()]);
};
const decrypt = (
  algorithm: Value | undefined,
  key: Value | undefined,
  iv: Uint8Array,
  secret: Uint8Array
): ApexBlob => {
  try {
    const cipher = createDecipheriv(cipherName(algorithm), blobOf(key).bytes, iv);
    return blob(Buffer.concat([cipher.update(secret), cipher.final()]));
  } catch {
    throw apexError(null, 'SecurityException', 'Given final block not properly padded');
  }
};
const sameBytes = (left: Uint8Array, right: Uint8Array): boolean =>
  left.length === right.length && timingSafeEqual(left, right);
const decryptManaged: NativeCall = (_c, _s, [algorithm, key, secret]) =>
  decrypt(algorithm, key, blobOf(secret).bytes.slice(0, 16), blobOf(secret).bytes.slice(16));

native({
  namespace: 'System',
  name: 'Crypto',
  statics: {
    'Blob generateDigest(String algorithm, Blob input)': (_c, _s, [algorithm, input]) =>
      blob(
        createHash(digestNamed(textOf(algorithm)))
          .update(blobOf(input).bytes)
          .digest()
      ),
    'Blob generateMac(String algorithm, Blob input, Blob key)': (_c, _s, [algorithm, input, key]) =>
      blob(mac(algorithm, input, key)),
    'Boolean verifyHMac(String algorithm, Blob input, Blob key, Blob expected)': (
      _c,
      _s,
      [algorithm, input, key, expected]
    ) => sameBytes(mac(algorithm, input, key), blobOf(expected).bytes),
    'Integer getRandomInteger()': () => randomBytes(4).readInt32BE(),
    'Long getRandomLong()': () => randomBytes(8).readBigInt64BE(),
    'Blob generateAesKey(Integer size)': (_c, _s, [size]) => {
      if (![128, 192, 256].includes(integerOf(size))) throw invalid('Invalid key size');
      return blob(randomBytes(integerOf(size) / 8));
    },
    'Blob encrypt(String algorithm, Blob key, Blob iv, Blob clear)': (_c, _s, [algorithm, key, iv, clear]) =>
      blob(encrypt(algorithm, key, blobOf(iv).bytes, clear)),
    'Blob decrypt(String algorithm, Blob key, Blob iv, Blob secret)': (_c, _s, [algorithm, key, iv, secret]) =>
      decrypt(algorithm, key, blobOf(iv).bytes, blobOf(secret).bytes),
    'Blob encryptWithManagedIV(String algorithm, Blob key, Blob clear)': (_c, _s, [algorithm, key, clear]) => {
      const iv = randomBytes(16);
      return blob(Buffer.concat([iv, encrypt(algorithm, key, iv, clear)]));
    },
    'Blob decryptWithManagedIV(String algorithm, Blob key, Blob secret)': decryptManaged,
    'Blob sign(String algorithm, Blob input, Blob key)': (_c, _s, [algorithm, input, key]) =>
      blob(
        createSign(signAlgorithm(algorithm))
          .update(blobOf(input).bytes)
          .sign(createPrivateKey({ key: Buffer.from(blobOf(key).bytes), format: 'der', type: 'pkcs8' }))
      ),
    'Boolean verify(String algorithm, Blob input, Blob signature, Blob key)': (
      _c,
      _s,
      [algorithm, input, signature, key]
    ) =>
      createVerify(signAlgorithm(algorithm))
        .update(blobOf(input).bytes)
        .verify(
          createPublicKey({ key: Buffer.from(blobOf(key).bytes), format: 'der', type: 'spki' }),
          blobOf(signature).bytes
        )
  }
});

const UUID_TEXT = /^[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const uuidText = (self: Value): string =>
  self instanceof NativeObject && typeof self.state === 'string' ? self.state : '';
native({
  namespace: 'System',
  name: 'UUID',
  methods: {
    'String toString()': (_c, self) => uuidText(self),
    'Boolean equals(Object other)': (_c, self, [other]) => uuidText(self) === uuidText(other ?? null)
  },
  statics: {
    'UUID randomUUID()': (ctx) => nativeValue(ctx, 'UUID', randomUUID()),
    'UUID fromString(String text)': (ctx, _s, [text]) => {
      if (!UUID_TEXT.test(textOf(text)))
        throw apexError(null, 'IllegalArgumentException', `Invalid UUID string: ${textOf(text)}`);
      return nativeValue(ctx, 'UUID', textOf(text).toLowerCase());
    }
  }
});
