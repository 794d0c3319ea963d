/** Checks what Apex says about the schema: inline queries and the fields named when records are made. */
import {
  ApexErrorListener,
  ApexParserFactory,
  AssignExpressionContext,
  NewExpressionContext,
  SoqlLiteralContext
} from '@apexdevtools/apex-parser';
import type { ExpressionContext } from '@apexdevtools/apex-parser';
import { OrgError } from '../org-error.ts';
import type { FieldDef, ObjectDef, OrgSchema } from '../schema/schema.ts';
import type { Condition, FieldPath, FunctionCall, Operand, Position, Query, SelectItem } from '../soql/ast.ts';
import { parseQuery } from '../soql/parse-query.ts';

export interface ApexFinding {
  readonly path: string;
  readonly line: number;
  readonly message: string;
}

/** Faults of one class or trigger that only the schema shows; also its syntax errors. */
export function checkSoql(schema: OrgSchema, path: string, text: string): ApexFinding[] {
  const findings: ApexFinding[] = [];
  const listener = new SyntaxFindings(path, findings);
  const { parser } = ApexParserFactory.createLexerAndParser(text, listener);
  const tree = path.endsWith('.trigger') ? parser.triggerUnit() : parser.compilationUnit();
  if (findings.length > 0) return findings;
  const checker = new SchemaChecker(schema, path, findings);
  for (const node of nodesOf(tree)) {
    if (node instanceof SoqlLiteralContext) checker.checkLiteral(node, text);
    else if (node instanceof NewExpressionContext) checker.checkConstructor(node);
  }
  return findings;
}

class SyntaxFindings extends ApexErrorListener {
  private readonly path: string;
  private readonly findings: ApexFinding[];
  constructor(path: string, findings: ApexFinding[]) {
    super();
    this.path = path;
    this.findings = findings;
  }
  override apexSyntaxError(line: number, _column: number, message: string): void {
    this.findings.push({ path: this.path, line, message });
  }
}

/** Every node of a parse tree: rules and tokens. */
function* nodesOf(node: unknown): Generator {
  yield node;
  if (typeof node !== 'object' || node === null || !('children' in node) || !Array.isArray(node.children)) return;
  for (const child of node.children) yield* nodesOf(child);
}

/** The grammar's types promise nodes that optional parts don't have. */
function optional<T>(node: T): T | null {
  return node;
}

class SchemaChecker {
  private readonly schema: OrgSchema;
  private readonly path: string;
  private readonly findings: ApexFinding[];
  /** The line before the first one of the query that is checked. */
  private lineBefore = 0;

  constructor(schema: OrgSchema, path: string, findings: ApexFinding[]) {
    this.schema = schema;
    this.path = path;
    this.findings = findings;
  }

  private find(at: Pick<Position, 'line'>, message: string): void {
    this.findings.push({ path: this.path, line: this.lineBefore + at.line, message });
  }

  checkLiteral(literal: SoqlLiteralContext, text: string): void {
    const from = literal.LBRACK().symbol;
    this.lineBefore = from.line - 1;
    try {
      this.checkTop(parseQuery(text.slice(from.start + 1, literal.RBRACK().symbol.start)));
    } catch (error) {
      if (!(error instanceof OrgError)) throw error;
      this.find({ line: 1 }, `This query is not understood: ${error.message.trim()}`);
    }
  }

  private checkTop(query: Query): void {
    const name = query.from.names.join('.');
    const object = this.schema.object(name);
    if (object === undefined) this.find(query.from, `There is no object ${name}.`);
    else if (!object.queryable) this.find(query.from, `${object.name} can't be queried.`);
    else this.checkQuery(query, object);
  }

  private checkQuery(query: Query, object: ObjectDef): void {
    const scope = new Scope(object, query.alias);
    for (const item of query.select) this.checkSelected(item, scope);
    if (query.where !== null) this.checkCondition(query.where, scope);
    if (query.having !== null) this.checkCondition(query.having, scope);
    for (const group of query.groupBy) this.checkOperand(group, scope);
    for (const order of query.orderBy) this.checkOperand(order.by, scope);
  }

  private checkSelected(item: SelectItem, scope: Scope): void {
    switch (item.kind) {
      case 'field':
        this.checkPath(item.path, scope);
        return;
      case 'function':
        this.checkCall(item.call, scope);
        return;
      case 'children':
        this.checkChildren(item.query, scope.object);
        return;
      case 'typeof':
        this.checkTypeOf(item, scope);
        return;
      case 'fields':
    }
  }

