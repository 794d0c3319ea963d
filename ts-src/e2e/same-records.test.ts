import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { eventually } from '../relay/testkit.ts';
import { SavedRecords, type SavedLinks } from './saved-records.ts';
import { SavingOrg, type SaveRequest } from './saving-kit.ts';

const MAYA = 'maya.stone@acme.example';
const THEO = 'theo.brandt@acme.example';
const NINA = 'nina.okafor@acme.example';
const BY_HAND = 'hand@acme.example';
const BY_RELAY = 'relay-mail@acme.example';
const BY_RELAY_AS_TASK = 'relay-task@acme.example';

interface Letter {
  readonly what: string;
  readonly saveAs?: SaveRequest['saveAs'];
  readonly folder?: 'sentitems';
  readonly from?: string;
  readonly to?: string;
  readonly subject: string;
  readonly parts?: readonly string[];
  /** The records that the automatic save has to choose; who saves by hand chooses the same. */
  readonly links: readonly ('Contact' | 'Lead' | 'Case')[];
  /** How many records each save has to write. */
  readonly written: Readonly<Record<string, number>>;
}

const PRIYA = 'Priya Nair <priya.nair@larkfield.example>';
const TO = 'Maya Stone <maya.stone@acme.example>, Nobody <nobody@elsewhere.example>';
/** A PNG's header of 200 by 60 and bytes enough to be a picture. */
const PICTURE = Buffer.concat([
  Buffer.from('89504e470d0a1a0a0000000d49484452000000c80000003c', 'hex'),
  Buffer.alloc(2_000, 'picture')
]);
const FILES = [
  'Content-Type: text/html; charset=utf-8\r\n\r\n<p>The <b>plan</b>: <img src="cid:plan@larkfield.example"></p>',
  [
    'Content-Type: image/png; name="plan.png"',
    'Content-Disposition: inline; filename="plan.png"',
    'Content-ID: <plan@larkfield.example>',
    'Content-Transfer-Encoding: base64',
    '',
    PICTURE.toString('base64').replaceAll(/.{76}/g, '$&\r\n')
  ].join('\r\n'),
  'Content-Type: application/pdf\r\nContent-Disposition: attachment; filename="contract.pdf"\r\n\r\nPDF bytes'
];

const LETTERS: readonly Letter[] = [
  {
    what: 'a Contact and a Case',
    subject: 'Case 00001001: the scanner is back',
    links: ['Contact', 'Case'],
    written: { EmailMessage: 1, EmailMessageRelation: 4, Task: 1, TaskRelation: 2, CaseContactRole: 1 }
  },
  {
    what: 'a Contact',
    from: 'Amelia Hart <amelia.hart@brightmoor.example>',
    subject: 'Opening hours',
    links: ['Contact'],
    written: { EmailMessage: 1, EmailMessageRelation: 4, Task: 1, TaskRelation: 1 }
  },
  {
    what: 'a Lead',
    from: 'Wendy Arkwright <wendy.arkwright@arkwrightglass.example>',
    subject: 'Panes',
    links: ['Lead'],
    written: { EmailMessage: 1, EmailMessageRelation: 4, Task: 1, TaskRelation: 1 }
  },
  {
    what: 'a Task with a Contact and a Case',
    saveAs: 'Task',
    subject: 'Case 00001001: the scanner is gone',
    links: ['Contact', 'Case'],
    written: { Task: 1, TaskRelation: 3, CaseContactRole: 1 }
  },
  {
    what: 'a message that was sent',
    folder: 'sentitems',
    from: 'Maya Stone <maya.stone@acme.example>',
    to: `${PRIYA}, Nobody <nobody@elsewhere.example>`,
    subject: 'Case 00001001: our answer',
    links: ['Contact', 'Case'],
    written: { EmailMessage: 1, EmailMessageRelation: 4, Task: 1, TaskRelation: 3, CaseContactRole: 1 }
  },
  {
    what: 'a message with a file and a picture in its text',
    subject: 'Case 00001001: the contract',
    parts: FILES,
    links: ['Contact', 'Case'],
    written: { EmailMessage: 1, Task: 1, CaseContactRole: 1, ContentDocumentLink: 4 }
  },
  {
    what: 'a Task with a file and a picture',
    saveAs: 'Task',
    subject: 'Case 00001001: the contract again',
    parts: FILES,
    links: ['Contact', 'Case'],
    written: { Task: 1, CaseContactRole: 1, ContentDocumentLink: 2 }
  }
];

