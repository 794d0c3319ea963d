import { createClassifier } from '../../core/classify/classify-message.ts';
import type { Decision, Disposition, MailboxIdentity } from '../../core/classify/decision.ts';
import { extractFromMessage } from '../../core/extract/extract-from-message.ts';
import type { Extraction } from '../../core/extract/extraction.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { Match, OrgFacts } from '../../core/match/candidate.ts';
import { matchInputOfMessage } from '../../core/match/match-input.ts';
import { rankCandidates } from '../../core/match/rank-candidates.ts';
import { searchTermsOf } from '../../core/match/search-terms.ts';
import type { Message } from '../../core/message/message.ts';
import { toFailedRecord, toIntakeRecord } from '../org/intake-record.ts';
import { readOrgFacts, type EmailFields } from '../org/org-facts.ts';
import { soqlList, type OrgPort, type OrgRecord, type WriteOutcome } from '../org/org-port.ts';
import { filtersFor, settingsFor, type MailboxRecord, type OrgSnapshot } from '../org/org-snapshot.ts';
import type { AutomaticSave } from './automatic-save.ts';
import type { Database } from './state/database.ts';
import {
  claimOutbox,
  findTwins,
  postponeOutbox,
  settleOutbox,
  type OutboxItem,
  type OutboxOutcome,
  type Twin
} from './state/outbox.ts';

/** Five collections a batch: the look-ups' calls are shared by more messages. */
export const BATCH = 1_000;
const LONGEST_WAIT_MS = 60_000;

export interface DispatchContext {
  readonly database: Database;
  readonly org: OrgPort;
  readonly snapshot: OrgSnapshot;
  readonly emailFields: EmailFields;
  readonly now: () => Date;
  /** Hands a message over to the automatic save; durable when it returns. */
  readonly requestSave: (save: AutomaticSave) => Promise<void>;
}

export interface DispatchReport {
  readonly sent: number;
  readonly failed: number;
  readonly postponed: number;
  readonly ids: readonly string[];
}

/** A message with everything that was found out about it. */
interface Dispatch {
  readonly item: OutboxItem;
  readonly mailbox: MailboxRecord;
  readonly record: OrgRecord;
  readonly disposition: Disposition;
  readonly duplicateOf: string | null;
  readonly error: { readonly code: string; readonly text: string } | null;
  readonly save: AutomaticSave | null;
}

interface Prepared {
  readonly item: OutboxItem;
  readonly mailbox: MailboxRecord;
  readonly message: Message;
  readonly extraction: Extraction;
}

/** Decides on the next messages of the outbox and writes them into the org; null when nothing was due. */
export async function dispatchBatch(context: DispatchContext): Promise<DispatchReport | null> {
  const items = await claimOutbox(context.database, BATCH);
  if (items.length === 0) return null;
  const known = await readKnown(context, items);
  const dispatches = await decideAll(context, items);
  const byKey = new Map(dispatches.map((dispatch) => [dispatch.item.key, dispatch]));
  const homeless = items.filter((item) => !byKey.has(item.key));
  await postponeOutbox(
    context.database,
    homeless.map((item) => item.key),
    60_000,
    'Its mailbox is not active in the org.'
  );
  // An original must be in the org before a duplicate can refer to it.
  const originals = dispatches.filter((dispatch) => dispatch.duplicateOf === null && !known.has(dispatch.item.key));
  const duplicates = dispatches.filter((dispatch) => dispatch.duplicateOf !== null && !known.has(dispatch.item.key));
  await settleOutbox(
    context.database,
    dispatches.flatMap((dispatch) => knownOutcome(dispatch, known))
  );
  const first = await send(context, originals);
  const second = await send(context, duplicates);
  return {
    sent: first.sent + second.sent,
    failed: first.failed + second.failed,
    postponed: first.postponed + second.postponed + homeless.length,
    ids: [...first.ids, ...second.ids]
  };
}

/** What was sent before may have been saved by a person since: such records are left alone (saved once, R8). */
async function readKnown(context: DispatchContext, items: readonly OutboxItem[]): Promise<ReadonlySet<string>> {
  const before = items.filter((item) => item.attempts > 0 || item.revision > 1).map((item) => item.key);
  if (before.length === 0) return new Set();
  const [rows] = await context.org.query([
    `SELECT Message_Key__c FROM Email_Intake__c WHERE Disposition__c = 'saved' AND Message_Key__c IN ${soqlList(before)}`
  ]);
  return new Set((rows ?? []).map((row) => String(row['Message_Key__c'])));
}

function knownOutcome(dispatch: Dispatch, known: ReadonlySet<string>): OutboxOutcome[] {
  return known.has(dispatch.item.key) ? [outcomeOf(dispatch, 'saved', null)] : [];
}

