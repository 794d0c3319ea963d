import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { z } from 'zod';
import { startLocalOrg } from '../main.ts';
import type { LocalOrg } from '../main.ts';

const VERSION = '67.0';
const SOURCE = join(import.meta.dirname, '../../../force-app');

interface CallAnswer {
  readonly status: number;
  readonly body: unknown;
  readonly headers: Headers;
}

const rowResults = z.array(
  z.object({
    id: z.string().optional(),
    success: z.boolean(),
    created: z.boolean().optional(),
    errors: z.array(z.object({ statusCode: z.string(), message: z.string(), fields: z.array(z.string()) }))
  })
);
const refusals = z.array(
  z.object({ errorCode: z.string(), message: z.string(), fields: z.array(z.string()).optional() })
);
const records = z.array(z.record(z.string(), z.unknown()).nullable());
const compositeAnswer = z.object({
  compositeResponse: z.array(z.object({ httpStatusCode: z.number(), referenceId: z.string(), body: z.unknown() }))
});

let dataDir: string;
let org: LocalOrg;
let connection: Connection;

before(async () => {
  dataDir = mkdtempSync(join(tmpdir(), 'local-org-'));
  org = await startLocalOrg({ port: 0, dataDir, sourceDir: SOURCE, seed: true, inProcess: true });
  connection = new Connection({ instanceUrl: org.url, accessToken: org.accessToken, version: VERSION });
});

after(async () => {
  await org.close();
  rmSync(dataDir, { recursive: true, force: true });
});

async function call(
  method: string,
  path: string,
  body?: unknown,
  headers: Record<string, string> = {}
): Promise<CallAnswer> {
  const response = await fetch(`${org.url}/services/data/v${VERSION}${path}`, {
    method,
    headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json', ...headers },
    ...(body === undefined ? {} : { body: JSON.stringify(body) })
  });
  const text = await response.text();
  return { status: response.status, body: text === '' ? undefined : JSON.parse(text), headers: response.headers };
}

async function refusal(promise: PromiseLike<unknown>): Promise<{ errorCode: string; message: string }> {
  try {
    await promise;
  } catch (error) {
    if (error instanceof Error && 'errorCode' in error)
      return { errorCode: String(error.errorCode), message: error.message };
    throw error;
  }
  return assert.fail('a refusal was expected');
}

function mailboxKey(text: string): string {
  return text.padEnd(64, '0').slice(0, 64);
}

