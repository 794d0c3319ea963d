/**
 * Standard objects are written as one line a field: `Name type(arguments) flags "Label"`.
 * Flags: `!` required, `ro` read only, `createonly`, `nofilter`, `name`, `nameless` (the object's name, not flagged),
 * `unique`, `cs`, `idlookup`, `defaulted`, `owner`, `hidden`, `cascade`, `restricted`, `norel`,
 * `child=`, `rel=`, `default=`, `autonumber=`, `derived=`.
 */
import { defineField, parsePicklist, type EngineField } from './field-definition.ts';
import type { FieldType, ObjectDef } from './schema.ts';

export interface StandardObject {
  readonly name: string;
  readonly label: string;
  readonly labelPlural: string;
  readonly keyPrefix: string;
  readonly sharing: ObjectDef['sharing'];
  readonly fields: string;
  readonly nameField?: string;
  /** For ControlledByParent: the lookup that decides access. */
  readonly parentField?: string;
  readonly setup?: boolean;
  readonly readOnly?: boolean;
  readonly createable?: boolean;
  readonly updateable?: boolean;
  readonly deletable?: boolean;
  readonly noDelete?: boolean;
  /** `full` (default): created and modified; `created`; `stamp`: only SystemModstamp; `none`. */
  readonly audit?: 'full' | 'created' | 'stamp' | 'none';
}

