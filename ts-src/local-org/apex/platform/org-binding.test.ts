/** Queries, writes, triggers and settings of Apex on a real data engine. */
import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrgEngine } from '../../data/org-engine.ts';
import { isInstanceOf, typeOfValue } from '../runtime/convert.ts';
import { type ApexCaller, type DmlOperation, ExecutionContext } from '../runtime/context.ts';
import { hashOf, looselyEqual, withActive } from '../runtime/equality.ts';
import { apexError } from '../runtime/exception.ts';
import { readField, writeField } from '../runtime/sobject.ts';
import { textOf } from '../runtime/text.ts';
import { ApexList, ApexSObject, ApexThrow, type Value } from '../runtime/values.ts';
import { listOf, SOBJECT } from '../types/apex-type.ts';
import { TypeTable } from '../types/type-table.ts';
import { createPlatformHooks } from './platform-hooks.ts';
import { transactionOf } from './transaction.ts';
import { ApexTriggerRunner, type RunnableTrigger } from './trigger-runner.ts';

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
const hooks = createPlatformHooks({});
const begin = (): ExecutionContext => new ExecutionContext(engine, hooks, caller, engine.adminUserId);

function account(name: string | null): ApexSObject {
  const def = engine.schema.object('Account');
  assert.ok(def);
  const record = new ApexSObject(def);
  if (name !== null) writeField(null, record, 'Name', name);
  return record;
}
function dml(ctx: ExecutionContext, operation: DmlOperation, target: Value): void {
  withActive(ctx, () => {
    engine.transaction(() => {
      hooks.dml(ctx, { operation, target, duplicates: null, accessLevel: 'system', externalIdField: null });
    });
  });
}
const rows = (value: Value): ApexSObject[] =>
  value instanceof ApexList ? value.items.filter((row) => row instanceof ApexSObject) : [];
const refusal = (work: () => void): string => {
  try {
    work();
  } catch (error) {
    if (error instanceof ApexThrow) return error.value.message ?? '';
    throw error;
  }
  return 'nothing was thrown';
};
const trigger = (events: string[], run: RunnableTrigger['run']): RunnableTrigger => ({
  name: 'AccountTrigger',
  objectName: 'Account',
  events: new Set(events),
  run
});
const withTriggers = (...triggers: RunnableTrigger[]): void => {
  engine.setTriggerRunner(new ApexTriggerRunner(triggers, begin));
};

test('inserted records get their ids, binds find them, and unselected fields are refused', () => {
  withTriggers();
  const ctx = begin();
  const records = [account('Globex'), account('Initech')];
  dml(ctx, 'insert', new ApexList(listOf(SOBJECT), records));
  assert.ok(records[0]?.fields.get('Id'));
  const found = rows(
    hooks.query(ctx, {
      text: 'SELECT Name FROM Account WHERE Name IN :names ORDER BY Name',
      binds: { names: new ApexList(listOf(SOBJECT), ['Globex', 'Initech']) }
    })
  );
  assert.deepEqual(
    found.map((row) => readField(ctx, row, 'Name')),
    ['Globex', 'Initech']
  );
  assert.match(
    refusal(() => {
      const [row] = found;
      if (row) readField(ctx, row, 'Phone');
    }),
    /without querying the requested field: Account.Phone/
  );
  assert.equal(hooks.query(ctx, { text: 'SELECT COUNT() FROM Account', binds: {} }), 2);
});

test('statements and rows count against the limits, and a query too many ends the transaction', () => {
  const ctx = begin();
  dml(ctx, 'insert', account('Counted'));
  assert.equal(transactionOf(ctx).usage('DmlStatements'), 1);
  for (let n = 0; n < 100; n++) hooks.query(ctx, { text: 'SELECT Id FROM Account LIMIT 1', binds: {} });
  assert.equal(
    refusal(() => {
      hooks.query(ctx, { text: 'SELECT Id FROM Account', binds: {} });
    }),
    'Too many SOQL queries: 101'
  );
});

test('before triggers change fields; after triggers may not', () => {
  withTriggers(
    trigger(['before insert'], (ctx) => {
      for (const row of rows(ctx.triggers.at(-1)?.newList ?? null)) writeField(ctx, row, 'Phone', '555');
    }),
    trigger(['after insert'], (ctx) => {
      assert.match(
        refusal(() => {
          for (const row of rows(ctx.triggers.at(-1)?.newList ?? null)) writeField(ctx, row, 'Phone', '1');
        }),
        /read-only/
      );
    })
  );
  const ctx = begin();
  dml(ctx, 'insert', account('Phoned'));
  const [found] = rows(hooks.query(ctx, { text: "SELECT Phone FROM Account WHERE Name = 'Phoned'", binds: {} }));
  assert.equal(found?.fields.get('Phone'), '555');
});

test('addError refuses the record with its message', () => {
  withTriggers(
    trigger(['before insert'], (ctx) => {
      for (const row of rows(ctx.triggers.at(-1)?.newList ?? null))
        row.errors.push({ message: 'Not today', field: 'Name' });
    })
  );
  assert.equal(
    refusal(() => {
      dml(begin(), 'insert', account('Refused'));
    }),
    'Insert failed. First exception on row 0; first error: FIELD_CUSTOM_VALIDATION_EXCEPTION, Not today: [Name]'
  );
});

test('an exception that leaves a trigger names the trigger and its cause', () => {
  withTriggers(
    trigger(['after insert'], (ctx) => {
      throw apexError(ctx, 'MathException', 'Divide by 0');
    })
  );
  const message = refusal(() => {
    dml(begin(), 'insert', account('Broken'));
  });
  assert.match(
    message,
    /^Insert failed\. First exception on row 0; first error: CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY, AccountTrigger: execution of AfterInsert\n\ncaused by: System\.MathException: Divide by 0/
  );
  assert.equal(hooks.query(begin(), { text: "SELECT COUNT() FROM Account WHERE Name = 'Broken'", binds: {} }), 0);
});

test('a delete without an id and an insert with one are refused', () => {
  withTriggers();
  assert.match(
    refusal(() => {
      dml(begin(), 'delete', account('x'));
    }),
    /MISSING_ARGUMENT, Id not specified in an delete call/
  );
  const saved = account('Saved');
  dml(begin(), 'insert', saved);
  assert.match(
    refusal(() => {
      dml(begin(), 'insert', saved);
    }),
    /INVALID_FIELD_FOR_INSERT_UPDATE, cannot specify Id in an insert call: \[Id\]/
  );
});