async function decideAll(context: DispatchContext, items: readonly OutboxItem[]): Promise<Dispatch[]> {
  const mailboxes = new Map(context.snapshot.mailboxes.map((mailbox) => [mailbox.address, mailbox]));
  const prepared: Prepared[] = [];
  const dispatches: Dispatch[] = [];
  for (const item of items) {
    const mailbox = mailboxes.get(item.mailbox);
    if (mailbox === undefined) continue;
    if (item.piece.kind === 'unreadable')
      dispatches.push(failedDispatch(context, item, mailbox, 'MESSAGE_UNREADABLE', item.piece.reason));
    else
      prepared.push({ item, mailbox, message: item.piece.message, extraction: extractFromMessage(item.piece.message) });
  }
  const inputs = prepared.map((entry) => matchInputOfMessage(entry.message, null, entry.extraction));
  const facts = await readOrgFacts(context.org, inputs.map(searchTermsOf), context.emailFields);
  const twins = await readTwins(context, prepared);
  for (const entry of prepared) {
    try {
      dispatches.push(decideOne(context, entry, facts, twins));
    } catch (error) {
      // One message must not hold up the others: it becomes visible as failed, with its reason.
      const reason = `The message could not be decided on: ${error instanceof Error ? error.message : String(error)}.`;
      dispatches.push(failedDispatch(context, entry.item, entry.mailbox, 'INTERNAL', reason));
    }
  }
  return dispatches;
}

async function readTwins(context: DispatchContext, prepared: readonly Prepared[]): Promise<Map<string, Twin[]>> {
  const ids = prepared.map((entry) => entry.item.internetMessageId).filter((id) => id !== null);
  const twins = new Map<string, Twin[]>();
  for (const twin of await findTwins(context.database, ids))
    twins.set(twin.message_id, [...(twins.get(twin.message_id) ?? []), twin]);
  return twins;
}

function decideOne(context: DispatchContext, entry: Prepared, facts: OrgFacts, twins: Map<string, Twin[]>): Dispatch {
  const { item, mailbox, message, extraction } = entry;
  const decidedAt = context.now().toISOString();
  const classify = createClassifier({
    mailbox: identityOf(mailbox),
    filters: filtersFor(context.snapshot, mailbox),
    settings: settingsFor(context.snapshot, mailbox),
    hasMatch: null,
    decidedAt
  });
  const match = rankCandidates(matchInputOfMessage(message, classify(message).addresses, extraction), facts);
  const hasMatch = match.candidates.some((candidate) => candidate.type === 'Contact' || candidate.type === 'Lead');
  const decision = classify(message, hasMatch);
  const duplicateOf = decision.disposition === 'saveable' ? originalOf(item, twins) : null;
  if (decision.disposition === 'saveable' && duplicateOf === null) rememberTwin(item, twins);
  const record = toIntakeRecord({
    key: item.key,
    mailboxId: mailbox.id,
    ownerId: mailbox.ownerId,
    message,
    decision,
    match,
    extraction,
    duplicateOf,
    decidedAt
  });
  const disposition: Disposition = duplicateOf === null ? decision.disposition : 'duplicate';
  return {
    item,
    mailbox,
    record,
    disposition,
    duplicateOf,
    error: null,
    save: saveOf(item, decision, match, duplicateOf)
  };
}

/** The mailbox as the rules see it. */
export function identityOf(mailbox: MailboxRecord): MailboxIdentity {
  return { address: mailbox.address, aliases: mailbox.aliases, isShared: mailbox.isShared };
}

/** The same Message-ID with other content is another message: both are kept. */
function originalOf(item: OutboxItem, twins: Map<string, Twin[]>): string | null {
  if (item.internetMessageId === null) return null;
  const twin = twins
    .get(item.internetMessageId)
    ?.find((other) => other.key !== item.key && other.content_hash === item.contentHash);
  return twin?.key ?? null;
}

function rememberTwin(item: OutboxItem, twins: Map<string, Twin[]>): void {
  if (item.internetMessageId === null) return;
  const twin: Twin = {
    key: item.key,
    message_id: item.internetMessageId,
    content_hash: item.contentHash,
    disposition: 'saveable'
  };
  twins.set(item.internetMessageId, [...(twins.get(item.internetMessageId) ?? []), twin]);
}

