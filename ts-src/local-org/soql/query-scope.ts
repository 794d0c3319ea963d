/** One FROM of a query: its table, the parents joined to it, and the columns that field paths lead to. */
import { defineField, type EngineField } from '../schema/field-definition.ts';
import type { EngineObject, EngineSchema } from '../schema/org-schema.ts';
import type { Cell } from '../store/database.ts';
import { isStored, quoted } from '../store/tables.ts';
import type { FieldPath, Position } from './ast.ts';
import type { QueryAccess } from './query-access.ts';
import { noSuchColumn, noSuchRelationship, queryError, unsupportedObject } from './query-error.ts';

const MAX_PARENT_LEVELS = 5;

/** What is shared by all parts of one statement. */
export interface Statement {
  readonly soql: string;
  readonly schema: EngineSchema;
  readonly access: QueryAccess;
  readonly binds: Readonly<Record<string, unknown>>;
  readonly values: Cell[];
  aliases: number;
}

/** Adds a value and returns its placeholder. */
export function param(statement: Statement, value: Cell): string {
  statement.values.push(value);
  return `?${String(statement.values.length)}`;
}

/** Where a path leads: SQL, the field, and the relationship names on the way (canonical case). */
export interface Column {
  readonly sql: string;
  readonly field: EngineField;
  readonly object: EngineObject;
  readonly parents: readonly string[];
}
interface Join {
  readonly alias: string;
  readonly object: EngineObject;
}
/** A parent selected in the result: where its Id is, to tell a missing parent from empty fields. */
export interface ParentColumn {
  readonly idSql: string;
  /** Null when the Id's prefix says the type (polymorphic). */
  readonly type: string | null;
}

export class QueryScope {
  readonly statement: Statement;
  readonly object: EngineObject;
  readonly alias: string;
  readonly parents = new Map<string, ParentColumn>();
  private readonly names: ReadonlySet<string>;
  private readonly joins = new Map<string, Join>();
  private joinText = '';

  constructor(statement: Statement, object: EngineObject, alias: string | null) {
    this.statement = statement;
    this.object = object;
    this.alias = nextAlias(statement);
    this.names = new Set([object.name.toLowerCase(), ...(alias === null ? [] : [alias.toLowerCase()])]);
  }

  /** `"Contact" t0 LEFT JOIN …`; call after every path was resolved. */
  fromSql(): string {
    return `${quoted(this.object.name)} ${this.alias}${this.joinText}`;
  }

  /** Resolves `Account.Owner.Name` from this object. */
  resolve(path: FieldPath): Column {
    let names = path.names;
    if (
      names.length > 1 &&
      this.names.has((names[0] ?? '').toLowerCase()) &&
      !this.object.parentRelationship(names[0] ?? '')
    )
      names = names.slice(1);
    if (names.length - 1 > MAX_PARENT_LEVELS) {
      throw queryError(
        'INVALID_FIELD',
        'SOQL statements cannot query more than 5 levels of relationships',
        this.statement.soql,
        path
      );
    }
    return this.walk({ alias: this.alias, object: this.object }, names, [], path);
  }

  private walk(at: Join, names: readonly string[], parents: readonly string[], place: Position): Column {
    const [head = '', ...rest] = names;
    if (rest.length === 0) return this.column(at, head, parents, place);
    const lookup = at.object.parentRelationship(head);
    if (!lookup || lookup.relationshipName === null || !this.visible(at.object, lookup)) {
      throw noSuchRelationship(head, 'field path', this.statement.soql, place);
    }
    const path = [...parents, lookup.relationshipName];
    if (lookup.referenceTo.length > 1) return this.polymorphic(at, lookup, rest, path, place);
    const target = this.readable(lookup.referenceTo[0] ?? '', place);
    return this.walk(this.join(at, lookup, target, path), rest, path, place);
  }

  private column(at: Join, name: string, parents: readonly string[], place: Position): Column {
    const field = at.object.field(name);
    if (!field || !this.visible(at.object, field)) throw noSuchColumn(name, at.object.name, this.statement.soql, place);
    if (field.derivedFrom !== null) {
      const source = this.walk(at, field.derivedFrom.split('.'), parents, place);
      return { ...source, field, object: at.object, parents };
    }
    return { sql: this.sqlOf(at, field), field, object: at.object, parents };
  }

