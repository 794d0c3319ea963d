import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { plainMail } from '../../local-mailbox/testkit.ts';
import type { Relay } from '../main.ts';
import { callRelay, eventually, Surroundings } from '../testkit.ts';
import { messageKey } from './state/ledger.ts';

const FIRST = 'first@acme.example';
const SECOND = 'second@acme.example';
const TEAM = 'team@acme.example';
const FIELDS =
  'Id, Message_Key__c, Subject__c, Disposition__c, Observations__c, Error_Code__c, Error__c, Duplicate_Of__c, Contact__c, ' +
  'Saved_Record_Id__c, Saved_How__c, Attachment_Status__c, Attachment_Note__c';

const ledgerSchema = z.array(
  z.object({
    mailbox: z.string(),
    seen: z.number(),
    unaccounted: z.number(),
    dispositions: z.record(z.string(), z.number())
  })
);

/** Letter with a PDF, from a contact of the sample org. */
function letterWithFile(name: string): string {
  return [
    'From: Priya Nair <priya.nair@larkfield.example>',
    'To: Maya Stone <first@acme.example>',
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <${name}@larkfield.example>`,
    `Subject: ${name}`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary=cut',
    '',
    '--cut',
    'Content-Type: text/plain; charset=utf-8',
    '',
    'The contract is attached.',
    '--cut',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="contract.pdf"',
    '',
    'PDF bytes',
    '--cut--',
    ''
  ].join('\r\n');
}

describe('the pipeline between a real mailbox and a real org', () => {
  let surroundings: Surroundings;
  let relay: Relay;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(FIRST);
    await surroundings.addMailbox(SECOND);
    relay = await surroundings.startRelay();
  });

  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function intakes(mailbox: string): Promise<Record<string, unknown>[]> {
    return await surroundings.rows(`SELECT ${FIELDS} FROM Email_Intake__c WHERE Mailbox__r.Address__c = '${mailbox}'`);
  }

  async function intakeOf(
    mailbox: string,
    subject: string,
    fits: (row: Record<string, unknown>) => boolean = () => true
  ): Promise<Record<string, unknown>> {
    return await eventually(`the intake "${subject}"`, async () => {
      const rows = (await intakes(mailbox)).filter((row) => row['Subject__c'] === subject);
      assert.ok(rows.length <= 1, `${subject} stands ${String(rows.length)} times in the org`);
      return rows[0] !== undefined && fits(rows[0]) ? rows[0] : null;
    });
  }

  async function ledgerOf(mailbox: string): Promise<z.infer<typeof ledgerSchema>> {
    const lines = ledgerSchema.parse(await (await callRelay(relay, '/v1/ledger')).json());
    return lines.filter((line) => line.mailbox === mailbox);
  }

  it('takes messages in, each once, and accounts for all of them', async () => {
    for (const subject of ['Alpha', 'Beta', 'Gamma']) await surroundings.mailbox.deliver(FIRST, plainMail(subject));
    for (const subject of ['Alpha', 'Beta', 'Gamma']) {
      const row = await intakeOf(FIRST, subject);
      assert.equal(row['Disposition__c'], 'saveable');
      assert.ok(row['Contact__c'], 'the sender is a contact of the org');
    }
    const [line] = await ledgerOf(FIRST);
    assert.deepEqual([line?.seen, line?.unaccounted, line?.dispositions], [3, 0, { saveable: 3 }]);
  });

  it('reads a folder anew when its cursor has expired, and doubles nothing', async () => {
    surroundings.mailbox.expireDeltaTokens();
    await surroundings.mailbox.deliver(FIRST, plainMail('After the expiry'));
    await intakeOf(FIRST, 'After the expiry');
    assert.equal((await intakes(FIRST)).length, 4);
    assert.equal((await ledgerOf(FIRST))[0]?.seen, 4);
  });

  it('gives everybody a copy of their own to save, and saves for all of them what one saves', async () => {
    const nina = await surroundings.row("SELECT Id FROM User WHERE Username = 'nina.okafor@acme.example'");
    await surroundings.addMailbox(TEAM, { OwnerId: nina['Id'] });
    const raw = plainMail('Of two people');
    await surroundings.mailbox.deliver(FIRST, raw);
    const original = await intakeOf(FIRST, 'Of two people');
    await surroundings.mailbox.deliver(TEAM, raw);
    const copy = await intakeOf(TEAM, 'Of two people');
    assert.deepEqual([copy['Disposition__c'], copy['Duplicate_Of__c']], ['saveable', original['Id']]);
    const email = await surroundings.create('EmailMessage', { Subject: 'Of two people', Status: '3' });
    const saved = { Disposition__c: 'saved', Saved_Record_Id__c: email };
    await surroundings.update('Email_Intake__c', String(copy['Id']), saved);
    for (const mailbox of [FIRST, TEAM]) {
      const now = await intakeOf(mailbox, 'Of two people');
      assert.deepEqual([now['Disposition__c'], now['Saved_Record_Id__c']], ['saved', email], mailbox);
    }
    await eventually('the ledger to know both as saved', async () => {
      const [ofTeam] = await ledgerOf(TEAM);
      const ofFirst = (await ledgerOf(FIRST)).some(({ dispositions }) => (dispositions['saved'] ?? 0) > 0);
      return ofFirst && ofTeam?.dispositions['saved'] === 1 ? true : null;
    });
    await surroundings.remove('EmailMessage', email);
    for (const mailbox of [FIRST, TEAM])
      assert.equal((await intakeOf(mailbox, 'Of two people'))['Disposition__c'], 'saveable', mailbox);
  });

  it('saves by itself where the settings of one of the mailboxes say so, once for all of them', async () => {
    await surroundings.mailbox.deliver(TEAM, plainMail('Before the setting'));
    await intakeOf(TEAM, 'Before the setting', (row) => /is off/.test(String(row['Observations__c'])));
    const nina = await surroundings.row("SELECT Id FROM User WHERE Username = 'nina.okafor@acme.example'");
    const setting = await surroundings.create('Intake_Settings__c', {
      SetupOwnerId: nina['Id'],
      Automatic_Saving__c: true,
      Set_Here__c: 'automaticSaving'
    });
    await intakeOf(TEAM, 'Before the setting', (row) => !/is off/.test(String(row['Observations__c'])));
    const raw = plainMail('Automatic for the team');
    await surroundings.mailbox.deliver(FIRST, raw);
    await intakeOf(FIRST, 'Automatic for the team', (row) => row['Disposition__c'] === 'saveable');
    await surroundings.mailbox.deliver(TEAM, raw);
    const isSaved = (row: Record<string, unknown>) => row['Disposition__c'] === 'saved';
    const [copy, original] = [
      await intakeOf(TEAM, 'Automatic for the team', isSaved),
      await intakeOf(FIRST, 'Automatic for the team', isSaved)
    ];
    assert.deepEqual([copy['Saved_How__c'], original['Saved_How__c']], ['automatic', 'other-mailbox']);
    assert.equal(copy['Saved_Record_Id__c'], original['Saved_Record_Id__c']);
    await surroundings.remove('Intake_Settings__c', setting);
  });

  it('keeps a piece that is no message as failed with its reason, and the next one goes on', async () => {
    const put = async (body: string): Promise<string> => {
      const response = await callRelay(relay, `/v1/import?mailbox=${SECOND}`, { method: 'POST', body });
      return z.object({ key: z.string() }).parse(await response.json()).key;
    };
    const poison = await put('\u0000\u0001\u0002 no header, no message');
    await put(plainMail('Behind the poison'));
    await intakeOf(SECOND, 'Behind the poison');
    const failed = (await intakes(SECOND)).find((row) => row['Message_Key__c'] === poison);
    assert.equal(failed?.['Disposition__c'], 'failed');
    assert.equal(failed['Error_Code__c'], 'MESSAGE_UNREADABLE');
    assert.match(String(failed['Error__c']), /\.$/);
  });

  it('makes the second mailbox a witness of the same message', async () => {
    const raw = plainMail('Seen by two');
    await surroundings.mailbox.deliver(FIRST, raw);
    const original = await intakeOf(FIRST, 'Seen by two');
    await surroundings.mailbox.deliver(SECOND, raw);
    const witness = await intakeOf(SECOND, 'Seen by two');
    assert.deepEqual(
      [original['Disposition__c'], witness['Disposition__c'], witness['Duplicate_Of__c']],
      ['saveable', 'duplicate', original['Id']]
    );
  });

  it('saves what lies in the Salesforce folder, once, with its file', async () => {
    await surroundings.mailbox.deliver(FIRST, letterWithFile('Contract'), { folder: 'Salesforce' });
    const row = await intakeOf(
      FIRST,
      'Contract',
      (candidate) => candidate['Attachment_Status__c'] === 'done' || candidate['Attachment_Status__c'] === 'failed'
    );
    assert.deepEqual(
      [row['Disposition__c'], row['Saved_How__c'], row['Attachment_Status__c'], row['Attachment_Note__c']],
      ['saved', 'folder', 'done', '1 file']
    );
    const where = `MessageIdentifier IN ('Contract@larkfield.example', '<Contract@larkfield.example>')`;
    const email = await surroundings.row(`SELECT Id, Incoming FROM EmailMessage WHERE ${where}`);
    assert.equal(email['Id'], row['Saved_Record_Id__c']);
    const file = await surroundings.row(
      `SELECT ContentDocument.Title FROM ContentDocumentLink WHERE LinkedEntityId = '${String(email['Id'])}'`
    );
    assert.deepEqual(z.object({ Title: z.string() }).parse(file['ContentDocument']), { Title: 'contract.pdf' });
  });

  it('shows attachments that can not be uploaded as failed, with what to do', async () => {
    await surroundings.mailbox.deliver(FIRST, letterWithFile('Lost file'));
    const row = await intakeOf(FIRST, 'Lost file');
    const saved = { Disposition__c: 'saved', Saved_Record_Id__c: '003000000000000AAA' };
    await surroundings.update('Email_Intake__c', String(row['Id']), saved);
    const body = JSON.stringify({ savedRecordId: '003000000000000AAA', linkRecordIds: [], attachmentIds: null });
    const path = `/v1/messages/${String(row['Message_Key__c'])}/attachments`;
    assert.equal((await callRelay(relay, path, { method: 'POST', body })).status, 202);
    const failed = await intakeOf(FIRST, 'Lost file', (candidate) => candidate['Attachment_Status__c'] === 'failed');
    assert.match(String(failed['Attachment_Note__c']), /refused.*retry/i);
  });

  it('keeps what arrives while the org is down, and sends it when it is back', async () => {
    surroundings.line.cut();
    await surroundings.mailbox.deliver(FIRST, plainMail('Out of reach'));
    await eventually('the message to wait in the outbox', async () => {
      const status: unknown = await (await callRelay(relay, '/v1/status')).json();
      const { queues, org } = z
        .object({ queues: z.object({ outbox: z.number() }), org: z.object({ isUp: z.boolean() }) })
        .parse(status);
      return queues.outbox === 1 && !org.isUp ? true : null;
    });
    assert.equal((await ledgerOf(FIRST)).find(({ unaccounted }) => unaccounted === 1)?.mailbox, FIRST);
    surroundings.line.mend();
    assert.equal((await intakeOf(FIRST, 'Out of reach'))['Disposition__c'], 'saveable');
  });

  it('reads the Sent folder too; the key is made of mailbox and provider id', async () => {
    const { immutableId } = await surroundings.mailbox.deliver(FIRST, plainMail('Sent by us'), { folder: 'sentitems' });
    const row = await intakeOf(FIRST, 'Sent by us');
    assert.equal(row['Message_Key__c'], messageKey(FIRST, immutableId));
  });

  it('reads and decides again when a person asks for it', async () => {
    const row = await intakeOf(FIRST, 'Alpha');
    const failure = {
      Disposition__c: 'failed',
      Error_Code__c: 'ORG_WRITE_REFUSED',
      Error__c: 'A rule spoke against it.'
    };
    await surroundings.update('Email_Intake__c', String(row['Id']), failure);
    const path = `/v1/messages/${String(row['Message_Key__c'])}/retry`;
    assert.equal((await callRelay(relay, path, { method: 'POST' })).status, 202);
    const again = await intakeOf(FIRST, 'Alpha', (candidate) => candidate['Disposition__c'] === 'saveable');
    assert.deepEqual([again['Id'], again['Error_Code__c'], again['Error__c']], [row['Id'], null, null]);
  });

  it('goes on where it stopped after a restart', async () => {
    const count = (await intakes(FIRST)).length;
    await relay.stop();
    await surroundings.mailbox.deliver(FIRST, plainMail('While it slept'));
    relay = await surroundings.startRelay();
    await intakeOf(FIRST, 'While it slept');
    assert.equal((await intakes(FIRST)).length, count + 1);
    assert.ok((await ledgerOf(FIRST)).every(({ unaccounted }) => unaccounted === 0));
  });

  it('writes the figures of the ledger onto the mailbox', async () => {
    const row = await eventually('the figures', async () => {
      const soql = `SELECT Status__c, Seen__c, Accounted__c, Failed__c FROM Intake_Mailbox__c WHERE Address__c = '${SECOND}'`;
      const found = await surroundings.row(soql);
      const isRead = found['Status__c'] === 'Running';
      return isRead && found['Seen__c'] === 3 && found['Accounted__c'] === 3 ? found : null;
    });
    assert.equal(row['Failed__c'], 1);
  });
});