function saveOf(item: OutboxItem, decision: Decision, match: Match, duplicateOf: string | null): AutomaticSave | null {
  if (!decision.autoSave.decision || decision.disposition !== 'saveable' || duplicateOf !== null) return null;
  const person = match.candidates.find((candidate) => candidate.id === match.suggestedPersonId);
  const people = match.candidates.filter(
    (candidate) => candidate.type === 'Contact' || candidate.type === 'Lead' || candidate.type === 'User'
  );
  return {
    key: item.key,
    contactId: person?.type === 'Contact' ? person.id : null,
    leadId: person?.type === 'Lead' ? person.id : null,
    caseId: match.suggestedCaseId,
    personIds: people.map((candidate) => candidate.id).slice(0, 100),
    how: decision.autoSave.reasons.some((reason) => /folder|category/.test(reason.rule)) ? 'folder' : 'automatic'
  };
}

function failedDispatch(
  context: DispatchContext,
  item: OutboxItem,
  mailbox: MailboxRecord,
  code: string,
  text: string
): Dispatch {
  const record = toFailedRecord({
    key: item.key,
    mailboxId: mailbox.id,
    ownerId: mailbox.ownerId,
    providerId: item.providerId,
    message: item.piece.kind === 'message' ? item.piece.message : null,
    receivedAt: item.piece.kind === 'unreadable' ? item.piece.receivedAt : null,
    code,
    error: text,
    decidedAt: context.now().toISOString()
  });
  return { item, mailbox, record, disposition: 'failed', duplicateOf: null, error: { code, text }, save: null };
}

async function send(context: DispatchContext, dispatches: readonly Dispatch[]): Promise<DispatchReport> {
  if (dispatches.length === 0) return { sent: 0, failed: 0, postponed: 0, ids: [] };
  const outcomes = await context.org.upsert(
    'Email_Intake__c',
    'Message_Key__c',
    dispatches.map((dispatch) => dispatch.record)
  );
  const pairs = dispatches.map((dispatch, index) => ({ dispatch, outcome: outcomes[index] ?? lost() }));
  const written = pairs.filter(({ outcome }) => outcome.success);
  // Saves are asked for before the outbox forgets the message: asking twice is harmless, forgetting is not.
  for (const { dispatch } of written) if (dispatch.save !== null) await context.requestSave(dispatch.save);
  await settleOutbox(
    context.database,
    written.map(({ dispatch }) => outcomeOf(dispatch, dispatch.disposition, dispatch.error))
  );
  const passing = pairs.filter(({ outcome }) => !outcome.success && outcome.retryable);
  for (const { dispatch, outcome } of passing) await postpone(context, dispatch, outcome);
  const refused = pairs.filter(({ outcome }) => !outcome.success && !outcome.retryable);
  await sendRefusals(context, refused);
  return {
    sent: written.length,
    failed: refused.length + written.filter(({ dispatch }) => dispatch.disposition === 'failed').length,
    postponed: passing.length,
    ids: written.flatMap(({ outcome }) => (outcome.success && outcome.id !== null ? [outcome.id] : []))
  };
}

function lost(): WriteOutcome {
  return { success: false, code: 'UNKNOWN', message: 'the org did not say how this record ended', retryable: true };
}

async function postpone(context: DispatchContext, { item }: Dispatch, outcome: WriteOutcome): Promise<void> {
  const delay = Math.min(LONGEST_WAIT_MS, 2_000 * 2 ** Math.min(item.attempts, 12));
  await postponeOutbox(context.database, [item.key], delay, outcome.success ? '' : outcome.message);
}

/** What the org refuses is written once more without its content, as failed with the reason; the ledger keeps it in any case. */
async function sendRefusals(
  context: DispatchContext,
  refused: readonly { dispatch: Dispatch; outcome: WriteOutcome }[]
): Promise<void> {
  if (refused.length === 0) return;
  const failed = refused.map(({ dispatch, outcome }) => {
    const said = outcome.success ? '' : `${outcome.message} (${outcome.code})`;
    const text = `The org refused this message: ${said}. Change the validation rule, trigger or field that speaks against it, then choose Retry.`;
    return failedDispatch(context, dispatch.item, dispatch.mailbox, 'ORG_WRITE_REFUSED', text);
  });
  await context.org.upsert(
    'Email_Intake__c',
    'Message_Key__c',
    failed.map((dispatch) => dispatch.record)
  );
  await settleOutbox(
    context.database,
    failed.map((dispatch) => outcomeOf(dispatch, 'failed', dispatch.error))
  );
}

function outcomeOf(dispatch: Dispatch, disposition: Disposition, error: Dispatch['error']): OutboxOutcome {
  return {
    key: dispatch.item.key,
    revision: dispatch.item.revision,
    disposition,
    duplicateOf: dispatch.duplicateOf,
    errorCode: error?.code ?? null,
    error: error?.text ?? null
  };
}

/** Whether trying again later can help. */
export function isRetryable(error: unknown): boolean {
  return !(error instanceof IntakeError) || error.retryable;
}