  /** SQL of one field of a joined table. */
  private sqlOf(at: Join, field: EngineField): string {
    if (field.type === 'junctionIdList') return junctionSql(at.alias, field.name);
    return isStored(field) ? `${at.alias}.${quoted(field.name)}` : 'NULL';
  }

  private readable(name: string, place: Position): EngineObject {
    const object = this.statement.schema.object(name);
    if (!object || !this.statement.access.canReadObject(object))
      throw unsupportedObject(name, this.statement.soql, place);
    return object;
  }

  private visible(object: EngineObject, field: EngineField): boolean {
    return this.statement.access.canReadField(object, field);
  }

  private join(at: Join, lookup: EngineField, target: EngineObject, path: readonly string[]): Join {
    const key = `${path.join('.').toLowerCase()}>${target.name}`;
    const known = this.joins.get(key);
    if (known) return known;
    const alias = nextAlias(this.statement);
    this.joinText += ` LEFT JOIN ${quoted(target.name)} ${alias} ON ${alias}."Id" = ${at.alias}.${quoted(lookup.name)}`;
    const join = { alias, object: target };
    this.joins.set(key, join);
    if (!this.parents.has(path.join('.')))
      this.parents.set(path.join('.'), { idSql: `${alias}."Id"`, type: target.name });
    return join;
  }

  /** Fields of the Name object over every type a lookup may point to; deeper paths go by User. */
  private polymorphic(
    at: Join,
    lookup: EngineField,
    rest: readonly string[],
    path: readonly string[],
    place: Position
  ): Column {
    const idSql = `${at.alias}.${quoted(lookup.name)}`;
    this.parents.set(path.join('.'), { idSql, type: null });
    const [head = '', ...deeper] = rest;
    const names = this.statement.schema.object('Name');
    if (!names) throw noSuchRelationship(head, 'field path', this.statement.soql, place);
    if (deeper.length > 0) {
      const user = this.statement.schema.object('User');
      if (!user || !lookup.referenceTo.includes('User'))
        throw noSuchRelationship(head, 'field path', this.statement.soql, place);
      return this.walk(this.join(at, lookup, user, path), rest, path, place);
    }
    const field = names.field(head);
    if (!field) throw noSuchColumn(head, 'Name', this.statement.soql, place);
    return { sql: this.nameCase(idSql, lookup, field), field, object: names, parents: path };
  }

  private nameCase(idSql: string, lookup: EngineField, field: EngineField): string {
    if (field.name === 'Id') return idSql;
    const targets = lookup.referenceTo.flatMap((name) => this.statement.schema.object(name) ?? []);
    const branches = targets.map((target) => `WHEN '${target.keyPrefix}' THEN ${nameSql(target, field, idSql)}`);
    return `CASE substr(${idSql}, 1, 3) ${branches.join(' ')} END`;
  }
}

function nameSql(target: EngineObject, field: EngineField, idSql: string): string {
  if (field.name === 'Type') return `'${target.name}'`;
  const source = field.name === 'Name' ? target.nameField : target.field(field.name)?.name;
  return source === undefined
    ? 'NULL'
    : `(SELECT ${quoted(source)} FROM ${quoted(target.name)} n WHERE n."Id" = ${idSql})`;
}

function nextAlias(statement: Statement): string {
  statement.aliases += 1;
  return `t${String(statement.aliases)}`;
}

/** Junction lists are a view of the relation rows. */
function junctionSql(alias: string, name: string): string {
  if (name === 'ContentDocumentIds') {
    return `(SELECT group_concat(j."ContentDocumentId", ';') FROM "ContentDocumentLink" j WHERE j."LinkedEntityId" = ${alias}."Id" AND j."IsDeleted" = 0)`;
  }
  const type = name.replace(/Ids$/, 'Address');
  return `(SELECT group_concat(j."RelationId", ';') FROM "EmailMessageRelation" j WHERE j."EmailMessageId" = ${alias}."Id" AND j."RelationType" = '${type}' AND j."RelationId" IS NOT NULL AND j."IsDeleted" = 0)`;
}

/** The result column of an expression that is no field: COUNT and date parts are whole numbers. */
export const COUNT_FIELD = defineField({ name: 'expr', type: 'int' });
