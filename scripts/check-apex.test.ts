import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { checkNames, checkTypes } from './check-apex.ts';
import { findSystemTool, JAVA, missingReason } from './system-tool.ts';

const CLASS = `public class Broken {
  public Integer half(Integer n) {
    String text = n / 2;
    return text.lengthh();
  }
  public List<Account> all() {
    return [SELECT Naem FROM Account];
  }
}
`;

describe('the check of Apex', () => {
  let folder = '';
  const java = findSystemTool(JAVA);
  before(() => {
    folder = mkdtempSync(join(tmpdir(), 'apex-check-'));
    mkdirSync(join(folder, 'force-app/classes'), { recursive: true });
    const project = { packageDirectories: [{ path: 'force-app', default: true }], sourceApiVersion: '66.0' };
    writeFileSync(join(folder, 'sfdx-project.json'), JSON.stringify(project));
    writeFileSync(join(folder, 'force-app/classes/Broken.cls'), CLASS);
    const meta = '<ApexClass xmlns="http://soap.sforce.com/2006/04/metadata"><apiVersion>66.0</apiVersion></ApexClass>';
    writeFileSync(join(folder, 'force-app/classes/Broken.cls-meta.xml'), meta);
  });
  after(() => {
    rmSync(folder, { recursive: true });
  });

  it('names file and line of types that do not fit', { skip: java === null && missingReason(JAVA) }, async () => {
    assert.ok(java !== null);
    const found = (await checkTypes(java, folder)).map(({ path, line }) => `${path}:${String(line)}`);
    assert.deepEqual(found, ['force-app/classes/Broken.cls:3', 'force-app/classes/Broken.cls:4']);
  });

  it('names file and line of fields that do not exist', () => {
    assert.deepEqual(checkNames(folder), [
      { path: 'force-app/classes/Broken.cls', line: 7, message: 'Account has no field Naem.' }
    ]);
  });
});
