/** A mailbox and an org in which things go wrong, and what must be true of them afterwards. */
import assert from 'node:assert/strict';
import { join } from 'node:path';
import { z } from 'zod';
import type { RelayConfig } from '../../relay/config.ts';
import { openDatabase, type Database } from '../../relay/pipeline/state/database.ts';
import { eventually, Surroundings } from '../../relay/testkit.ts';
import { RelayProcess, type PlannedFault } from './relay-process.ts';

export const FIRST = 'first@acme.example';
export const SECOND = 'second@acme.example';
const SENDER = 'priya.nair@larkfield.example';

interface Sent {
  readonly messageId: string;
  readonly hasFile: boolean;
}

const ledgerSchema = z.array(z.object({ mailbox: z.string(), seen: z.number(), unaccounted: z.number() }));

/** A letter from a contact of the sample org: with automatic saving on, it is saved by itself. */
function letter({ messageId, hasFile }: Sent): string {
  const head = [
    `From: Priya Nair <${SENDER}>`,
    `To: Maya Stone <${FIRST}>`,
    'Date: Mon, 23 Nov 2026 09:15:00 +0000',
    `Message-ID: <${messageId}>`,
    `Subject: ${messageId}`,
    'MIME-Version: 1.0'
  ];
  const text = ['Content-Type: text/plain; charset=utf-8', '', `The text of ${messageId}.`];
  if (!hasFile) return [...head, ...text, ''].join('\r\n');
  const file = [
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="contract.pdf"',
    '',
    `PDF of ${messageId}`
  ];
  const parts = ['--cut', ...text, '--cut', ...file, '--cut--', ''];
  return [...head, 'Content-Type: multipart/mixed; boundary=cut', '', ...parts].join('\r\n');
}

export class FaultWorld {
  readonly surroundings: Surroundings;
  private readonly databaseUrl: string | null;
  private readonly sent: Sent[] = [];
  private readonly shared: Sent[] = [];
  private readonly relays: RelayProcess[] = [];
  private entry: string | null = null;

  private constructor(surroundings: Surroundings, databaseUrl: string | null) {
    this.surroundings = surroundings;
    this.databaseUrl = databaseUrl;
  }

  /** `databaseUrl` null: the embedded database. Automatic saving is on. */
  static async open(databaseUrl: string | null): Promise<FaultWorld> {
    const surroundings = await Surroundings.start();
    await surroundings.addMailbox(FIRST);
    await surroundings.addMailbox(SECOND);
    const { Id: id } = await surroundings.row(`SELECT Id FROM Intake_Settings__c WHERE Set_Here__c != null LIMIT 1`);
    await surroundings.update('Intake_Settings__c', String(id), {
      Automatic_Saving__c: true,
      Set_Here__c: 'automaticSaving'
    });
    return new FaultWorld(surroundings, databaseUrl);
  }

  config(changes: Partial<RelayConfig> = {}): RelayConfig {
    return this.surroundings.config({
      databaseUrl: this.databaseUrl,
      dataDir: join(this.surroundings.folder, 'relay'),
      ...changes
    });
  }

  /** Starts the relay of that number; those of other numbers work beside it. */
  async startRelay(number = 0, fault?: PlannedFault): Promise<RelayProcess> {
    const dataDir = join(this.surroundings.folder, number === 0 ? 'relay' : `relay-${String(number)}`);
    const options = { config: this.config({ dataDir }), caFile: this.surroundings.mailbox.caFile };
    const relay = await RelayProcess.start(fault === undefined ? options : { ...options, fault });
    this.relays.push(relay);
    return relay;
  }

  /** New letters to the first mailbox, every third with a file, every fifth to the second as well. */
  async deliver(count: number): Promise<void> {
    const { mailbox } = this.surroundings;
    for (let index = 0; index < count; index += 1) {
      const number = this.sent.length;
      const item = { messageId: `letter-${String(number)}@larkfield.example`, hasFile: number % 3 === 0 };
      await mailbox.deliver(FIRST, letter(item));
      this.sent.push(item);
      if (number % 5 !== 0) continue;
      await mailbox.deliver(SECOND, letter(item));
      this.shared.push(item);
    }
  }

  /** Puts somebody on the blacklist, or takes them off again: what waits is decided on anew. */
  async changeRules(): Promise<void> {
    if (this.entry !== null) {
      await this.surroundings.remove('Intake_Filter__c', this.entry);
      this.entry = null;
      return;
    }
    this.entry = await this.surroundings.create('Intake_Filter__c', {
      Pattern__c: 'waiting.example',
      Kind__c: 'blacklist',
      Match__c: 'domain',
      Scope__c: 'organisation',
      Active__c: true
    });
  }

  /** A letter that nobody saves: it waits, and is decided on anew when the rules change. */
  async deliverWaiting(name: string, domain = 'waiting.example'): Promise<void> {
    const raw = letter({ messageId: name, hasFile: false }).replaceAll(SENDER, `${name}@${domain}`);
    await this.surroundings.mailbox.deliver(FIRST, raw.replace(`<${name}>`, `<${name}@${domain}>`));
  }

  /** Waits until everything that was sent is in the org, and everything that should be saved is saved with its files. */
  async settle(relay: RelayProcess, withinMs = 90_000): Promise<void> {
    let open: readonly string[] = [];
    try {
      await eventually(
        'every message to be taken in and saved',
        async () => {
          open = await this.findOpen(relay);
          return open.length === 0 ? true : null;
        },
        withinMs
      );
    } catch (cause) {
      throw new Error(`After ${String(withinMs / 1000)} s: ${open.join('; ')}`, { cause });
    }
  }

