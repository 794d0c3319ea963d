import { OrgError } from '../org-error.ts';
import { RouteTable } from './route-table.ts';
import { errorResponse, ok } from './rest-request.ts';
import { collectionRoutes } from './collections.ts';
import { compositeRoutes } from './composite.ts';
import { treeRoutes } from './composite-tree.ts';
import { describeRoutes } from './describe.ts';
import { limitRoutes } from './limits.ts';
import { queryRoutes } from './query.ts';
import { searchRoutes } from './search.ts';
import { sobjectRowRoutes } from './sobject-rows.ts';
import { toolingRoutes } from './tooling.ts';
import { uiApiRoutes } from './ui-api.ts';
import { graphqlRoutes } from './graphql.ts';
import type { ApexPort } from './apex-port.ts';
import type { CursorStore } from './query-cursor.ts';
import type { OrgIdentity, RestContext, RestHandler, RestRequest, RestResponse } from './rest-request.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';

const FIRST_VERSION = 20;
const LAST_VERSION = 67;
const SEASONS = ['Winter', 'Spring', 'Summer'];

export interface RestServiceParts {
  readonly engine: LocalOrgEngine;
  readonly apex: ApexPort | null;
  readonly cursors: CursorStore;
}

/** Who calls, and what has been counted so far. */
export interface RestCaller {
  readonly userId: string;
  readonly org: OrgIdentity;
  readonly apiRequestsUsed: number;
  readonly apiRequestsMax: number;
}

/** Answers everything below `/services/data/vNN.N`; refusals become answers, it never throws. */
export class RestService {
  readonly #parts: RestServiceParts;
  readonly #routes = new RouteTable([
    { method: 'GET', pattern: '/', handle: rootResources },
    ...describeRoutes,
    ...queryRoutes,
    ...searchRoutes,
    ...limitRoutes,
    ...compositeRoutes,
    ...treeRoutes,
    ...collectionRoutes,
    ...toolingRoutes,
    ...uiApiRoutes,
    ...graphqlRoutes,
    ...sobjectRowRoutes
  ]);

  constructor(parts: RestServiceParts) {
    this.#parts = parts;
  }

  handle(request: RestRequest, caller: RestCaller): RestResponse {
    try {
      requireVersion(request.version);
      const { handle, params } = this.#routes.find(request.method, request.path);
      return handle(this.contextFor(request.version, caller), request, params);
    } catch (error) {
      return errorResponse(error);
    }
  }

  /** What handlers of the caller's requests work with. */
  contextFor(version: string, caller: RestCaller): RestContext {
    return {
      ...this.#parts,
      ...caller,
      access: { userId: caller.userId, sharing: true, permissions: true },
      version,
      dispatch: (request) => this.handle(request, caller)
    };
  }
}

function requireVersion(version: string): void {
  const major = Number.parseInt(version, 10);
  if (major < FIRST_VERSION || major > LAST_VERSION || !version.endsWith('.0')) {
    throw new OrgError('NOT_FOUND', 'The requested resource does not exist', { status: 404 });
  }
}

/** The answer of `GET /services/data`: every version, oldest first. */
export function apiVersions(): readonly { label: string; url: string; version: string }[] {
  return Array.from({ length: LAST_VERSION - FIRST_VERSION + 1 }, (_unused, index) => {
    const major = FIRST_VERSION + index;
    // Version 67 is Summer '26; there are three releases a year.
    const release = (26 - 1) * 3 + 2 - (LAST_VERSION - major);
    const label = `${SEASONS[release % 3] ?? ''} '${String(Math.floor(release / 3) + 1).padStart(2, '0')}`;
    return { label, url: `/services/data/v${String(major)}.0`, version: `${String(major)}.0` };
  });
}

function rootResources(...[context]: Parameters<RestHandler>): RestResponse {
  const base = `/services/data/v${context.version}`;
  const names = [
    'tooling',
    'query',
    'queryAll',
    'search',
    'parameterizedSearch',
    'limits',
    'composite',
    'sobjects',
    'graphql',
    'ui-api'
  ];
  const resources = Object.fromEntries(names.map((name) => [name, `${base}/${name}`]));
  const { baseUrl, organizationId } = context.org;
  return ok({ ...resources, identity: `${baseUrl}/id/${organizationId}/${context.userId}` });
}
