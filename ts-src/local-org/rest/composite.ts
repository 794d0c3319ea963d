import { OrgError } from '../org-error.ts';
import { asArray, asObject, asString, errorResponse, isObject, ok } from './rest-request.ts';
import { referencesIn, resolveJson, resolveUrl } from './composite-references.ts';
import { runAllOrNone } from './all-or-none.ts';
import type { RestContext, RestHandler, RestRequest, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';

const MAX_SUBREQUESTS = 25;
const MAX_GRAPH_NODES = 500;
const ROLLED_BACK = 'The transaction was rolled back since another operation in the same transaction failed.';

export const compositeRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/composite', handle: compositeResources },
  { method: 'POST', pattern: '/composite', handle: composite },
  { method: 'POST', pattern: '/composite/batch', handle: batch },
  { method: 'POST', pattern: '/composite/graph', handle: graph }
];

interface SubRequest {
  readonly method: string;
  readonly url: string;
  readonly referenceId: string;
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
}
interface SubResponse {
  readonly body: unknown;
  readonly httpHeaders: Readonly<Record<string, string>>;
  readonly httpStatusCode: number;
  readonly referenceId: string;
}

function compositeResources(...[context]: Parameters<RestHandler>): RestResponse {
  const base = `/services/data/v${context.version}/composite`;
  return ok({ tree: `${base}/tree`, batch: `${base}/batch`, sobjects: `${base}/sobjects`, graph: `${base}/graph` });
}

function composite(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const requests = readSubRequests(body['compositeRequest'], MAX_SUBREQUESTS);
  const run = (): SubResponse[] => runSubRequests(context, requests);
  const responses = body['allOrNone'] === true ? runAllOrNone(context.engine, run, allGood, rollBack) : run();
  return ok({ compositeResponse: responses });
}

/** Each graph stands or falls by itself; its nodes all or none. */
function graph(...[context, request]: Parameters<RestHandler>): RestResponse {
  const graphs = asArray(asObject(request.body)['graphs'], 'graphs').map((one) => asObject(one, 'a graph'));
  const parsed = graphs.map((one) => ({
    graphId: asString(one['graphId'], 'graphId'),
    requests: readSubRequests(one['compositeRequest'], MAX_GRAPH_NODES)
  }));
  const nodes = parsed.reduce((sum, one) => sum + one.requests.length, 0);
  if (nodes > MAX_GRAPH_NODES) {
    throw new OrgError(
      'LIMIT_EXCEEDED',
      `Limit exceeded: ${String(nodes)} nodes, ${String(MAX_GRAPH_NODES)} are allowed`
    );
  }
  const answers = parsed.map(({ graphId, requests }) => {
    const run = (): SubResponse[] => runSubRequests(context, requests);
    const responses = runAllOrNone(context.engine, run, allGood, rollBack);
    return { graphId, graphResponse: { compositeResponse: responses }, isSuccessful: allGood(responses) };
  });
  return ok({ graphs: answers });
}

function readSubRequests(value: unknown, max: number): SubRequest[] {
  const items = asArray(value, 'compositeRequest').map((item) => asObject(item, 'a subrequest'));
  if (items.length > max) {
    throw new OrgError(
      'LIMIT_EXCEEDED',
      `Limit exceeded: ${String(items.length)} subrequests, ${String(max)} are allowed`
    );
  }
  const requests = items.map((item) => ({
    method: asString(item['method'], 'method').toUpperCase(),
    url: asString(item['url'], 'url'),
    referenceId: asString(item['referenceId'], 'referenceId'),
    body: item['body'],
    httpHeaders: headersOf(item['httpHeaders'])
  }));
  const ids = requests.map((one) => one.referenceId);
  const repeated = ids.find((id, index) => ids.indexOf(id) !== index);
  if (repeated !== undefined) throw new OrgError('INVALID_INPUT', `Duplicate referenceId: ${repeated}`);
  return requests;
}

