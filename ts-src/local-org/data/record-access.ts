/** Which of some records a person may not touch. */
import type { Access } from '../engine.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import type { Cell } from '../store/database.ts';
import { quoted } from '../store/tables.ts';
import type { DataContext } from './data-context.ts';
import { rowPredicate, type AccessLevel } from './row-access.ts';

/** The Ids among these that the user doesn't reach at this level; none without sharing. */
export function unreachable(
  context: DataContext,
  object: EngineObject,
  ids: readonly string[],
  access: Access,
  level: AccessLevel
): Set<string> {
  if (!access.sharing || ids.length === 0) return new Set();
  const values: Cell[] = [JSON.stringify(ids)];
  const predicate = rowPredicate(context.schema, context.permissions(access.userId), object, 't', level, (value) => {
    values.push(value);
    return `?${String(values.length)}`;
  });
  if (predicate === null) return new Set();
  const rows = context.database.all(
    `SELECT "Id" FROM ${quoted(object.name)} t WHERE t."Id" IN (SELECT value FROM json_each(?1)) AND NOT coalesce(${predicate}, 0)`,
    values
  );
  return new Set(rows.map((row) => String(row['Id'])));
}
