import { OrgError } from '../org-error.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import type { Access } from '../engine.ts';
import type { ApexPort } from './apex-port.ts';
import type { CursorStore } from './query-cursor.ts';

/** A part of a multipart body that was streamed to a file. */
export interface ReceivedFile {
  readonly partName: string;
  readonly fileName: string;
  readonly contentType: string;
  readonly path: string;
}

/** One call below `/services/data/vNN.N`, or a sub-request of a composite call. */
export interface RestRequest {
  readonly method: string;
  /** E.g. `67.0`. */
  readonly version: string;
  /** Below the version, decoded by segment when matched, e.g. `/sobjects/Account/001…`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** Lower-case names. */
  readonly headers: Readonly<Record<string, string>>;
  /** Parsed JSON; undefined without a body. */
  readonly body: unknown;
  readonly files: readonly ReceivedFile[];
}

export interface RestResponse {
  readonly status: number;
  readonly body: unknown;
  readonly headers?: Readonly<Record<string, string>>;
  /** Bytes instead of JSON. */
  readonly bytes?: Uint8Array;
}

/** Who the org is; the same for all requests. */
export interface OrgIdentity {
  readonly organizationId: string;
  readonly baseUrl: string;
}

/** What a handler may use: everything belongs to one request of one user. */
export interface RestContext {
  readonly engine: LocalOrgEngine;
  readonly apex: ApexPort | null;
  readonly cursors: CursorStore;
  readonly org: OrgIdentity;
  readonly userId: string;
  readonly access: Access;
  /** API requests counted today, this one included. */
  readonly apiRequestsUsed: number;
  readonly apiRequestsMax: number;
  readonly version: string;
  /** Runs a sub-request as the same user; refusals become responses. */
  dispatch(request: RestRequest): RestResponse;
}

export type RestHandler = (
  context: RestContext,
  request: RestRequest,
  params: Readonly<Record<string, string>>
) => RestResponse;

/** The URL prefix of the version, as it stands in `attributes.url`. */
export function dataPath(context: RestContext, path: string): string {
  return `/services/data/v${context.version}${path}`;
}

/** A 200 answer. */
export function ok(body: unknown): RestResponse {
  return { status: 200, body };
}

/** The platform's answer to an address it does not know. */
export function notFound(message = 'The requested resource does not exist'): OrgError {
  return new OrgError('NOT_FOUND', message, { status: 404 });
}

/** The answer that a refusal becomes: an array with message, errorCode and the fields when there are some. */
export function errorResponse(error: unknown): RestResponse {
  if (!(error instanceof OrgError)) return unexpectedResponse(error);
  const { code, message, fields } = error;
  const entry = fields.length > 0 ? { message, errorCode: code, fields } : { message, errorCode: code };
  return { status: error.status, body: [entry] };
}

function unexpectedResponse(error: unknown): RestResponse {
  const message = error instanceof Error ? error.message : String(error);
  process.stderr.write(
    `local org: unexpected failure: ${error instanceof Error ? (error.stack ?? message) : message}\n`
  );
  return {
    status: 500,
    body: [{ message: `An unexpected error occurred: ${message}`, errorCode: 'UNKNOWN_EXCEPTION' }]
  };
}

/** A JSON object, or the platform's parser error. */
export function asObject(value: unknown, what = 'the request body'): Record<string, unknown> {
  if (!isObject(value)) {
    throw new OrgError('JSON_PARSER_ERROR', `Unexpected value for ${what}: an object is expected`);
  }
  return value;
}

/** Whether the value is a JSON object. */
export function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Uint8Array);
}

/** A JSON array, or the platform's parser error. */
export function asArray(value: unknown, what: string): readonly unknown[] {
  if (!Array.isArray(value))
    throw new OrgError('JSON_PARSER_ERROR', `Unexpected value for ${what}: an array is expected`);
  return value;
}

/** A non-empty string, or the platform's error for a missing argument. */
export function asString(value: unknown, what: string): string {
  if (typeof value === 'string' && value !== '') return value;
  throw new OrgError('INVALID_ARGUMENT', `A value for ${what} is required`);
}
