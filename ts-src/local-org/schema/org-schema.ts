/** Assembles the org's schema: standard objects, customisations and the relationships between all of them. */
import { customField, fieldsOfKind, kindOf, nameFieldOf } from './custom-object.ts';
import { defineField, type EngineField } from './field-definition.ts';
import type { MetadataSource, ObjectSource, SharingRuleSource, ValidationRuleSource } from './metadata-source.ts';
import type { ChildRelationshipDef, ObjectDef, OrgSchema } from './schema.ts';
import { parseFields, systemFields, type StandardObject } from './standard-object.ts';
import { PEOPLE_OBJECTS, PERSON_ACCOUNT_FIELDS } from './standard-people.ts';
import { SETUP_OBJECTS } from './standard-setup.ts';
import { WORK_OBJECTS } from './standard-work.ts';

/** An object as the engine knows it. */
export interface EngineObject extends ObjectDef {
  readonly fields: readonly EngineField[];
  field(name: string): EngineField | undefined;
  parentRelationship(name: string): EngineField | undefined;
  /** Setup objects and custom settings: no object permissions, no sharing. */
  readonly setup: boolean;
  /** For ControlledByParent: the lookup whose record decides access. */
  readonly parentField: string | null;
  /** Protected custom settings are for code only. */
  readonly protectedSetting: boolean;
  readonly validationRules: readonly ValidationRuleSource[];
  readonly sharingRules: readonly SharingRuleSource[];
  readonly audit: 'full' | 'created' | 'stamp' | 'none';
}
export interface EngineSchema extends OrgSchema {
  object(name: string): EngineObject | undefined;
  objects(): readonly EngineObject[];
  objectByPrefix(idPrefix: string): EngineObject | undefined;
}

const STANDARD: readonly StandardObject[] = [...PEOPLE_OBJECTS, ...WORK_OBJECTS, ...SETUP_OBJECTS];
const BASE36 = '0123456789abcdefghijklmnopqrstuvwxyz';

/** Builds the schema of an org with this metadata, with person accounts or without. */
export function buildSchema(metadata: MetadataSource, personAccounts = false): EngineSchema {
  const known = new Set(STANDARD.map((object) => object.name.toLowerCase()));
  const custom = metadata.objects.filter((source) => !known.has(source.name.toLowerCase()));
  const customNames = custom.filter((source) => kindOf(source) === 'custom').map((source) => source.name);
  const drafts = STANDARD.map((spec) => standardDraft(withPersons(spec, personAccounts), metadata, customNames));
  const taken = new Set<string>();
  for (const source of custom) {
    const draft = customDraft(source, customPrefix(source.name, taken));
    drafts.push(draft);
    if (draft.kind === 'custom' && draft.sharing !== 'ControlledByParent') drafts.push(shareDraft(draft));
  }
  drafts.push(...['Account', 'Case', 'Contact', 'Lead', 'Opportunity'].map((name) => standardShareDraft(name)));
  return schemaOf(drafts);
}

function withPersons(spec: StandardObject, personAccounts: boolean): StandardObject {
  const more = personAccounts ? PERSON_ACCOUNT_FIELDS[spec.name] : undefined;
  return more === undefined ? spec : { ...spec, fields: `${spec.fields}\n${more}` };
}

/** What an object is made of before its relationships are known. */
interface Draft {
  name: string;
  label: string;
  labelPlural: string;
  keyPrefix: string;
  kind: ObjectDef['kind'];
  sharing: ObjectDef['sharing'];
  nameField: string;
  fields: EngineField[];
  setup: boolean;
  parentField: string | null;
  protectedSetting: boolean;
  audit: 'full' | 'created' | 'stamp' | 'none';
  createable: boolean;
  updateable: boolean;
  deletable: boolean;
  queryable: boolean;
  validationRules: readonly ValidationRuleSource[];
  sharingRules: readonly SharingRuleSource[];
}

