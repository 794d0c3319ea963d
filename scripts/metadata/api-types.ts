/** Checks metadata against the types of the Metadata API, which @salesforce/types generates from its WSDL. */
import { createRequire } from 'node:module';
import ts from 'typescript';
import { isListed } from './source-file.ts';
import type { MetadataFile, XmlElement, XmlValue } from './source-file.ts';

const definitions = createRequire(import.meta.url)
  .resolve('@salesforce/types/metadata')
  .replace(/\.js$/, '.d.ts');
/** Elements that source format adds or that the WSDL keeps elsewhere. */
const ALWAYS_ALLOWED = new Set(['fullName', '$', '@_xmlns']);

/** One sentence a fault, each with the file and the element's path. */
export function checkAgainstApi(files: readonly MetadataFile[]): string[] {
  const program = ts.createProgram([definitions], { noEmit: true, skipLibCheck: true, types: [], strict: true });
  const checker = program.getTypeChecker();
  const source = program.getSourceFile(definitions);
  const symbol = source === undefined ? undefined : checker.getSymbolAtLocation(source);
  if (symbol === undefined) throw new Error(`The Metadata API types are missing: ${definitions}. Run npm ci.`);
  const types = new Map(
    checker.getExportsOfModule(symbol).map((type) => [type.name, checker.getDeclaredTypeOfSymbol(type)])
  );
  return files.flatMap((file) => {
    const type = types.get(file.type);
    if (type === undefined) return [`${file.path}: there is no metadata type ${file.type}`];
    return checkElement(checker, file.content, type, file.type).map((fault) => `${file.path}: ${fault}`);
  });
}

function checkElement(checker: ts.TypeChecker, element: XmlElement, type: ts.Type, path: string): string[] {
  const properties = new Map(type.getProperties().map((property) => [property.name, property]));
  const faults = Object.entries(element)
    .filter(([name]) => !ALWAYS_ALLOWED.has(name))
    .flatMap(([name, value]) => {
      const property = properties.get(name);
      if (property === undefined) return [`${path} has no element ${name}`];
      return checkValue(checker, value, checker.getTypeOfSymbol(property), `${path}.${name}`);
    });
  const missing = [...properties.values()]
    .filter((property) => (property.flags & ts.SymbolFlags.Optional) === 0 && !(property.name in element))
    .filter((property) => !isList(checker, checker.getTypeOfSymbol(property)) && !ALWAYS_ALLOWED.has(property.name))
    .map((property) => `${path} lacks ${property.name}`);
  return [...faults, ...missing];
}

function isList(checker: ts.TypeChecker, type: ts.Type): boolean {
  return checker.isArrayType(checker.getNonNullableType(type));
}

function checkValue(checker: ts.TypeChecker, value: XmlValue, declared: ts.Type, path: string): string[] {
  const type = checker.getNonNullableType(declared);
  if (checker.isArrayType(type)) {
    const item = checker.getTypeArguments(type as ts.TypeReference)[0];
    const values = isListed(value) ? value : [value];
    return item === undefined ? [] : values.flatMap((one) => checkValue(checker, one, item, path));
  }
  if (isListed(value)) return [`${path} stands more than once`];
  return typeof value === 'string' ? checkText(checker, value, type, path) : checkElement(checker, value, type, path);
}

function checkText(checker: ts.TypeChecker, text: string, type: ts.Type, path: string): string[] {
  const said = `${path} is "${text}"`;
  if (type.flags & ts.TypeFlags.String || type.flags & ts.TypeFlags.Any) return [];
  if (type.flags & ts.TypeFlags.Number)
    return text !== '' && Number.isFinite(Number(text)) ? [] : [`${said}, but must be a number`];
  if (type.flags & ts.TypeFlags.BooleanLike)
    return text === 'true' || text === 'false' ? [] : [`${said}, but must be true or false`];
  if (type.isUnion() && type.types.every((member) => member.isStringLiteral())) {
    return type.types.some((member) => member.value === text)
      ? []
      : [
          `${said}, but must be one of ${type.types
            .map((m) => m.value)
            .slice(0, 12)
            .join(', ')}`
        ];
  }
  if (type.isUnion() && type.types.some((member) => member.flags & ts.TypeFlags.BooleanLike)) return [];
  return text === '' && type.getProperties().length > 0 ? checkElement(checker, {}, type, path) : [];
}
