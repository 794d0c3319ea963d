import { OrgError } from '../org-error.ts';
import { asString, dataPath, ok } from './rest-request.ts';
import { queryRowsToJson } from './record-json.ts';
import { columnMetadata } from './column-metadata.ts';
import type { RestContext, RestHandler, RestRequest, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';

const DEFAULT_BATCH_SIZE = 2000;
const SMALLEST_BATCH_SIZE = 200;

/** Query, queryAll, their next pages, and the Tooling API's look-alike of the first. */
export const queryRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/query', handle: (context, request) => runQuery(context, request, false) },
  { method: 'GET', pattern: '/queryAll', handle: (context, request) => runQuery(context, request, true) },
  { method: 'GET', pattern: '/query/:locator', handle: nextPage('query') },
  { method: 'GET', pattern: '/queryAll/:locator', handle: nextPage('queryAll') },
  { method: 'DELETE', pattern: '/query/:locator', handle: () => ({ status: 204, body: undefined }) }
];

function runQuery(context: RestContext, request: RestRequest, allRows: boolean): RestResponse {
  if (request.query.has('explain')) return explain(request);
  const soql = asString(request.query.get('q'), 'q');
  if (request.query.get('columns') === 'true') return ok(columnMetadata(context, soql));
  const result = context.engine.query(soql, context.access, { allRows });
  if (result.records.length === 0) return ok({ totalSize: result.totalSize, done: true, records: [] });
  const rows = queryRowsToJson(context, result);
  const batchSize = batchSizeOf(request) ?? DEFAULT_BATCH_SIZE;
  if (rows.length <= batchSize) return ok({ totalSize: result.totalSize, done: true, records: rows });
  const cursor = context.cursors.save(context.userId, rows, batchSize);
  const nextRecordsUrl = dataPath(context, `/${allRows ? 'queryAll' : 'query'}/${cursor}-${String(batchSize)}`);
  return ok({ totalSize: rows.length, done: false, nextRecordsUrl, records: rows.slice(0, batchSize) });
}

function nextPage(resource: 'query' | 'queryAll'): RestHandler {
  return (context, request, params) => {
    const locator = params['locator'] ?? '';
    const page = context.cursors.page(locator, context.userId, batchSizeOf(request));
    const { totalSize, records, nextOffset } = page;
    if (nextOffset === null) return ok({ totalSize, done: true, records });
    const cursor = locator.slice(0, locator.indexOf('-'));
    const nextRecordsUrl = dataPath(context, `/${resource}/${cursor}-${String(nextOffset)}`);
    return ok({ totalSize, done: false, nextRecordsUrl, records });
  };
}

/** `Sforce-Query-Options: batchSize=N`; the platform keeps N between 200 and 2,000. */
function batchSizeOf(request: RestRequest): number | null {
  const match = /batchSize\s*=\s*(\d+)/i.exec(request.headers['sforce-query-options'] ?? '');
  if (match?.[1] === undefined) return null;
  return Math.min(DEFAULT_BATCH_SIZE, Math.max(SMALLEST_BATCH_SIZE, Number(match[1])));
}

function explain(request: RestRequest): RestResponse {
  const soql = asString(request.query.get('explain'), 'explain');
  const object = /\bfrom\s+(\w+)/i.exec(soql)?.[1];
  if (object === undefined) throw new OrgError('MALFORMED_QUERY', 'unexpected token: a FROM clause is expected');
  const plan = {
    cardinality: 0,
    fields: [],
    leadingOperationType: 'TableScan',
    notes: [],
    relativeCost: 1,
    sobjectCardinality: 0,
    sobjectType: object
  };
  return ok({ plans: [plan], sourceQuery: soql });
}
