/** SOSL: FIND words IN a group of fields RETURNING objects, each with its own filter, order and limit. */
import { ApexParserFactory } from '@apexdevtools/apex-parser';
import type {
  FieldListContext,
  FieldSpecContext,
  FieldSpecListContext,
  SoslClausesContext
} from '@apexdevtools/apex-parser';
import type { OrgRecord } from '../engine.ts';
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import { fold } from '../store/database.ts';
import type { Condition, FieldPath, Query, SelectItem } from './ast.ts';
import { limitOf, logicalExpression, ordering, QueryErrorListener, shieldWildcards } from './parse-query.ts';
import { malformed, queryError } from './query-error.ts';
import { runQuery, type QueryRun } from './run-query.ts';

const DEFAULT_LIMIT = 200;
const SEARCHED_TYPES = new Set(['string', 'textarea', 'email', 'phone', 'url', 'combobox']);
type Group = 'ALL' | 'NAME' | 'EMAIL' | 'PHONE';

function optional<T>(node: T): T | null {
  return node;
}

/** Runs a search; records of all objects in the order of RETURNING. */
export function runSearch(sosl: string, run: QueryRun): OrgRecord[] {
  const { words, clauses } = parseSearch(sosl, run);
  if (words.length === 0) throw malformed('search term must be longer than one character: ');
  const group = groupOf(clauses);
  const specs = specsOf(clauses, run);
  const limit = limitOf(optional(clauses.limitClause()));
  const most = limit?.kind === 'number' ? limit.value : DEFAULT_LIMIT * 10;
  return specs.flatMap((spec) => searchObject(spec, words, group, sosl, run)).slice(0, most);
}

function parseSearch(sosl: string, run: QueryRun): { words: string[]; clauses: SoslClausesContext } {
  const text = /^FIND\s*(?:\{((?:[^}\\]|\\.)*)\}|'((?:[^'\\]|\\.)*)'|:\s*([\w.]+))\s*/i.exec(sosl);
  if (!text)
    throw queryError('MALFORMED_SEARCH', `No search term found. The search term must be enclosed in braces.`, sosl, {
      line: 1,
      column: 1
    });
  const rest = sosl.slice(text[0].length);
  const { parser } = ApexParserFactory.createLexerAndParser(`${shieldWildcards(rest)}]`, new QueryErrorListener(rest));
  const clauses = parser.soslClauses();
  const bound = text[3] === undefined ? null : run.binds[text[3]];
  const term = text[1] ?? text[2] ?? (typeof bound === 'string' ? bound : '');
  return { words: wordsOf(term), clauses };
}

/** Words and quoted phrases; AND is implied; the last `*` means "starts with", as every word does here. */
function wordsOf(term: string): string[] {
  const plain = term.replace(/\\(.)/g, '$1');
  const parts = plain.match(/"[^"]+"|[^\s"]+/g) ?? [];
  return parts
    .map((part) => fold(part.replaceAll('"', '').replace(/[*?(){}]/g, '')))
    .filter((part) => part !== '' && part !== 'and');
}

function groupOf(clauses: SoslClausesContext): Group {
  const group = optional(clauses.searchGroup());
  const name = group === null ? 'ALL' : group.start.text.toUpperCase();
  return name === 'NAME' || name === 'EMAIL' || name === 'PHONE' ? name : 'ALL';
}

interface SearchSpec {
  readonly object: EngineObject;
  readonly query: Query;
}

function specsOf(clauses: SoslClausesContext, run: QueryRun): SearchSpec[] {
  const list = optional(clauses.fieldSpecList());
  if (list === null) {
    return ['Account', 'Contact', 'Lead', 'Case', 'Opportunity', 'User'].flatMap((name) => {
      const object = run.schema.object(name);
      return object && run.access.canReadObject(object) ? [{ object, query: emptyQuery(object) }] : [];
    });
  }
  return flatten(list).map((spec) => specOf(spec, run));
}

function flatten(list: FieldSpecListContext): FieldSpecContext[] {
  return [list.fieldSpec(), ...list.fieldSpecList_list().flatMap(flatten)];
}

