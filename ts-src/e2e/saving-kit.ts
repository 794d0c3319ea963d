/** An org whose Apex really calls a relay, and people who save in it, for the tests of saving. */
import { createServer } from 'node:net';
import { z } from 'zod';
import { plainMail } from '../local-mailbox/testkit.ts';
import type { Relay } from '../relay/main.ts';
import { messageKey } from '../relay/pipeline/state/ledger.ts';
import { eventually, Surroundings } from '../relay/testkit.ts';

export type Row = Readonly<Record<string, unknown>>;

export interface SaveRequest {
  readonly saveAs: 'EmailMessage' | 'Task';
  readonly contactId?: string | null;
  readonly leadId?: string | null;
  readonly caseId?: string | null;
  readonly relatedToId?: string | null;
  readonly addCaseContactRole?: boolean;
  readonly people?: readonly { id: string; type: string; address: string; role: string }[];
}

const resultSchema = z.object({
  savedRecordId: z.string(),
  taskId: z.string().nullish(),
  alreadySaved: z.boolean(),
  saveAs: z.string()
});
export type SaveResult = z.infer<typeof resultSchema>;

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

  async userId(username: string): Promise<string> {
    return String((await this.surroundings.row(`SELECT Id FROM User WHERE Username = '${username}'`))['Id']);
  }

  /** One letter into each of these mailboxes; the intakes that they become, in the mailboxes' order. */
  async letter(mailboxes: readonly string[], headers: Readonly<Record<string, string>> = {}): Promise<Row[]> {
    this.letters += 1;
    const name = `letter-${String(this.letters)}`;
    const raw = plainMail(name, headers);
    const keys = await Promise.all(
      mailboxes.map(async (mailbox) => {
        const { immutableId } = await this.surroundings.mailbox.deliver(mailbox, raw);
        return messageKey(mailbox, immutableId);
      })
    );
    return await Promise.all(keys.map(async (key) => await this.intake(key)));
  }

  async intake(key: string): Promise<Row> {
    return await eventually(`the intake ${key}`, async () => {
      const [row] = await this.surroundings.rows(
        `SELECT Id, Message_Key__c, Internet_Message_Id__c, Disposition__c, Saved_Record_Id__c, Contact__c, Case__c FROM Email_Intake__c WHERE Message_Key__c = '${key}' AND Disposition__c != null`
      );
      return row ?? null;
    });
  }

  /** Presses Save as this user. */
  async save(username: string, intakeId: unknown, request: SaveRequest): Promise<SaveResult> {
    return resultSchema.parse(
      await this.call(username, 'saveMessage', { intakeId, request: { how: 'dialog', people: [], ...request } })
    );
  }

  /** What the dialog shows before. */
  async preview(username: string, intakeId: unknown, request: SaveRequest): Promise<unknown> {
    return await this.call(username, 'previewSave', { intakeId, request: { how: 'dialog', people: [], ...request } });
  }

  private async call(username: string, methodName: string, params: Row): Promise<unknown> {
    const answer = await fetch(`${this.surroundings.org.url}/lightning/apex`, {
      method: 'POST',
      headers: {
        authorization: `Bearer ${this.surroundings.org.tokenFor(username)}`,
        'content-type': 'application/json'
      },
      body: JSON.stringify({ className: 'IntakeSaveController', methodName, params })
    });
    const body: unknown = await answer.json();
    if (!answer.ok) throw new ApexRefusal(z.object({ message: z.string() }).parse(body).message);
    return z.object({ returnValue: z.unknown() }).parse(body).returnValue;
  }
}

async function freePort(): Promise<number> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = z.object({ port: z.number() }).parse(server.address());
  await new Promise((resolve) => server.close(resolve));
  return port;
}
