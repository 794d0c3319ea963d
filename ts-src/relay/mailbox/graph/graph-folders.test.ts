import assert from 'node:assert/strict';
import { after, before, beforeEach, test } from 'node:test';
import { z } from 'zod';
import type { MailboxPort } from '../port.ts';
import { startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
let user = '';
let port: MailboxPort;
let count = 0;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());
beforeEach(() => {
  count += 1;
  const address = `box-${String(count)}@acme.example`;
  stand.server.addMailbox(address, 'Box');
  user = `/users/${address}`;
  port = stand.open(stand.config(), address);
});

async function makeFolder(parent: string | null, displayName: string): Promise<string> {
  const path = parent === null ? `${user}/mailFolders` : `${user}/mailFolders/${parent}/childFolders`;
  return z.object({ id: z.string() }).parse(await stand.outlook.api(path).post({ displayName })).id;
}

const shown = async (): Promise<string[]> => (await port.listFolders()).map(({ kind, name }) => `${kind} ${name}`);

test('finds the custom folder wherever it lies, each of that name, in any case', async () => {
  assert.deepEqual(await shown(), ['inbox Inbox', 'sent Sent Items', 'salesforce Salesforce']);
  const team = await makeFolder('inbox', 'Team');
  await makeFolder(team, 'SALESFORCE');
  assert.deepEqual((await shown()).slice(2), ['salesforce Inbox/Team/SALESFORCE', 'salesforce Salesforce']);
});

test('a later look costs one request, and follows what was renamed and deleted', async () => {
  const id = await makeFolder('inbox', 'Customers');
  await port.listFolders();
  stand.server.takeRequests();
  await port.listFolders();
  assert.equal(stand.server.takeRequests().length, 1);
  await stand.outlook.api(`${user}/mailFolders/${id}`).patch({ displayName: 'Salesforce' });
  assert.deepEqual((await shown()).slice(2), ['salesforce Inbox/Salesforce', 'salesforce Salesforce']);
  await stand.outlook.api(`${user}/mailFolders/${id}`).delete();
  assert.deepEqual((await shown()).slice(2), ['salesforce Salesforce']);
});

test('a folder that lies in the deleted items is not processed', async () => {
  await makeFolder('deleteditems', 'Salesforce');
  assert.deepEqual((await shown()).slice(2), ['salesforce Salesforce']);
});

test('reads the whole tree again when its reading position has expired', async () => {
  await port.listFolders();
  stand.server.expireDeltaTokens();
  await makeFolder('inbox', 'Salesforce');
  assert.deepEqual((await shown()).slice(2), ['salesforce Inbox/Salesforce', 'salesforce Salesforce']);
});

test('several that ask at once share one look', async () => {
  stand.server.takeRequests();
  const all = await Promise.all([port.listFolders(), port.listFolders(), port.listFolders()]);
  assert.deepEqual(
    new Set(all.map((folders) => folders.map(({ name }) => name).join())),
    new Set(['Inbox,Sent Items,Salesforce'])
  );
  const asked = stand.server.takeRequests().filter(({ isBatchPart }) => !isBatchPart);
  assert.equal(asked.length, 2);
});
