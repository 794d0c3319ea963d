/** What the query compiler must know of the person who asks. */
import type { EngineField } from '../schema/field-definition.ts';
import type { EngineObject } from '../schema/org-schema.ts';
import type { Cell } from '../store/database.ts';

export interface QueryAccess {
  readonly userId: string;
  readonly timeZone: string;
  readonly now: Date;
  canReadObject(object: EngineObject): boolean;
  canReadField(object: EngineObject, field: EngineField): boolean;
  /** A predicate over the rows of `alias` that the user may read, or null when all. `param` turns a value into SQL. */
  rowFilter(object: EngineObject, alias: string, param: (value: Cell) => string): string | null;
}
