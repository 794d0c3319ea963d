import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { Surroundings } from '../testkit.ts';
import { ImageStore } from './image-store.ts';
import { openTestState, type TestState } from './state-testkit.ts';

describe('images that no record shows', () => {
  let surroundings: Surroundings;
  let state: TestState;

  before(async () => {
    surroundings = await Surroundings.start();
    state = await openTestState();
  });
  after(async () => {
    await state.stop();
    await surroundings.stop();
  });

  it('are removed after a day; those that a record shows, and those that are used again, stay', async () => {
    const store = new ImageStore(state.database, surroundings.relayOrg());
    const mailboxId = await surroundings.addMailbox('images@acme.example');
    const intakeId = await surroundings.create('Email_Intake__c', {
      Message_Key__c: 'a'.repeat(64),
      Mailbox__c: mailboxId,
      Disposition__c: 'saveable'
    });
    const images = ['orphan', 'used'].map((name) => ({
      name: `${name}.png`,
      bytes: Buffer.from(`an image of ${name}`)
    }));
    const [orphan, used] = await store.put(images, intakeId);
    assert.ok(orphan !== undefined && 'documentId' in orphan && used !== undefined && 'documentId' in used);
    const emailId = await surroundings.create('EmailMessage', { Subject: 'Shows it', Status: '3' });
    await surroundings.create('ContentDocumentLink', {
      ContentDocumentId: used.documentId,
      LinkedEntityId: emailId,
      ShareType: 'V'
    });
    assert.equal(await store.removeUnused(), 0, 'none has waited for a day');
    await waitADay();
    assert.equal(await store.removeUnused(), 1);
    const left = await surroundings.rows('SELECT Title FROM ContentDocument');
    assert.deepEqual(
      left.map(({ Title: title }) => title),
      ['used.png']
    );
    const [again] = await store.put(images.slice(0, 1), intakeId);
    assert.ok(again !== undefined && 'documentId' in again && again.documentId !== orphan.documentId);
    assert.equal(await store.removeUnused(), 0);
  });

  async function waitADay(): Promise<void> {
    await state.database.query(`UPDATE intake.stored_image SET look_at = look_at - interval '1 day 1 minute'`);
  }
});
