/** System, Assert, Limits, UserInfo, Type, Pattern, Matcher, and the exceptions' and async interfaces' declarations. */
import type { ExecutionContext } from '../runtime/context.ts';
import { apexError } from '../runtime/exception.ts';
import { native, type NativeCall } from '../runtime/native.ts';
import { ApexDatetime, ApexId, ApexInstance, ApexTypeValue, type Value } from '../runtime/values.ts';
import { integerOf, listValue, nativeValue, stateOf, textOf, textOrNull, typeValueOf } from './argument.ts';
import { today } from './date-classes.ts';
import { javaRegex, javaReplacement } from './java-regex.ts';
import { organizationId } from './org-access.ts';
import { LIMITS, type LimitName, transactionOf, clockOf, userField } from './transaction.ts';

function failAssertion(ctx: ExecutionContext, what: string, message: Value | undefined): never {
  const extra = message === null || message === undefined ? '' : `: ${ctx.caller.text(message)}`;
  throw apexError(ctx, 'AssertException', `Assertion Failed${extra}${what}`);
}
/** The language's `==` ignores the case of Strings; assertions don't. */
function same(ctx: ExecutionContext, left: Value, right: Value): boolean {
  return typeof left === 'string' && typeof right === 'string' ? left === right : ctx.caller.equals(left, right);
}
const equal =
  (wanted: boolean): NativeCall =>
  (ctx, _s, [expected = null, actual = null, message]) => {
    if (same(ctx, expected, actual) === wanted) return null;
    return failAssertion(
      ctx,
      wanted
        ? `: Expected: ${ctx.caller.text(expected)}, Actual: ${ctx.caller.text(actual)}`
        : `: Same value: ${ctx.caller.text(actual)}`,
      message
    );
  };
const truth =
  (wanted: boolean, text: string): NativeCall =>
  (ctx, _s, [condition, message]) =>
    condition === wanted ? null : failAssertion(ctx, text, message);
const nullness =
  (wanted: boolean): NativeCall =>
  (ctx, _s, [value = null, message]) =>
    (value === null) === wanted
      ? null
      : failAssertion(
          ctx,
          wanted ? `: Expected: null, Actual: ${ctx.caller.text(value)}` : ': Expected: non-null, Actual: null',
          message
        );
const kind =
  (wanted: boolean): NativeCall =>
  (ctx, _s, [value = null, type, message]) =>
    ctx.caller.isInstance(value, typeValueOf(type)) === wanted
      ? null
      : failAssertion(ctx, `: ${wanted ? 'Expected' : 'Unexpected'} type: ${typeValueOf(type).name}`, message);
const bothWays = (signature: string, call: NativeCall): Record<string, NativeCall> => ({
  [`void ${signature})`]: call,
  [`void ${signature}, Object message)`]: call
});
const fail: NativeCall = (ctx, _s, [message]) => failAssertion(ctx, '', message);
native({
  namespace: 'System',
  name: 'Assert',
  statics: {
    ...bothWays('areEqual(Object expected, Object actual', equal(true)),
    ...bothWays('areNotEqual(Object expected, Object actual', equal(false)),
    ...bothWays('isTrue(Boolean condition', truth(true, ': Expected: true, Actual: false')),
    ...bothWays('isFalse(Boolean condition', truth(false, ': Expected: false, Actual: true')),
    ...bothWays('isNull(Object value', nullness(true)),
    ...bothWays('isNotNull(Object value', nullness(false)),
    ...bothWays('isInstanceOfType(Object value, System.Type type', kind(true)),
    ...bothWays('isNotInstanceOfType(Object value, System.Type type', kind(false)),
    'void fail()': fail,
    'void fail(Object message)': fail
  }
});

const LEVELS = ['NONE', 'INTERNAL', 'FINEST', 'FINER', 'FINE', 'DEBUG', 'INFO', 'WARN', 'ERROR'];
native({ namespace: 'System', name: 'LoggingLevel', kind: 'enum', enumValues: LEVELS });
function debug(ctx: ExecutionContext, level: string, value: Value): null {
  transactionOf(ctx).log.push(
    `${new Date().toISOString().slice(11, 23)}|USER_DEBUG|[${String(ctx.stack.at(-1)?.line ?? 0)}]|${level}|${ctx.caller.text(value)}`
  );
  return null;
}
class ScheduleContext {
  readonly id: string;
  constructor(id: string) {
    this.id = id;
  }
}
native({
  namespace: 'System',
  name: 'Schedulable',
  kind: 'interface',
  abstractMethods: ['void execute(System.SchedulableContext context)']
});
native({
  namespace: 'System',
  name: 'SchedulableContext',
  methods: { 'Id getTriggerId()': (_c, self) => new ApexId(stateOf(self, ScheduleContext).id) }
});
native({ namespace: 'Database', name: 'Stateful', kind: 'interface', nestedOnly: true });
native({
  namespace: 'System',
  name: 'Comparable',
  kind: 'interface',
  abstractMethods: ['Integer compareTo(Object other)']
});
native({
  namespace: 'System',
  name: 'Callable',
  kind: 'interface',
  abstractMethods: ['Object call(String action, Map<String, Object> args)']
});