describe('reading', () => {
  it('lists every version up to 67.0 without a login', async () => {
    const versions: unknown = await (await fetch(`${org.url}/services/data`)).json();
    assert.ok(Array.isArray(versions));
    assert.deepEqual(versions.at(-1), { label: "Summer '26", url: '/services/data/v67.0', version: '67.0' });
  });

  it('answers a query with attributes, parents and children in the shape of the platform', async () => {
    const soql = `SELECT Id, Name, (SELECT Id, LastName FROM Contacts ORDER BY LastName) FROM Account WHERE Name IN ('Larkfield Logistics', 'Quillfeather Books') ORDER BY Name`;
    const parent = z.object({
      attributes: z.object({ type: z.string(), url: z.string() }),
      Id: z.string(),
      Contacts: z.unknown()
    });
    const answer = await connection.query(soql);
    assert.deepEqual([answer.totalSize, answer.done], [2, true]);
    const [larkfield, quillfeather] = z.array(parent).parse(answer.records);
    assert.equal(larkfield?.attributes.url, `/services/data/v67.0/sobjects/Account/${larkfield?.Id ?? ''}`);
    const child = z.object({ attributes: z.object({ type: z.literal('Contact') }), LastName: z.string() });
    const children = z.object({ totalSize: z.number(), records: z.array(child) }).parse(larkfield.Contacts);
    assert.deepEqual([children.totalSize, children.records[0]?.LastName], [3, 'Castle']);
    assert.equal(quillfeather?.Contacts, null);
    const contacts = await connection.query(
      "SELECT LastName, Account.Name FROM Contact WHERE Email = 'priya.nair@larkfield.example'"
    );
    const account = z.object({ attributes: z.object({ type: z.string() }), Name: z.string() });
    const [contact] = z.array(z.object({ Account: account })).parse(contacts.records);
    assert.deepEqual([contact?.Account.Name, contact?.Account.attributes.type], ['Larkfield Logistics', 'Account']);
  });

  it('gives the rest of a large result page by page', async () => {
    const first = await call('GET', `/query?q=${encodeURIComponent('SELECT Id FROM Contact ORDER BY Id')}`);
    assert.ok(first.status === 200);
    const many = Array.from({ length: 450 }, (_unused, index) => ({
      LastName: `Paged ${String(index).padStart(4, '0')}`,
      Title: 'Paged'
    }));
    for (let start = 0; start < many.length; start += 200) {
      const results = await connection.sobject('Contact').create(many.slice(start, start + 200));
      assert.ok(results.every((result) => result.success));
    }
    const soql = "SELECT Id, LastName FROM Contact WHERE Title = 'Paged' ORDER BY LastName";
    const page = await connection.query(soql, { headers: { 'Sforce-Query-Options': 'batchSize=200' } });
    assert.equal(page.totalSize, 450);
    assert.equal(page.records.length, 200);
    assert.equal(page.done, false);
    const second = await connection.queryMore(page.nextRecordsUrl ?? '');
    assert.equal(second.records.length, 200);
    const third = await connection.queryMore(second.nextRecordsUrl ?? '');
    assert.equal(third.done, true);
    const names = [...page.records, ...second.records, ...third.records].map((record) => String(record['LastName']));
    assert.deepEqual(
      names,
      many.map((row) => row.LastName)
    );
  });

  it('names the code of what is wrong with a query', async () => {
    assert.equal((await refusal(connection.query('SELECT Nope FROM Account'))).errorCode, 'INVALID_FIELD');
    assert.equal((await refusal(connection.query('SELECT Id FROM Nope'))).errorCode, 'INVALID_TYPE');
    assert.equal((await refusal(connection.query('SELEC Id FROM Account'))).errorCode, 'MALFORMED_QUERY');
    assert.equal((await call('GET', '/query/01gAAAAAAAAAAAAAAA-2000')).status, 400);
  });

  it('gives the columns that the command line draws its tables with', async () => {
    const soql = 'SELECT Id, Name, Owner.Name, (SELECT LastName FROM Contacts) FROM Account';
    const { body } = await call('GET', `/query?columns=true&q=${encodeURIComponent(soql)}`);
    const column = z.object({ columnName: z.string(), joinColumns: z.array(z.unknown()) });
    const { columnMetadata } = z.object({ columnMetadata: z.array(column) }).parse(body);
    assert.deepEqual(
      columnMetadata.map((one) => [one.columnName, one.joinColumns.length]),
      [
        ['Id', 0],
        ['Name', 0],
        ['Owner', 1],
        ['Contacts', 1]
      ]
    );
  });

  it('refuses a bad token with 401 and an array', async () => {
    const answer = await call('GET', '/limits', undefined, { authorization: 'Bearer 00D000000000000!nope' });
    assert.equal(answer.status, 401);
    assert.deepEqual(answer.body, [{ message: 'Session expired or invalid', errorCode: 'INVALID_SESSION_ID' }]);
  });

  it('takes addresses that begin with two slashes', async () => {
    const response = await fetch(`${org.url}//services/data/v50.0/sobjects/Account/describe`, {
      headers: { authorization: `Bearer ${org.accessToken}` }
    });
    assert.equal(response.status, 200);
  });
});

describe('describe', () => {
  it('tells the objects and the flags of their fields', async () => {
    const global = await connection.describeGlobal();
    assert.ok(global.sobjects.some((object) => object.name === 'Email_Intake__c' && object.custom));
    const intake = await connection.describe('Email_Intake__c');
    const key = intake.fields.find((field) => field.name === 'Message_Key__c');
    assert.equal(key?.externalId, true);
    assert.equal(key.unique, true);
    assert.equal(key.length, 64);
    const mailbox = intake.fields.find((field) => field.name === 'Mailbox__c');
    assert.deepEqual(mailbox?.referenceTo, ['Intake_Mailbox__c']);
    assert.equal((await call('GET', '/sobjects/Nope__c/describe')).status, 404);
  });
});