const TYPES: Readonly<Record<string, FieldType>> = {
  ref: 'reference',
  string: 'string',
  textarea: 'textarea',
  picklist: 'picklist',
  combobox: 'combobox',
  boolean: 'boolean',
  int: 'int',
  double: 'double',
  currency: 'currency',
  percent: 'percent',
  date: 'date',
  datetime: 'datetime',
  email: 'email',
  phone: 'phone',
  url: 'url',
  base64: 'base64',
  junction: 'junctionIdList'
};
const LINE = /^(\w+) (\w+)(?:\(([^"]*?)\)(?=$| [!a-z"]))?((?: (?:[!\w]+)(?:=[^ "]+)?)*)(?: "([^"]*)")?$/;

/** Fields of a standard object's text, `customObjects` filling `*custom` in polymorphic lookups. */
export function parseFields(source: string, customObjects: readonly string[]): EngineField[] {
  return source
    .split('\n')
    .map((line) => line.trim())
    .filter((line) => line !== '')
    .flatMap((line) => parseLine(line, customObjects));
}

function parseLine(line: string, customObjects: readonly string[]): EngineField[] {
  const match = LINE.exec(line);
  if (!match) throw new Error(`Standard field can't be read: ${line}`);
  const [, name = '', kind = '', argument = '', flagText = '', label] = match;
  const flags = new Map(
    flagText
      .trim()
      .split(' ')
      .filter(Boolean)
      .map((flag) => {
        const at = flag.indexOf('=');
        return at < 0 ? ([flag, ''] as const) : ([flag.slice(0, at), flag.slice(at + 1)] as const);
      })
  );
  if (kind === 'address') return addressFields(name, argument);
  const type = TYPES[kind];
  if (!type) throw new Error(`Standard field has an unknown type: ${line}`);
  return [
    defineField({
      name,
      type,
      ...(label === undefined ? {} : { label }),
      ...typeFacts(type, argument, customObjects, name, flags),
      ...flagFacts(type, flags)
    })
  ];
}

function typeFacts(
  type: FieldType,
  argument: string,
  customObjects: readonly string[],
  name: string,
  flags: ReadonlyMap<string, string>
): Partial<EngineField> {
  if (type === 'reference') {
    const referenceTo = argument.split(',').flatMap((target) => (target === '*custom' ? customObjects : [target]));
    const relationshipName = flags.has('norel') ? null : (flags.get('rel') ?? name.replace(/Id$/, ''));
    return { length: 18, referenceTo, relationshipName, childRelationshipName: flags.get('child') ?? null };
  }
  if (type === 'picklist') return { length: 255, picklistValues: parsePicklist(argument), ...defaultOf(argument) };
  if (type === 'combobox') {
    const [length = '255', ...values] = argument.split(';');
    return { length: Number(length), picklistValues: parsePicklist(values.join(';')) };
  }
  if (type === 'int') return { precision: 9 };
  if (type === 'double' || type === 'currency' || type === 'percent') {
    const [precision = '18', scale = '0'] = argument.split(',');
    return { precision: Number(precision), scale: Number(scale) };
  }
  const length = Number(argument);
  return Number.isNaN(length) ? {} : { length };
}

function defaultOf(values: string): Partial<EngineField> {
  const chosen = parsePicklist(values).find((value) => value.defaultValue);
  return chosen ? { defaultValue: chosen.value } : {};
}

function flagFacts(type: FieldType, flags: ReadonlyMap<string, string>): Partial<EngineField> {
  const facts: Record<string, unknown> = {};
  const readOnly = flags.has('ro') || flags.has('autonumber') || flags.has('derived');
  if (flags.has('!')) facts['nillable'] = false;
  if (readOnly) Object.assign(facts, { createable: false, updateable: false });
  if (flags.has('createonly')) facts['updateable'] = false;
  if (flags.has('nofilter')) Object.assign(facts, { filterable: false, sortable: false, groupable: false });
  if (flags.has('name')) facts['nameField'] = true;
  if (flags.has('unique')) facts['unique'] = true;
  if (flags.has('cs')) facts['caseSensitive'] = true;
  if (flags.has('idlookup')) facts['idLookup'] = true;
  if (flags.has('cascade')) facts['deleteConstraint'] = 'Cascade';
  if (flags.has('restricted')) facts['restrictedPicklist'] = true;
  if (flags.has('defaulted') || flags.has('owner')) facts['defaultedOnCreate'] = true;
  if (flags.has('autonumber'))
    Object.assign(facts, {
      autoNumber: true,
      displayFormat: `{${flags.get('autonumber') ?? '0'}}`,
      defaultedOnCreate: true
    });
  if (flags.has('derived')) Object.assign(facts, { derivedFrom: flags.get('derived'), calculated: false });
  const preset = flags.get('default');
  if (preset !== undefined) facts['defaultValue'] = type === 'boolean' ? preset === 'true' : preset;
  return facts;
}

const ADDRESS_PARTS = [
  ['Street', 255],
  ['City', 40],
  ['State', 80],
  ['PostalCode', 20],
  ['Country', 80]
] as const;

function addressFields(name: string, prefix: string): EngineField[] {
  const parts = ADDRESS_PARTS.map(([part, length]) =>
    defineField({ name: `${prefix}${part}`, type: part === 'Street' ? 'textarea' : 'string', length })
  );
  const places = ['Latitude', 'Longitude'].map((part) =>
    defineField({ name: `${prefix}${part}`, type: 'double', precision: 18, scale: 15 })
  );
  const accuracy = defineField({
    name: `${prefix}GeocodeAccuracy`,
    type: 'picklist',
    length: 40,
    picklistValues: parsePicklist(
      'Address;NearAddress;Block;Street;ExtendedZip;Zip;Neighborhood;City;County;State;Unknown'
    )
  });
  const compound = defineField({ name, type: 'address', addressPrefix: prefix, createable: false, updateable: false });
  return [...parts, ...places, accuracy, compound];
}

/** Id, deletion and audit fields that every object of this kind carries. */
export function systemFields(
  audit: StandardObject['audit'] = 'full',
  options: { owner?: boolean } = {}
): EngineField[] {
  const fixed = {
    createable: false,
    updateable: false,
    nillable: false,
    defaultedOnCreate: true,
    system: true
  } as const;
  const user = (name: string): EngineField =>
    defineField({
      ...fixed,
      name,
      type: 'reference',
      length: 18,
      referenceTo: ['User'],
      relationshipName: name.replace(/Id$/, '')
    });
  const fields = [defineField({ ...fixed, name: 'Id', type: 'id', length: 18, idLookup: true, label: 'Record ID' })];
  if (audit === 'none') return fields;
  fields.push(defineField({ ...fixed, name: 'IsDeleted', type: 'boolean', defaultedOnCreate: true, label: 'Deleted' }));
  if (options.owner) {
    const owner = {
      name: 'OwnerId',
      type: 'reference',
      length: 18,
      nillable: false,
      defaultedOnCreate: true,
      referenceTo: ['Group', 'User']
    } as const;
    fields.push(defineField({ ...owner, relationshipName: 'Owner', label: 'Owner ID' }));
  }
  if (audit === 'created' || audit === 'full')
    fields.push(defineField({ ...fixed, name: 'CreatedDate', type: 'datetime' }), user('CreatedById'));
  if (audit === 'full')
    fields.push(defineField({ ...fixed, name: 'LastModifiedDate', type: 'datetime' }), user('LastModifiedById'));
  fields.push(defineField({ ...fixed, name: 'SystemModstamp', type: 'datetime', label: 'System Modstamp' }));
  return fields;
}
