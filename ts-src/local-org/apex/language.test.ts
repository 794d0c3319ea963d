/** Small Apex programs and what they say, by topic. */
import assert from 'node:assert/strict';
import { after, test } from 'node:test';
import { createOrgEngine } from '../data/org-engine.ts';
import { createApexRuntime } from './apex-runtime.ts';
import type { ApexRuntime } from './apex-runtime.ts';
import { createPlatformHooks } from './platform/platform-hooks.ts';
import { textOf } from './runtime/text.ts';
import { ApexThrow } from './runtime/values.ts';

const engine = createOrgEngine({ databaseFile: ':memory:' });
after(() => {
  engine.close();
});

function runtimeOf(...classes: string[]): ApexRuntime {
  const sources = classes.map((text) => {
    const name = /\b(?:class|enum|interface|trigger)\s+(\w+)/.exec(text)?.[1] ?? 'X';
    return { name, path: `${name}.${text.startsWith('trigger') ? 'trigger' : 'cls'}`, text };
  });
  return createApexRuntime({ engine, sources, hooks: createPlatformHooks({ Hello: 'Hello' }) });
}

/** Runs `body` as a method that returns a String; what is thrown comes back as `Type: message`. */
function say(body: string, ...classes: string[]): string {
  const runtime = runtimeOf(`public class Probe { public static String run() { ${body} } }`, ...classes);
  assert.deepEqual(
    runtime.compileErrors.map((e) => `${e.path}:${String(e.line)} ${e.message}`),
    []
  );
  try {
    return textOf(runtime.callStatic(runtime.begin(engine.adminUserId), 'Probe', 'run'));
  } catch (error) {
    if (error instanceof ApexThrow) return `${error.value.type.name}: ${error.value.message ?? ''}`;
    throw error;
  }
}