function standardDraft(spec: StandardObject, metadata: MetadataSource, customNames: readonly string[]): Draft {
  const extension = metadata.objects.find((source) => source.name.toLowerCase() === spec.name.toLowerCase());
  const fields = parseFields(spec.fields, customNames);
  const readOnly = spec.readOnly ?? false;
  return {
    name: spec.name,
    label: spec.label,
    labelPlural: spec.labelPlural,
    keyPrefix: spec.keyPrefix,
    kind: 'standard',
    sharing: sharingOf(extension?.sharingModel) ?? spec.sharing,
    nameField: spec.nameField ?? fields.find((field) => field.nameField)?.name ?? 'Id',
    fields: [
      ...systemFields(spec.audit),
      ...((spec.setup ?? false) || readOnly || spec.nameField === 'Id' ? [] : viewDates()),
      ...fields,
      ...(extension?.fields ?? []).filter((field) => field.fullName.endsWith('__c')).map(customField)
    ],
    setup: spec.setup ?? false,
    parentField: spec.parentField ?? null,
    protectedSetting: false,
    audit: spec.audit ?? 'full',
    createable: !readOnly && (spec.createable ?? true),
    updateable: !readOnly && (spec.updateable ?? true),
    deletable: !readOnly && !(spec.noDelete ?? false),
    queryable: true,
    validationRules: extension?.validationRules ?? [],
    sharingRules: extension?.sharingRules ?? []
  };
}

function customDraft(source: ObjectSource, keyPrefix: string): Draft {
  const kind = kindOf(source);
  const fields = source.fields.map(customField);
  const master = source.fields.find((field) => field.type === 'MasterDetail')?.fullName ?? null;
  const data = kind === 'custom' || kind === 'customSetting';
  const audit = kind === 'platformEvent' ? 'none' : 'full';
  const base =
    kind === 'platformEvent' ? eventFields() : systemFields('full', { owner: kind === 'custom' && master === null });
  return {
    name: source.name,
    label: source.label ?? source.name,
    labelPlural: source.pluralLabel ?? source.label ?? source.name,
    keyPrefix,
    kind,
    sharing:
      sharingOf(source.sharingModel) ??
      (master === null ? (kind === 'custom' ? 'ReadWrite' : 'Read') : 'ControlledByParent'),
    nameField: kind === 'platformEvent' ? 'ReplayId' : 'Name',
    fields: [
      ...base,
      ...nameFieldOf(source),
      ...fieldsOfKind(kind),
      ...fields,
      ...(kind === 'custom' ? [activityDate(), ...viewDates()] : [])
    ],
    setup: kind !== 'custom',
    parentField: master,
    protectedSetting: source.visibility === 'Protected',
    audit,
    createable: data || kind === 'platformEvent',
    updateable: data,
    deletable: data,
    queryable: kind !== 'platformEvent',
    validationRules: source.validationRules,
    sharingRules: source.sharingRules
  };
}

/** When the user last saw or used a record; lists and clients ask for both. */
function viewDates(): EngineField[] {
  return ['LastViewedDate', 'LastReferencedDate'].map((name) =>
    defineField({ name, type: 'datetime', createable: false, updateable: false })
  );
}

function activityDate(): EngineField {
  return defineField({
    name: 'LastActivityDate',
    type: 'date',
    label: 'Last Activity Date',
    createable: false,
    updateable: false
  });
}

function eventFields(): EngineField[] {
  return systemFields('created').filter((field) => field.name === 'CreatedDate' || field.name === 'CreatedById');
}

function sharingOf(model: ObjectSource['sharingModel']): ObjectDef['sharing'] | undefined {
  if (model === undefined) return undefined;
  if (model === 'ReadWriteTransfer' || model === 'FullAccess') return 'ReadWrite';
  return model === 'ReadSelect' ? 'Read' : model;
}

function shareDraft(owner: Draft): Draft {
  const name = owner.name.replace(/__c$/, '__Share');
  const fields = shareFields('ParentId', owner.name, 'AccessLevel', 'Parent');
  return { ...shareBase(name, `Share: ${owner.label}`, `S${owner.keyPrefix.slice(1)}`), fields };
}

