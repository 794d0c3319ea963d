/** The metadata files of force-app, parsed. */
import { globSync, readFileSync } from 'node:fs';
import { basename } from 'node:path';
import { XMLParser } from 'fast-xml-parser';
import { JSDOM } from 'jsdom';

export interface MetadataFile {
  readonly path: string;
  /** Name of the component, from the file's name; fields and list views carry their object: `Object.Field`. */
  readonly fullName: string;
  /** The root element, which is the Metadata API's type. */
  readonly type: string;
  readonly content: XmlElement;
}

/** Text is a string, elements are objects, repeated ones arrays. */
export type XmlValue = string | XmlElement | readonly XmlValue[];
export interface XmlElement {
  readonly [name: string]: XmlValue;
}

const parser = new XMLParser({
  ignoreAttributes: true,
  ignoreDeclaration: true,
  parseTagValue: false,
  trimValues: true
});

/** Reads every *-meta.xml below `root`; throws on XML that is not well-formed. */
export function readMetadata(root: string): MetadataFile[] {
  return globSync(`${root}/**/*-meta.xml`).sort().map(readFile);
}

function readFile(path: string): MetadataFile {
  const text = readFileSync(path, 'utf8');
  const fault = wellFormednessFault(text);
  if (fault !== null) throw new Error(`${path} is not well-formed XML: ${fault}`);
  const document = parser.parse(text) as Record<string, XmlValue>;
  const [type = '', content = ''] = Object.entries(document)[0] ?? [];
  return { path, fullName: fullNameOf(path), type, content: isElement(content) ? content : {} };
}

/** The standard parser of browsers reports a fault as a document of its own. */
const { DOMParser } = new JSDOM().window;
function wellFormednessFault(text: string): string | null {
  const document = new DOMParser().parseFromString(text.replace(/^<\?xml[^>]*\?>\s*/, ''), 'application/xml');
  return document.querySelector('parsererror')?.textContent ?? null;
}

function fullNameOf(path: string): string {
  const name = basename(path).replace(/\.[^.]+-meta\.xml$/, '');
  const object = /\/objects\/([^/]+)\/(?:fields|listViews|validationRules)\//.exec(path)?.[1];
  return object === undefined ? name : `${object}.${name}`;
}

export function isElement(value: XmlValue | undefined): value is XmlElement {
  return typeof value === 'object' && !Array.isArray(value);
}

export function isListed(value: XmlValue): value is readonly XmlValue[] {
  return Array.isArray(value);
}

/** The element's children of one name, as a list. */
export function childrenOf(element: XmlElement, name: string): readonly XmlValue[] {
  const value = element[name];
  if (value === undefined) return [];
  return isListed(value) ? value : [value];
}

/** The element's children of one name that are elements. */
export function elementsOf(element: XmlElement, name: string): readonly XmlElement[] {
  return childrenOf(element, name).filter((value) => isElement(value));
}

/** The text of a child; '' when it is absent. */
export function textOf(element: XmlElement, name: string): string {
  const value = element[name];
  return typeof value === 'string' ? value : '';
}
