import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { chromium } from 'playwright-core';
import type { Browser, Page } from 'playwright-core';
import { startPageOrg } from '../../testkit/page/page-org.ts';
import type { PageOrg } from '../../testkit/page/page-org.ts';

const field = (name: string, type: string, more: object = {}) => ({ name, label: name, type, ...more });
const lookup = (name: string, target: string) =>
  field(name, 'reference', { referenceTo: [target], relationshipName: name.replace(/Id$/, '') });
const child = (childSObject: string, relationshipName: string) => ({
  childSObject,
  field: 'AccountId',
  relationshipName
});
const named = { nameField: true };
const statuses = [{ value: '2', label: 'Replied' }];

const describes: Readonly<Record<string, object>> = {
  Account: {
    fields: [
      field('Name', 'string', named),
      field('BillingCity', 'string'),
      field('BillingAddress', 'address'),
      field('LastActivityDate', 'date'),
      field('Status', 'picklist', { picklistValues: statuses }),
      lookup('ActivityId', 'Task')
    ],
    childRelationships: [child('Contract', 'Contracts'), child('Role', 'Roles'), child('Asset', 'Assets')]
  },
  Task: { fields: [field('Subject', 'string')] },
  Contract: { fields: [field('ContractNumber', 'string', named)] },
  Contact: { fields: [field('Name', 'string', named)] },
  Role: { fields: [lookup('AccountId', 'Account'), lookup('ContactId', 'Contact'), field('Role', 'picklist')] },
  Asset: { fields: [field('Name', 'string', named)] }
};
const record = {
  Id: '001J00000000001AAA',
  Name: 'Larkfield Logistics',
  BillingCity: 'Leeds',
  BillingAddress: { street: '1 Dock Road', city: 'Leeds', postalCode: 'LS1', country: null },
  LastActivityDate: '2026-11-04',
  Status: '2',
  ActivityId: '00TJ00000000001AAA'
};
const sobjects = [
  { keyPrefix: '001', name: 'Account' },
  { keyPrefix: '00T', name: 'Task' }
];

function rowsOf(soql: string): readonly object[] {
  if (soql.includes('FROM Task WHERE Id')) return [{ Subject: 'Call back' }];
  if (soql === "SELECT Id, ContractNumber FROM Contract WHERE AccountId = '001J00000000001AAA' LIMIT 50")
    return [{ Id: '800J00000000001AAA', ContractNumber: '00000100' }];
  if (soql.includes('FROM Role')) return [{ Id: '00KJ00000000001AAA', Contact: { Name: 'Priya Nair' }, Role: 'Buyer' }];
  return [];
}

function answerTo(address: string): object {
  const { pathname, searchParams } = new URL(address);
  if (pathname.endsWith('/query')) return { records: rowsOf(searchParams.get('q') ?? '') };
  if (pathname.endsWith('/sobjects')) return { sobjects };
  const [, name = ''] = /sobjects\/(\w+)\/describe/.exec(pathname) ?? [];
  return name === '' ? record : { name, label: name, childRelationships: [], ...describes[name] };
}

describe('a record page', { timeout: 120_000 }, () => {
  let browser: Browser;
  let org: PageOrg;
  let page: Page;

  before(async () => {
    org = await startPageOrg();
    browser = await chromium.launch({ executablePath: '/usr/bin/chromium', args: ['--no-sandbox'] });
    page = await browser.newPage({ locale: 'en-GB' });
    await page.route('**/services/data/**', (route) => route.fulfill({ json: answerTo(route.request().url()) }));
    await page.goto(`${org.address}/lightning/r/Account/${record.Id}/view`);
    await page.locator('local-related-list', { hasText: 'Contracts' }).waitFor();
  });
  after(async () => {
    await browser.close();
    await org.close();
  });

  const shown = (label: string) =>
    page.locator('local-record-page .detail', { has: page.getByText(label, { exact: true }) }).locator('dd');

  it('shows addresses, dates, picklist values and lookups as people read them', async () => {
    assert.equal(await shown('BillingAddress').innerText(), '1 Dock Road\nLS1 Leeds');
    assert.equal(await shown('BillingCity').count(), 0);
    assert.equal(await shown('LastActivityDate').innerText(), '4 Nov 2026');
    assert.equal(await shown('Status').innerText(), 'Replied');
    assert.equal(await shown('ActivityId').innerText(), 'Call back');
  });

  it('shows lists with rows, and a customer’s own lists even when empty', async () => {
    await page.getByRole('heading', { name: 'Files (0)' }).waitFor();
    const titles = await page.locator('local-related-list h2').allInnerTexts();
    assert.deepEqual(titles, ['Emails (0)', 'Activities (0)', 'Files (0)', 'Contracts (1)', 'Roles (1)']);
  });

  it('names a child without a name by the record that it joins', async () => {
    const role = page.locator('local-related-list', { hasText: 'Roles' }).locator('.row');
    assert.deepEqual((await role.innerText()).split('\n'), ['Priya Nair', 'Buyer']);
  });
});