describe('one record', () => {
  it('is created, read, changed and deleted', async () => {
    const accounts = connection.sobject('Account');
    const created = await accounts.create({ Name: 'Aster Tools', NumberOfEmployees: 12 });
    assert.ok(created.success);
    const { id } = created;
    assert.match(id, /^001\w{15}$/);
    const updated = await accounts.update({ Id: id, Website: 'https://aster-tools.example' });
    assert.ok(updated.success);
    const record = await accounts.retrieve(id);
    assert.equal(record['Website'], 'https://aster-tools.example');
    assert.equal(record['NumberOfEmployees'], 12);
    assert.match(String(record['CreatedDate']), /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}\+0000$/);
    assert.ok((await accounts.destroy(id)).success);
    assert.equal((await refusal(accounts.retrieve(id))).errorCode, 'NOT_FOUND');
  });

  it('names the missing and the unknown field', async () => {
    const missing = await call('POST', '/sobjects/Contact', { FirstName: 'Nobody' });
    assert.equal(missing.status, 400);
    const [refused] = refusals.parse(missing.body);
    assert.deepEqual([refused?.errorCode, refused?.fields], ['REQUIRED_FIELD_MISSING', ['LastName']]);
    const unknown = await call('POST', '/sobjects/Contact', { LastName: 'Known', Nope__c: 1 });
    assert.deepEqual(unknown.body, [
      {
        message: "No such column 'Nope__c' on sobject of type Contact",
        errorCode: 'INVALID_FIELD',
        fields: ['Nope__c']
      }
    ]);
    const malformed = await fetch(`${org.url}/services/data/v${VERSION}/sobjects/Contact`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.accessToken}`, 'content-type': 'application/json' },
      body: '{"LastName":'
    });
    assert.equal(malformed.status, 400);
  });

  it('is upserted by external id: 201 when new, 200 when there, 300 when not unique', async () => {
    const mailbox = '/sobjects/Intake_Mailbox__c/Address__c/upsert%40acme.example';
    const created = await call('PATCH', mailbox, { Name: 'Upsert', Provider__c: 'IMAP' });
    assert.equal(created.status, 201);
    const updated = await call('PATCH', mailbox, { Name: 'Upserted' });
    assert.equal(updated.status, 200);
    assert.ok(isAnswer(created.body) && isAnswer(updated.body));
    assert.equal(updated.body.id, created.body.id);
    assert.equal(updated.body.created, false);
    const parent = {
      Mailbox__r: { Address__c: 'upsert@acme.example' },
      Disposition__c: 'saveable',
      Thread_Identifier__c: 'same@thread'
    };
    for (const key of ['a', 'b']) {
      const row = await call('PATCH', `/sobjects/Email_Intake__c/Message_Key__c/${mailboxKey(key)}`, parent);
      assert.equal(row.status, 201, JSON.stringify(row.body));
    }
    const many = await call('PATCH', '/sobjects/Email_Intake__c/Thread_Identifier__c/same%40thread', {
      Subject__c: 'x'
    });
    assert.equal(many.status, 300);
    assert.ok(Array.isArray(many.body) && many.body.length === 2);
  });

  it('is upserted by jsforce, too', async () => {
    const filters = connection.sobject('Intake_Filter__c');
    const row = { Pattern_Key__c: 'k1', Pattern__c: 'x.example', Kind__c: 'blacklist', Match__c: 'domain' };
    const first = await filters.upsert(row, 'Pattern_Key__c');
    assert.ok(first.success);
    const second = await filters.upsert({ ...row, Note__c: 'again' }, 'Pattern_Key__c');
    assert.ok(second.success);
    assert.equal(await filters.count({ Pattern_Key__c: 'k1' }), 1);
  });
});

function isAnswer(body: unknown): body is { id: string; created: boolean } {
  return typeof body === 'object' && body !== null && 'id' in body && 'created' in body;
}

describe('collections', () => {
  it('fail row by row without allOrNone and together with it', async () => {
    const rows = [
      { attributes: { type: 'Contact' }, LastName: 'Collected' },
      { attributes: { type: 'Contact' }, FirstName: 'No last name' },
      { attributes: { type: 'Account' }, Name: 'Collected' }
    ];
    const partial = rowResults.parse(
      (await call('POST', '/composite/sobjects', { allOrNone: false, records: rows })).body
    );
    assert.deepEqual(
      partial.map((result) => result.success),
      [true, false, true]
    );
    assert.equal(partial[1]?.errors[0]?.statusCode, 'REQUIRED_FIELD_MISSING');
    const before = await connection.sobject('Account').count({ Name: 'Collected' });
    const together = rowResults.parse(
      (await call('POST', '/composite/sobjects', { allOrNone: true, records: rows })).body
    );
    assert.deepEqual(
      together.map((result) => result.success),
      [false, false, false]
    );
    assert.equal(together[0]?.errors[0]?.statusCode, 'ALL_OR_NONE_OPERATION_ROLLED_BACK');
    assert.equal(await connection.sobject('Account').count({ Name: 'Collected' }), before);
  });

  it('upsert, retrieve and delete up to 200 rows', async () => {
    const rows = Array.from({ length: 200 }, (_unused, index) => ({
      Message_Key__c: mailboxKey(`many${String(index)}x`),
      Mailbox__r: { Address__c: 'support@acme.example' },
      Disposition__c: 'saveable'
    }));
    const path = '/composite/sobjects/Email_Intake__c';
    const upsert = rowResults.parse(
      (await call('PATCH', `${path}/Message_Key__c`, { allOrNone: false, records: rows })).body
    );
    assert.ok(
      upsert.every((result) => result.success && result.created === true),
      JSON.stringify(upsert[0])
    );
    const ids = upsert.map((result) => result.id ?? '');
    const asked = { ids: [ids[3], ids[1], 'a0Z000000000000AAA'], fields: ['Message_Key__c'] };
    const read = records.parse((await call('POST', path, asked)).body);
    assert.equal(read[0]?.['Message_Key__c'], mailboxKey('many3x'));
    assert.equal(read[2], null);
    const removed = await call('DELETE', `/composite/sobjects?ids=${ids.slice(0, 2).join(',')}&allOrNone=true`);
    assert.ok(rowResults.parse(removed.body).every((result) => result.success));
    const typed = [...rows, ...rows.slice(0, 1)].map((row) => ({ ...row, attributes: { type: 'Email_Intake__c' } }));
    assert.equal((await call('POST', '/composite/sobjects', { records: typed })).status, 400);
  });
});

describe('composite', () => {
  const base = `/services/data/v${VERSION}/sobjects`;

  it('passes ids of earlier answers on', async () => {
    const { body } = await call('POST', '/composite', {
      compositeRequest: [
        { method: 'POST', url: `${base}/Account`, referenceId: 'account', body: { Name: 'Composite' } },
        {
          method: 'POST',
          url: `${base}/Contact`,
          referenceId: 'contact',
          body: { LastName: 'Composite', AccountId: '@{account.id}' }
        },
        { method: 'GET', url: `${base}/Contact/@{contact.id}?fields=LastName,AccountId`, referenceId: 'read' }
      ]
    });
    const [account, , read] = compositeAnswer.parse(body).compositeResponse;
    assert.equal(read?.httpStatusCode, 200, JSON.stringify(body));
    const { AccountId } = z.object({ AccountId: z.string() }).parse(read.body);
    assert.equal(AccountId, z.object({ id: z.string() }).parse(account?.body).id);
  });

  it('rolls everything back when all or none was asked for', async () => {
    const compositeRequest = [
      { method: 'POST', url: `${base}/Account`, referenceId: 'account', body: { Name: 'Rolled back' } },
      { method: 'POST', url: `${base}/Contact`, referenceId: 'contact', body: { AccountId: '@{account.id}' } },
      { method: 'GET', url: `${base}/Contact/@{contact.id}`, referenceId: 'read' }
    ];
    const { body } = await call('POST', '/composite', { allOrNone: true, compositeRequest });
    const codes = compositeAnswer.parse(body).compositeResponse.map((one) => refusals.parse(one.body)[0]?.errorCode);
    assert.deepEqual(codes, ['PROCESSING_HALTED', 'REQUIRED_FIELD_MISSING', 'PROCESSING_HALTED']);
    assert.equal(await connection.sobject('Account').count({ Name: 'Rolled back' }), 0);
  });

  it('keeps each graph all or none by itself', async () => {
    const node = (referenceId: string, body: object): object => ({
      method: 'POST',
      url: `${base}/Contact`,
      referenceId,
      body
    });
    const { body } = await call('POST', '/composite/graph', {
      graphs: [
        { graphId: 'good', compositeRequest: [node('one', { LastName: 'Graph good' })] },
        { graphId: 'bad', compositeRequest: [node('one', { LastName: 'Graph bad' }), node('two', {})] }
      ]
    });
    const { graphs } = z.object({ graphs: z.array(z.object({ isSuccessful: z.boolean() })) }).parse(body);
    assert.deepEqual(
      graphs.map((graph) => graph.isSuccessful),
      [true, false]
    );
    assert.equal(await connection.sobject('Contact').count({ LastName: 'Graph good' }), 1);
    assert.equal(await connection.sobject('Contact').count({ LastName: 'Graph bad' }), 0);
  });

  it('runs batches and trees', async () => {
    const batch = await call('POST', '/composite/batch', {
      batchRequests: [
        { method: 'GET', url: `v${VERSION}/query?q=SELECT+COUNT()+FROM+Lead` },
        { method: 'GET', url: `v${VERSION}/sobjects/Nope` }
      ]
    });
    const { results } = z.object({ results: z.array(z.object({ statusCode: z.number() })) }).parse(batch.body);
    assert.deepEqual(
      results.map((result) => result.statusCode),
      [200, 404]
    );
    const contact = { attributes: { type: 'Contact', referenceId: 'c1' }, LastName: 'Leaf' };
    const tree = await call('POST', '/composite/tree/Account', {
      records: [{ attributes: { type: 'Account', referenceId: 'a1' }, Name: 'Tree', Contacts: { records: [contact] } }]
    });
    assert.equal(tree.status, 201, JSON.stringify(tree.body));
    assert.equal(await connection.sobject('Contact').count({ LastName: 'Leaf', 'Account.Name': 'Tree' }), 1);
  });
});

describe('files', () => {
  it('of 30 MB arrive as multipart and come back byte for byte', async () => {
    const bytes = new Uint8Array(30 * 1024 * 1024).map((_unused, index) => (index * 31) % 251);
    const form = new FormData();
    const entity = { Title: 'Large', PathOnClient: 'large.bin' };
    form.append('entity_content', new Blob([JSON.stringify(entity)], { type: 'application/json' }));
    form.append('VersionData', new Blob([bytes], { type: 'application/octet-stream' }), 'large.bin');
    const response = await fetch(`${org.url}/services/data/v${VERSION}/sobjects/ContentVersion`, {
      method: 'POST',
      headers: { authorization: `Bearer ${org.accessToken}` },
      body: form
    });
    const created: unknown = await response.json();
    assert.equal(response.status, 201, JSON.stringify(created));
    assert.ok(typeof created === 'object' && created !== null && 'id' in created);
    const back = await fetch(
      `${org.url}/services/data/v${VERSION}/sobjects/ContentVersion/${String(created.id)}/VersionData`,
      {
        headers: { authorization: `Bearer ${org.accessToken}` }
      }
    );
    assert.equal(Buffer.compare(Buffer.from(await back.arrayBuffer()), Buffer.from(bytes)), 0);
  });

  it('are taken as base64, and shown as an address', async () => {
    const data = Buffer.from('hello').toString('base64');
    const created = await connection
      .sobject('ContentVersion')
      .create({ Title: 'Small', PathOnClient: 's.txt', VersionData: data });
    assert.ok(created.success);
    const { records } = await connection.query(
      `SELECT VersionData, ContentSize, ContentDocumentId FROM ContentVersion WHERE Id = '${created.id}'`
    );
    assert.equal(records[0]?.['ContentSize'], 5);
    assert.equal(records[0]['VersionData'], `/services/data/v67.0/sobjects/ContentVersion/${created.id}/VersionData`);
    assert.match(String(records[0]['ContentDocumentId']), /^069/);
  });
});

describe('limits', () => {
  it('count each call once, a composite too', async () => {
    const used = (headers: Headers): number =>
      Number(/api-usage=(\d+)\//.exec(headers.get('sforce-limit-info') ?? '')?.[1]);
    const start = used((await call('GET', '/limits')).headers);
    const url = `/services/data/v${VERSION}/limits`;
    const compositeRequest = ['a', 'b', 'c'].map((referenceId) => ({ method: 'GET', url, referenceId }));
    await call('POST', '/composite', { compositeRequest });
    const end = await call('GET', '/limits');
    assert.equal(used(end.headers), start + 2);
    assert.ok(typeof end.body === 'object' && end.body !== null && 'DailyApiRequests' in end.body);
    assert.deepEqual(end.body.DailyApiRequests, { Max: 100_000, Remaining: 100_000 - start - 2 });
  });
});

describe('the UI API and GraphQL', () => {
  it('read and change a record with its display values', async () => {
    const { records } = await connection.query("SELECT Id FROM Case WHERE CaseNumber = '00001001'");
    const id = String(records[0]?.['Id']);
    const read = await call(
      'GET',
      `/ui-api/records/${id}?fields=Case.Subject,Case.Contact.Name&optionalFields=Case.Nope`
    );
    assert.equal(read.status, 200, JSON.stringify(read.body));
    assert.ok(isUiRecord(read.body));
    assert.equal(read.body.fields['Subject']?.value, 'Pallet scanner loses its connection in bay 4');
    assert.equal(read.body.fields['Contact']?.displayValue, 'Priya Nair');
    const changed = await call('PATCH', `/ui-api/records/${id}`, { fields: { Priority: 'Low' } });
    assert.ok(isUiRecord(changed.body));
    assert.equal(changed.body.fields['Priority']?.value, 'Low');
  });

  it('finds records for a picker by name and by e-mail', async () => {
    const { body } = await call('GET', '/ui-api/lookups/Case/ContactId/Contact?q=voss');
    assert.ok(typeof body === 'object' && body !== null && 'count' in body);
    assert.equal(body.count, 2);
  });

  it('answers a GraphQL query with conditions, order and total', async () => {
    const query = `query cases($status: Picklist) { uiapi { query { Case(first: 2, where: { Status: { eq: $status } }, orderBy: { CaseNumber: { order: ASC } }) {
      totalCount edges { node { Id Subject { value } Contact { Name { value } } } } } } } }`;
    const { body } = await call('POST', '/graphql', { query, variables: { status: 'Escalated' } });
    const expected = 'Temperature alarm on line 2 does not clear';
    assert.ok(JSON.stringify(body).includes(expected), JSON.stringify(body));
    assert.ok(JSON.stringify(body).includes('"totalCount":3'));
  });
});

function isUiRecord(
  body: unknown
): body is { fields: Record<string, { value: unknown; displayValue: string | null }> } {
  return typeof body === 'object' && body !== null && 'fields' in body;
}

describe('permissions', () => {
  it('let the relay write intakes, and a viewer read without writing', async () => {
    const as = (username: string): Connection =>
      new Connection({ instanceUrl: org.url, accessToken: org.tokenFor(username), version: VERSION });
    const relay = as('relay@acme.example');
    const row = {
      Message_Key__c: mailboxKey('relay'),
      Mailbox__r: { Address__c: 'support@acme.example' },
      Disposition__c: 'saveable'
    };
    const written = await relay.request({
      method: 'PATCH',
      url: `/services/data/v${VERSION}/composite/sobjects/Email_Intake__c/Message_Key__c`,
      body: JSON.stringify({ allOrNone: false, records: [row] }),
      headers: { 'content-type': 'application/json' }
    });
    assert.equal(rowResults.parse(written)[0]?.success, true, JSON.stringify(written));
    const viewer = as('viktor.lang@acme.example');
    const mailboxes = await viewer.describe('Intake_Mailbox__c');
    assert.equal(mailboxes.createable, false);
    const refused = await refusal(
      viewer.sobject('Intake_Mailbox__c').create({ Name: 'x', Address__c: 'x@acme.example', Provider__c: 'IMAP' })
    );
    assert.match(refused.errorCode, /INSUFFICIENT_ACCESS|CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY/);
  });
});

describe('search', () => {
  it('finds records by SOSL and by parameters', async () => {
    const found = await connection.search('FIND {Larkfield} IN ALL FIELDS RETURNING Account(Id, Name)');
    assert.ok(found.searchRecords.some((record) => record['Name'] === 'Larkfield Logistics'));
    const { body } = await call('GET', '/parameterizedSearch?q=Larkfield&sobject=Account&fields=Id,Name');
    assert.ok(JSON.stringify(body).includes('Larkfield Logistics'));
  });
});
