/** Where the pages' modules come from: the product's components, the host's own, and the platform's stand-ins. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { stripTypeScriptTypes } from 'node:module';
import { join } from 'node:path';
import type { Plugin } from 'rollup';
import { readLabels } from './labels.ts';

export const projectRoot = join(import.meta.dirname, '../../..');
const hostModules = join(import.meta.dirname, 'modules');
const baseComponents = join(projectRoot, 'node_modules/lightning-base-components');

interface NamedModule {
  readonly name: string;
  readonly path: string;
}
export type ModuleRecord = NamedModule | { readonly npm: string };

/** Folders whose change makes the page's bundle stale. */
export const watchedFolders: readonly string[] = [
  join(projectRoot, 'ts-src/lwc'),
  join(projectRoot, 'ts-src/core'),
  join(projectRoot, 'force-app/main/app/labels'),
  hostModules,
  join(import.meta.dirname, 'page')
];

function recordsIn(namespace: string, folder: string): NamedModule[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder).flatMap((name) => {
    // A module of styles alone is its stylesheet.
    const path = ['.ts', '.css'].map((ending) => join(folder, name, name + ending)).find((file) => existsSync(file));
    return path === undefined ? [] : [{ name: `${namespace}/${name}`, path }];
  });
}

/** The product's components that pages may hold, e.g. `intakeConsole`. */
function exposedComponents(): string[] {
  const folder = join(projectRoot, 'ts-src/lwc');
  return recordsIn('c', folder)
    .map((record) => record.name.slice(2))
    .filter((name) => {
      const meta = join(folder, name, `${name}.js-meta.xml`);
      return existsSync(meta) && readFileSync(meta, 'utf8').includes('<isExposed>true</isExposed>');
    });
}

function exposedComponentsSource(): string {
  const names = exposedComponents();
  const imports = names.map((name, index) => `import C${String(index)} from 'c/${name}';`);
  const entries = names.map((name, index) => `${JSON.stringify(name)}: C${String(index)}`);
  return `${imports.join('\n')}\nexport const components = { ${entries.join(', ')} };`;
}

/** Modules that the page's bundle holds itself (everything else comes from the vendor bundle). */
export function pageModules(): ModuleRecord[] {
  return [
    ...recordsIn('c', join(projectRoot, 'ts-src/lwc')),
    ...recordsIn('local', join(hostModules, 'local')),
    ...recordsIn('lightning', join(hostModules, 'lightning'))
  ];
}

/** Module records of the base components for the vendor bundle. */
export function vendorModules(): ModuleRecord[] {
  return [
    { name: 'force/navigation', path: join(import.meta.dirname, 'page/force-navigation.js') },
    { npm: 'lightning-base-components' }
  ];
}

/** The base components' public names; the import map lists them. */
export function baseComponentNames(): string[] {
  const own = new Set(recordsIn('lightning', join(hostModules, 'lightning')).map((record) => record.name));
  return baseNames.filter((name) => !own.has(`lightning/${name}`) && existsSync(baseComponentFile(name)));
}

export function baseComponentFile(name: string): string {
  return join(baseComponents, 'src/lightning', name, `${name}.js`);
}

const baseNames: readonly string[] = (
  'accordion accordionSection alert avatar badge breadcrumb breadcrumbs button buttonGroup buttonIcon ' +
  'buttonIconStateful buttonMenu buttonStateful card checkboxGroup combobox configProvider confirm context ' +
  'datatable dualListbox dynamicIcon formattedAddress formattedDateTime formattedEmail formattedLocation ' +
  'formattedName formattedNumber formattedPhone formattedRichText formattedText formattedTime formattedUrl ' +
  'helptext icon input inputAddress inputLocation inputName layout layoutItem menuDivider menuItem ' +
  'menuSubheader modal modalBody modalFooter modalHeader overlayContainer pill pillContainer progressBar ' +
  'progressIndicator progressRing progressStep prompt radioGroup relativeDateTime select slider spinner tab ' +
  'tabset textarea tile toast toastContainer tree treeGrid verticalNavigation verticalNavigationItem ' +
  'verticalNavigationItemBadge verticalNavigationItemIcon verticalNavigationOverflow verticalNavigationSection'
).split(' ');

