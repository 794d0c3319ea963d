/** The app as its metadata describes it: label, tabs, and the components of app pages. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { z } from 'zod';
import { projectRoot } from './lightning-modules.ts';

export interface AppTab {
  /** The tab's API name, e.g. `Email_Intake_Console` or `standard-Contact`. */
  readonly name: string;
  readonly label: string;
  /** The object whose list the tab shows; null for app pages. */
  readonly objectName: string | null;
  /** Components of the app page, by module name, e.g. `intakeConsole`. */
  readonly components: readonly { readonly name: string; readonly properties: Readonly<Record<string, string>> }[];
}

export interface LightningApp {
  readonly label: string;
  readonly tabs: readonly AppTab[];
}

const parser = new XMLParser({
  isArray: (name) => ['tabs', 'flexiPageRegions', 'itemInstances', 'componentInstanceProperties'].includes(name),
  parseTagValue: false
});
const appFile = z.object({ CustomApplication: z.object({ label: z.string(), tabs: z.array(z.string()).default([]) }) });
const tabFile = z.object({
  CustomTab: z.object({
    label: z.string().optional(),
    flexiPage: z.string().optional(),
    customObject: z.string().optional()
  })
});
const pageFile = z.object({
  FlexiPage: z.object({
    flexiPageRegions: z
      .array(
        z.object({
          itemInstances: z
            .array(
              z.object({
                componentInstance: z.object({
                  componentName: z.string(),
                  componentInstanceProperties: z
                    .array(z.object({ name: z.string(), value: z.string().optional() }))
                    .default([])
                })
              })
            )
            .default([])
        })
      )
      .default([])
  })
});
const objectFile = z.object({ CustomObject: z.object({ pluralLabel: z.string().optional() }) });

function metadataFiles(folder: string, suffix: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { withFileTypes: true, recursive: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith(suffix))
    .map((entry) => join(entry.parentPath, entry.name));
}

function fileNamed(folder: string, name: string): string | null {
  return metadataFiles(folder, name).find((file) => basename(file) === name) ?? null;
}

function read(file: string): unknown {
  return parser.parse(readFileSync(file, 'utf8'));
}

function componentsOf(folder: string, pageName: string): AppTab['components'] {
  const file = fileNamed(folder, `${pageName}.flexipage-meta.xml`);
  if (file === null) return [];
  const { FlexiPage } = pageFile.parse(read(file));
  return FlexiPage.flexiPageRegions
    .flatMap((region) => region.itemInstances)
    .map(({ componentInstance }) => ({
      name: componentInstance.componentName.replace(/^c:/, ''),
      properties: Object.fromEntries(
        componentInstance.componentInstanceProperties.map(({ name, value }) => [name, value ?? ''])
      )
    }));
}

const standardPlurals: Readonly<Record<string, string>> = { Case: 'Cases', Opportunity: 'Opportunities' };

function tabOf(folder: string, name: string): AppTab {
  if (name.startsWith('standard-')) {
    const objectName = name.slice('standard-'.length);
    return { name, label: standardPlurals[objectName] ?? `${objectName}s`, objectName, components: [] };
  }
  const file = fileNamed(folder, `${name}.tab-meta.xml`);
  if (file === null)
    throw new Error(`The app names the tab ${name}, but there is no ${name}.tab-meta.xml. Add it or take the tab off.`);
  const { CustomTab } = tabFile.parse(read(file));
  if (CustomTab.customObject !== 'true') {
    return {
      name,
      label: CustomTab.label ?? name,
      objectName: null,
      components: componentsOf(folder, CustomTab.flexiPage ?? '')
    };
  }
  const object = fileNamed(folder, `${name}.object-meta.xml`);
  const plural = object === null ? undefined : objectFile.parse(read(object)).CustomObject.pluralLabel;
  return { name, label: plural ?? name, objectName: name, components: [] };
}

/** The first app in the metadata, with its tabs in order. */
export function readApp(folder: string = join(projectRoot, 'force-app')): LightningApp {
  const [file] = metadataFiles(folder, '.app-meta.xml');
  if (file === undefined) return { label: 'Lightning', tabs: [] };
  const { CustomApplication } = appFile.parse(read(file));
  return { label: CustomApplication.label, tabs: CustomApplication.tabs.map((name) => tabOf(folder, name)) };
}