function headersOf(value: unknown): Record<string, string> {
  if (!isObject(value)) return {};
  return Object.fromEntries(Object.entries(value).map(([name, text]) => [name.toLowerCase(), String(text)]));
}

function runSubRequests(context: RestContext, requests: readonly SubRequest[]): SubResponse[] {
  const references = new Map<string, unknown>();
  return requests.map((one) => {
    const response = runSubRequest(context, one, references);
    if (response.status < 300) references.set(one.referenceId, response.body);
    const httpHeaders = response.headers?.['location'] === undefined ? {} : { Location: response.headers['location'] };
    const body = response.body === undefined ? null : response.body;
    return { body, httpHeaders, httpStatusCode: response.status, referenceId: one.referenceId };
  });
}

/** Also refuses what would start a composite in a composite. */
function runSubRequest(context: RestContext, one: SubRequest, references: ReadonlyMap<string, unknown>): RestResponse {
  const missing = [...referencesIn(one.body), ...referencesIn(one.url)].find((name) => !references.has(name));
  if (missing !== undefined) {
    const message = `Invalid reference specified. No value for ${missing} found: its subrequest failed, comes later or does not exist`;
    return errorResponse(new OrgError('PROCESSING_HALTED', message));
  }
  try {
    const url = resolveUrl(one.url, references);
    return dispatchUrl(context, one.method, url, resolveJson(one.body, references), one.httpHeaders);
  } catch (error) {
    return errorResponse(error);
  }
}

function dispatchUrl(
  context: RestContext,
  method: string,
  url: string,
  body: unknown,
  headers: Readonly<Record<string, string>>
): RestResponse {
  const match = /^\/?(?:services\/data\/)?v(\d+\.\d)(\/[^?]*)(?:\?(.*))?$/.exec(url);
  if (match?.[1] === undefined || match[2] === undefined) {
    throw new OrgError('NOT_FOUND', `The requested resource does not exist: ${url}`, { status: 404 });
  }
  const path = match[2];
  if (/^\/composite(\/(batch|graph|tree.*))?\/?$/.test(path)) {
    throw new OrgError('INVALID_INPUT', `The ${path} resource can't be a subrequest`);
  }
  const request: RestRequest = {
    method,
    version: match[1],
    path,
    query: new URLSearchParams(match[3] ?? ''),
    headers,
    body,
    files: []
  };
  return context.dispatch(request);
}

function allGood(responses: readonly SubResponse[]): boolean {
  return responses.every((response) => response.httpStatusCode < 300);
}

function rollBack(responses: SubResponse[]): SubResponse[] {
  return responses.map((response) => {
    if (response.httpStatusCode >= 300) return response;
    const body = [{ errorCode: 'PROCESSING_HALTED', message: ROLLED_BACK }];
    return { body, httpHeaders: {}, httpStatusCode: 400, referenceId: response.referenceId };
  });
}

function batch(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const items = asArray(body['batchRequests'], 'batchRequests').map((item) => asObject(item, 'a batch request'));
  if (items.length > MAX_SUBREQUESTS) {
    throw new OrgError(
      'LIMIT_EXCEEDED',
      `Limit exceeded: ${String(items.length)} requests, ${String(MAX_SUBREQUESTS)} are allowed`
    );
  }
  const results: { statusCode: number; result: unknown }[] = [];
  let hasErrors = false;
  for (const item of items) {
    const response: RestResponse =
      hasErrors && body['haltOnError'] === true
        ? errorResponse(new OrgError('BATCH_PROCESSING_HALTED', 'Batch processing halted per request', { status: 412 }))
        : runBatchItem(context, item);
    hasErrors ||= response.status >= 400;
    results.push({ statusCode: response.status, result: response.body ?? null });
  }
  return ok({ hasErrors, results });
}

function runBatchItem(context: RestContext, item: Record<string, unknown>): RestResponse {
  try {
    const method = asString(item['method'], 'method').toUpperCase();
    return dispatchUrl(context, method, asString(item['url'], 'url'), item['richInput'], {});
  } catch (error) {
    return errorResponse(error);
  }
}