const PROGRAMS: readonly (readonly [string, string, string, ...string[]])[] = [
  ['Integer sums wrap at 32 bits', "return '' + (2147483647 + 1);", '-2147483648'],
  ['Integer division cuts, Decimal division does not', "return (7 / 2) + ' ' + (7.0 / 2);", '3 3.5'],
  ['Integer widens to Long before a Long sum', 'Long a = 2147483647; return String.valueOf(a + 1);', '2147483648'],
  ['a Decimal product adds the scales', 'Decimal a = 1.50; return String.valueOf(a * 2.0);', '3.000'],
  ['division by zero throws', 'Integer z = 0; return String.valueOf(1 / z);', 'System.MathException: Divide by 0'],
  [
    'strings compare without case, lists of them with it',
    "return ('a' == 'A') + ' ' + (new List<String>{'a'}.contains('A'));",
    'true false'
  ],
  ['identifiers ignore case', "String Word = 'x'; return wORD;", 'x'],
  ['comparing null with < is false', "Integer a; return '' + (a < 1);", 'false'],
  [
    'an Id stays an Id as Object',
    "Object o = Id.valueOf('001000000000001AAA'); return (o instanceof Id) + ' ' + (o instanceof String);",
    'true false'
  ],
  ['a text that is no id is refused', "Id i = 'nonsense'; return i;", 'System.StringException: Invalid id: nonsense'],
  [
    'a cast to another type names both types',
    "Object o = 'x'; return String.valueOf((Integer) o);",
    'System.TypeException: Invalid conversion from runtime type String to Integer'
  ],
  [
    'null has no members',
    'String s; return s.trim();',
    'System.NullPointerException: Attempt to de-reference a null object'
  ],
  [
    'safe navigation skips the rest of the chain',
    "String s; return (s?.trim().toUpperCase()) ?? 'nothing';",
    'nothing'
  ],
  [
    'safe navigation does not protect a later null',
    'A a = new A(); return a?.b.c;',
    'System.NullPointerException: Attempt to de-reference a null object',
    'public class A { public A b; public String c; }'
  ],
  ['lists check their bounds', 'return new List<String>()[3];', 'System.ListException: List index out of bounds: 3'],
  [
    'nested generics and literals',
    "Map<String, List<Integer>> m = new Map<String, List<Integer>>{ 'a' => new Integer[]{ 1, 2 } }; m.get('a').add(3); return '' + m;",
    '{a=(1, 2, 3)}'
  ],
  [
    'a set keeps one of equal instances',
    "return '' + new Set<K>{ new K(1), new K(1), new K(2) }.size();",
    '2',
    'public class K { Integer n; public K(Integer n) { this.n = n; } public Boolean equals(Object o) { return ((K) o).n == n; } public Integer hashCode() { return n; } }'
  ],
  [
    'lists of Comparable sort by compareTo',
    "List<C> l = new List<C>{ new C(2), new C(1) }; l.sort(); return '' + l[0].n;",
    '1',
    'public class C implements Comparable { public Integer n; public C(Integer n) { this.n = n; } public Integer compareTo(Object o) { return n - ((C) o).n; } }'
  ],
  [
    'overloads go by static types',
    "Object o = 'x'; return P.f(o) + P.f('x') + P.f(1) + P.f(1L);",
    'OSIL',
    "public class P { public static String f(Object o) { return 'O'; } public static String f(String s) { return 'S'; } public static String f(Integer i) { return 'I'; } public static String f(Long l) { return 'L'; } }"
  ],
  [
    'override reaches the lowest class, super the one above',
    'Base b = new Below(); return b.say();',
    'below+base',
    "public virtual class Base { public virtual String say() { return 'base'; } }",
    "public class Below extends Base { public override String say() { return 'below+' + super.say(); } }"
  ],
  [
    'constructors chain: fields above, constructor above, own fields, own constructor',
    'return new Low().log;',
    'abc',
    "public virtual class High { public String log = 'a'; public High() { log += 'b'; } }",
    "public class Low extends High { public Low() { super(); log += 'c'; } }"
  ],
  [
    'static variables begin when the class is used, once',
    'Integer a = S.next(); return S.next() + S.log;',
    '2begun',
    "public class S { public static String log = ''; static Integer n = 0; static { log += 'begun'; } public static Integer next() { n++; return n; } }"
  ],
  [
    'properties run their accessors',
    "R r = new R(); r.v = 4; return r.v + ' ' + r.doubled;",
    '5 10',
    'public class R { public Integer v { get; set { v = value + 1; } } public Integer doubled { get { return v * 2; } } }'
  ],
  [
    'an inner class and the outer statics',
    'return new Outer.Inner().say();',
    'secret',
    "public class Outer { private static String word = 'secret'; public class Inner { public String say() { return word; } } }"
  ],
  [
    'an interface is called through',
    'return run2(new Impl()); } static String run2(Face f) { return f.say();',
    'hi',
    'public interface Face { String say(); }',
    "public class Impl implements Face { public String say() { return 'hi'; } }"
  ],
  [
    'enums know values, names and order',
    "return '' + Color.values() + Color.valueOf('BLUE').ordinal() + Color.RED.name();",
    '(RED, BLUE)1RED',
    'public enum Color { RED, BLUE }'
  ],
  [
    'switch on enum, with null and else',
    "Color2 c; switch on c { when RED { return 'red'; } when null { return 'none'; } when else { return 'other'; } }",
    'none',
    'public enum Color2 { RED, BLUE }'
  ],
  [
    'switch on the type of a record',
    "SObject s = new Contact(LastName = 'Doe'); switch on s { when Account a { return a.Name; } when Contact c { return c.LastName; } } return null;",
    'Doe'
  ],
  [
    'exceptions: most specific catch, finally afterwards',
    "String log = ''; try { throw new Own('m'); } catch (Own e) { log += e.getMessage() + e.getTypeName(); } catch (Exception e) { log += 'wrong'; } finally { log += '!'; } return log;",
    'mOwn!',
    'public class Own extends Exception {}'
  ],
  [
    'a user exception keeps its cause',
    "try { try { String s; s.trim(); } catch (Exception e) { throw new Own2('outer', e); } } catch (Own2 e) { return e.getCause().getTypeName(); } return null;",
    'System.NullPointerException',
    'public class Own2 extends Exception {}'
  ],
  [
    'return inside try runs finally',
    "List<String> l = new List<String>(); return back(l) + l; } static String back(List<String> l) { try { return 'r'; } finally { l.add('f'); }",
    'r(f)'
  ],
  [
    'break and continue',
    "String s = ''; for (Integer i = 0; i < 9; i++) { if (i == 1) { continue; } if (i == 3) { break; } s += i; } return s;",
    '02'
  ],
  [
    'a column that was not selected is refused',
    "insert new Account(Name = 'Not selected'); Account a = [SELECT Id FROM Account WHERE Name = 'Not selected' LIMIT 1]; return a.Phone;",
    'System.SObjectException: SObject row was retrieved via SOQL without querying the requested field: Account.Phone'
  ],
  [
    'one record is wanted and none is there',
    "Account a = [SELECT Id FROM Account WHERE Name = 'Nobody']; return a.Id;",
    'System.QueryException: List has no rows for assignment to SObject'
  ],
  [
    'binds may be expressions',
    "insert new Account(Name = 'Bound'); Map<String, String> m = new Map<String, String>{ 'n' => 'Bound' }; return [SELECT Name FROM Account WHERE Name = :m.get('n')].Name;",
    'Bound'
  ],
  ['COUNT() is an Integer', "Integer n = [SELECT COUNT() FROM Account WHERE Name = 'Nobody']; return '' + n;", '0'],
  [
    'the Id is set by insert and is an Id',
    "Account a = new Account(Name = 'New'); insert a; Object o = a.Id; return '' + (o instanceof Id);",
    'true'
  ],
  [
    'fields of a missing parent read as null',
    "Contact c = new Contact(LastName = 'Alone'); return '' + c.Account.Name;",
    'null'
  ],
  ['labels read as their text', 'return Label.Hello + System.Label.Hello;', 'HelloHello']
];
for (const [name, body, expected, ...classes] of PROGRAMS) {
  test(name, () => {
    assert.equal(say(body, ...classes), expected);
  });
}

