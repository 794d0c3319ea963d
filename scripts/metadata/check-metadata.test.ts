import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { after, describe, it } from 'node:test';
import { checkAgainstApi } from './api-types.ts';
import { checkCrossReferences } from './cross-references.ts';
import { readMetadata } from './source-file.ts';

const root = mkdtempSync(join(tmpdir(), 'metadata-'));
after(() => {
  rmSync(root, { recursive: true });
});

let next = 0;
function faultsOf(files: Record<string, string>): string[] {
  const folder = join(root, String(next++));
  for (const [path, body] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), body);
  }
  const parsed = readMetadata(folder);
  return [...checkAgainstApi(parsed), ...checkCrossReferences(parsed, folder, folder)].map((fault) =>
    fault.replace(`${folder}/`, '')
  );
}

const field = (name: string, body: string) => ({
  [`objects/A__c/fields/${name}.field-meta.xml`]: `<?xml version="1.0"?><CustomField><fullName>${name}</fullName><description>d</description><label>l</label>${body}</CustomField>`
});
const object = { 'objects/A__c/A__c.object-meta.xml': '<CustomObject><label>A</label></CustomObject>' };
const permissionSet = (body: string) => ({
  'P.permissionset-meta.xml': `<PermissionSet><label>P</label>${body}</PermissionSet>`
});

describe('metadata check', () => {
  it('accepts a field that fits', () => {
    assert.deepEqual(faultsOf({ ...object, ...field('B__c', '<type>Text</type><length>255</length>') }), []);
  });

  const faulty: readonly [string, Record<string, string>, RegExp][] = [
    ['an unknown element', field('B__c', '<type>Text</type><size>3</size>'), /CustomField has no element size/],
    ['an unknown type', field('B__c', '<type>Texts</type>'), /CustomField.type is "Texts", but must be one of/],
    ['a length that is no number', field('B__c', '<type>Text</type><length>ten</length>'), /must be a number/],
    [
      'a flag that is neither true nor false',
      field('B__c', '<type>Text</type><required>yes</required>'),
      /must be true or false/
    ],
    ['an element that stands twice', field('B__c', '<type>Text</type><type>Text</type>'), /stands more than once/],
    ['text that is too long', field('B__c', '<type>Text</type><length>256</length>'), /length 256 is over 255/],
    ['a lookup to nowhere', field('B__c', '<type>Lookup</type><referenceTo>Nope__c</referenceTo>'), /object Nope__c/],
    ['a name that differs from the file', field('B__c', '<type>Text</type><fullName>C__c</fullName>'), /fullName/],
    [
      'a permission on a field that does not exist',
      permissionSet('<fieldPermissions><editable>true</editable><field>A__c.No__c</field></fieldPermissions>'),
      /field A__c.No__c/
    ],
    [
      'a class that does not exist',
      permissionSet('<classAccesses><apexClass>No</apexClass><enabled>true</enabled></classAccesses>'),
      /class No/
    ],
    [
      'create without read',
      {
        ...object,
        ...permissionSet(
          '<objectPermissions><allowCreate>true</allowCreate><allowDelete>false</allowDelete><allowEdit>false</allowEdit><allowRead>false</allowRead><modifyAllRecords>false</modifyAllRecords><object>A__c</object><viewAllRecords>false</viewAllRecords></objectPermissions>'
        )
      },
      /allowCreate needs allowRead/
    ],
    ['a tab of no page', { 'T.tab-meta.xml': '<CustomTab><flexiPage>No</flexiPage></CustomTab>' }, /page No/],
    [
      'an app with an unknown tab',
      { 'X.app-meta.xml': '<CustomApplication><label>X</label><tabs>No</tabs></CustomApplication>' },
      /tab No/
    ],
    [
      'a sharing rule on a field that does not exist',
      {
        ...object,
        'A__c.sharingRules-meta.xml':
          '<SharingRules><sharingCriteriaRules><fullName>R</fullName><accessLevel>Read</accessLevel><label>R</label><sharedTo><allInternalUsers/></sharedTo><criteriaItems><field>No__c</field><operation>equals</operation><value>x</value></criteriaItems><includeRecordsOwnedByAll>true</includeRecordsOwnedByAll></sharingCriteriaRules></SharingRules>'
      },
      /field A__c.No__c/
    ],
    [
      'a class file that is missing',
      { 'No.cls-meta.xml': '<ApexClass><apiVersion>67.0</apiVersion><status>Active</status></ApexClass>' },
      /No.cls does not exist/
    ]
  ];
  for (const [what, files, expected] of faulty) {
    it(`names ${what}`, () => {
      const faults = faultsOf(files);
      assert.ok(
        faults.some((fault) => expected.test(fault)),
        `faults: ${JSON.stringify(faults)}`
      );
    });
  }

  it('names a permission on a required field', () => {
    const faults = faultsOf({
      ...object,
      ...field('B__c', '<type>Text</type><length>5</length><required>true</required>'),
      ...permissionSet('<fieldPermissions><editable>true</editable><field>A__c.B__c</field></fieldPermissions>')
    });
    assert.ok(
      faults.some((fault) => fault.includes('is required')),
      JSON.stringify(faults)
    );
  });

  it('says where XML is not well-formed', () => {
    assert.throws(() => faultsOf({ 'A.tab-meta.xml': '<CustomTab>' }), /A\.tab-meta\.xml is not well-formed/);
  });
});
