/** The org's REST side as the pages use it; refusals become errors in the platform's shape. */
const version = 'v66.0';

/** What the platform's adapters and Apex calls throw: `body.message` says what failed. */
export class OrgFailure extends Error {
  readonly body: { readonly message: string; readonly errorCode: string | null };
  readonly status: number;
  readonly ok = false;

  constructor(message: string, errorCode: string | null, status: number) {
    super(message);
    this.name = 'OrgFailure';
    this.body = { message, errorCode };
    this.status = status;
  }
}

export type Json = Record<string, unknown>;

export function isJson(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function failureOf(status: number, body: unknown): OrgFailure {
  const first: unknown = Array.isArray(body) ? body[0] : body;
  const inner = isJson(first) && isJson(first['body']) ? first['body'] : first;
  const message =
    isJson(inner) && typeof inner['message'] === 'string' ? inner['message'] : `The org answered ${String(status)}.`;
  const code = isJson(inner) && typeof inner['errorCode'] === 'string' ? inner['errorCode'] : null;
  return new OrgFailure(message, code, status);
}

/** One request to the org as the logged-in person. */
export async function request(method: string, path: string, body?: unknown): Promise<unknown> {
  let response: Response;
  try {
    response = await fetch(path, {
      method,
      headers:
        body === undefined
          ? { accept: 'application/json' }
          : { accept: 'application/json', 'content-type': 'application/json' },
      ...(body === undefined ? {} : { body: JSON.stringify(body) })
    });
  } catch {
    throw new OrgFailure('The org does not answer. Check that it is running, then try again.', 'NETWORK', 0);
  }
  const text = await response.text();
  const answer: unknown = text === '' ? null : parse(text);
  if (!response.ok) throw failureOf(response.status, answer);
  return answer;
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** A path below `/services/data/vNN.N`. */
export function data(method: string, path: string, body?: unknown): Promise<unknown> {
  return request(method, `/services/data/${version}${path}`, body);
}

/** The rows of a SOQL query (first batch). */
export async function query(soql: string): Promise<readonly Json[]> {
  const answer = await data('GET', `/query?q=${encodeURIComponent(soql)}`);
  const records = isJson(answer) ? answer['records'] : null;
  return Array.isArray(records) ? records.filter(isJson) : [];
}

/** A text inside a SOQL string literal. */
export function quoted(text: string): string {
  return `'${text.replace(/\\/g, '\\\\').replace(/'/g, "\\'")}'`;
}

export interface FieldDescribe {
  readonly name: string;
  readonly label: string;
  readonly type: string;
  readonly custom: boolean;
  readonly referenceTo: readonly string[];
  readonly relationshipName: string | null;
  readonly nameField: boolean;
  readonly length: number;
  /** Labels of a picklist's values; empty for other types. */
  readonly picklistLabels: ReadonlyMap<string, string>;
}

export interface ChildRelationship {
  readonly childSObject: string;
  readonly field: string;
  readonly relationshipName: string | null;
}

export interface ObjectDescribe {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string | null;
  readonly deletable: boolean;
  readonly fields: readonly FieldDescribe[];
  readonly childRelationships: readonly ChildRelationship[];
}

const describes = new Map<string, Promise<ObjectDescribe>>();

function textOf(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function fieldOf(row: Json): FieldDescribe {
  const referenceTo = Array.isArray(row['referenceTo']) ? row['referenceTo'].map(textOf) : [];
  return {
    name: textOf(row['name']),
    label: textOf(row['label']),
    type: textOf(row['type']),
    custom: row['custom'] === true,
    referenceTo,
    relationshipName: textOf(row['relationshipName']) || null,
    nameField: row['nameField'] === true,
    length: typeof row['length'] === 'number' ? row['length'] : 0,
    picklistLabels: new Map(
      rowsOf(row['picklistValues']).map((value) => [textOf(value['value']), textOf(value['label'])])
    )
  };
}

function rowsOf(value: unknown): Json[] {
  return Array.isArray(value) ? value.filter(isJson) : [];
}

async function readDescribe(objectName: string): Promise<ObjectDescribe> {
  const answer = await data('GET', `/sobjects/${objectName}/describe`);
  const body = isJson(answer) ? answer : {};
  return {
    name: textOf(body['name']) || objectName,
    label: textOf(body['label']) || objectName,
    labelPlural: textOf(body['labelPlural']) || objectName,
    keyPrefix: textOf(body['keyPrefix']) || null,
    deletable: body['deletable'] !== false,
    fields: rowsOf(body['fields']).map(fieldOf),
    childRelationships: rowsOf(body['childRelationships']).map((row) => ({
      childSObject: textOf(row['childSObject']),
      field: textOf(row['field']),
      relationshipName: textOf(row['relationshipName']) || null
    }))
  };
}

/** An object's describe, read once. */
export function describe(objectName: string): Promise<ObjectDescribe> {
  let known = describes.get(objectName);
  if (known === undefined) {
    known = readDescribe(objectName);
    known.catch(() => describes.delete(objectName));
    describes.set(objectName, known);
  }
  return known;
}

/** The field that names an object's records; objects without one are named by their id. */
export function nameFieldOf(object: ObjectDescribe): string {
  return object.fields.find((field) => field.nameField)?.name ?? 'Id';
}

/** The field that tells a person which record it is: emails and activities have a subject instead of a name. */
export function titleFieldOf(object: ObjectDescribe): string {
  const name = nameFieldOf(object);
  const hasSubject = object.fields.some((field) => field.name === 'Subject');
  return name === 'Id' && hasSubject ? 'Subject' : name;
}

let prefixes: Promise<ReadonlyMap<string, string>> | null = null;

async function readPrefixes(): Promise<ReadonlyMap<string, string>> {
  const answer = await data('GET', '/sobjects');
  const rows = isJson(answer) ? rowsOf(answer['sobjects']) : [];
  return new Map(rows.map((row) => [textOf(row['keyPrefix']), textOf(row['name'])]));
}

/** The object of a record id, by its key prefix. */
export async function objectOfId(recordId: string): Promise<string | null> {
  prefixes ??= readPrefixes();
  return (await prefixes).get(recordId.slice(0, 3)) ?? null;
}
