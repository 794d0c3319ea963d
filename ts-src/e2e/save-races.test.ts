import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { DEFAULT_SETTINGS } from '../core/classify/default-settings.ts';
import { lazySanitizer } from '../relay/html-sanitizer.ts';
import { readEmailFields } from '../relay/org/org-facts.ts';
import { saveAutomatically, type SaveContext } from '../relay/pipeline/automatic-save.ts';
import { sampleMessage } from '../testkit/sample-message.ts';
import { SavingOrg, type Row } from './saving-kit.ts';

const MAYA = 'maya.stone@acme.example';
const THEO = 'theo.brandt@acme.example';
const ADMIN = 'admin@acme.example';
const OF_MAYA = 'first@acme.example';
const OF_THEO = 'second@acme.example';
const ROUNDS = 4;

describe('a message that several save at the same moment', () => {
  let org: SavingOrg;
  let contactId: string;
  let caseId: string;
  let context: SaveContext;

  before(async () => {
    org = await SavingOrg.start();
    await org.addMailbox(OF_MAYA, MAYA);
    await org.addMailbox(OF_THEO, THEO);
    const { surroundings } = org;
    const contact = await surroundings.row(`SELECT Id FROM Contact WHERE Email = 'priya.nair@larkfield.example'`);
    contactId = String(contact['Id']);
    caseId = String((await surroundings.row('SELECT Id FROM Case ORDER BY CaseNumber LIMIT 1'))['Id']);
    const relayOrg = surroundings.relayOrg();
    context = {
      org: relayOrg,
      orgSettings: { enhancedEmail: true, sharedActivities: true },
      emailFields: await readEmailFields(relayOrg),
      settings: DEFAULT_SETTINGS,
      addCaseContactRole: false,
      sanitise: lazySanitizer(),
      storeImages: () => Promise.resolve({}),
      now: () => new Date()
    };
  });
  after(async () => {
    await org.stop();
  });

  const byHand = async (username: string, intake: Row | undefined, inCase = true) =>
    (
      await org.save(username, intake?.['Id'], {
        saveAs: 'EmailMessage',
        contactId,
        caseId: inCase ? caseId : null
      })
    ).savedRecordId;

  async function byRelay(intake: Row | undefined): Promise<string> {
    const key = String(intake?.['Message_Key__c']);
    const messageId = String(intake?.['Internet_Message_Id__c']);
    const save = { key, contactId, leadId: null, caseId, personIds: [contactId], how: 'automatic' } as const;
    const outcome = await saveAutomatically(context, save, sampleMessage({ messageId, subject: 'by the relay' }));
    assert.equal(outcome.kind, 'saved');
    return String((await org.intake(key))['Saved_Record_Id__c']);
  }

  /** All of them name one record, and there is no other. */
  async function assertOne(intakes: readonly Row[], records: readonly string[]): Promise<void> {
    assert.equal(new Set(records).size, 1, records.join(', '));
    const id = String(intakes[0]?.['Internet_Message_Id__c']);
    const emails = await org.surroundings.rows(
      `SELECT Id FROM EmailMessage WHERE MessageIdentifier IN ('${id}', '<${id}>')`
    );
    assert.deepEqual(
      emails.map((email) => email['Id']),
      [records[0]]
    );
    for (const intake of intakes) {
      const now = await org.intake(String(intake['Message_Key__c']));
      assert.deepEqual([now['Disposition__c'], now['Saved_Record_Id__c']], ['saved', records[0]]);
    }
  }

  it('two people press Save on one intake', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [intake] = await org.letter([OF_MAYA]);
      await assertOne([intake ?? {}], await Promise.all([byHand(MAYA, intake), byHand(ADMIN, intake)]));
    }
  });

  it('one person presses Save three times', async () => {
    const [intake] = await org.letter([OF_MAYA]);
    await assertOne([intake ?? {}], await Promise.all([1, 2, 3].map(async () => await byHand(MAYA, intake, false))));
  });

  it('two people press Save in two mailboxes', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const intakes = await org.letter([OF_MAYA, OF_THEO]);
      await assertOne(intakes, await Promise.all([byHand(MAYA, intakes[0], false), byHand(THEO, intakes[1])]));
    }
  });

  it('a person presses Save while the relay saves by itself', async () => {
    for (let round = 0; round < ROUNDS; round += 1) {
      const [intake] = await org.letter([OF_MAYA]);
      const both = round % 2 === 0 ? [byHand(MAYA, intake), byRelay(intake)] : [byRelay(intake), byHand(MAYA, intake)];
      await assertOne([intake ?? {}], await Promise.all(both));
    }
  });

  it('the relay saves in a second mailbox what a person saved without a Case, which the relay user can not see', async () => {
    const intakes = await org.letter([OF_MAYA, OF_THEO]);
    const other = intakes[1] ?? {};
    const first = await byHand(MAYA, intakes[0], false);
    const id = String(other['Internet_Message_Id__c']);
    assert.deepEqual(await context.org.query([`SELECT Id FROM EmailMessage WHERE MessageIdentifier = '<${id}>'`]), [
      []
    ]);
    await org.surroundings.update('Email_Intake__c', String(other['Id']), { Disposition__c: 'saveable' });
    await assertOne(intakes, [first, await byRelay(other)]);
  });

  it('is saved again once its record was deleted', async () => {
    const [intake] = await org.letter([OF_MAYA]);
    const first = await byHand(MAYA, intake);
    await org.surroundings.remove('EmailMessage', first);
    const second = await byRelay(intake);
    assert.notEqual(second, first);
    await assertOne([intake ?? {}], [second]);
  });
});
