/** Calls of platform classes with the values that the platform documents. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrgEngine } from '../../data/org-engine.ts';
import { ExecutionContext, type ApexCaller } from '../runtime/context.ts';
import { looselyEqual, hashOf } from '../runtime/equality.ts';
import { isInstanceOf, typeOfValue } from '../runtime/convert.ts';
import { textOf } from '../runtime/text.ts';
import {
  ApexBlob,
  ApexDate,
  ApexDatetime,
  ApexList,
  ApexMap,
  ApexThrow,
  ApexTypeValue,
  Decimal,
  type Value
} from '../runtime/values.ts';
import { listOf, OBJECT, STRING } from '../types/apex-type.ts';
import { TypeTable } from '../types/type-table.ts';
import { createPlatformHooks } from './platform-hooks.ts';

const engine = createOrgEngine({ databaseFile: ':memory:' });
const table = new TypeTable(engine.schema);
const refuse = (): never => {
  throw new Error('no Apex class takes part here');
};
const caller: ApexCaller = {
  callMethod: refuse,
  hasMethod: () => false,
  newInstance: refuse,
  typeByName: (text) => table.parse(text),
  equals: looselyEqual,
  hashCode: hashOf,
  compare: refuse,
  text: textOf,
  isInstance: isInstanceOf,
  typeOf: typeOfValue,
  members: () => []
};
const ctx = new ExecutionContext(engine, createPlatformHooks({ Hello: 'Hello' }), caller, engine.adminUserId);

/** Calls the first overload with as many parameters. */
function call(type: string, name: string, self: Value, ...args: Value[]): Value {
  const cls = table.nativeNamed(`System.${type}`);
  const methods = (self === null ? cls?.statics : cls?.methods)?.get(name.toLowerCase()) ?? [];
  const method = methods.find((entry) => entry.parameters.length === args.length);
  assert.ok(method?.call, `${type}.${name}`);
  return method.call(ctx, self, args, STRING);
}
const items = (value: Value): readonly Value[] => (value instanceof ApexList ? value.items : []);
const refusal = (work: () => unknown): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApexThrow) return `${error.value.type.name}: ${error.value.message ?? ''}`;
    throw error;
  }
  return 'nothing was thrown';
};

