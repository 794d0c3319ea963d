import assert from 'node:assert/strict';
import { test } from 'node:test';
import { createOrgEngine } from '../../data/org-engine.ts';
import { nativeSpecs } from '../runtime/native.ts';
import { TypeTable } from '../types/type-table.ts';
import './platform-hooks.ts';

test('every declared platform class resolves against an org schema', () => {
  const engine = createOrgEngine({ databaseFile: ':memory:' });
  const table = new TypeTable(engine.schema);
  assert.ok(nativeSpecs().length > 40);
  for (const name of ['System.JSON', 'Schema.DescribeFieldResult', 'Database.SaveResult', 'System.Limits'])
    assert.ok(table.nativeNamed(name), name);
  engine.close();
});
