/** An org whose Apex really calls a relay, and people who save in it, for the tests of saving. */
import { z } from 'zod';
import { matchInputOfIntake, type StoredIntake } from '../core/match/match-input.ts';
import { matchPeople } from '../core/match/match-people.ts';
import { searchTermsOf } from '../core/match/search-terms.ts';
import type { MatchedPerson } from '../core/save/save-plan.ts';
import { plainMail } from '../local-mailbox/testkit.ts';
import type { Relay } from '../relay/main.ts';
import { messageKey } from '../relay/pipeline/state/ledger.ts';
import { eventually, Surroundings } from '../relay/testkit.ts';
import { freePort } from '../testkit/free-port.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface SaveRequest {
  readonly saveAs: 'EmailMessage' | 'Task';
  readonly contactId?: string | null;
  readonly leadId?: string | null;
  readonly caseId?: string | null;
  readonly relatedToId?: string | null;
  readonly addCaseContactRole?: boolean;
  readonly people?: readonly MatchedPerson[];
}

const resultSchema = z.object({
  savedRecordId: z.string(),
  taskId: z.string().nullish(),
  alreadySaved: z.boolean(),
  saveAs: z.string()
});
export type SaveResult = z.infer<typeof resultSchema>;

/** An intake as IntakeDetail has it, and the people of OrgFacts; Apex leaves out what is null. */
const detailSchema = z.custom<StoredIntake>((value) => typeof value === 'object' && value !== null);
const factsSchema = z.object({
  people: z.array(
    z.object({
      id: z.string(),
      type: z.enum(['Contact', 'Lead', 'User']),
      name: z.string(),
      emails: z.array(z.string()).default([]),
      title: z.string().nullable().default(null),
      accountId: z.string().nullable().default(null),
      accountName: z.string().nullable().default(null),
      isActive: z.boolean()
    })
  )
});

/** Apex refused with this sentence. */
export class ApexRefusal extends Error {}

export class SavingOrg {
  readonly surroundings: Surroundings;
  readonly relay: Relay;
  private letters = 0;

  private constructor(surroundings: Surroundings, relay: Relay) {
    this.surroundings = surroundings;
    this.relay = relay;
  }

  static async start(): Promise<SavingOrg> {
    const port = await freePort();
    const surroundings = await Surroundings.start({
      inProcess: false,
      namedCredentialEndpoints: { Email_Intake_Relay: `http://127.0.0.1:${String(port)}` }
    });
    const relay = await surroundings.startRelay({ http: { host: '127.0.0.1', port } });
    return new SavingOrg(surroundings, relay);
  }

  async stop(): Promise<void> {
    await this.relay.stop();
    await this.surroundings.stop();
  }

  /** A mailbox of the provider whose intakes belong to this user. */
  async addMailbox(address: string, username: string): Promise<void> {
    await this.surroundings.addMailbox(address, { OwnerId: await this.userId(username) });
  }

  /** Settings of this user's mailboxes, by the fields of Intake_Settings__c; set them before the mailbox is added. */
  async addSettings(username: string, fields: Row): Promise<void> {
    await this.surroundings.create('Intake_Settings__c', { SetupOwnerId: await this.userId(username), ...fields });
  }

  async userId(username: string): Promise<string> {
    return String((await this.surroundings.row(`SELECT Id FROM User WHERE Username = '${username}'`))['Id']);
  }

  /** One letter into each of these mailboxes; the intakes that they become, in the mailboxes' order. */
  async letter(mailboxes: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<Row[]> {
    this.letters += 1;
    const name = `letter-${String(this.letters)}`;
    const raw = plainMail(name, headers);
    const keys = await Promise.all(mailboxes.map(async (mailbox) => await this.deliver(mailbox, raw)));
    return await Promise.all(keys.map(async (key) => await this.intake(key)));
  }

  /** Puts a message into a mailbox; the key of the intake that it becomes. */
  async deliver(mailbox: string, raw: string, folder = 'inbox'): Promise<string> {
    const { immutableId } = await this.surroundings.mailbox.deliver(mailbox, raw, { folder });
    return messageKey(mailbox, immutableId);
  }

  async intake(key: string): Promise<Row> {
    return await eventually(`the intake ${key}`, async () => {
      const [row] = await this.surroundings.rows(
        `SELECT Id, Message_Key__c, Internet_Message_Id__c, Disposition__c, Saved_Record_Id__c, Contact__c, Case__c FROM Email_Intake__c WHERE Message_Key__c = '${key}' AND Disposition__c != null`
      );
      return row ?? null;
    });
  }

  /** The people of a message that are records for this user, as the page finds them for a save. */
  async peopleOf(username: string, intakeId: unknown, chosenIds: readonly string[]): Promise<MatchedPerson[]> {
    const detail = detailSchema.parse(await this.call(username, 'IntakeQueueController.getIntake', { intakeId }));
    const input = matchInputOfIntake(detail);
    const terms = { ...searchTermsOf(input), tokenRecordIds: [] };
    const facts = factsSchema.parse(await this.call(username, 'RelatedRecordsController.getFacts', { terms }));
    return matchPeople(input.addresses, facts.people, chosenIds);
  }

  /** Presses Save as this user. */
  async save(username: string, intakeId: unknown, request: SaveRequest): Promise<SaveResult> {
    const params = { intakeId, request: { how: 'dialog', people: [], ...request } };
    return resultSchema.parse(await this.call(username, 'IntakeSaveController.saveMessage', params));
  }

  /** What the dialog shows before. */
  async preview(username: string, intakeId: unknown, request: SaveRequest): Promise<unknown> {
    const params = { intakeId, request: { how: 'dialog', people: [], ...request } };
    return await this.call(username, 'IntakeSaveController.previewSave', params);
  }

  private async call(username: string, method: string, params: Row): Promise<unknown> {
    const [className, methodName] = method.split('.');
    const answer = await fetch(`${this.surroundings.org.url}/lightning/apex`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.surroundings.org.tokenFor(username)}`,
        'content-type': 'application/json'
      },
      body: JSON.stringify({ className, methodName, params })
    });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new ApexRefusal(z.object({ message: z.string() }).parse(body).message);
    return z.object({ returnValue: z.unknown() }).parse(body).returnValue;
  }
}