native({
  namespace: 'System',
  name: 'System',
  statics: {
    'void debug(Object value)': (ctx, _s, [value = null]) => debug(ctx, 'DEBUG', value),
    'void debug(LoggingLevel level, Object value)': (ctx, _s, [level = null, value = null]) =>
      debug(ctx, ctx.caller.text(level), value),
    'Datetime now()': () => new ApexDatetime(Date.now()),
    'Date today()': today,
    'Long currentTimeMillis()': () => BigInt(Date.now()),
    ...bothWays('assert(Boolean condition', truth(true, '')),
    ...bothWays('assertEquals(Object expected, Object actual', equal(true)),
    ...bothWays('assertNotEquals(Object expected, Object actual', equal(false)),
    'Boolean isQueueable()': (ctx) => transactionOf(ctx).kind === 'queueable',
    'Boolean isFuture()': (ctx) => transactionOf(ctx).kind === 'future',
    'Boolean isBatch()': (ctx) => transactionOf(ctx).kind === 'batch',
    'Boolean isScheduled()': (ctx) => transactionOf(ctx).kind === 'scheduled',
    'void abortJob(Id id)': (ctx, _s, [id]) => {
      const transaction = transactionOf(ctx);
      transaction.jobs = transaction.jobs.filter((job) => job.id !== textOf(id));
      return null;
    }
  }
});

const limitStatics: Record<string, NativeCall> = {};
for (const name of Object.keys(LIMITS).filter(isLimit)) {
  limitStatics[`Integer get${name}()`] = (ctx) => transactionOf(ctx).usage(name);
  limitStatics[`Integer getLimit${name}()`] = (ctx) => transactionOf(ctx).most(name);
}
function isLimit(name: string): name is LimitName {
  return name in LIMITS;
}
native({ namespace: 'System', name: 'Limits', statics: limitStatics });

const userText =
  (field: string): NativeCall =>
  (ctx) =>
    userField(ctx, ctx.userId, field);
const organization =
  (field: string): NativeCall =>
  (ctx) => {
    const value = ctx.engine.query(`SELECT ${field} FROM Organization`, {
      userId: ctx.userId,
      sharing: false,
      permissions: false
    }).records[0]?.fields[field];
    return typeof value === 'string' ? value : null;
  };
native({
  namespace: 'System',
  name: 'UserInfo',
  statics: {
    'Id getUserId()': (ctx) => new ApexId(ctx.userId),
    'Id getOrganizationId()': (ctx) => new ApexId(organizationId(ctx)),
    'Id getProfileId()': (ctx) => {
      const id = textOrNull(userField(ctx, ctx.userId, 'ProfileId'));
      return id === null ? null : new ApexId(id);
    },
    'Id getUserRoleId()': (ctx) => {
      const id = textOrNull(userField(ctx, ctx.userId, 'UserRoleId'));
      return id === null ? null : new ApexId(id);
    },
    'String getName()': userText('Name'),
    'String getFirstName()': userText('FirstName'),
    'String getLastName()': userText('LastName'),
    'String getUserName()': userText('Username'),
    'String getUserEmail()': userText('Email'),
    'String getLocale()': userText('LocaleSidKey'),
    'String getLanguage()': userText('LanguageLocaleKey'),
    'String getUserType()': userText('UserType'),
    'String getOrganizationName()': organization('Name'),
    'TimeZone getTimeZone()': (ctx) => nativeValue(ctx, 'TimeZone', clockOf(ctx)),
    'String getDefaultCurrency()': () => 'USD',
    'Boolean isMultiCurrencyOrganization()': () => false,
    'String getSessionId()': () => null,
    'String getUiThemeDisplayed()': () => 'Theme4d'
  }
});

const typeFor = (ctx: ExecutionContext, name: string | null): Value => {
  const type = name === null ? null : ctx.caller.typeByName(name);
  return type === null ? null : new ApexTypeValue(type);
};
native({
  namespace: 'System',
  name: 'Type',
  methods: {
    'String getName()': (_c, self) => typeValueOf(self).name,
    'Object newInstance()': (ctx, self) => ctx.caller.newInstance(ctx, typeValueOf(self)),
    'Boolean isAssignableFrom(System.Type other)': (ctx, self, [other]) =>
      ctx.caller.isInstance(new ApexInstance(typeValueOf(other), []), typeValueOf(self))
  },
  statics: {
    'System.Type forName(String name)': (ctx, _s, [name]) => typeFor(ctx, textOrNull(name)),
    'System.Type forName(String namespace, String name)': (ctx, _s, [, name]) => typeFor(ctx, textOrNull(name))
  }
});

