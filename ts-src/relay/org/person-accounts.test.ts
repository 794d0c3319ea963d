import assert from 'node:assert/strict';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { Connection } from 'jsforce';
import { z } from 'zod';
import type { SearchTerms } from '../../core/match/search-terms.ts';
import { startLocalOrg, type LocalOrg } from '../../local-org/main.ts';
import { readEmailFields, readOrgFacts } from './org-facts.ts';
import type { OrgPort } from './org-port.ts';
import { connectOrg } from './salesforce-org.ts';

const VERSION = '67.0';
const ADDRESS = 'noor.haddad@larkfield.example';
const TERMS: SearchTerms = {
  addresses: [ADDRESS],
  extractedEmails: [],
  domains: ['haddad-studio.example'],
  caseNumbers: [],
  threadTokens: [],
  messageIds: [],
  threadIdentifiers: [],
  senders: []
};
const factsSchema = z.object({
  returnValue: z.object({
    people: z.array(z.object({ id: z.string(), isPersonAccount: z.boolean().optional() })),
    accounts: z.array(z.object({ id: z.string(), personContactId: z.string().optional() }))
  })
});

for (const personAccounts of [true, false]) {
  describe(`an org ${personAccounts ? 'with' : 'without'} person accounts`, () => {
    const folder = mkdtempSync(join(tmpdir(), 'persons-'));
    let local: LocalOrg;
    let org: OrgPort;
    let accountId: string;

    before(async () => {
      const sourceDir = join(import.meta.dirname, '../../../force-app');
      local = await startLocalOrg({
        port: 0,
        dataDir: folder,
        sourceDir,
        seed: 'users',
        inProcess: true,
        personAccounts
      });
      const auth = { kind: 'access-token' as const, accessToken: local.accessToken };
      org = connectOrg({ loginUrl: local.url, instanceUrl: local.url, apiVersion: VERSION, auth });
      const admin = new Connection({ instanceUrl: local.url, accessToken: local.accessToken, version: VERSION });
      const create = async (object: string, fields: Record<string, string>) =>
        z.object({ id: z.string() }).parse(await admin.sobject(object).create(fields)).id;
      const website = { Website: 'https://haddad-studio.example' };
      if (personAccounts)
        accountId = await create('Account', {
          ...website,
          FirstName: 'Noor',
          LastName: 'Haddad',
          PersonEmail: ADDRESS
        });
      else {
        accountId = await create('Account', { ...website, Name: 'Haddad Studio' });
        await create('Contact', { FirstName: 'Noor', LastName: 'Haddad', Email: ADDRESS, AccountId: accountId });
      }
    });
    after(async () => {
      await local.close();
      rmSync(folder, { recursive: true, force: true });
    });

    it('is read by the relay with the fields that it has', async () => {
      const fields = await readEmailFields(org);
      assert.equal(fields.hasPersonAccounts, personAccounts);
      const facts = await readOrgFacts(org, [TERMS], fields);
      const [person] = facts.people;
      assert.deepEqual([person?.name, person?.accountId, person?.emails], ['Noor Haddad', accountId, [ADDRESS]]);
      assert.equal(person?.isPersonAccount, personAccounts ? true : undefined);
      const account = facts.accounts.find(({ id }) => id === accountId);
      assert.equal(account?.personContactId, personAccounts ? person?.id : undefined);
      assert.equal(facts.accounts.length, 1);
    });

    it('is read by the page with the fields that it has', async () => {
      const response = await fetch(`${local.url}/lightning/apex`, {
        method: 'POST',
        headers: { authorization: `Bearer ${local.accessToken}`, 'content-type': 'application/json' },
        body: JSON.stringify({
          className: 'RelatedRecordsController',
          methodName: 'getFacts',
          params: { terms: TERMS }
        })
      });
      const { people, accounts } = factsSchema.parse(await response.json()).returnValue;
      assert.equal(people[0]?.isPersonAccount, personAccounts ? true : undefined);
      assert.deepEqual(
        accounts.map(({ id, personContactId }) => [id, personContactId]),
        [[accountId, personAccounts ? people[0]?.id : undefined]]
      );
    });
  });
}
