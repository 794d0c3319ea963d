import { badRequest } from './graph-error.ts';

/** The OData options and preferences of one request; they are what a delta token keeps. */
export interface QueryOptions {
  readonly select: readonly string[] | null;
  readonly expand: readonly string[];
  readonly filter: string | null;
  readonly orderBy: string | null;
  readonly search: string | null;
  readonly top: number | null;
  readonly skip: number;
  readonly count: boolean;
}

export interface Preferences {
  readonly immutableIds: boolean;
  readonly bodyType: 'text' | 'html' | null;
  readonly maxPageSize: number | null;
}

const MAX_TOP = 1000;

/** Reads $select, $expand and their like from a request's query string. */
export function readQueryOptions(query: URLSearchParams): QueryOptions {
  const top = numberOf(query, '$top');
  if (top !== null && (top < 1 || top > MAX_TOP)) {
    throw badRequest(`The limit of '${String(MAX_TOP)}' for Top query has been exceeded or is not positive.`);
  }
  const select = query.get('$select');
  return {
    select: select === null || select.trim() === '' || select.trim() === '*' ? null : splitTopLevel(select),
    expand: splitTopLevel(query.get('$expand') ?? ''),
    filter: query.get('$filter'),
    orderBy: query.get('$orderby'),
    search: query.get('$search'),
    top,
    skip: numberOf(query, '$skip') ?? 0,
    count: query.get('$count') === 'true'
  };
}

function numberOf(query: URLSearchParams, name: string): number | null {
  const text = query.get(name);
  if (text === null) return null;
  if (!/^\d{1,9}$/.test(text)) throw badRequest(`Invalid value '${text}' for ${name} query option found.`);
  return Number(text);
}

/* Commas inside parentheses or quotes belong to an option of $expand. */
function splitTopLevel(text: string): string[] {
  const parts: string[] = [];
  let depth = 0;
  let isQuoted = false;
  let part = '';
  for (const char of text) {
    if (char === "'") isQuoted = !isQuoted;
    else if (!isQuoted && char === '(') depth += 1;
    else if (!isQuoted && char === ')') depth -= 1;
    if (char === ',' && depth === 0 && !isQuoted) {
      parts.push(part.trim());
      part = '';
    } else part += char;
  }
  return [...parts, part.trim()].filter((entry) => entry !== '');
}

/** Reads the Prefer header: id type, body type and page size. */
export function readPreferences(header: string | undefined): Preferences {
  const text = header ?? '';
  const bodyType = /outlook\.body-content-type\s*=\s*"?(text|html)/i.exec(text)?.[1]?.toLowerCase();
  const pageSize = /odata\.maxpagesize\s*=\s*"?(\d{1,6})/i.exec(text)?.[1];
  return {
    immutableIds: /IdType\s*=\s*"?ImmutableId/i.test(text),
    bodyType: bodyType === 'text' || bodyType === 'html' ? bodyType : null,
    maxPageSize: pageSize === undefined ? null : Math.min(Math.max(Number(pageSize), 1), MAX_TOP)
  };
}

/** The Preference-Applied header that answers those preferences. */
export function appliedPreferences(preferences: Preferences): string {
  const applied = [];
  if (preferences.immutableIds) applied.push('IdType="ImmutableId"');
  if (preferences.bodyType !== null) applied.push(`outlook.body-content-type="${preferences.bodyType}"`);
  if (preferences.maxPageSize !== null) applied.push(`odata.maxpagesize=${String(preferences.maxPageSize)}`);
  return applied.join(', ');
}
