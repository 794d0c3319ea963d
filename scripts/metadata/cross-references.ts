/** What one metadata file says of another must be true: rules that the types can't hold. */
import { existsSync, globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import type { MetadataFile, XmlElement } from './source-file.ts';
import { childrenOf, elementsOf, textOf } from './source-file.ts';

const MAX_TEXT = 255;
const MAX_LONG_TEXT = 131_072;
const MAX_NAME = 40;
const STANDARD_OBJECTS = new Set([
  'Account',
  'Contact',
  'Lead',
  'User',
  'Case',
  'Opportunity',
  'Task',
  'Event',
  'EmailMessage',
  'EmailMessageRelation',
  'ContentVersion',
  'ContentDocument',
  'ContentDocumentLink',
  'CaseContactRole',
  'TaskRelation'
]);

interface Catalogue {
  readonly files: readonly MetadataFile[];
  readonly objects: ReadonlySet<string>;
  readonly fields: ReadonlyMap<string, MetadataFile>;
  readonly classes: ReadonlySet<string>;
  readonly components: ReadonlySet<string>;
  named(type: string): ReadonlySet<string>;
}

/** One sentence a broken reference or exceeded limit. */
export function checkCrossReferences(files: readonly MetadataFile[], root: string, componentRoot: string): string[] {
  const catalogue = catalogueOf(files, root, componentRoot);
  return files.flatMap((file) =>
    (RULES[file.type] ?? (() => []))(file, catalogue).map((fault) => `${file.path}: ${fault}`)
  );
}

function catalogueOf(files: readonly MetadataFile[], root: string, componentRoot: string): Catalogue {
  const named = (type: string) => new Set(files.filter((file) => file.type === type).map((file) => file.fullName));
  return {
    files,
    objects: new Set([...named('CustomObject'), ...STANDARD_OBJECTS]),
    fields: new Map(files.filter((file) => file.type === 'CustomField').map((file) => [file.fullName, file])),
    classes: new Set(globSync(`${root}/**/*.cls`).map((path) => basename(path, '.cls'))),
    components: new Set(globSync(`${componentRoot}/*/*.js-meta.xml`).map((path) => basename(path, '.js-meta.xml'))),
    named
  };
}

type Rule = (file: MetadataFile, catalogue: Catalogue) => string[];
const RULES: Readonly<Record<string, Rule>> = {
  CustomField: checkField,
  CustomObject: checkName,
  ListView: checkListView,
  PermissionSet: checkPermissionSet,
  CustomTab: checkTab,
  CustomApplication: checkApplication,
  FlexiPage: checkPage,
  NamedCredential: checkNamedCredential,
  CustomLabels: checkLabels,
  SharingRules: checkSharingRules,
  ApexClass: checkSource,
  ApexTrigger: checkSource
};

function unknown(names: readonly string[], known: ReadonlySet<string>, what: string): string[] {
  return names.filter((name) => !known.has(name)).map((name) => `names the ${what} ${name}, which does not exist`);
}

function checkName(file: MetadataFile): string[] {
  const name = file.fullName.replace(/^.*\./, '').replace(/__\w$/, '');
  return name.length > MAX_NAME ? [`its name is longer than ${MAX_NAME} characters`] : [];
}

function checkField(file: MetadataFile, catalogue: Catalogue): string[] {
  const { content } = file;
  const length = Number(textOf(content, 'length'));
  const most = textOf(content, 'type') === 'LongTextArea' ? MAX_LONG_TEXT : MAX_TEXT;
  const target = textOf(content, 'referenceTo');
  return [
    ...checkName(file),
    ...(file.fullName.endsWith(`.${textOf(content, 'fullName')}`) ? [] : ['its fullName differs from its file name']),
    ...(length > most ? [`its length ${length} is over ${most}`] : []),
    ...(textOf(content, 'description') === '' ? ['it has no description'] : []),
    ...(target === '' ? [] : unknown([target], catalogue.objects, 'object')),
    ...(target === '' ? [] : checkRelationship(file, catalogue))
  ];
}

function checkRelationship(file: MetadataFile, catalogue: Catalogue): string[] {
  const name = textOf(file.content, 'relationshipName');
  const target = textOf(file.content, 'referenceTo');
  const same = [...catalogue.fields.values()].filter(
    (other) =>
      other !== file &&
      textOf(other.content, 'referenceTo') === target &&
      textOf(other.content, 'relationshipName') === name
  );
  return name !== '' && same.length > 0 ? [`${target} has two child relationships named ${name}`] : [];
}

const STANDARD_COLUMNS = /^(NAME|[A-Z_.]+)$/;
function checkListView(file: MetadataFile, catalogue: Catalogue): string[] {
  const object = file.fullName.split('.')[0] ?? '';
  const columns = childrenOf(file.content, 'columns').map(String);
  const filtered = elementsOf(file.content, 'filters').map((filter) => textOf(filter, 'field'));
  const custom = [...columns, ...filtered]
    .filter((column) => !STANDARD_COLUMNS.test(column))
    .map((column) => `${object}.${column}`);
  return unknown(custom, new Set(catalogue.fields.keys()), 'field');
}

function checkPermissionSet(file: MetadataFile, catalogue: Catalogue): string[] {
  const names = (element: string, name: string) => elementsOf(file.content, element).map((item) => textOf(item, name));
  const fields = names('fieldPermissions', 'field');
  const required = fields.filter((name) => textOf(catalogue.fields.get(name)?.content ?? {}, 'required') === 'true');
  const twice = fields.filter((name, index) => fields.indexOf(name) !== index);
  return [
    ...unknown(names('objectPermissions', 'object'), catalogue.objects, 'object'),
    ...unknown(
      fields.filter((name) => name.split('.')[1]?.endsWith('__c')),
      new Set(catalogue.fields.keys()),
      'field'
    ),
    ...required.map((name) => `sets a permission on ${name}, which is required and so always visible`),
    ...twice.map((name) => `sets ${name} twice`),
    ...unknown(names('classAccesses', 'apexClass'), catalogue.classes, 'class'),
    ...unknown(names('customPermissions', 'name'), catalogue.named('CustomPermission'), 'custom permission'),
    ...unknown(names('applicationVisibilities', 'application'), catalogue.named('CustomApplication'), 'app'),
    ...unknown(
      names('tabSettings', 'tab').filter((tab) => !tab.startsWith('standard-')),
      catalogue.named('CustomTab'),
      'tab'
    ),
    ...unknown(
      names('externalCredentialPrincipalAccesses', 'externalCredentialPrincipal'),
      principalsOf(catalogue),
      'principal'
    ),
    ...objectPermissionFaults(file.content)
  ];
}

function principalsOf(catalogue: Catalogue): Set<string> {
  const credentials = catalogue.files.filter((file) => file.type === 'ExternalCredential');
  return new Set(
    credentials.flatMap((file) =>
      elementsOf(file.content, 'externalCredentialParameters').map(
        (parameter) => `${file.fullName}-${textOf(parameter, 'parameterName')}`
      )
    )
  );
}

/** Each permission needs the ones before it: the platform refuses a set that breaks the chain. */
const NEEDS: Readonly<Record<string, readonly string[]>> = {
  allowCreate: ['allowRead'],
  allowEdit: ['allowRead'],
  allowDelete: ['allowRead', 'allowEdit'],
  viewAllRecords: ['allowRead'],
  modifyAllRecords: ['allowRead', 'allowEdit', 'allowDelete', 'viewAllRecords']
};
function objectPermissionFaults(content: XmlElement): string[] {
  return elementsOf(content, 'objectPermissions').flatMap((permission) => {
    const has = (name: string) => textOf(permission, name) === 'true';
    return Object.entries(NEEDS).flatMap(([name, needed]) =>
      has(name)
        ? needed.filter((one) => !has(one)).map((one) => `${textOf(permission, 'object')}: ${name} needs ${one}`)
        : []
    );
  });
}

function checkTab(file: MetadataFile, catalogue: Catalogue): string[] {
  const page = textOf(file.content, 'flexiPage');
  const object = textOf(file.content, 'customObject') === 'true' ? [file.fullName] : [];
  return [
    ...unknown(object, catalogue.objects, 'object'),
    ...unknown(page === '' ? [] : [page], catalogue.named('FlexiPage'), 'page')
  ];
}

function checkApplication(file: MetadataFile, catalogue: Catalogue): string[] {
  const tabs = childrenOf(file.content, 'tabs')
    .map(String)
    .filter((tab) => !tab.startsWith('standard-'));
  return unknown(tabs, catalogue.named('CustomTab'), 'tab');
}

function checkPage(file: MetadataFile, catalogue: Catalogue): string[] {
  const components = elementsOf(file.content, 'flexiPageRegions')
    .flatMap((region) => elementsOf(region, 'itemInstances'))
    .flatMap((item) => elementsOf(item, 'componentInstance'))
    .map((component) => textOf(component, 'componentName'));
  return unknown(
    components.filter((name) => !name.includes(':')),
    catalogue.components,
    'component'
  );
}

function checkSharingRules(file: MetadataFile, catalogue: Catalogue): string[] {
  const fields = elementsOf(file.content, 'sharingCriteriaRules')
    .flatMap((rule) => elementsOf(rule, 'criteriaItems'))
    .map((item) => `${file.fullName}.${textOf(item, 'field')}`)
    .filter((name) => name.endsWith('__c'));
  return [
    ...unknown([file.fullName], catalogue.objects, 'object'),
    ...unknown(fields, new Set(catalogue.fields.keys()), 'field')
  ];
}

function checkNamedCredential(file: MetadataFile, catalogue: Catalogue): string[] {
  const credentials = elementsOf(file.content, 'namedCredentialParameters').map((parameter) =>
    textOf(parameter, 'externalCredential')
  );
  return unknown(
    credentials.filter((name) => name !== ''),
    catalogue.named('ExternalCredential'),
    'external credential'
  );
}

function checkLabels(file: MetadataFile, catalogue: Catalogue): string[] {
  const names = catalogue.files
    .filter((other) => other.type === 'CustomLabels')
    .flatMap((other) => elementsOf(other.content, 'labels').map((label) => textOf(label, 'fullName')));
  const own = elementsOf(file.content, 'labels').map((label) => textOf(label, 'fullName'));
  return own
    .filter((name) => names.filter((other) => other === name).length > 1)
    .map((name) => `the label ${name} stands twice`);
}

function checkSource(file: MetadataFile, catalogue: Catalogue): string[] {
  const source = file.path.replace(/-meta\.xml$/, '');
  if (!existsSync(source)) return [`${basename(source)} does not exist beside it`];
  const object = /\btrigger\s+\w+\s+on\s+(\w+)/.exec(readFileSync(source, 'utf8'))?.[1];
  return source.endsWith('.trigger') ? unknown([object ?? ''], catalogue.objects, 'object') : [];
}
