import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { plainMail } from '../../local-mailbox/testkit.ts';
import type { Relay } from '../main.ts';
import { eventually, Surroundings } from '../testkit.ts';

const CASE_NUMBER = '00001001';
const NEW_THREAD = 'followed-first@larkfield.example';

interface Setting {
  readonly what: string;
  /** Whose mailbox; the settings are those of this person. */
  readonly owner: string;
  readonly fields: Readonly<Record<string, unknown>>;
  readonly isInCase: boolean;
  readonly status: string;
  readonly role: string | null;
}

/** A Contact's letter that names the Contact's Case, saved automatically under each. */
const SETTINGS: readonly Setting[] = [
  { what: 'nothing', owner: 'maya.stone', fields: {}, isInCase: true, status: '1', role: null },
  {
    what: 'incomingStatus New',
    owner: 'theo.brandt',
    fields: { Incoming_Status__c: 'New', Set_Here__c: 'incomingStatus' },
    isInCase: true,
    status: '0',
    role: null
  },
  {
    what: 'addCaseContactRole',
    owner: 'admin',
    fields: { Add_Case_Contact_Role__c: true, Set_Here__c: 'addCaseContactRole' },
    isInCase: true,
    status: '1',
    role: 'Other'
  },
  {
    what: 'addCaseContactRole and caseContactRole',
    owner: 'nina.okafor',
    fields: {
      Add_Case_Contact_Role__c: true,
      Case_Contact_Role__c: 'Decision Maker',
      Set_Here__c: 'addCaseContactRole;caseContactRole'
    },
    isInCase: true,
    status: '1',
    role: 'Decision Maker'
  },
  {
    what: 'linkSuggestedCase off',
    owner: 'viktor.lang',
    fields: {
      Link_Suggested_Case__c: false,
      Incoming_Status__c: 'New',
      Add_Case_Contact_Role__c: true,
      Set_Here__c: 'linkSuggestedCase;incomingStatus;addCaseContactRole'
    },
    isInCase: false,
    status: '3',
    role: null
  }
];

describe('what an automatic save writes under the settings of the link configuration', () => {
  let surroundings: Surroundings;
  let relay: Relay;
  let caseId: string;
  let contactId: string;

  before(async () => {
    surroundings = await Surroundings.start();
    const organisation = await surroundings.row('SELECT Id FROM Intake_Settings__c');
    await surroundings.update('Intake_Settings__c', String(organisation['Id']), {
      Automatic_Saving__c: true,
      Set_Here__c: 'automaticSaving'
    });
    const found = await surroundings.row(`SELECT Id, ContactId FROM Case WHERE CaseNumber = '${CASE_NUMBER}'`);
    caseId = String(found['Id']);
    contactId = String(found['ContactId']);
    for (const { owner, fields } of SETTINGS) {
      const user = await surroundings.row(`SELECT Id FROM User WHERE Username = '${owner}@acme.example'`);
      if (Object.keys(fields).length > 0) {
        await surroundings.create('Intake_Settings__c', { SetupOwnerId: user['Id'], ...fields });
      }
      await surroundings.addMailbox(mailboxOf(owner), { OwnerId: user['Id'] });
    }
    relay = await surroundings.startRelay();
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  /** The saved record of a letter. */
  async function savedMail(owner: string, subject: string, headers: Record<string, string> = {}) {
    await surroundings.mailbox.deliver(mailboxOf(owner), plainMail(subject, headers));
    const intake = await eventually(`the save of "${subject}"`, async () => {
      const [row] = await surroundings.rows(
        `SELECT Saved_Record_Id__c, Case__c FROM Email_Intake__c WHERE Subject__c = '${subject}' AND Disposition__c = 'saved'`
      );
      return row ?? null;
    });
    const mail = await surroundings.row(
      `SELECT Status, ParentId, RelatedToId FROM EmailMessage WHERE Id = '${String(intake['Saved_Record_Id__c'])}'`
    );
    return { status: mail['Status'], cases: [intake['Case__c'], mail['ParentId'], mail['RelatedToId']] };
  }

  async function rolesInCase(): Promise<{ id: string; role: unknown }[]> {
    const rows = await surroundings.rows(
      `SELECT Id, Role FROM CaseContactRole WHERE CasesId = '${caseId}' AND ContactId = '${contactId}'`
    );
    return rows.map(({ Id: id, Role: role }) => ({ id: String(id), role }));
  }

  for (const { what, owner, isInCase, status, role } of SETTINGS) {
    it(`${what}: status ${status}, ${isInCase ? 'in' : 'outside'} the Case, role ${role ?? 'none'}`, async () => {
      // The second letter finds the role of the first.
      for (const number of ['first', 'second']) {
        const mail = await savedMail(owner, `Case ${CASE_NUMBER}: ${number} of ${owner}`);
        const place = isInCase ? caseId : null;
        assert.deepEqual(mail, { status, cases: [place, place, place] });
      }
      const roles = await rolesInCase();
      assert.deepEqual(
        roles.map((one) => one.role),
        role === null ? [] : [role]
      );
      for (const { id } of roles) await surroundings.remove('CaseContactRole', id);
    });
  }

  it('linkSuggestedCase off: a followed thread keeps the Case that a person chose', async () => {
    const owner = 'viktor.lang';
    const mailbox = await surroundings.row(
      `SELECT Id, OwnerId FROM Intake_Mailbox__c WHERE Address__c = '${mailboxOf(owner)}'`
    );
    await surroundings.create('Email_Intake__c', {
      Message_Key__c: 'followed',
      Mailbox__c: mailbox['Id'],
      OwnerId: mailbox['OwnerId'],
      Internet_Message_Id__c: NEW_THREAD,
      Thread_Identifier__c: NEW_THREAD,
      Subject__c: 'Pump leaks',
      Disposition__c: 'saved',
      Contact__c: contactId,
      Case__c: caseId,
      Follow_Thread__c: true
    });
    const mail = await savedMail(owner, 'Re: Pump leaks', { 'In-Reply-To': `<${NEW_THREAD}>` });
    assert.deepEqual(mail, { status: '0', cases: [caseId, caseId, caseId] });
  });
});

function mailboxOf(owner: string): string {
  return `box.${owner}@acme.example`;
}
