import { OrgError } from '../org-error.ts';
import { notFound } from './rest-request.ts';
import type { RestHandler } from './rest-request.ts';

export interface Route {
  readonly method: string;
  /** Segments; `:name` takes one, `*name` at the end takes the rest. */
  readonly pattern: string;
  readonly handle: RestHandler;
}

export interface RouteMatch {
  readonly handle: RestHandler;
  readonly params: Readonly<Record<string, string>>;
}

/** Finds the handler of a call; refuses unknown addresses with 404 and known ones with the wrong verb with 405. */
export class RouteTable {
  readonly #routes: readonly {
    readonly method: string;
    readonly segments: readonly string[];
    readonly handle: RestHandler;
  }[];

  constructor(routes: readonly Route[]) {
    this.#routes = routes.map(({ method, pattern, handle }) => ({ method, handle, segments: segmentsOf(pattern) }));
  }

  find(method: string, path: string): RouteMatch {
    const segments = segmentsOf(path);
    const allowed: string[] = [];
    for (const route of this.#routes) {
      const params = matchSegments(route.segments, segments);
      if (params === null) continue;
      if (route.method === method) return { handle: route.handle, params };
      allowed.push(route.method);
    }
    if (allowed.length === 0) throw notFound();
    throw new OrgError(
      'METHOD_NOT_ALLOWED',
      `HTTP Method '${method}' not allowed. Allowed are ${[...new Set(allowed)].join(',')}`,
      {
        status: 405
      }
    );
  }
}

function segmentsOf(path: string): string[] {
  return path.split('/').filter((segment) => segment !== '');
}

function matchSegments(pattern: readonly string[], segments: readonly string[]): Record<string, string> | null {
  const params: Record<string, string> = {};
  for (const [index, part] of pattern.entries()) {
    if (part.startsWith('*')) {
      params[part.slice(1)] = segments.slice(index).map(decodeSegment).join('/');
      return params;
    }
    const segment = segments[index];
    if (segment === undefined) return null;
    if (part.startsWith(':')) params[part.slice(1)] = decodeSegment(segment);
    else if (part.toLowerCase() !== segment.toLowerCase()) return null;
  }
  return pattern.length === segments.length ? params : null;
}

function decodeSegment(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    throw new OrgError('MALFORMED_REQUEST', `The address contains a malformed escape: ${segment}`);
  }
}
