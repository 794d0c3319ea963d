/** Reads custom objects, fields, sharing rules, permission sets and custom permissions from a force-app source folder. */
import { XMLParser } from 'fast-xml-parser';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { z } from 'zod';

const ARRAYS = new Set([
  'value',
  'objectPermissions',
  'fieldPermissions',
  'classAccesses',
  'customPermissions',
  'tabSettings',
  'customSettingAccesses',
  'userPermissions',
  'values',
  'validationRules',
  'sharingCriteriaRules',
  'sharingOwnerRules',
  'sharingGuestRules',
  'sharingTerritoryRules',
  'criteriaItems',
  'role',
  'group'
]);
const parser = new XMLParser({
  ignoreAttributes: true,
  parseTagValue: false,
  trimValues: true,
  isArray: (name) => ARRAYS.has(name)
});

const text = z.coerce.string();
const flag = z.string().transform((value) => value === 'true');
const count = z.coerce.number();

const fieldSchema = z.object({
  fullName: text,
  type: text.optional(),
  label: text.optional(),
  length: count.optional(),
  precision: count.optional(),
  scale: count.optional(),
  required: flag.optional(),
  unique: flag.optional(),
  externalId: flag.optional(),
  caseSensitive: flag.optional(),
  defaultValue: text.optional(),
  formula: text.optional(),
  displayFormat: text.optional(),
  referenceTo: text.optional(),
  relationshipName: text.optional(),
  deleteConstraint: z.enum(['SetNull', 'Restrict', 'Cascade']).optional(),
  valueSet: z
    .object({
      restricted: flag.optional(),
      valueSetDefinition: z
        .object({
          value: z
            .array(
              z.object({ fullName: text, label: text.optional(), default: flag.optional(), isActive: flag.optional() })
            )
            .default([])
        })
        .optional()
    })
    .optional()
});
export type FieldSource = z.infer<typeof fieldSchema>;

const validationRuleSchema = z.object({
  fullName: text,
  active: flag,
  errorConditionFormula: text,
  errorMessage: text,
  errorDisplayField: text.optional()
});
export type ValidationRuleSource = z.infer<typeof validationRuleSchema>;

const objectSchema = z.object({
  label: text.optional(),
  pluralLabel: text.optional(),
  sharingModel: z
    .enum(['Private', 'Read', 'ReadWrite', 'ReadWriteTransfer', 'ControlledByParent', 'FullAccess', 'ReadSelect'])
    .optional(),
  customSettingsType: text.optional(),
  visibility: text.optional(),
  eventType: text.optional(),
  publishBehavior: text.optional(),
  nameField: z.object({ type: text.optional(), label: text.optional(), displayFormat: text.optional() }).optional()
});

/** Who a rule shares with: everyone of the organisation, roles or public groups by name. */
const sharedToSchema = z.strictObject({
  allInternalUsers: z.unknown().optional(),
  role: z.array(text).default([]),
  group: z.array(text).default([])
});
/** Strict: a rule that is only half understood would show records to the wrong people. */
const sharingRuleSchema = z.strictObject({
  fullName: text,
  accessLevel: z.enum(['Read', 'Edit']),
  label: text.optional(),
  description: text.optional(),
  sharedTo: z.preprocess((value) => (value === '' ? {} : value), sharedToSchema),
  criteriaItems: z
    .array(z.strictObject({ field: text, operation: z.enum(['equals', 'notEqual']), value: text.default('') }))
    .min(1),
  includeRecordsOwnedByAll: flag.default(true)
});
export type SharingRuleSource = z.infer<typeof sharingRuleSchema>;
const sharingRulesSchema = z.strictObject({ sharingCriteriaRules: z.array(sharingRuleSchema).default([]) });

export interface ObjectSource extends z.infer<typeof objectSchema> {
  readonly name: string;
  readonly fields: readonly FieldSource[];
  readonly validationRules: readonly ValidationRuleSource[];
  readonly sharingRules: readonly SharingRuleSource[];
}

