/** System.JSON and a writer. */
import { native, type NativeCall } from '../runtime/native.ts';
import { booleanOf, nativeValue, stateOf, textOf, typeValueOf } from './argument.ts';
import { parseTree, serialize, typed, untyped } from './json-text.ts';

/** Two spaces a level, as serializePretty prints. */
function pretty(text: string): string {
  return indent(text);
}
function indent(text: string): string {
  let depth = 0;
  return text.replace(/"(?:\\.|[^"\\])*"|[{}[\],:]/g, (token, at: number) => {
    const next = text.charAt(at + 1);
    if (token === '{' || token === '[') {
      if (next === '}' || next === ']') return `${token} `;
      depth += 1;
      return `${token}${token === '{' ? `\n${'  '.repeat(depth)}` : ' '}`;
    }
    if (token === '}' || token === ']') {
      const before = text.charAt(at - 1);
      if (before === '{' || before === '[') return token;
      depth -= 1;
      return token === '}' ? `\n${'  '.repeat(depth)}}` : ' ]';
    }
    if (token === ',') return isInList(text, at) ? ', ' : `,\n${'  '.repeat(depth)}`;
    return token === ':' ? ' : ' : token;
  });
}
function isInList(text: string, at: number): boolean {
  const open: string[] = [];
  for (const token of text.slice(0, at).match(/"(?:\\.|[^"\\])*"|[{}[\]]/g) ?? []) {
    if (token === '{' || token === '[') open.push(token);
    else if (token === '}' || token === ']') open.pop();
  }
  return open.at(-1) === '[';
}

const into =
  (strict: boolean): NativeCall =>
  (ctx, _s, [text, type]) =>
    typed(ctx, parseTree(ctx, textOf(text)), typeValueOf(type), strict);
native({
  namespace: 'System',
  name: 'JSON',
  statics: {
    'String serialize(Object value)': (ctx, _s, [value]) => serialize(ctx, value ?? null, false),
    'String serialize(Object value, Boolean suppressNulls)': (ctx, _s, [value, suppress]) =>
      serialize(ctx, value ?? null, booleanOf(suppress)),
    'String serializePretty(Object value)': (ctx, _s, [value]) => pretty(serialize(ctx, value ?? null, false)),
    'String serializePretty(Object value, Boolean suppressNulls)': (ctx, _s, [value, suppress]) =>
      pretty(serialize(ctx, value ?? null, booleanOf(suppress))),
    'Object deserializeUntyped(String text)': (ctx, _s, [text]) => untyped(parseTree(ctx, textOf(text))),
    'ANY deserialize(String text, System.Type type)': into(false),
    'ANY deserializeStrict(String text, System.Type type)': into(true),
    'JSONGenerator createGenerator(Boolean pretty)': (ctx, _s, [isPretty]) =>
      nativeValue(ctx, 'JSONGenerator', new Writer(booleanOf(isPretty)))
  }
});

/** JSONGenerator's text as it grows. */
class Writer {
  readonly isPretty: boolean;
  private text = '';
  constructor(isPretty: boolean) {
    this.isPretty = isPretty;
  }
  add(text: string): void {
    if (/[^[{:,]$/.test(this.text) && !/^[\]}]/.test(text)) this.text += ',';
    this.text += text;
  }
  name(name: string): void {
    this.add(`${JSON.stringify(name)}:`);
  }
  result(): string {
    return this.isPretty ? pretty(this.text) : this.text;
  }
}
const writing =
  (text: string): NativeCall =>
  (_c, self) => (stateOf(self, Writer).add(text), null);
const writeValue: NativeCall = (ctx, self, [value]) => (
  stateOf(self, Writer).add(serialize(ctx, value ?? null, false)),
  null
);
const writeField: NativeCall = (ctx, self, [name, value]) => {
  stateOf(self, Writer).name(textOf(name));
  return writeValue(ctx, self, [value ?? null], ctx.caller.typeOf(self));
};
const methods: Record<string, NativeCall> = {
  'void writeStartObject()': writing('{'),
  'void writeEndObject()': writing('}'),
  'void writeStartArray()': writing('['),
  'void writeEndArray()': writing(']'),
  'void writeNull()': writing('null'),
  'void writeFieldName(String name)': (_c, self, [name]) => (stateOf(self, Writer).name(textOf(name)), null),
  'void writeNullField(String name)': (ctx, self, [name]) =>
    writeField(ctx, self, [name ?? null, null], ctx.caller.typeOf(self)),
  'void writeObject(Object value)': writeValue,
  'void writeObjectField(String name, Object value)': writeField,
  'String getAsString()': (_c, self) => stateOf(self, Writer).result(),
  'void close()': () => null
};
for (const [name, types] of Object.entries({
  String: ['String'],
  Boolean: ['Boolean'],
  Number: ['Integer', 'Long', 'Double', 'Decimal'],
  Date: ['Date'],
  DateTime: ['Datetime'],
  Time: ['Time'],
  Id: ['Id'],
  Blob: ['Blob']
})) {
  for (const type of types) {
    methods[`void write${name}(${type} value)`] = writeValue;
    methods[`void write${name}Field(String name, ${type} value)`] = writeField;
  }
}
native({ namespace: 'System', name: 'JSONGenerator', methods });
