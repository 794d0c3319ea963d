import { OrgError } from '../org-error.ts';
import { asArray, asObject, asString, isObject, ok } from './rest-request.ts';
import { recordToJson } from './record-json.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';

/** SOSL, and the search that takes its parts as parameters. */
export const searchRoutes: readonly Route[] = [
  {
    method: 'GET',
    pattern: '/search',
    handle: (context, request) => runSearch(context, asString(request.query.get('q'), 'q'))
  },
  { method: 'GET', pattern: '/parameterizedSearch', handle: searchByQuery },
  { method: 'POST', pattern: '/parameterizedSearch', handle: searchByBody }
];

function runSearch(context: RestContext, sosl: string): RestResponse {
  const records = context.engine.search(sosl, context.access);
  return ok({ searchRecords: records.map((record) => recordToJson(context, record)) });
}

function searchByQuery(...[context, request]: Parameters<RestHandler>): RestResponse {
  const objects = (request.query.get('sobject') ?? '').split(',').filter((name) => name !== '');
  const fields = (request.query.get('fields') ?? '').split(',').filter((name) => name !== '');
  const limit = Number(request.query.get('defaultLimit') ?? '200');
  const sobjects = objects.map((name) => ({ name, fields: fields.length > 0 ? fields : ['Id'], limit }));
  return runSearch(context, soslOf(asString(request.query.get('q'), 'q'), request.query.get('in'), sobjects));
}

function searchByBody(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body);
  const defaults = Array.isArray(body['fields']) ? body['fields'].map(String) : ['Id'];
  const defaultLimit = typeof body['defaultLimit'] === 'number' ? body['defaultLimit'] : 200;
  const sobjects = asArray(body['sobjects'] ?? [], 'sobjects').map((item) => {
    const one = isObject(item) ? item : {};
    const fields = Array.isArray(one['fields']) ? one['fields'].map(String) : defaults;
    const limit = typeof one['limit'] === 'number' ? one['limit'] : defaultLimit;
    return { name: asString(one['name'], 'name'), fields, limit };
  });
  return runSearch(context, soslOf(asString(body['q'], 'q'), body['in'], sobjects));
}

function soslOf(
  text: string,
  scope: unknown,
  sobjects: readonly { name: string; fields: readonly string[]; limit: number }[]
): string {
  const names = sobjects.flatMap((one) => [one.name, ...one.fields]);
  const bad = names.find((name) => !/^\w+(\.\w+)*$/.test(name));
  if (bad !== undefined) throw new OrgError('INVALID_FIELD', `No such column '${bad}'`);
  const term = text.replace(/[{}\\"?*()[\]^~:!&|+-]/g, (character) => `\\${character}`);
  const where =
    typeof scope === 'string' && /^(ALL|NAME|EMAIL|PHONE|SIDEBAR)$/i.test(scope) ? `IN ${scope} FIELDS ` : '';
  const returning = sobjects
    .map((one) => `${one.name}(${one.fields.join(', ')} LIMIT ${String(one.limit)})`)
    .join(', ');
  return `FIND {${term}} ${where}${returning === '' ? '' : `RETURNING ${returning}`}`.trim();
}
