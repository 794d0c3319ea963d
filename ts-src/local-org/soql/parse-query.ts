/** SOQL text to AST, by the Apex parser's query grammar. */
import { ApexErrorListener, ApexParserFactory } from '@apexdevtools/apex-parser';
import type {
  ComparisonOperatorContext,
  ConditionalExpressionContext,
  DateFieldNameContext,
  DateFormulaContext,
  FieldExpressionContext,
  FieldNameContext,
  ForClausesContext,
  FieldOrderContext,
  FromNameListContext,
  GroupByClauseContext,
  LimitClauseContext,
  LogicalExpressionContext,
  OffsetClauseContext,
  QueryContext,
  SelectEntryContext,
  SoqlFunctionContext,
  SubFieldEntryContext,
  SubQueryContext,
  TypeOfContext,
  ValueContext,
  WhereConditionalExpressionContext,
  WhereLogicalExpressionContext,
  WithClauseContext
} from '@apexdevtools/apex-parser';
import type {
  Condition,
  FieldPath,
  FunctionCall,
  Limit,
  Operand,
  Operator,
  Ordering,
  Position,
  Query,
  SelectItem,
  TypeCase,
  Value
} from './ast.ts';
import { malformed, queryError } from './query-error.ts';

const CACHE_SIZE = 500;
const cache = new Map<string, Query>();

interface TokenNode {
  getText(): string;
}
interface Placed {
  readonly start: { readonly line: number; readonly column: number };
}

/** The grammar's types promise nodes that optional parts don't have. */
function optional<T>(node: T): T | null {
  return node;
}

/** Throws MALFORMED_QUERY at the first thing that isn't understood. */
export class QueryErrorListener extends ApexErrorListener {
  private readonly source: string;
  constructor(source: string) {
    super();
    this.source = source;
  }
  override apexSyntaxError(line: number, column: number): void {
    throw unexpectedToken(this.source, { line, column: column + 1 });
  }
}

function unexpectedToken(source: string, at: Position): Error {
  const rest = (source.split('\n')[at.line - 1] ?? '').slice(at.column - 1);
  const token = /^(?:\w+|'(?:[^'\\]|\\.)*'|[<>!]=|\S)/.exec(rest)?.[0] ?? '<EOF>';
  return queryError('MALFORMED_QUERY', `unexpected token: '${token}'`, source, at);
}

/**
 * Parses one query.
 * @throws OrgError MALFORMED_QUERY with row and column
 */
export function parseQuery(soql: string): Query {
  const known = cache.get(soql);
  if (known) return known;
  const { parser } = ApexParserFactory.createLexerAndParser(shieldWildcards(soql), new QueryErrorListener(soql));
  const context = parser.query();
  const next = parser.getCurrentToken();
  if (next.type !== -1) throw unexpectedToken(soql, { line: next.line, column: next.column + 1 });
  const query = topQuery(context);
  if (cache.size >= CACHE_SIZE) cache.clear();
  cache.set(soql, query);
  return query;
}

function topQuery(context: QueryContext): Query {
  const group = optional(context.groupByClause());
  return {
    ...commonParts(context),
    select: context.selectList().selectEntry_list().map(selectItem),
    scope: optional(context.usingScope())?.soqlId().getText() ?? null,
    mode: modeOf(optional(context.withClause())),
    groupBy: group === null ? [] : groupFields(group),
    rollup: group === null ? null : optional(group.ROLLUP()) ? 'ROLLUP' : optional(group.CUBE()) ? 'CUBE' : null,
    having: havingOf(group),
    offset: limitOf(optional(context.offsetClause())),
    allRows: optional(context.allRowsClause()) !== null
  };
}

function subQuery(context: SubQueryContext): Query {
  return {
    ...commonParts(context),
    select: context.subFieldList().subFieldEntry_list().map(selectItem),
    scope: null,
    mode: null,
    groupBy: [],
    rollup: null,
    having: null,
    offset: null,
    allRows: false
  };
}

function commonParts(
  context: QueryContext | SubQueryContext
): Pick<Query, 'from' | 'alias' | 'where' | 'orderBy' | 'limit' | 'forUpdate'> {
  const where = optional(context.whereClause());
  const order = optional(context.orderByClause());
  return {
    ...fromOf(context.fromNameList()),
    where: where === null ? null : whereLogical(where.whereLogicalExpression()),
    orderBy: order === null ? [] : order.fieldOrderList().fieldOrder_list().map(ordering),
    limit: limitOf(optional(context.limitClause())),
    forUpdate: locks(optional(context.forClauses()))
  };
}

function locks(clauses: ForClausesContext | null): boolean {
  return clauses !== null && clauses.UPDATE_list().length > 0;
}

function fromOf(list: FromNameListContext): { from: FieldPath; alias: string | null } {
  return { from: fieldPath(list.fieldName(0)), alias: optional(list.soqlId(0))?.getText() ?? null };
}