const scopedPrefix = '\0salesforce:';

/** Resolves `@salesforce/*` imports of the product's and the host's code; base components bring their own. */
export function salesforceModules(labelFile: string): Plugin {
  let labels: Readonly<Record<string, string>> = {};
  return {
    name: 'salesforce-modules',
    // Once a build: the pages import hundreds of labels, a module each.
    buildStart() {
      labels = readLabels(labelFile);
    },
    resolveId: {
      order: 'pre',
      handler(id, importer) {
        if (id === 'local/components') return `${scopedPrefix}${id}`;
        if (!id.startsWith('@salesforce/') || importer?.includes('lightning-base-components') === true) return null;
        return scopedModuleSource(id, {}) === null ? null : `${scopedPrefix}${id}`;
      }
    },
    load(id) {
      if (!id.startsWith(scopedPrefix)) return null;
      if (id === `${scopedPrefix}local/components`) return exposedComponentsSource();
      return scopedModuleSource(id.slice(scopedPrefix.length), labels);
    }
  };
}

function scopedModuleSource(id: string, labels: Readonly<Record<string, string>>): string | null {
  const [, kind, ...rest] = id.split('/');
  const name = rest.join('/');
  switch (kind) {
    case 'apex':
      return apexSource(name);
    case 'label':
      return `export default ${JSON.stringify(labels[name.replace(/^c\./, '')] ?? `[missing label ${name}]`)};`;
    case 'schema':
      return schemaSource(name);
    case 'user':
      return `import { context } from 'local/context'; export default ${name === 'Id' ? 'context.userId' : 'false'};`;
    case 'customPermission':
      return `import { context } from 'local/context'; export default context.customPermissions.includes(${JSON.stringify(name)}) || undefined;`;
    case 'userPermission':
      return `import { context } from 'local/context'; export default context.userPermissions.includes(${JSON.stringify(name)}) || undefined;`;
    case 'messageChannel':
      return `export default ${JSON.stringify({ channel: name })};`;
    case 'resourceUrl':
      return `export default ${JSON.stringify(`/resource/${name}`)};`;
    case 'i18n':
      return i18nSource(name);
    case 'client':
      return `export default 'Large';`;
    default:
      return null;
  }
}

function apexSource(name: string): string {
  if (name === '') return `export { refreshApex, getSObjectValue } from 'local/apex';`;
  const [className, methodName] = name.split('.');
  return `import { apexMethod } from 'local/apex'; export default apexMethod(${JSON.stringify(className)}, ${JSON.stringify(methodName)});`;
}

function schemaSource(name: string): string {
  const dot = name.indexOf('.');
  const value =
    dot < 0 ? { objectApiName: name } : { fieldApiName: name.slice(dot + 1), objectApiName: name.slice(0, dot) };
  return `export default ${JSON.stringify(value)};`;
}

const i18nValues: Readonly<Record<string, string>> = {
  lang: 'en-US',
  dir: 'ltr',
  currency: 'USD',
  firstDayOfWeek: '1'
};

function i18nSource(name: string): string {
  if (name === 'timeZone' || name === 'locale')
    return `import { context } from 'local/context'; export default context.${name};`;
  return `export default ${JSON.stringify(i18nValues[name] ?? '')};`;
}

/** Erases types before the LWC compiler sees a module; decorators, lines and columns stay. */
export function eraseTypes(): Plugin {
  return {
    name: 'erase-types',
    load: {
      order: 'pre',
      handler(id) {
        const file = id.split('?')[0] ?? id;
        if (!file.endsWith('.ts') || !existsSync(file)) return null;
        return { code: stripTypeScriptTypes(readFileSync(file, 'utf8')), map: null };
      }
    }
  };
}
