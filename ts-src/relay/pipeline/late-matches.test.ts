import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import type { Relay } from '../main.ts';
import { readChangedPeople, type PeoplePositions } from '../org/changed-people.ts';
import { readEmailFields } from '../org/org-facts.ts';
import { eventually, Surroundings } from '../testkit.ts';

const MAILBOX = 'first@acme.example';
type Row = Readonly<Record<string, unknown>>;

function letter(subject: string, from: string): string {
  return [
    `From: ${from}`,
    `To: ${MAILBOX}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:30:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@stranger.example>`,
    '',
    `Hello, this is ${subject}.`,
    ''
  ].join('\r\n');
}

describe('late binding', () => {
  let surroundings: Surroundings;
  let relay: Relay;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    const { Id: id } = await surroundings.row('SELECT Id FROM Intake_Settings__c WHERE Set_Here__c != null LIMIT 1');
    await surroundings.update('Intake_Settings__c', String(id), {
      Automatic_Saving__c: true,
      Set_Here__c: 'automaticSaving'
    });
    relay = await surroundings.startRelay();
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function untilIntake(subject: string, isReached: (row: Row) => boolean): Promise<Row> {
    return await eventually(`"${subject}"`, async () => {
      const [row] = await surroundings.rows(
        `SELECT Id, Disposition__c, Candidates__c, Saved_Record_Id__c FROM Email_Intake__c WHERE Subject__c = '${subject}'`
      );
      return row !== undefined && isReached(row) ? row : null;
    });
  }

  const names = (row: Row, id: string) => String(row['Candidates__c']).includes(id);

  it('proposes a Lead that came after its message, and saves nothing by that', async () => {
    await surroundings.mailbox.deliver(
      MAILBOX,
      letter('before its lead', 'Lena Vogt <lena+offers@brightwater.example>')
    );
    await surroundings.mailbox.deliver(MAILBOX, letter('of nobody', 'Sam Sly <sam@elsewhere.example>'));
    await untilIntake('before its lead', (row) => row['Disposition__c'] === 'saveable');
    const untouched = await untilIntake('of nobody', (row) => row['Disposition__c'] === 'saveable');
    const leadId = await surroundings.create('Lead', {
      LastName: 'Vogt',
      Company: 'Brightwater',
      Email: 'Lena@Brightwater.example'
    });
    const bound = await untilIntake('before its lead', (row) => names(row, leadId));
    assert.deepEqual([bound['Disposition__c'], bound['Saved_Record_Id__c']], ['saveable', null]);
    const other = await untilIntake('of nobody', () => true);
    assert.deepEqual(other, untouched);
  });

  it('proposes a Contact that was given the address while the relay was away', async () => {
    await surroundings.mailbox.deliver(MAILBOX, letter('before its address', 'Ole Dahl <ole@fjell.example>'));
    await untilIntake('before its address', (row) => row['Disposition__c'] === 'saveable');
    const contactId = await surroundings.create('Contact', { LastName: 'Dahl' });
    await relay.stop();
    await surroundings.update('Contact', contactId, { Email: 'ole@fjell.example' });
    relay = await surroundings.startRelay();
    const bound = await untilIntake('before its address', (row) => names(row, contactId));
    assert.equal(bound['Disposition__c'], 'saveable');
  });

  it('follows a mass load of one second page by page, each record once', async () => {
    const org = surroundings.relayOrg();
    const fields = await readEmailFields(org);
    const at = new Date().toISOString();
    const created = await surroundings.createMany(
      'Contact',
      Array.from({ length: 7 }, (_, index) => ({
        LastName: `Load ${String(index)}`,
        Email: index === 3 ? null : `load${String(index)}@mass.example`
      }))
    );
    const read: string[] = [];
    let positions: PeoplePositions = { Contact: { at, id: '' }, Lead: { at, id: '' } };
    for (let page = 0; page < 9; page += 1) {
      const changed = await readChangedPeople(org, fields, positions, 2);
      read.push(...changed.people.filter(({ name }) => name.startsWith('Load')).map(({ id }) => id));
      positions = changed.positions;
      if (changed.isEnd) break;
    }
    assert.deepEqual(read.sort(), created.filter((_, index) => index !== 3).sort());
  });
});
