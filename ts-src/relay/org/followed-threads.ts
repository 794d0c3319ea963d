import { z } from 'zod';
import type { FollowedMessage } from '../../core/match/followed-thread.ts';
import type { MatchInput } from '../../core/match/match-input.ts';
import { withPurpose } from './call-purpose.ts';
import { soqlList, type OrgPort, type OrgRecord } from './org-port.ts';
import { lengthOf, MOST_CHARACTERS, takeFairly } from './statement-room.ts';

type Queries = Pick<OrgPort, 'query'>;

const text = z.string().nullish();
const followedSchema = z.object({
  Mailbox__c: z.string(),
  Internet_Message_Id__c: text,
  Thread_Identifier__c: text,
  Subject__c: text,
  Contact__c: text,
  Lead__c: text,
  Case__c: text
});

/** Followed messages by the id of the mailbox in which somebody asked for it: the wish counts there alone. */
export type FollowedThreads = ReadonlyMap<string, readonly FollowedMessage[]>;

/** The followed threads that the messages may belong to, asked for along with their first look-up. */
export class FollowedThreadQuery {
  readonly #org: Queries;
  readonly #statement: string | null;
  #rows: readonly OrgRecord[] | null = null;

  constructor(org: Queries, inputs: readonly MatchInput[]) {
    this.#org = org;
    this.#statement = statementOf(inputs);
  }

  /** The org for the look-up: its first call carries the statement, which then costs none of its own. */
  get lookUp(): Queries {
    return {
      query: async (statements) => {
        if (this.#statement === null || this.#rows !== null) return await this.#org.query(statements);
        const answers = await this.#org.query([...statements, this.#statement]);
        this.#rows = answers[statements.length] ?? [];
        return answers.slice(0, statements.length);
      }
    };
  }

  /** What was found; asks by itself when there was nothing to look up. */
  async read(): Promise<FollowedThreads> {
    if (this.#statement === null) return new Map();
    const statement = this.#statement;
    this.#rows ??= (await withPurpose('look-up', async () => await this.#org.query([statement])))[0] ?? [];
    const parsed = this.#rows.map((row) => followedSchema.parse(row));
    return Map.groupBy(
      parsed.map((row) => ({ mailboxId: row.Mailbox__c, ...toFollowed(row) })),
      ({ mailboxId }) => mailboxId
    );
  }
}

/** Null when none of the messages continues a thread. The thread's first id, which is the last ancestor, finds most of them. */
function statementOf(inputs: readonly MatchInput[]): string | null {
  const lists = inputs
    .filter(({ ancestors }) => ancestors.length > 0)
    .map(({ ancestors }) => [...ancestors.slice(-1), ...ancestors]);
  const ids = takeFairly(lists, MOST_CHARACTERS, (id) => lengthOf(id) * 2);
  if (ids.length === 0) return null;
  const list = soqlList(ids);
  return (
    'SELECT Mailbox__c, Internet_Message_Id__c, Thread_Identifier__c, Subject__c, Contact__c, Lead__c, Case__c ' +
    `FROM Email_Intake__c WHERE Follow_Thread__c = true AND Disposition__c = 'saved' ` +
    `AND (Internet_Message_Id__c IN ${list} OR Thread_Identifier__c IN ${list}) ORDER BY Message_Date__c DESC LIMIT 2000`
  );
}

function toFollowed(row: z.infer<typeof followedSchema>): FollowedMessage {
  return {
    messageId: row.Internet_Message_Id__c ?? null,
    threadIdentifier: row.Thread_Identifier__c ?? null,
    subject: row.Subject__c ?? null,
    contactId: row.Contact__c ?? null,
    leadId: row.Lead__c ?? null,
    caseId: row.Case__c ?? null
  };
}
