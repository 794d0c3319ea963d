/** Builds whole FieldDefs from the few facts that a field's source states. */
import type { FieldDef, FieldType, PicklistValueDef } from './schema.ts';

/** A field as the engine knows it: what describe shows plus how its value comes about. */
export interface EngineField extends FieldDef {
  /** Read-only view of a parent's field, e.g. Case.ContactEmail = `Contact.Email`. */
  readonly derivedFrom: string | null;
  /** For a compound address: the prefix of its parts, e.g. `Mailing`. */
  readonly addressPrefix: string | null;
  /** Maintained by the engine itself (audit fields, Id, IsDeleted). */
  readonly system: boolean;
}

const UNFILTERABLE: ReadonlySet<FieldType> = new Set(['base64', 'junctionIdList', 'address']);
const UNGROUPABLE: ReadonlySet<FieldType> = new Set([
  'datetime',
  'double',
  'currency',
  'percent',
  'multipicklist',
  'time'
]);

/** Completes a field: everything not stated gets what the platform reports for that type. */
export function defineField(facts: Partial<EngineField> & { name: string; type: FieldType }): EngineField {
  const { type } = facts;
  const filterable = facts.filterable ?? !UNFILTERABLE.has(type);
  const boolean = type === 'boolean';
  return {
    label: labelOf(facts.name),
    length: 0,
    precision: 0,
    scale: 0,
    nillable: !boolean,
    defaultedOnCreate: boolean,
    defaultValue: boolean ? false : null,
    createable: true,
    updateable: true,
    sortable: filterable && type !== 'multipicklist',
    groupable: filterable && !UNGROUPABLE.has(type) && (facts.length ?? 0) <= 255,
    unique: false,
    caseSensitive: false,
    externalId: false,
    nameField: false,
    idLookup: false,
    autoNumber: false,
    displayFormat: null,
    calculated: false,
    formula: null,
    custom: false,
    restrictedPicklist: false,
    picklistValues: [],
    referenceTo: [],
    relationshipName: null,
    childRelationshipName: null,
    deleteConstraint: 'SetNull',
    derivedFrom: null,
    addressPrefix: null,
    system: false,
    ...facts,
    filterable
  };
}

/** Picklist values from `A;*B;c=Label`, where `*` marks the default. */
export function parsePicklist(source: string): PicklistValueDef[] {
  if (source === '') return [];
  return source.split(';').map((entry) => {
    const isDefault = entry.startsWith('*');
    const [value = '', label] = (isDefault ? entry.slice(1) : entry).split('=');
    return { value, label: label ?? value, active: true, defaultValue: isDefault };
  });
}

/** The label that the platform derives from an API name: `LastCURequestDate` → `Last CU Request Date`. */
export function labelOf(apiName: string): string {
  return apiName
    .replace(/__c$/, '')
    .replaceAll('_', ' ')
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/\bId$/, 'ID');
}