const TEXT_CALLS: readonly (readonly [string, string, readonly Value[], Value])[] = [
  ['Hello Maximillian', 'abbreviate', [8], 'Hello...'],
  ['hello', 'capitalize', [], 'Hello'],
  ['hi', 'center', [6], '  hi  '],
  ['abc', 'compareTo', ['abd'], -1],
  ['ABC', 'equalsIgnoreCase', ['abc'], true],
  ['a b', 'containsWhitespace', [], true],
  ['abcab', 'countMatches', ['ab'], 2],
  ['Hello Jane', 'difference', ['Hello Max'], 'Max'],
  ['"Black&White"', 'escapeHtml4', [], '&quot;Black&amp;White&quot;'],
  ['hello', 'hashCode', [], 99162322],
  ['xyAz', 'indexOfIgnoreCase', ['a'], 2],
  ['', 'isNumeric', [], false],
  ['12', 'isNumeric', [], true],
  ['abc', 'left', [2], 'ab'],
  ['ab', 'leftPad', [5], '   ab'],
  ['abcdef', 'mid', [2, 3], 'cde'],
  [' a  b ', 'normalizeSpace', [], 'a b'],
  ['www.example.com', 'removeStart', ['www.'], 'example.com'],
  ['ab', 'repeat', [3], 'ababab'],
  ['a.b', 'replace', ['.', '-'], 'a-b'],
  ['0007', 'replaceFirst', ['^0+', ''], '7'],
  ['a1b22', 'replaceAll', ['(\\d+)', '<$1>'], 'a<1>b<22>'],
  ['abc', 'reverse', [], 'cba'],
  ['a.b.c', 'substringAfterLast', ['.'], 'c'],
  ['a.b.c', 'substringBefore', ['.'], 'a'],
  ['[x]', 'substringBetween', ['[', ']'], 'x'],
  ['aB', 'swapCase', [], 'Ab']
];
for (const [self, name, args, expected] of TEXT_CALLS) {
  test(`String: '${self}'.${name}(${args.map(textOf).join(', ')}) gives ${textOf(expected)}`, () => {
    assert.deepEqual(call('String', name, self, ...args), expected);
  });
}
test('split drops trailing empty parts unless the limit is negative', () => {
  assert.deepEqual(items(call('String', 'split', 'a,b,,', ',')), ['a', 'b']);
  assert.deepEqual(items(call('String', 'split', 'a,b,,', ',', -1)), ['a', 'b', '', '']);
  assert.deepEqual(items(call('String', 'split', 'a,b,c', ',', 2)), ['a', 'b,c']);
});
test('String.format fills places and honours quotes', () => {
  const list = new ApexList(listOf(OBJECT), ['Ann', 3]);
  assert.equal(call('String', 'format', null, "{0} isn''t {1} '{0}'", list), "Ann isn't 3 {0}");
});
test('possessive quantifiers and null text are refused', () => {
  assert.match(
    refusal(() => call('String', 'replaceAll', 'a', 'a++', '')),
    /System.StringException: Invalid regex/
  );
  assert.match(
    refusal(() => call('String', 'contains', 'a', null)),
    /System.NullPointerException: Argument cannot be null/
  );
  assert.match(
    refusal(() => call('String', 'substring', 'abc', 4)),
    /System.StringException: Starting position out of bounds: 4/
  );
});
test('whole numbers are read strictly', () => {
  assert.equal(call('Integer', 'valueOf', null, ' 42 '), 42);
  assert.equal(
    refusal(() => call('Integer', 'valueOf', null, '4x')),
    'System.TypeException: Invalid integer: 4x'
  );
  assert.equal(
    refusal(() => call('Integer', 'valueOf', null, '4294967296')),
    'System.TypeException: Invalid integer: 4294967296'
  );
});
test('dates keep to the calendar', () => {
  const january = new ApexDate(Date.UTC(2027, 0, 31) / 86_400_000);
  assert.equal(textOf(call('Date', 'addMonths', january, 1)), '2027-02-28 00:00:00');
  assert.equal(call('Date', 'daysInMonth', null, 2028, 2), 29);
  assert.match(
    refusal(() => call('Date', 'valueOf', null, '2027-02-30')),
    /TypeException: Invalid date/
  );
});
test('date-times read in any zone by Java patterns', () => {
  const at = new ApexDatetime(Date.UTC(2026, 6, 4, 22, 5, 9, 7));
  assert.equal(
    call('Datetime', 'format', at, 'EEE, d MMM yyyy HH:mm:ss Z', 'Europe/Berlin'),
    'Sun, 5 Jul 2026 00:05:09 +0200'
  );
  assert.equal(call('Datetime', 'formatGmt', at, "yyyy-MM-dd'T'HH:mm:ss.SSS'Z'"), '2026-07-04T22:05:09.007Z');
  assert.equal(call('Datetime', 'format', at), '7/4/2026, 10:05 PM');
});
test('digests and codes equal those of other systems', () => {
  const bytes = (text: string): ApexBlob => new ApexBlob(new TextEncoder().encode(text));
  const mac = call(
    'Crypto',
    'generateMac',
    null,
    'HmacSHA256',
    bytes('The quick brown fox jumps over the lazy dog'),
    bytes('key')
  );
  assert.equal(
    call('EncodingUtil', 'convertToHex', null, mac),
    'f7bc83f430538424b13298e6aa6fb143ef4d59a14946175997479dbc2d1a3cd8'
  );
  assert.equal(call('EncodingUtil', 'urlEncode', null, 'a b+ü@*', 'UTF-8'), 'a+b%2B%C3%BC%40*');
});
test('JSON keeps whole numbers, decimals and order', () => {
  const text = '{"b":1,"a":[1.50,3000000000,null,true,"x\\n"]}';
  const tree = call('JSON', 'deserializeUntyped', null, text);
  assert.ok(tree instanceof ApexMap);
  assert.equal(call('JSON', 'serialize', null, tree), text);
  const list = call(
    'JSON',
    'deserialize',
    null,
    '["2026-11-24T10:00:00.000Z"]',
    new ApexTypeValue(table.parse('List<Datetime>') ?? STRING)
  );
  assert.ok(items(list)[0] instanceof ApexDatetime);
});
test('JSON that is none is refused with its place', () => {
  assert.match(
    refusal(() => call('JSON', 'deserializeUntyped', null, '{"a":x}')),
    /JSONException: Unexpected character \('x' \(code 120\)\).*\[line:1, column:6\]/
  );
  assert.match(
    refusal(() => call('JSON', 'deserializeUntyped', null, '')),
    /JSONException: Unexpected end-of-input/
  );
});
test('assertions compare Strings by case', () => {
  assert.equal(
    refusal(() => call('Assert', 'areEqual', null, 'a', 'A')),
    'System.AssertException: Assertion Failed: Expected: a, Actual: A'
  );
  assert.equal(call('Assert', 'areEqual', null, new Decimal(150n, 2), new Decimal(15n, 1)), null);
});
test('a failed insert raises the exact sentence, and describes take any case', () => {
  const def = engine.schema.object('Account');
  assert.ok(def);
  const token = ctx.hooks.objectToken(ctx, def);
  assert.equal(token, ctx.hooks.objectToken(ctx, def));
  const describe = table.nativeNamed('Schema.SObjectType')?.methods.get('newsobject')?.[0]?.call;
  const record = describe?.(ctx, token, [], STRING) ?? null;
  const request = {
    operation: 'insert',
    target: record,
    duplicates: null,
    accessLevel: 'system',
    externalIdField: null
  } as const;
  assert.equal(
    refusal(() => {
      engine.transaction(() => {
        ctx.hooks.dml(ctx, request);
      });
    }),
    'System.DmlException: Insert failed. First exception on row 0; first error: REQUIRED_FIELD_MISSING, Required fields are missing: [Name]: [Name]'
  );
});