describe('a person and the relay write the same records', () => {
  let org: SavingOrg;

  before(async () => {
    org = await SavingOrg.start();
    // Every save asks for the role; it is written where there are a Contact and a Case.
    const roles = { Add_Case_Contact_Role__c: true, Case_Contact_Role__c: 'Decision Maker' };
    await org.addSettings(MAYA, roles);
    await org.addSettings(THEO, { ...roles, Automatic_Saving__c: true });
    await org.addSettings(NINA, { ...roles, Automatic_Saving__c: true, Save_As__c: 'Task' });
    await org.addMailbox(BY_HAND, MAYA);
    await org.addMailbox(BY_RELAY, THEO);
    await org.addMailbox(BY_RELAY_AS_TASK, NINA);
  });
  after(async () => {
    await org.stop();
  });

  for (const letter of LETTERS) {
    it(`for ${letter.what}`, async () => {
      const hand = await org.deliver(BY_HAND, textOf(letter, 'hand'), letter.folder);
      const { Id: handId } = await org.intake(hand);
      const relay = await org.deliver(
        letter.saveAs === 'Task' ? BY_RELAY_AS_TASK : BY_RELAY,
        textOf(letter, 'auto'),
        letter.folder
      );
      const automatic = await recordsOf(relay);
      assert.deepEqual(Object.keys(automatic.links), letter.links);
      // A Contact has one role in a Case: the second save would find the first one's.
      await automatic.removeRole();
      await saveByHand(handId, letter, automatic.links);
      const manual = await recordsOf(hand);
      await manual.removeRole();
      const found = automatic.comparable('auto');
      assert.deepEqual(found, manual.comparable('hand'));
      for (const [object, count] of Object.entries(letter.written)) assert.equal(found[object]?.length, count, object);
    });
  }

  async function saveByHand(intakeId: unknown, { saveAs = 'EmailMessage' }: Letter, links: SavedLinks): Promise<void> {
    const { Contact: contactId = null, Lead: leadId = null, Case: caseId = null } = links;
    const people = await org.peopleOf(
      MAYA,
      intakeId,
      [contactId, leadId].filter((id) => id !== null)
    );
    await org.save(MAYA, intakeId, { saveAs, contactId, leadId, caseId, addCaseContactRole: true, people });
  }

  /** The records of a save once its files are uploaded and the org's Task is noted. */
  async function recordsOf(key: string): Promise<SavedRecords> {
    return await eventually(`the save of ${key}`, async () => {
      const { Id: id, Disposition__c: disposition } = await org.intake(key);
      if (disposition !== 'saved') return null;
      const records = await SavedRecords.read(org.surroundings, String(id));
      return records.isSettled ? records : null;
    });
  }
});

/** The letter; two of them differ in their Message-ID alone. */
function textOf({ from = PRIYA, to = TO, subject, parts = [] }: Letter, by: 'hand' | 'auto'): string {
  const head = [
    `From: ${from}`,
    `To: ${to}`,
    'Cc: Owen Castle <owen.castle@larkfield.example>, Theo Brandt <theo.brandt@acme.example>',
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <${subject.replaceAll(/\W+/g, '-')}.${by}@larkfield.example>`,
    `Subject: ${subject}`,
    'MIME-Version: 1.0'
  ];
  const body =
    parts.length === 0
      ? ['Content-Type: text/plain; charset=utf-8', '', `Hello, this is about ${subject}.`]
      : ['Content-Type: multipart/related; boundary=cut', '', ...parts.flatMap((part) => ['--cut', part]), '--cut--'];
  return [...head, ...body, ''].join('\r\n');
}