function specOf(spec: FieldSpecContext, run: QueryRun): SearchSpec {
  const name = spec.soslId(0).getText();
  const object = run.schema.object(name);
  if (!object || !run.access.canReadObject(object)) throw malformed(`sObject type '${name}' is not supported.`);
  const fields = optional(spec.fieldList());
  const where = optional(spec.logicalExpression());
  const order = optional(spec.fieldOrderList());
  const base = emptyQuery(object);
  return {
    object,
    query: {
      ...base,
      select: fields === null ? base.select : fieldsOf(fields),
      where: where === null ? null : logicalExpression(where),
      orderBy: order === null ? [] : order.fieldOrder_list().map(ordering),
      limit: limitOf(optional(spec.limitClause())) ?? { kind: 'number', value: DEFAULT_LIMIT },
      offset: limitOf(optional(spec.offsetClause()))
    }
  };
}

function fieldsOf(list: FieldListContext): SelectItem[] {
  const own = list.soslId_list().map((id): SelectItem => ({
    kind: 'field',
    path: { names: id.getText().split('.'), line: 1, column: 1 },
    alias: null
  }));
  return [...own, ...list.fieldList_list().flatMap(fieldsOf)];
}

function emptyQuery(object: EngineObject): Query {
  const path = (name: string): FieldPath => ({ names: [name], line: 1, column: 1 });
  return {
    select: [{ kind: 'field', path: path('Id'), alias: null }],
    from: path(object.name),
    alias: null,
    scope: null,
    where: null,
    mode: null,
    groupBy: [],
    rollup: null,
    having: null,
    orderBy: [],
    limit: { kind: 'number', value: DEFAULT_LIMIT },
    offset: null,
    allRows: false,
    forUpdate: false
  };
}

/** Each word must stand at the start of a word in one of the fields. */
function searchObject(
  spec: SearchSpec,
  words: readonly string[],
  group: Group,
  sosl: string,
  run: QueryRun
): OrgRecord[] {
  const fields = spec.object.fields.filter(
    (field) => isSearched(field, spec.object, group) && run.access.canReadField(spec.object, field)
  );
  if (fields.length === 0) return [];
  const found = candidates(spec.object, fields, words, run);
  const some: Condition = {
    kind: 'compare',
    left: { kind: 'field', path: { names: ['Id'], line: 1, column: 1 } },
    operator: 'IN',
    value: { kind: 'list', values: found.map((value) => ({ kind: 'string', value, pattern: value })) }
  };
  const where: Condition = spec.query.where === null ? some : { kind: 'and', parts: [some, spec.query.where] };
  return runQuery({ ...spec.query, where }, sosl, run).records;
}

function isSearched(field: EngineField, object: EngineObject, group: Group): boolean {
  if (!SEARCHED_TYPES.has(field.type) || field.derivedFrom !== null || field.calculated) return false;
  if (group === 'EMAIL') return field.type === 'email';
  if (group === 'PHONE') return field.type === 'phone';
  return group === 'ALL' || field.name === object.nameField || ['FirstName', 'LastName'].includes(field.name);
}

function candidates(
  object: EngineObject,
  fields: readonly EngineField[],
  words: readonly string[],
  run: QueryRun
): string[] {
  const text = fields.map((field) => `coalesce("${field.name}", '')`).join(" || ' ' || ");
  const tests = words.map((_, index) => `instr(haystack, ?${String(index + 1)}) > 0`).join(' AND ');
  const alive = object.field('IsDeleted') ? ' WHERE "IsDeleted" = 0' : '';
  const rows = run.database.all(
    `SELECT "Id", haystack FROM (SELECT "Id", fold(' ' || ${text}) AS haystack FROM "${object.name}"${alive}) WHERE ${tests}`,
    [...words]
  );
  const starts = words.map(
    (word) => new RegExp(`(?:^|[^\\p{L}\\p{N}])${word.replace(/[\\^$.*+?()[\]{}|/]/g, '\\$&')}`, 'u')
  );
  return rows
    .filter((row) => starts.every((start) => start.test(String(row['haystack']))))
    .map((row) => String(row['Id']));
}