function standardShareDraft(name: string): Draft {
  const prefixes: Readonly<Record<string, string>> = {
    Account: '00r',
    Case: '01n',
    Contact: '03s',
    Lead: '01o',
    Opportunity: '00t'
  };
  const draft = shareBase(`${name}Share`, `${name} Share`, prefixes[name] ?? '00r');
  return { ...draft, fields: shareFields(`${name}Id`, name, `${name}AccessLevel`, name) };
}

function shareBase(name: string, label: string, keyPrefix: string): Omit<Draft, 'fields'> {
  return {
    name,
    label,
    labelPlural: label,
    keyPrefix,
    kind: 'standard',
    sharing: 'Read',
    nameField: 'Id',
    setup: true,
    parentField: null,
    protectedSetting: false,
    audit: 'full',
    createable: true,
    updateable: true,
    deletable: true,
    queryable: true,
    validationRules: [],
    sharingRules: []
  };
}

function shareFields(parent: string, target: string, level: string, relationship: string): EngineField[] {
  return [
    ...systemFields('full'),
    ...parseFields(
      `${parent} ref(${target}) ! createonly rel=${relationship} child=Shares cascade
       UserOrGroupId ref(Group,User) ! createonly rel=UserOrGroup
       ${level} picklist(Read;Edit;All) ! restricted
       RowCause picklist(Owner;*Manual;Rule;ImplicitChild;ImplicitParent;Team) createonly`,
      []
    )
  ];
}

/** A prefix that follows from the name alone, so that Ids stay valid when objects are added. */
function customPrefix(name: string, taken: Set<string>): string {
  const initial = name.endsWith('__e') ? 'e' : name.endsWith('__mdt') ? 'm' : 'a';
  let slot = 0;
  for (const character of name) slot = (slot * 31 + (character.codePointAt(0) ?? 0)) % 1296;
  for (;;) {
    const prefix = `${initial}${BASE36.charAt(Math.floor(slot / 36))}${BASE36.charAt(slot % 36)}`;
    if (!taken.has(prefix)) {
      taken.add(prefix);
      return prefix;
    }
    slot = (slot + 1) % 1296;
  }
}

function schemaOf(drafts: readonly Draft[]): EngineSchema {
  const children = childRelationships(drafts);
  const objects = drafts.map((draft) => finish(draft, children.get(draft.name.toLowerCase()) ?? []));
  const byName = new Map(objects.map((object) => [object.name.toLowerCase(), object]));
  const byPrefix = new Map(objects.map((object) => [object.keyPrefix, object]));
  return {
    object: (name) => byName.get(name.toLowerCase()),
    objects: () => objects,
    objectByPrefix: (prefix) => byPrefix.get(prefix.slice(0, 3))
  };
}

function childRelationships(drafts: readonly Draft[]): Map<string, ChildRelationshipDef[]> {
  const found = new Map<string, ChildRelationshipDef[]>();
  for (const draft of drafts) {
    for (const field of draft.fields) {
      if (field.childRelationshipName === null) continue;
      for (const target of field.referenceTo) {
        const list = found.get(target.toLowerCase()) ?? [];
        list.push({
          name: field.childRelationshipName,
          childObject: draft.name,
          field: field.name,
          cascadeDelete: field.deleteConstraint === 'Cascade'
        });
        found.set(target.toLowerCase(), list);
      }
    }
  }
  return found;
}

function finish(draft: Draft, childRelationships: readonly ChildRelationshipDef[]): EngineObject {
  const fields = new Map(draft.fields.map((field) => [field.name.toLowerCase(), field]));
  const parents = new Map(
    draft.fields.flatMap((field) =>
      field.relationshipName === null ? [] : [[field.relationshipName.toLowerCase(), field] as const]
    )
  );
  const children = new Map(childRelationships.map((child) => [child.name.toLowerCase(), child]));
  return {
    ...draft,
    custom: draft.kind !== 'standard',
    field: (name) => fields.get(name.toLowerCase()),
    parentRelationship: (name) => parents.get(name.toLowerCase()),
    childRelationship: (name) => children.get(name.toLowerCase()),
    childRelationships
  };
}