const permissionSetSchema = z.object({
  label: text.optional(),
  description: text.optional(),
  objectPermissions: z
    .array(
      z.object({
        object: text,
        allowCreate: flag,
        allowRead: flag,
        allowEdit: flag,
        allowDelete: flag,
        viewAllRecords: flag,
        modifyAllRecords: flag
      })
    )
    .default([]),
  fieldPermissions: z.array(z.object({ field: text, readable: flag.default(false), editable: flag })).default([]),
  classAccesses: z.array(z.object({ apexClass: text, enabled: flag })).default([]),
  customPermissions: z.array(z.object({ name: text, enabled: flag })).default([]),
  customSettingAccesses: z.array(z.object({ name: text, enabled: flag })).default([]),
  tabSettings: z.array(z.object({ tab: text, visibility: text })).default([]),
  userPermissions: z.array(z.object({ name: text, enabled: flag })).default([])
});
export interface PermissionSetSource extends z.infer<typeof permissionSetSchema> {
  readonly name: string;
}
export interface CustomPermissionSource {
  readonly name: string;
  readonly label: string;
  readonly description: string | null;
}

/** Everything of the source folder that shapes data and access. */
export interface MetadataSource {
  readonly objects: readonly ObjectSource[];
  readonly permissionSets: readonly PermissionSetSource[];
  readonly customPermissions: readonly CustomPermissionSource[];
  readonly apexClasses: readonly string[];
}

/** Reads the folder; a folder that doesn't exist is an org without customisation. */
export function readMetadata(sourceDir: string | undefined): MetadataSource {
  const files = sourceDir === undefined || !existsSync(sourceDir) ? [] : listFiles(sourceDir);
  const named = (suffix: string): readonly string[] => files.filter((file) => file.endsWith(suffix));
  return {
    objects: readObjects(files),
    permissionSets: named('.permissionset-meta.xml').map((file) => ({
      name: basename(file, '.permissionset-meta.xml'),
      ...permissionSetSchema.parse(readXml(file, 'PermissionSet'))
    })),
    customPermissions: named('.customPermission-meta.xml').map((file) => {
      const source = z.object({ label: text, description: text.optional() }).parse(readXml(file, 'CustomPermission'));
      return {
        name: basename(file, '.customPermission-meta.xml'),
        label: source.label,
        description: source.description ?? null
      };
    }),
    apexClasses: named('.cls').map((file) => basename(file, '.cls'))
  };
}

interface ObjectFolder {
  definition: string | null;
  sharing: string | null;
  readonly fields: string[];
  readonly rules: string[];
}

function readObjects(files: readonly string[]): ObjectSource[] {
  const folders = new Map<string, ObjectFolder>();
  const folderOf = (name: string): ObjectFolder => {
    const known = folders.get(name) ?? { definition: null, sharing: null, fields: [], rules: [] };
    folders.set(name, known);
    return known;
  };
  for (const file of files) {
    if (file.endsWith('.object-meta.xml')) folderOf(basename(file, '.object-meta.xml')).definition = file;
    if (file.endsWith('.sharingRules-meta.xml')) folderOf(basename(file, '.sharingRules-meta.xml')).sharing = file;
    if (file.endsWith('.field-meta.xml')) folderOf(basename(dirname(dirname(file)))).fields.push(file);
    if (file.endsWith('.validationRule-meta.xml')) folderOf(basename(dirname(dirname(file)))).rules.push(file);
  }
  return [...folders]
    .map(([name, folder]) => ({
      name,
      ...objectSchema.parse(folder.definition === null ? {} : readXml(folder.definition, 'CustomObject')),
      fields: folder.fields.sort().map((file) => fieldSchema.parse(readXml(file, 'CustomField'))),
      validationRules: folder.rules.sort().map((file) => validationRuleSchema.parse(readXml(file, 'ValidationRule'))),
      sharingRules:
        folder.sharing === null
          ? []
          : sharingRulesSchema.parse(readXml(folder.sharing, 'SharingRules')).sharingCriteriaRules
    }))
    .sort((a, b) => (a.name < b.name ? -1 : 1));
}

function readXml(file: string, root: string): unknown {
  const parsed = z.record(z.string(), z.unknown()).parse(parser.parse(readFileSync(file, 'utf8')));
  const content = parsed[root];
  return content === '' ? {} : content;
}

function listFiles(folder: string): string[] {
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name))
    .sort();
}
