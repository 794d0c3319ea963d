/** Refusals of queries, worded and laid out as the platform does. */
import { OrgError } from '../org-error.ts';
import type { Position } from './ast.ts';

const WINDOW_BEFORE = 20;
const WINDOW_AFTER = 40;

/** The text around the error, a caret below it, its place and the sentence. */
export function queryError(code: string, message: string, soql: string, at: Position): OrgError {
  const line = soql.split('\n')[at.line - 1] ?? '';
  const wide = line.length > WINDOW_BEFORE + WINDOW_AFTER;
  const start = wide ? Math.max(0, at.column - 1 - WINDOW_BEFORE) : 0;
  const excerpt = wide ? line.slice(start, at.column - 1 + WINDOW_AFTER) : line;
  const caret = `${' '.repeat(Math.max(0, at.column - 1 - start))}^`;
  return new OrgError(
    code,
    `\n${excerpt}\n${caret}\nERROR at Row:${String(at.line)}:Column:${String(at.column)}\n${message}`
  );
}

const SEE_DESCRIBE = 'Please reference your WSDL or the describe call for the appropriate names.';

export function noSuchColumn(field: string, object: string, soql: string, at: Position): OrgError {
  const hint = `If you are attempting to use a custom field, be sure to append the '__c' after the custom field name. ${SEE_DESCRIBE}`;
  return queryError('INVALID_FIELD', `No such column '${field}' on entity '${object}'. ${hint}`, soql, at);
}

export function noSuchRelationship(
  name: string,
  where: 'field path' | 'FROM part of query call',
  soql: string,
  at: Position
): OrgError {
  const hint = `If you are attempting to use a custom relationship, be sure to append the '__r' after the custom relationship name. ${SEE_DESCRIBE}`;
  const code = where === 'field path' ? 'INVALID_FIELD' : 'INVALID_TYPE';
  return queryError(code, `Didn't understand relationship '${name}' in ${where}. ${hint}`, soql, at);
}

export function unsupportedObject(name: string, soql: string, at: Position): OrgError {
  const hint = `If you are attempting to use a custom object, be sure to append the '__c' after the entity name. ${SEE_DESCRIBE}`;
  return queryError('INVALID_TYPE', `sObject type '${name}' is not supported. ${hint}`, soql, at);
}

export function malformed(message: string): OrgError {
  return new OrgError('MALFORMED_QUERY', message);
}