function fieldPath(context: FieldNameContext): FieldPath {
  return { names: context.soqlId_list().map((id) => id.getText()), ...placeOf(context) };
}

function placeOf(context: Placed): Position {
  return { line: context.start.line, column: context.start.column + 1 };
}

function selectItem(entry: SelectEntryContext | SubFieldEntryContext): SelectItem {
  const alias = optional(entry.soqlId())?.getText() ?? null;
  const call = optional(entry.soqlFunction());
  if (call !== null) {
    if (optional(call.FIELDS()) !== null) return { kind: 'fields', group: fieldsGroup(call) };
    return { kind: 'function', call: functionCall(call), alias };
  }
  const children = optional(entry.subQuery());
  if (children !== null) return { kind: 'children', query: subQuery(children) };
  const types = optional(entry.typeOf());
  if (types !== null) return typeOf(types);
  return { kind: 'field', path: fieldPath(entry.fieldName()), alias };
}

function fieldsGroup(call: SoqlFunctionContext): 'ALL' | 'STANDARD' | 'CUSTOM' {
  const parameter = call.soqlFieldsParameter();
  if (optional(parameter.CUSTOM()) !== null) return 'CUSTOM';
  return optional(parameter.STANDARD()) !== null ? 'STANDARD' : 'ALL';
}

function typeOf(context: TypeOfContext): SelectItem {
  const cases: TypeCase[] = context.whenClause_list().map((when) => ({
    type: when.fieldName().getText(),
    fields: when.fieldNameList().fieldName_list().map(fieldPath)
  }));
  const otherwise = optional(context.elseClause());
  if (otherwise !== null) cases.push({ type: null, fields: otherwise.fieldNameList().fieldName_list().map(fieldPath) });
  return { kind: 'typeof', path: fieldPath(context.fieldName()), cases };
}

function functionCall(context: SoqlFunctionContext): FunctionCall {
  const nested = optional(context.soqlFunction());
  const date = optional(context.dateFieldName());
  const name = context.start.text.toUpperCase();
  if (name === 'DISTANCE' || (name === 'GROUPING' && optional(context.fieldName()) === null))
    throw malformed(`unexpected token: '${name}'`);
  return {
    name,
    field: date === null ? pathOrNull(optional(context.fieldName())) : fieldPath(date.fieldName()),
    inner: nested === null ? null : functionCall(nested),
    inUserZone: converts(date),
    ...placeOf(context)
  };
}

function converts(date: DateFieldNameContext | null): boolean {
  return date !== null && optional(date.CONVERT_TIMEZONE()) !== null;
}

function pathOrNull(context: FieldNameContext | null): FieldPath | null {
  return context === null ? null : fieldPath(context);
}

function whereLogical(context: WhereLogicalExpressionContext): Condition {
  return logical(context.whereConditionalExpression_list().map(whereConditional), context);
}

function logicalExpression(context: LogicalExpressionContext): Condition {
  return logical(context.conditionalExpression_list().map(conditional), context);
}

function logical(parts: readonly Condition[], context: { NOT(): TokenNode; SOQLOR_list(): TokenNode[] }): Condition {
  const [first] = parts;
  if (first === undefined) throw malformed('unexpected token: WHERE');
  if (optional(context.NOT()) !== null) return { kind: 'not', part: first };
  if (parts.length === 1) return first;
  return { kind: context.SOQLOR_list().length > 0 ? 'or' : 'and', parts };
}

function whereConditional(context: WhereConditionalExpressionContext): Condition {
  const nested = optional(context.whereLogicalExpression());
  if (nested !== null) return whereLogical(nested);
  const field = optional(context.whereFieldExpression().fieldExpression());
  if (field === null) throw malformed("unexpected token: 'FORMULA'");
  return comparison(field);
}

function conditional(context: ConditionalExpressionContext): Condition {
  const nested = optional(context.logicalExpression());
  return nested === null ? comparison(context.fieldExpression()) : logicalExpression(nested);
}

export { logicalExpression };

function comparison(context: FieldExpressionContext): Condition {
  const call = optional(context.soqlFunction());
  const left: Operand =
    call === null
      ? { kind: 'field', path: fieldPath(context.fieldName()) }
      : { kind: 'function', call: functionCall(call) };
  return { kind: 'compare', left, operator: operatorOf(context.comparisonOperator()), value: valueOf(context.value()) };
}

function operatorOf(context: ComparisonOperatorContext): Operator {
  const text = context.getText().toUpperCase();
  switch (text) {
    case '<>':
      return '!=';
    case 'NOTIN':
      return 'NOT IN';
    case '=':
    case '!=':
    case '<':
    case '<=':
    case '>':
    case '>=':
    case 'LIKE':
    case 'IN':
    case 'INCLUDES':
    case 'EXCLUDES':
      return text;
    default:
      throw malformed(`unexpected token: '${context.getText()}'`);
  }
}

