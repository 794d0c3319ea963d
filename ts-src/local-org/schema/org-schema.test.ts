import assert from 'node:assert/strict';
import { describe, test } from 'node:test';
import { readMetadata } from './metadata-source.ts';
import { buildSchema } from './org-schema.ts';
import { writeMetadata } from '../data/test-org.ts';

const source = writeMetadata();
const metadata = readMetadata(source.folder);
source.remove();
const schema = buildSchema(metadata);

describe('the schema', () => {
  test('finds objects and fields without regard to case', () => {
    assert.equal(schema.object('TICKET__C')?.field('code__C')?.name, 'Code__c');
    assert.equal(schema.objectByPrefix('003dL0000000001QAA')?.name, 'Contact');
    assert.equal(schema.object('Contact')?.parentRelationship('account')?.name, 'AccountId');
    assert.equal(schema.object('Contact')?.childRelationship('tickets__R')?.childObject, 'Ticket__c');
  });
  test('every object has a key prefix of its own and a name field that it has', () => {
    const objects = schema.objects();
    assert.equal(new Set(objects.map((object) => object.keyPrefix)).size, objects.length);
    for (const object of objects) {
      assert.match(object.keyPrefix, /^[0-9A-Za-z]{3}$/, object.name);
      assert.ok(object.field(object.nameField), `${object.name}.${object.nameField}`);
    }
  });
  test('every lookup points to an object that exists, and no name stands twice', () => {
    for (const object of schema.objects()) {
      assert.equal(
        new Set(object.fields.map((field) => field.name.toLowerCase())).size,
        object.fields.length,
        object.name
      );
      for (const field of object.fields)
        for (const target of field.referenceTo)
          assert.ok(schema.object(target), `${object.name}.${field.name} → ${target}`);
    }
  });
  test('a custom prefix follows from the name, whatever else is there', () => {
    const fewer = buildSchema({
      ...metadata,
      objects: metadata.objects.filter((object) => object.name === 'Ticket__c')
    });
    assert.equal(fewer.object('Ticket__c')?.keyPrefix, schema.object('Ticket__c')?.keyPrefix);
  });
  test('reads kinds, labels, lengths and flags of custom metadata', () => {
    assert.deepEqual(
      ['Ticket__c', 'Desk_Settings__c', 'Ticket_Changed__e'].map((name) => schema.object(name)?.kind),
      ['custom', 'customSetting', 'platformEvent']
    );
    const code = schema.object('Ticket__c')?.field('Code__c');
    assert.deepEqual(
      [code?.length, code?.unique, code?.externalId, code?.idLookup, code?.label],
      [20, true, true, true, 'Code']
    );
    assert.deepEqual(schema.object('Line__c')?.field('Ticket__c')?.deleteConstraint, 'Cascade');
    assert.equal(schema.object('Ticket__c')?.sharing, 'Private');
  });
  test('standard lengths are those of the reference', () => {
    const length = (object: string, field: string): number | undefined => schema.object(object)?.field(field)?.length;
    assert.deepEqual(
      [
        length('EmailMessage', 'Subject'),
        length('EmailMessage', 'HtmlBody'),
        length('EmailMessage', 'MessageIdentifier'),
        length('EmailMessage', 'ToAddress'),
        length('Contact', 'Email')
      ],
      [3000, 131072, 765, 4000, 80]
    );
  });
});