  private checkChildren(query: Query, parent: ObjectDef): void {
    const name = query.from.names.join('.');
    const relationship = parent.childRelationship(name);
    const child = relationship === undefined ? undefined : this.schema.object(relationship.childObject);
    if (child === undefined) this.find(query.from, `${parent.name} has no child relationship ${name}.`);
    else this.checkQuery(query, child);
  }

  private checkTypeOf(item: Extract<SelectItem, { kind: 'typeof' }>, scope: Scope): void {
    const name = item.path.names.at(-1) ?? '';
    const lookup = scope.object.parentRelationship(name);
    if (lookup === undefined) this.find(item.path, `${scope.object.name} has no relationship ${name}.`);
    for (const { type, fields } of item.cases) {
      const object = this.schema.object(type ?? 'Name');
      if (object === undefined) this.find(item.path, `There is no object ${type ?? 'Name'}.`);
      else for (const field of fields) this.checkPath(field, new Scope(object, null));
    }
  }

  private checkCondition(condition: Condition, scope: Scope): void {
    switch (condition.kind) {
      case 'and':
      case 'or':
        for (const part of condition.parts) this.checkCondition(part, scope);
        return;
      case 'not':
        this.checkCondition(condition.part, scope);
        return;
      case 'compare':
        this.checkOperand(condition.left, scope);
        if (condition.value.kind === 'query') this.checkTop(condition.value.query);
    }
  }

  private checkOperand(operand: Operand, scope: Scope): void {
    if (operand.kind === 'field') this.checkPath(operand.path, scope);
    else this.checkCall(operand.call, scope);
  }

  private checkCall(call: FunctionCall, scope: Scope): void {
    if (call.field !== null) this.checkPath(call.field, scope);
    if (call.inner !== null) this.checkCall(call.inner, scope);
  }

  private checkPath(path: FieldPath, scope: Scope): void {
    const names = scope.withoutAlias(path.names);
    let objects: readonly ObjectDef[] = [scope.object];
    for (const name of names.slice(0, -1)) {
      const lookups = objects.flatMap((object) => object.parentRelationship(name) ?? []);
      if (lookups.length === 0) {
        this.find(path, `${namesOf(objects)} has no relationship ${name}.`);
        return;
      }
      objects = lookups.flatMap((lookup) => this.targetsOf(lookup));
    }
    const last = names.at(-1) ?? '';
    if (objects.every((object) => object.field(last) === undefined)) {
      this.find(path, `${namesOf(objects)} has no field ${last}.`);
    }
  }

  /** Through a lookup to several objects a query sees the fields of Name. */
  private targetsOf(lookup: FieldDef): ObjectDef[] {
    const targets = lookup.referenceTo.flatMap((name) => this.schema.object(name) ?? []);
    const common = targets.length > 1 ? this.schema.object('Name') : undefined;
    const owner = targets.filter((target) => target.name === 'User');
    return common === undefined ? targets : [common, ...owner];
  }

  /** `new Account(Name = …)`: every name is a field of the object. */
  checkConstructor(node: NewExpressionContext): void {
    this.lineBefore = 0;
    const creator = node.creator();
    const list = optional(optional(creator.classCreatorRest())?.arguments().expressionList());
    const first = optional(list)?.expression(0);
    if (!(first instanceof AssignExpressionContext)) return;
    const name = creator.createdName().getText();
    const object = this.schema.object(name.replace(/^Schema\./i, ''));
    if (object === undefined) {
      this.find(node.start, `There is no object ${name}.`);
      return;
    }
    for (const argument of list?.expression_list() ?? []) this.checkArgument(argument, object);
  }

  private checkArgument(argument: ExpressionContext, object: ObjectDef): void {
    if (!(argument instanceof AssignExpressionContext)) return;
    const name = argument.expression(0).getText();
    if (object.field(name) !== undefined || object.parentRelationship(name) !== undefined) return;
    this.find(argument.start, `${object.name} has no field ${name}.`);
  }
}

/** The object that paths start from, and what the query calls it. */
class Scope {
  readonly object: ObjectDef;
  private readonly names: ReadonlySet<string>;

  constructor(object: ObjectDef, alias: string | null) {
    this.object = object;
    this.names = new Set([object.name.toLowerCase(), ...(alias === null ? [] : [alias.toLowerCase()])]);
  }

  withoutAlias(names: readonly string[]): readonly string[] {
    const [head = ''] = names;
    const isAlias = names.length > 1 && this.names.has(head.toLowerCase());
    return isAlias && this.object.parentRelationship(head) === undefined ? names.slice(1) : names;
  }
}

function namesOf(objects: readonly ObjectDef[]): string {
  return objects.map((object) => object.name).join(' or ');
}
