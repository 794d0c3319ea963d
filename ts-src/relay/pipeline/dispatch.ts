import type { Disposition } from '../../core/classify/decision.ts';
import { REFERENCE_NOT_FOUND, soqlList, type WriteOutcome } from '../org/org-port.ts';
import type { AutomaticSave } from './automatic-save.ts';
import { passed } from './checkpoint.ts';
import { decideAll, failedDispatch, type DecideContext, type Dispatch } from './decide.ts';
import { findLongSettled } from './state/originals.ts';
import {
  claimOutbox,
  postponeOutbox,
  settleOutbox,
  type OutboxItem,
  type OutboxOutcome,
  type OutboxShare
} from './state/outbox.ts';

/** Five collections a batch: the look-ups' calls are shared by more messages. */
export const BATCH = 1_000;
const LONGEST_WAIT_MS = 60_000;

export interface DispatchContext extends DecideContext {
  /** This relay's name: what it claims is its own. */
  readonly relay: string;
  /** Hands a message over to the automatic save; durable when it returns. */
  readonly requestSave: (save: AutomaticSave) => Promise<void>;
}

export interface DispatchReport {
  readonly sent: number;
  readonly failed: number;
  readonly postponed: number;
  readonly ids: readonly string[];
  /** One of each message that the org has now. */
  readonly dispositions: readonly Disposition[];
  /** Mailboxes whose messages were decided on. */
  readonly mailboxes: readonly string[];
}

/** Decides on the next messages of the outbox and writes them into the org; null when nothing was due. */
export async function dispatchBatch(
  context: DispatchContext,
  share: OutboxShare = 'all'
): Promise<DispatchReport | null> {
  const items = await claimOutbox(context.database, BATCH, context.relay, share);
  if (items.length === 0) return null;
  passed('outbox.claimed');
  const known = await readKnown(context, items);
  const dispatches = await decideAll(context, items);
  passed('batch.decided');
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
    ids: [...first.ids, ...second.ids],
    dispositions: [...first.dispositions, ...second.dispositions],
    mailboxes: [...new Set(dispatches.map(({ item }) => item.mailbox))]
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

async function send(
  context: DispatchContext,
  dispatches: readonly Dispatch[]
): Promise<Omit<DispatchReport, 'mailboxes'>> {
  if (dispatches.length === 0) return { sent: 0, failed: 0, postponed: 0, ids: [], dispositions: [] };
  const outcomes = await context.org.upsert(
    'Email_Intake__c',
    'Message_Key__c',
    dispatches.map((dispatch) => dispatch.record)
  );
  passed('batch.sent');
  const pairs = dispatches.map((dispatch, index) => ({ dispatch, outcome: outcomes[index] ?? lost() }));
  const written = pairs.filter(({ outcome }) => outcome.success);
  // Saves are asked for before the outbox forgets the message: asking twice is harmless, forgetting is not.
  for (const { dispatch } of written) if (dispatch.save !== null) await context.requestSave(dispatch.save);
  passed('batch.ordered');
  await settleOutbox(
    context.database,
    written.map(({ dispatch }) => outcomeOf(dispatch, dispatch.disposition, dispatch.error))
  );
  passed('batch.settled');
  const failed = pairs.filter(({ outcome }) => !outcome.success);
  const orphans = await findOrphans(context, failed);
  const refused = failed.filter((pair) => !isRetryable(pair.outcome) || orphans.has(pair.dispatch));
  const passing = failed.filter((pair) => !refused.includes(pair));
  for (const { dispatch, outcome } of passing) await postpone(context, dispatch, outcome);
  await sendRefusals(context, refused);
  return {
    sent: written.length,
    failed: refused.length + written.filter(({ dispatch }) => dispatch.disposition === 'failed').length,
    postponed: passing.length,
    dispositions: [...written.map(({ dispatch }) => dispatch.disposition), ...refused.map(() => 'failed' as const)],
    ids: written.flatMap(({ outcome }) => (outcome.success && outcome.id !== null ? [outcome.id] : []))
  };
}

interface Sent {
  readonly dispatch: Dispatch;
  readonly outcome: WriteOutcome;
}

function isRetryable(outcome: WriteOutcome): boolean {
  return !outcome.success && outcome.retryable;
}

/**
 * Duplicates whose original the org does not have any more; one that another relay is just sending comes in time for
 * the next try.
 */
async function findOrphans(context: DispatchContext, failed: readonly Sent[]): Promise<ReadonlySet<Dispatch>> {
  const waiting = failed.filter(({ outcome }) => !outcome.success && outcome.code === REFERENCE_NOT_FOUND);
  const originals = waiting.map(({ dispatch }) => dispatch.duplicateOf).filter((key) => key !== null);
  const gone = await findLongSettled(context.database, originals);
  return new Set(
    waiting.map(({ dispatch }) => dispatch).filter(({ duplicateOf }) => duplicateOf === null || gone.has(duplicateOf))
  );
}

function lost(): WriteOutcome {
  return { success: false, code: 'UNKNOWN', message: 'the org did not say how this record ended', retryable: true };
}

async function postpone(context: DispatchContext, { item }: Dispatch, outcome: WriteOutcome): Promise<void> {
  const delay = Math.min(LONGEST_WAIT_MS, 2_000 * 2 ** Math.min(item.attempts, 12));
  await postponeOutbox(context.database, [item.key], delay, outcome.success ? '' : outcome.message);
}

/** What the org refuses is written once more without its content, as failed with the reason; the ledger keeps it in any case. */
async function sendRefusals(context: DispatchContext, refused: readonly Sent[]): Promise<void> {
  if (refused.length === 0) return;
  const failed = refused.map(({ dispatch, outcome }) => {
    const said = outcome.success ? '' : `${outcome.message} (${outcome.code})`;
    const text = `The org refused this message: ${said}. Change the validation rule, trigger or field that speaks against it, then choose Retry.`;
    return failedDispatch(context, dispatch, { code: 'ORG_WRITE_REFUSED', text });
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
    error: error?.text ?? null,
    decided: disposition === 'failed' || disposition === 'saved' ? null : dispatch.decided
  };
}
