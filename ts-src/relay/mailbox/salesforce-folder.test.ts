import assert from 'node:assert/strict';
import { test } from 'node:test';
import { isSalesforceFolder } from './salesforce-folder.ts';

test('knows the folder in whatever case and composition its name is written', () => {
  for (const name of ['Salesforce', 'SALESFORCE', ' salesforce ']) assert.ok(isSalesforceFolder(name, 'Salesforce'));
  assert.ok(isSalesforceFolder('Geschäft', 'Geschäft'.normalize('NFD')));
  assert.ok(!isSalesforceFolder('Salesforce old', 'Salesforce'));
});

test('takes no folder for it when no name is given', () => {
  assert.ok(!isSalesforceFolder('', ''));
  assert.ok(!isSalesforceFolder('Inbox', ' '));
});