const REFUSALS: readonly (readonly [string, string])[] = [
  ['return nothing;', 'Variable does not exist: nothing'],
  ["Integer i = 'x'; return null;", 'Illegal assignment from String to Integer'],
  ["nope('x'); return null;", 'Method does not exist or incorrect signature: void nope(String) from the type Probe'],
  ['Nope n; return null;', 'Invalid type: Nope'],
  ['Integer i = 1;', 'Missing return statement required return type: String'],
  ['return 1;', 'Return value must be of type: String'],
  ['Account a = new Account(Nope = 1); return null;', 'Field does not exist: Nope on Account'],
  ['String s; Integer s; return null;', 'Duplicate variable: s'],
  ["if ('x') { } return null;", 'Condition expression must be of type Boolean: String'],
  ['return Label.Nope;', 'External string does not exist: Nope']
];
for (const [body, message] of REFUSALS) {
  test(`the compiler refuses: ${body}`, () => {
    const runtime = runtimeOf(`public class Probe { public static String run() { ${body} } }`);
    assert.equal(runtime.compileErrors[0]?.message, message);
    assert.equal(runtime.compileErrors[0].line, 1);
  });
}

test('a class that lacks a method of its interface is refused', () => {
  const runtime = runtimeOf(
    'public interface Face { String say(Integer n); }',
    'public class Impl implements Face { }'
  );
  assert.deepEqual(
    runtime.compileErrors.map((e) => e.message),
    ['Class Impl must implement the method: String Face.say(Integer)']
  );
});

test('JSON arguments become DTOs and results carry AuraEnabled members that are not null', () => {
  const runtime = runtimeOf(`public with sharing class Desk {
    public class Choice { @AuraEnabled public String name { get; set; } @AuraEnabled public List<Id> ids { get; set; } public String hidden; }
    public class Answer { @AuraEnabled public String text; @AuraEnabled public Integer amount; @AuraEnabled public Datetime at; @AuraEnabled public String none; public String hidden = 'h'; }
    @AuraEnabled(cacheable=true) public static Answer ask(Choice choice, Integer n) {
      Answer a = new Answer(); a.text = choice.name + choice.ids.size() + choice.hidden; a.amount = n; a.at = Datetime.newInstanceGmt(2026, 1, 1, 0, 0, 0); return a;
    } }`);
  assert.deepEqual(runtime.compileErrors, []);
  const params = { choice: { name: 'x', ids: ['001000000000001'], hidden: 'ignored', other: 1 }, n: 2 };
  assert.deepEqual(runtime.callAura(runtime.begin(engine.adminUserId), 'Desk', 'ask', params), {
    text: 'x1null',
    amount: 2,
    at: '2026-01-01T00:00:00.000Z'
  });
  assert.deepEqual(runtime.describeAuraEnabled(), [
    {
      className: 'Desk',
      methodName: 'ask',
      returns: 'Desk.Answer',
      cacheable: true,
      parameters: [
        { name: 'choice', type: 'Desk.Choice' },
        { name: 'n', type: 'Integer' }
      ]
    }
  ]);
});

test('an anonymous block has classes and methods of its own, and runs only when it compiles', () => {
  const runtime = runtimeOf();
  const ctx = runtime.begin(engine.adminUserId);
  assert.deepEqual(
    runtime.runAnonymous(
      ctx,
      'class T { Integer n = 2; } Integer twice(Integer n) { return n * 2; } System.assertEquals(4, twice(new T().n));'
    ),
    []
  );
  assert.equal(runtime.runAnonymous(ctx, 'Integer i = nope;')[0]?.message, 'Variable does not exist: nope');
});

test('an anonymous block gives its variables their values in order, and its methods see them', () => {
  const runtime = runtimeOf();
  const text =
    "Account a = new Account(Name = 'Order'); insert a; Id made = a.Id; Id again() { return made; } System.assertEquals(a.Id, again()); System.assertNotEquals(null, made);";
  assert.deepEqual(runtime.runAnonymous(runtime.begin(engine.adminUserId), text), []);
});

test('coverage names the lines that ran', () => {
  const runtime = runtimeOf(
    'public class Cov {\n public static void go(Boolean b) {\n  if (b) {\n   Integer i = 1;\n  }\n }\n}'
  );
  const ctx = runtime.begin(engine.adminUserId);
  const hits = new Set<number>();
  ctx.coverage = {
    hit: (unit, line) => {
      if (unit === 'Cov') hits.add(line);
    }
  };
  runtime.callStatic(ctx, 'Cov', 'go', [false]);
  assert.deepEqual([...hits], [3]);
  assert.deepEqual([...(runtime.coverableLines().get('Cov') ?? [])].sort(), [3, 4]);
});