function valueOf(context: ValueContext): Value {
  if (optional(context.NULL()) !== null) return { kind: 'null' };
  const boolean = optional(context.BooleanLiteral());
  if (boolean !== null) return { kind: 'boolean', value: boolean.getText().toLowerCase() === 'true' };
  const number = optional(context.signedNumber());
  if (number !== null) return { kind: 'number', value: Number(number.getText()) };
  const text = optional(context.StringLiteral());
  if (text !== null) return stringValue(text.getText());
  return temporalValue(context) ?? compositeValue(context);
}

function temporalValue(context: ValueContext): Value | null {
  const date = optional(context.DateLiteral());
  if (date !== null) return { kind: 'date', value: date.getText() };
  const moment = optional(context.DateTimeLiteral());
  if (moment !== null) return { kind: 'datetime', value: moment.getText() };
  const time = optional(context.TimeLiteral());
  if (time !== null) return { kind: 'time', value: time.getText() };
  const formula = optional(context.dateFormula());
  return formula === null ? null : dateLiteral(formula);
}

function compositeValue(context: ValueContext): Value {
  const query = optional(context.subQuery());
  if (query !== null) return { kind: 'query', query: subQuery(query) };
  const list = optional(context.valueList());
  if (list !== null) return { kind: 'list', values: list.value_list().map(valueOf) };
  const bind = optional(context.boundExpression());
  if (bind !== null) return { kind: 'bind', key: bind.expression().getText() };
  return { kind: 'number', value: Number(context.getText().replace(/^[A-Za-z]+/, '')) };
}

function dateLiteral(context: DateFormulaContext): Value {
  const [name = '', count = '0'] = context.getText().split(':');
  return { kind: 'dateLiteral', name: name.toUpperCase(), count: Number(count) };
}

/** Stands for the backslash of an escaped wildcard, which Apex's lexer doesn't know but SOQL allows. */
const SHIELD = '\uE000';

/** `\\%` and `\\_` in string literals, kept in place so that columns in messages stay right. */
export function shieldWildcards(text: string): string {
  return text.replace(/\\([\s\S])/g, (whole, character: string) =>
    character === '%' || character === '_' ? `${SHIELD}${character}` : whole
  );
}

const ESCAPES: Readonly<Record<string, string>> = {
  n: '\n',
  r: '\r',
  t: '\t',
  b: '\b',
  f: '\f',
  N: '\n',
  R: '\r',
  T: '\t',
  B: '\b',
  F: '\f'
};

/** `value` is the text; `pattern` still escapes `%` and `_` as LIKE needs it. */
function stringValue(literal: string): Value {
  const body = literal.slice(1, -1).replaceAll(SHIELD, '\\');
  const unicode = (text: string): string =>
    text.replace(/\\u([0-9a-fA-F]{4})/g, (_, hex: string) => String.fromCharCode(parseInt(hex, 16)));
  const value = unicode(body).replace(/\\(.)/gs, (_, character: string) => ESCAPES[character] ?? character);
  const pattern = unicode(body).replace(/\\(.)/gs, (whole, character: string) =>
    character === '%' || character === '_' || character === '\\' ? whole : (ESCAPES[character] ?? character)
  );
  return { kind: 'string', value, pattern };
}

function groupFields(group: GroupByClauseContext): Operand[] {
  return group
    .fieldGroupByList()
    .fieldGroupBy_list()
    .map((entry) => {
      const call = optional(entry.soqlFunction());
      return call === null
        ? { kind: 'field', path: fieldPath(entry.fieldName()) }
        : { kind: 'function', call: functionCall(call) };
    });
}

function havingOf(group: GroupByClauseContext | null): Condition | null {
  if (group === null) return null;
  const having = optional(group.logicalExpression());
  return having === null ? null : logicalExpression(having);
}

function modeOf(clause: WithClauseContext | null): Query['mode'] {
  if (clause === null) return null;
  if (optional(clause.USER_MODE()) !== null) return 'USER';
  if (optional(clause.SYSTEM_MODE()) !== null) return 'SYSTEM';
  return optional(clause.SECURITY_ENFORCED()) === null ? null : 'SECURITY_ENFORCED';
}

/** One entry of ORDER BY. */
export function ordering(context: FieldOrderContext): Ordering {
  const call = optional(context.soqlFunction());
  return {
    by:
      call === null
        ? { kind: 'field', path: fieldPath(context.fieldName()) }
        : { kind: 'function', call: functionCall(call) },
    descending: optional(context.DESC()) !== null,
    nullsLast: optional(context.LAST()) !== null
  };
}

/** LIMIT or OFFSET. */
export function limitOf(clause: LimitClauseContext | OffsetClauseContext | null): Limit | null {
  if (clause === null) return null;
  const bind = optional(clause.boundExpression());
  if (bind !== null) return { kind: 'bind', key: bind.expression().getText() };
  return { kind: 'number', value: Number(clause.IntegerLiteral().getText()) };
}
