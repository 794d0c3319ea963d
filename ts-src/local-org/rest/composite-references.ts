import { OrgError } from '../org-error.ts';
import { isObject } from './rest-request.ts';

/** Bodies of the sub-requests that succeeded, by reference id. */
export type References = ReadonlyMap<string, unknown>;

const REFERENCE = /@\{([^}]+)\}/g;

/** Replaces `@{ref.path}` in a text by the value of an earlier sub-request's answer. */
export function resolveText(text: string, references: References): string {
  return text.replace(REFERENCE, (_match, path: string) => String(lookUp(path, references)));
}

/** Replaces the references in a URL; the values are escaped for it. */
export function resolveUrl(url: string, references: References): string {
  return url.replace(REFERENCE, (_match, path: string) => encodeURIComponent(String(lookUp(path, references))));
}

/** Replaces the references in every text of a JSON value. */
export function resolveJson(value: unknown, references: References): unknown {
  if (typeof value === 'string') return resolveText(value, references);
  if (Array.isArray(value)) return value.map((item) => resolveJson(item, references));
  if (!isObject(value)) return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, resolveJson(item, references)]));
}

/** The reference ids that a value names. */
export function referencesIn(value: unknown): readonly string[] {
  return [...JSON.stringify(value ?? null).matchAll(REFERENCE)].map((match) => (match[1] ?? '').split(/[.[]/)[0] ?? '');
}

function lookUp(path: string, references: References): unknown {
  const parts = path.split(/[.[\]]/).filter((part) => part !== '');
  const [name = '', ...rest] = parts;
  if (!references.has(name)) throw invalidReference(path);
  let value = references.get(name);
  for (const part of rest) {
    if (Array.isArray(value)) value = value[Number(part)];
    else if (isObject(value)) value = value[part] ?? caseInsensitive(value, part);
    else throw invalidReference(path);
  }
  if (value === undefined || value === null || typeof value === 'object') throw invalidReference(path);
  return value;
}

function caseInsensitive(value: Record<string, unknown>, name: string): unknown {
  return Object.entries(value).find(([key]) => key.toLowerCase() === name.toLowerCase())?.[1];
}

function invalidReference(path: string): OrgError {
  return new OrgError(
    'PROCESSING_HALTED',
    `Invalid reference specified. No value for ${path} found in ${path.split(/[.[]/)[0] ?? ''}`
  );
}
