/** Everything that one save wrote, in a form in which two saves can be compared field by field. */
import { z } from 'zod';
import type { Surroundings } from '../relay/testkit.ts';
import type { Row } from './saving-kit.ts';

/** Fields that differ between any two records, or between two who write. */
const WRITER_AND_TIME = [
  'CreatedById',
  'CreatedDate',
  'LastModifiedById',
  'LastModifiedDate',
  'LastReferencedDate',
  'LastViewedDate',
  'OwnerId',
  'SystemModstamp'
];
/** Further fields that may differ, with the reason. */
const EXCEPTIONS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  Task: { CompletedDateTime: 'the moment of the save' },
  Email_Intake__c: {
    Name: 'an auto number',
    Mailbox__c: 'the two letters lie in two mailboxes',
    Message_Key__c: 'made of the mailbox and the provider’s id',
    Provider_Message_Id__c: 'the provider’s id',
    Conversation_Id__c: 'the provider’s id',
    Received_At__c: 'the moment of the delivery',
    Decided_At__c: 'the moment of the decision',
    Decision_Facts__c: 'holds the moment of the delivery',
    Auto_Save__c: 'the owners of the two mailboxes set automatic saving differently',
    Observations__c: 'says in words what Auto_Save__c says',
    Trace__c: 'holds the step of Auto_Save__c',
    Saved_At__c: 'the moment of the save',
    Saved_By__c: 'a person; nobody when it was saved automatically',
    Saved_How__c: 'dialog or automatic: that is what is compared'
  }
};

const attachmentsSchema = z.array(z.object({ id: z.string(), name: z.string() }));
const describeSchema = z.object({ fields: z.array(z.object({ name: z.string(), type: z.string() })) });

/** The records that an intake is linked to. */
export type SavedLinks = Readonly<Partial<Record<'Contact' | 'Lead' | 'Case', string>>>;

export class SavedRecords {
  readonly links: SavedLinks;
  /** Whether the files are uploaded and the Task that the org made is noted, which follow the save itself. */
  readonly isSettled: boolean;
  private readonly surroundings: Surroundings;
  private readonly rows: Readonly<Record<string, readonly Row[]>>;
  private readonly names: ReadonlyMap<string, string>;

  private constructor(
    surroundings: Surroundings,
    rows: Readonly<Record<string, readonly Row[]>>,
    names: ReadonlyMap<string, string>
  ) {
    this.surroundings = surroundings;
    this.rows = rows;
    this.names = names;
    const intake = rows['Email_Intake__c']?.[0] ?? {};
    this.links = linksOf(intake);
    this.isSettled =
      ['none', 'done'].includes(String(intake['Attachment_Status__c'])) &&
      (intake['Save_As__c'] === 'Task' || typeof intake['Saved_Task_Id__c'] === 'string');
  }

  /** Reads the records that the save of this intake wrote. */
  static async read(surroundings: Surroundings, intakeId: string): Promise<SavedRecords> {
    const rows = async (object: string, where: string): Promise<Row[]> => await rowsOf(surroundings, object, where);
    const intakes = await rows('Email_Intake__c', `Id = '${intakeId}'`);
    const [intake = {}] = intakes;
    const saved = String(intake['Saved_Record_Id__c']);
    const emails = saved.startsWith('00T') ? [] : await rows('EmailMessage', `Id = '${saved}'`);
    const task = String(emails.length === 0 ? saved : emails[0]?.['ActivityId']);
    const own = [intakeId, saved, task];
    const linked = await rows('ContentDocumentLink', `LinkedEntityId IN (${listed(own)})`);
    const documents = linked.map((link) => String(link['ContentDocumentId']));
    const names = new Map([
      [intakeId, 'the intake'],
      [task, 'the Task'],
      [saved, 'the saved record']
    ]);
    for (const { Id: id, Title: title } of await titles(surroundings, documents)) names.set(String(id), String(title));
    for (const { id, name } of attachmentsSchema.parse(JSON.parse(String(intake['Attachments__c']))))
      names.set(id, name);
    const { Case: caseId, Contact: contactId } = linksOf(intake);
    const places = [...own, ...(caseId === undefined ? [] : [caseId])];
    return new SavedRecords(
      surroundings,
      {
        Email_Intake__c: intakes,
        EmailMessage: emails,
        EmailMessageRelation: await rows('EmailMessageRelation', `EmailMessageId = '${saved}'`),
        Task: await rows('Task', `Id = '${task}'`),
        TaskRelation: await rows('TaskRelation', `TaskId = '${task}'`),
        ContentDocumentLink:
          documents.length === 0
            ? []
            : await rows(
                'ContentDocumentLink',
                `ContentDocumentId IN (${listed(documents)}) AND LinkedEntityId IN (${listed(places)})`
              ),
        CaseContactRole:
          caseId === undefined || contactId === undefined
            ? []
            : await rows('CaseContactRole', `CasesId = '${caseId}' AND ContactId = '${contactId}'`)
      },
      names
    );
  }

  /** Takes the role in the Case away, so that the next save of the same Contact and Case writes its own. */
  async removeRole(): Promise<void> {
    for (const role of this.rows['CaseContactRole'] ?? [])
      await this.surroundings.remove('CaseContactRole', String(role['Id']));
  }

  /** Rows by object, sorted; ids of what was written, and `mark` in the Message-ID, are replaced by names. */
  comparable(mark: string): Record<string, Row[]> {
    const entries = Object.entries(this.rows).map(([object, rows]) => {
      const left = new Set(['Id', 'attributes', ...WRITER_AND_TIME, ...Object.keys(EXCEPTIONS[object] ?? {})]);
      const plain = rows.map((row) =>
        Object.fromEntries(
          Object.entries(row)
            .filter(([field]) => !left.has(field))
            .map(([field, value]) => [field, this.named(value, mark)])
        )
      );
      return [object, plain.toSorted((one, other) => (JSON.stringify(one) < JSON.stringify(other) ? -1 : 1))];
    });
    return z.record(z.string(), z.array(z.record(z.string(), z.unknown()))).parse(Object.fromEntries(entries));
  }

  private named(value: unknown, mark: string): unknown {
    if (Array.isArray(value)) return value.map((item: unknown) => this.named(item, mark));
    if (typeof value !== 'string') return value;
    let text = value.replaceAll(`.${mark}@`, '.@');
    for (const [id, name] of this.names) text = text.replaceAll(id, name);
    return text;
  }
}

function linksOf(intake: Row): SavedLinks {
  const links = (['Contact', 'Lead', 'Case'] as const).map((object) => [object, intake[`${object}__c`]] as const);
  return Object.fromEntries(links.filter(([, id]) => typeof id === 'string'));
}

async function rowsOf(surroundings: Surroundings, object: string, where: string): Promise<Row[]> {
  const answer = await fetch(`${surroundings.org.url}/services/data/v67.0/sobjects/${object}/describe`, {
    headers: { authorization: `Bearer ${surroundings.org.accessToken}` }
  });
  const { fields } = describeSchema.parse(await answer.json());
  const names = fields.filter(({ type }) => type !== 'address').map(({ name }) => name);
  return await surroundings.rows(`SELECT ${names.join(', ')} FROM ${object} WHERE ${where}`);
}

async function titles(surroundings: Surroundings, documents: readonly string[]): Promise<Row[]> {
  if (documents.length === 0) return [];
  return await surroundings.rows(`SELECT Id, Title FROM ContentDocument WHERE Id IN (${listed(documents)})`);
}

function listed(ids: readonly string[]): string {
  return ids.map((id) => `'${id}'`).join(', ');
}
