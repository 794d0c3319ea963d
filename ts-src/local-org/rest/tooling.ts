import { OrgError } from '../org-error.ts';
import { asArray, asObject, asString, isObject, ok } from './rest-request.ts';
import { queryRowsToJson } from './record-json.ts';
import { describeObject, findObject } from './describe.ts';
import type { ApexPort, ApexTestOutcome } from './apex-port.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';

/** The parts of the Tooling API that clients of a developer's org ask for. */
export const toolingRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/tooling/query', handle: toolingQuery },
  { method: 'GET', pattern: '/tooling/executeAnonymous', handle: executeAnonymous },
  { method: 'POST', pattern: '/tooling/runTestsSynchronous', handle: runTests },
  {
    method: 'GET',
    pattern: '/tooling/sobjects/:object/describe',
    handle: (context, _request, params) => ok(describeObject(context, findObject(context, params['object'])))
  }
];

function toolingQuery(...[context, request]: Parameters<RestHandler>): RestResponse {
  const soql = asString(request.query.get('q'), 'q');
  const result = context.engine.query(soql, context.access);
  const records = queryRowsToJson(context, result);
  const entityTypeName = result.records[0]?.type ?? /\bfrom\s+(\w+)/i.exec(soql)?.[1] ?? null;
  return ok({
    size: records.length,
    totalSize: result.totalSize,
    done: true,
    queryLocator: null,
    entityTypeName,
    records
  });
}

/** The Apex runtime, or a refusal when the org was started without Apex. */
export function requireApex(context: RestContext): ApexPort {
  if (context.apex !== null) return context.apex;
  throw new OrgError('FUNCTIONALITY_NOT_ENABLED', 'This org runs without Apex: it was started without a source folder');
}

function executeAnonymous(...[context, request]: Parameters<RestHandler>): RestResponse {
  const source = asString(request.query.get('anonymousBody'), 'anonymousBody');
  const { compiled, success, line, column, compileProblem, exceptionMessage, exceptionStackTrace } = requireApex(
    context
  ).executeAnonymous(source, context.access);
  return ok({ compiled, success, line, column, compileProblem, exceptionMessage, exceptionStackTrace });
}

function runTests(...[context, request]: Parameters<RestHandler>): RestResponse {
  const body = asObject(request.body ?? {});
  const outcomes = requireApex(context).runTests(testClassesOf(body), context.access);
  const failed = outcomes.filter((outcome) => !outcome.passed);
  return ok({
    apexLogId: null,
    codeCoverage: [],
    codeCoverageWarnings: [],
    failures: failed.map((outcome) => ({
      ...testJson(outcome),
      message: outcome.message,
      stackTrace: outcome.stackTrace,
      type: 'Class',
      packageName: outcome.className
    })),
    flowCoverage: [],
    flowCoverageWarnings: [],
    numFailures: failed.length,
    numTestsRun: outcomes.length,
    successes: outcomes.filter((outcome) => outcome.passed).map(testJson),
    totalTime: outcomes.reduce((sum, outcome) => sum + outcome.milliseconds, 0)
  });
}

/** Null means every test of the org. */
function testClassesOf(body: Record<string, unknown>): readonly string[] | null {
  if (body['tests'] === undefined) return null;
  return asArray(body['tests'], 'tests').map((test) =>
    asString(isObject(test) ? test['className'] : test, 'className')
  );
}

function testJson(outcome: ApexTestOutcome): Record<string, unknown> {
  return {
    id: outcome.className,
    methodName: outcome.methodName,
    name: outcome.className,
    namespace: null,
    seeAllData: false,
    time: outcome.milliseconds
  };
}
