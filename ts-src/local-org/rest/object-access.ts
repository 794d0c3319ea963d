import type { RestContext } from './rest-request.ts';
import type { FieldDef, ObjectDef } from '../schema/schema.ts';

/** What the caller may do with an object. */
export interface ObjectAccess {
  readonly createable: boolean;
  readonly updateable: boolean;
  readonly deletable: boolean;
  readonly queryable: boolean;
  /** The fields that the caller may read, with the flags as they are for them. */
  readonly fields: readonly FieldDef[];
}

/** An object's flags and fields under the caller's permissions, as describe tells them. */
export function objectAccess(context: RestContext, object: ObjectDef): ObjectAccess {
  const engineObject = context.engine.schema.object(object.name);
  if (engineObject === undefined) return object;
  const permissions = context.engine.permissionsOf(context.userId);
  return {
    createable: object.createable && permissions.can('Create', engineObject),
    updateable: object.updateable && permissions.can('Edit', engineObject),
    deletable: object.deletable && permissions.can('Delete', engineObject),
    queryable: object.queryable && permissions.can('Read', engineObject),
    fields: engineObject.fields
      .filter((field) => permissions.canReadField(engineObject, field))
      .map((field) => {
        const mayEdit = permissions.canEditField(engineObject, field);
        return { ...field, createable: field.createable && mayEdit, updateable: field.updateable && mayEdit };
      })
  };
}
