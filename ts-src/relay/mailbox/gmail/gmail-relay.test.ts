import assert from 'node:assert/strict';
import { after, before, it } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import type { GmailConfig } from '../../config.ts';
import type { Relay } from '../../main.ts';
import { eventually, Surroundings } from '../../testkit.ts';
import { officialGmail } from '../../../local-mailbox/gmail/testkit.ts';
import { labelId } from './testkit.ts';

const BOX = 'harbour@acme.example';
let world: Surroundings;
let relay: Relay;

before(async () => {
  world = await Surroundings.start();
  await world.addMailbox(BOX, { Provider__c: 'Gmail' });
  const { baseUrl, pubsubUrl, certificatesUrl, topic, subscription } = world.mailbox.gmail;
  const gmail: GmailConfig = {
    serviceAccountKey: world.mailbox.gmail.serviceAccountKey(),
    baseUrl,
    pubsubUrl,
    certificatesUrl,
    unitsPerMinute: 6_000,
    topic,
    subscription,
    pushAudience: null,
    pushServiceAccount: null
  };
  await world.mailbox.deliver(BOX, plainMail('Crane inspection'));
  relay = await world.startRelay({ gmail, graph: null });
});
after(async () => {
  await relay.stop();
  await world.stop();
});

async function intake(subject: string): Promise<Record<string, unknown> | null> {
  const rows = await world.rows(
    `SELECT Id, Folder__c, Disposition__c FROM Email_Intake__c WHERE Subject__c = '${subject}' AND Mailbox__r.Address__c = '${BOX}'`
  );
  assert.ok(rows.length <= 1, 'a message is one intake');
  return rows[0] ?? null;
}

it('mail of a Gmail mailbox becomes intakes, old and new, and a label asks for saving', async () => {
  await eventually('the older message', async () => await intake('Crane inspection'));
  const { gmailId: id } = await world.mailbox.deliver(BOX, plainMail('Tide table'));
  await eventually('the new message', async () => await intake('Tide table'));
  const owner = officialGmail(world.mailbox, BOX);
  const addLabelIds = [await labelId(owner, 'Salesforce')];
  await owner.users.messages.modify({ userId: 'me', id, requestBody: { addLabelIds } });
  await eventually('the label', async () => {
    const row = await intake('Tide table');
    return row?.['Folder__c'] === 'Salesforce' ? row : null;
  });
});