  /** What is not as it should be in the end. */
  private async findOpen(relay: RelayProcess): Promise<string[]> {
    const saved = await this.savedIds();
    const unsaved = this.sent.filter(({ messageId }) => !saved.has(messageId)).map(({ messageId }) => messageId);
    const files = await this.surroundings.rows(
      `SELECT Internet_Message_Id__c, Attachment_Status__c FROM Email_Intake__c WHERE Attachment_Status__c IN ('queued','running')`
    );
    const missing = await this.missingIntakes();
    const lines = ledgerSchema.safeParse(await (await relay.call('/v1/ledger')).json());
    const unaccounted = lines.success ? lines.data.reduce((sum, line) => sum + line.unaccounted, 0) : 'unknown';
    return [
      ...(unsaved.length === 0 ? [] : [`not saved: ${unsaved.join(', ')}`]),
      ...(missing.length === 0 ? [] : [`not taken in: ${missing.join(', ')}`]),
      ...files.map(
        (row) => `files of ${String(row['Internet_Message_Id__c'])}: ${String(row['Attachment_Status__c'])}`
      ),
      ...(unaccounted === 0 ? [] : [`unaccounted: ${String(unaccounted)}`])
    ];
  }

  /** A letter to both mailboxes is saved once one copy is read: each mailbox is asked for by itself. */
  private async missingIntakes(): Promise<string[]> {
    const missing: string[] = [];
    for (const [address, expected] of this.expectedIntakes()) {
      const taken = new Set(await this.intakesOf(address));
      missing.push(...expected.filter((id) => !taken.has(id)).map((id) => `${id} of ${address}`));
    }
    return missing;
  }

  private expectedIntakes(): readonly (readonly [string, readonly string[]])[] {
    return [
      [FIRST, this.sent.map(({ messageId }) => messageId)],
      [SECOND, this.shared.map(({ messageId }) => messageId)]
    ];
  }

  private async intakesOf(address: string): Promise<string[]> {
    const rows = await this.surroundings.rows(
      `SELECT Internet_Message_Id__c FROM Email_Intake__c WHERE Mailbox__r.Address__c = '${address}' AND Internet_Message_Id__c LIKE 'letter-%' LIMIT 2000`
    );
    return rows.map((row) => String(row['Internet_Message_Id__c']));
  }

  private async savedIds(): Promise<Set<string>> {
    const rows = await this.surroundings.rows(
      `SELECT MessageIdentifier FROM EmailMessage WHERE MessageIdentifier LIKE '%letter-%' LIMIT 2000`
    );
    return new Set(rows.map((row) => String(row['MessageIdentifier']).replaceAll(/[<>]/g, '')));
  }

  /** 0 lost, 0 doubled, the ledger complete. */
  async verify(): Promise<void> {
    await this.verifyIntakes();
    await this.verifySaves();
    await this.verifyLedger();
  }

  private async verifyIntakes(): Promise<void> {
    for (const [address, expected] of this.expectedIntakes()) {
      const taken = await this.intakesOf(address);
      assert.deepEqual(taken.sort(), [...expected].sort(), `the intakes of ${address}`);
    }
  }

  private async verifySaves(): Promise<void> {
    const rows = await this.surroundings.rows(
      `SELECT Id, MessageIdentifier FROM EmailMessage WHERE MessageIdentifier LIKE '%letter-%' LIMIT 2000`
    );
    assert.deepEqual(
      rows.map((row) => String(row['MessageIdentifier']).replaceAll(/[<>]/g, '')).sort(),
      this.sent.map(({ messageId }) => messageId).sort(),
      'the saved messages'
    );
    const links = await this.surroundings.rows(
      `SELECT LinkedEntityId FROM ContentDocumentLink WHERE LinkedEntityId IN (SELECT Id FROM EmailMessage WHERE MessageIdentifier LIKE '%letter-%') LIMIT 2000`
    );
    const withFiles = new Map(rows.map((row) => [String(row['Id']), String(row['MessageIdentifier'])]));
    assert.deepEqual(
      links.map((row) => (withFiles.get(String(row['LinkedEntityId'])) ?? '').replaceAll(/[<>]/g, '')).sort(),
      this.sent
        .filter(({ hasFile }) => hasFile)
        .map(({ messageId }) => messageId)
        .sort(),
      'the files'
    );
  }

  /** Reads the relay's state itself: whatever a relay says of it must be true. */
  private async verifyLedger(): Promise<void> {
    const database: Database = await openDatabase(this.config().dataDir, this.databaseUrl);
    try {
      const [row] = await database.query(
        `SELECT (SELECT count(*)::int FROM intake.message WHERE disposition IS NULL) AS unaccounted,
           (SELECT count(*)::int FROM intake.outbox) AS waiting,
           (SELECT count(*)::int FROM intake.message WHERE internet_message_id LIKE 'letter-%') AS letters`
      );
      assert.deepEqual(row, { unaccounted: 0, waiting: 0, letters: this.sent.length + this.shared.length });
    } finally {
      await database.close();
    }
  }

  /** Ends the relays that still run, and the services. */
  async close(): Promise<void> {
    for (const relay of this.relays) await relay.kill();
    await this.surroundings.stop();
  }
}