class JavaPattern {
  readonly source: string;
  constructor(source: string) {
    this.source = source;
  }
}
class JavaMatcher {
  readonly pattern: string;
  text: string;
  at = 0;
  match: RegExpExecArray | null = null;
  constructor(pattern: string, text: string) {
    this.pattern = pattern;
    this.text = text;
  }
  find(): boolean {
    const regex = javaRegex(this.pattern);
    regex.lastIndex = this.at;
    this.match = this.at > this.text.length ? null : regex.exec(this.text);
    if (this.match !== null) this.at = this.match.index + Math.max(1, this.match[0].length);
    return this.match !== null;
  }
  whole(anchor: string): boolean {
    this.match = javaRegex(`^(?:${this.pattern})${anchor}`).exec(this.text);
    return this.match !== null;
  }
  found(): RegExpExecArray {
    if (this.match === null) throw apexError(null, 'StringException', 'No match found');
    return this.match;
  }
}
const matcher =
  (read: (state: JavaMatcher, args: readonly Value[]) => Value): NativeCall =>
  (_c, self, args) =>
    read(stateOf(self, JavaMatcher), args);
const groupOf = (state: JavaMatcher, index: Value | undefined): string | null => {
  if (integerOf(index) < 0 || integerOf(index) >= state.found().length)
    throw apexError(null, 'StringException', `No group ${String(integerOf(index))}`);
  return state.found()[integerOf(index)] ?? null;
};
const replaceEach = (state: JavaMatcher, replacement: string, once: boolean): string => {
  let count = 0;
  return state.text.replace(javaRegex(state.pattern), (all: string, ...rest: unknown[]) => {
    count += 1;
    if (once && count > 1) return all;
    const at = rest.findIndex((part) => typeof part === 'number');
    const parts = [all, ...rest.slice(0, at).map((part) => (typeof part === 'string' ? part : ''))];
    return javaReplacement(replacement, Object.assign(parts, { index: 0, input: state.text, 0: all }));
  });
};
native({
  namespace: 'System',
  name: 'Pattern',
  methods: {
    'System.Matcher matcher(String text)': (ctx, self, [text]) =>
      nativeValue(ctx, 'System.Matcher', new JavaMatcher(stateOf(self, JavaPattern).source, textOf(text))),
    'String pattern()': (_c, self) => stateOf(self, JavaPattern).source,
    'List<String> split(String text)': (ctx, self, [text]) =>
      listValue(ctx, 'String', textOf(text).split(javaRegex(stateOf(self, JavaPattern).source)))
  },
  statics: {
    'System.Pattern compile(String regex)': (ctx, _s, [regex]) => {
      javaRegex(textOf(regex));
      return nativeValue(ctx, 'System.Pattern', new JavaPattern(textOf(regex)));
    },
    'Boolean matches(String regex, String text)': (_c, _s, [regex, text]) =>
      new JavaMatcher(textOf(regex), textOf(text)).whole('$'),
    'String quote(String text)': (_c, _s, [text]) => `\\Q${textOf(text)}\\E`
  }
});
native({
  namespace: 'System',
  name: 'Matcher',
  methods: {
    'Boolean find()': matcher((state) => state.find()),
    'Boolean find(Integer from)': matcher((state, [from]) => {
      state.at = integerOf(from);
      return state.find();
    }),
    'Boolean matches()': matcher((state) => state.whole('$')),
    'Boolean lookingAt()': matcher((state) => state.whole('')),
    'String group()': matcher((state) => state.found()[0]),
    'String group(Integer index)': matcher((state, [index]) => groupOf(state, index)),
    'Integer groupCount()': matcher(
      (state) => (new RegExp(`${javaRegex(state.pattern).source}|`).exec('')?.length ?? 1) - 1
    ),
    'Integer start()': matcher((state) => state.found().index),
    'Integer end()': matcher((state) => state.found().index + state.found()[0].length),
    'Boolean hitEnd()': matcher((state) => state.match === null || state.at >= state.text.length),
    'String replaceAll(String replacement)': matcher((state, [replacement]) =>
      replaceEach(state, textOf(replacement), false)
    ),
    'String replaceFirst(String replacement)': matcher((state, [replacement]) =>
      replaceEach(state, textOf(replacement), true)
    ),
    'System.Matcher reset()': (_c, self) => {
      stateOf(self, JavaMatcher).at = 0;
      return self;
    },
    'System.Matcher reset(String text)': (_c, self, [text]) => {
      Object.assign(stateOf(self, JavaMatcher), { at: 0, text: textOf(text), match: null });
      return self;
    }
  }
});
