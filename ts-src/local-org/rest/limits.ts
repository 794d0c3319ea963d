import { ok } from './rest-request.ts';
import type { RestContext, RestHandler, RestResponse } from './rest-request.ts';
import type { Route } from './route-table.ts';

export const limitRoutes: readonly Route[] = [
  { method: 'GET', pattern: '/limits', handle: limits },
  { method: 'GET', pattern: '/limits/recordCount', handle: recordCounts }
];

const DATA_STORAGE_MB = 10_240;
const FILE_STORAGE_MB = 10_240;
const KB_A_RECORD = 2;

function limits(...[context]: Parameters<RestHandler>): RestResponse {
  const { apiRequestsMax, apiRequestsUsed } = context;
  return ok({
    DailyApiRequests: { Max: apiRequestsMax, Remaining: Math.max(0, apiRequestsMax - apiRequestsUsed) },
    DailyAsyncApexExecutions: { Max: 250_000, Remaining: 250_000 },
    DailyBulkApiBatches: { Max: 15_000, Remaining: 15_000 },
    DailyBulkV2QueryJobs: { Max: 10_000, Remaining: 10_000 },
    DailyStandardVolumePlatformEvents: { Max: 25_000, Remaining: 25_000 },
    DailyStreamingApiEvents: { Max: 200_000, Remaining: 200_000 },
    DailyWorkflowEmails: { Max: 1_000, Remaining: 1_000 },
    DataStorageMB: { Max: DATA_STORAGE_MB, Remaining: DATA_STORAGE_MB - dataStorageUsed(context) },
    FileStorageMB: { Max: FILE_STORAGE_MB, Remaining: FILE_STORAGE_MB - fileStorageUsed(context) },
    HourlyPublishedPlatformEvents: { Max: 250_000, Remaining: 250_000 },
    SingleEmail: { Max: 5_000, Remaining: 5_000 }
  });
}

/** The platform counts 2 KB a record; the objects that hold most of an org's data are counted. */
function dataStorageUsed(context: RestContext): number {
  const names = ['Account', 'Contact', 'Lead', 'Case', 'Opportunity', 'Task', 'EmailMessage'];
  const records = names.reduce((sum, name) => sum + countOf(context, name), 0);
  return Math.ceil((records * KB_A_RECORD) / 1024);
}

function fileStorageUsed(context: RestContext): number {
  const soql = 'SELECT SUM(ContentSize) bytes FROM ContentVersion';
  const bytes = context.engine.query(soql, { ...context.access, sharing: false, permissions: false }).records[0]
    ?.fields['bytes'];
  return typeof bytes === 'number' ? Math.ceil(bytes / 1024 / 1024) : 0;
}

function recordCounts(...[context, request]: Parameters<RestHandler>): RestResponse {
  const asked = (request.query.get('sObjects') ?? '').split(',').filter((name) => name !== '');
  const objects = context.engine.schema
    .objects()
    .filter((object) => object.queryable && object.kind !== 'platformEvent');
  const names = asked.length > 0 ? asked : objects.map((object) => object.name);
  const sObjects = names.flatMap((name) => {
    const object = context.engine.schema.object(name);
    return object === undefined ? [] : [{ count: countOf(context, object.name), name: object.name }];
  });
  return ok({ sObjects });
}

function countOf(context: RestContext, name: string): number {
  const access = { ...context.access, sharing: false, permissions: false };
  return context.engine.query(`SELECT COUNT() FROM ${name}`, access).totalSize;
}
