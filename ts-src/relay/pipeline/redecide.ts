import type { Decision } from '../../core/classify/decision.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { Message } from '../../core/message/message.ts';
import type { MessageRef } from '../mailbox/port.ts';
import { decisionFields, dispositionOf, toWithheldRecord, WITHHELD_RULE, type Original } from '../org/intake-record.ts';
import type { OrgPort, OrgRecord } from '../org/org-port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import { passed } from './checkpoint.ts';
import { decisionHash, wasWithheld } from './decide.ts';
import type { RuleBook, RuleSet } from './rules.ts';
import type { Database } from './state/database.ts';
import { findEntry, reopenEntry, setDisposition, type OutboxPiece } from './state/ledger.ts';
import { claimOriginals, type OriginalClaim } from './state/originals.ts';
import {
  beginRedecision,
  endRedecision,
  findToRead,
  forgetToRead,
  leaveRedecision,
  readWaiting,
  releaseWaiting,
  settleRedecision,
  takeWaiting,
  type RedecidedMessage,
  type WaitingMessage
} from './state/redecision.ts';
import { originalOfTwin, Twins } from './twins.ts';

/** Read at once; most of them stay as they are. */
const PAGE = 500;
/** Written at once: one call. */
const WRITES = 200;

export interface RedecideContext {
  readonly database: Database;
  readonly org: OrgPort;
  /** This relay's name. */
  readonly relay: string;
  readonly mailbox: MailboxRecord;
  readonly rules: RuleSet;
  /** Whose the other mailboxes are. */
  readonly book: Pick<RuleBook, 'snapshot'>;
  readonly now: () => Date;
  /** False when the rules were replaced, or the relay stops: another run goes on. */
  readonly isCurrent: () => boolean;
  readonly readMessage: (ref: MessageRef) => Promise<Message>;
}

export interface RedecideReport {
  readonly changed: number;
  /** Sent through the outbox again. */
  readonly reopened: number;
}

interface Redecided extends RedecidedMessage {
  readonly record: OrgRecord;
}

interface Run {
  /** Everything up to here is in the org and in the ledger. */
  settledUpTo: string;
  readonly changes: Redecided[];
  readonly toRead: string[];
  changed: number;
}

/**
 * Decides anew on what waits in a mailbox, by its present rules and from the facts that were kept, and writes what
 * changed. It saves nothing and leaves alone what is saved. A run that is cut short is gone on with by the next one.
 * What was withheld and is no longer comes back through the outbox, for its content has to be read.
 */
export async function redecideMailbox(context: RedecideContext): Promise<RedecideReport> {
  const { database, mailbox, rules, relay } = context;
  const start = await beginRedecision(database, mailbox.address, rules.hash, relay);
  try {
    const changed = start === null ? 0 : await decideAgain(context, start);
    return { changed, reopened: await readAgain(context) };
  } finally {
    await leaveRedecision(database, mailbox.address, relay);
  }
}

async function decideAgain(context: RedecideContext, start: string): Promise<number> {
  const run: Run = { settledUpTo: start, changes: [], toRead: [], changed: 0 };
  let upTo = start;
  for (;;) {
    if (!context.isCurrent()) return run.changed;
    const page = await readWaiting(context.database, context.mailbox.address, upTo, PAGE);
    await decidePage(context, run, page);
    upTo = page.at(-1)?.key ?? upTo;
    const isLast = page.length < PAGE;
    if (isLast || run.changes.length >= WRITES) await write(context, run, upTo);
    if (isLast) break;
  }
  await endRedecision(context.database, context.mailbox.address, context.rules.hash);
  return run.changed;
}

async function decidePage(context: RedecideContext, run: Run, page: readonly WaitingMessage[]): Promise<void> {
  const decisions = page.map((message) => ({
    message,
    decision: message.facts === null ? null : context.rules.classifier.decide(message.facts)
  }));
  const twins = await Twins.find(
    context.database,
    decisions.filter(becomesSaveable).map(({ message }) => message.internetMessageId)
  );
  const claims = decisions.filter(becomesSaveable).flatMap(({ message }) => claimOf(message, twins));
  for (const [key, original] of await claimOriginals(context.database, claims)) {
    const loser = page.find((message) => message.key === key);
    if (loser !== undefined) twins.add(loser, original);
  }
  for (const { message, decision } of decisions) {
    const isToRead = decision === null || (wasWithheld(message.decisionHash) && decision.rule !== WITHHELD_RULE);
    if (isToRead) run.toRead.push(message.key);
    else run.changes.push(...redecided(context, message, decision, twins));
  }
}

function claimOf(message: WaitingMessage, twins: Twins): OriginalClaim[] {
  const { key, internetMessageId: messageId, contentHash } = message;
  if (messageId === null || contentHash === null || twins.originalOf(message) !== null) return [];
  return [{ key, messageId, contentHash }];
}

function becomesSaveable(item: { message: WaitingMessage; decision: Decision | null }): boolean {
  return item.decision?.disposition === 'saveable' && item.message.disposition !== 'saveable';
}

/** Nothing when the org has this decision already. */
function redecided(context: RedecideContext, message: WaitingMessage, decision: Decision, twins: Twins): Redecided[] {
  // Of twins that were filtered alike, one becomes saveable and the others refer to it.
  const isNew = becomesSaveable({ message, decision });
  const original = isNew ? twinOf(context, message, twins) : keptOriginal(message, decision);
  if (isNew && original === null) twins.remember(message);
  const disposition = dispositionOf(decision, original);
  const hash = decisionHash(decision, original);
  if (hash === message.decisionHash && disposition === message.disposition) return [];
  const record = recordOf(context, message, decision, original);
  return [{ message, disposition, duplicateOf: original?.key ?? null, decisionHash: hash, record }];
}

function twinOf(context: RedecideContext, message: WaitingMessage, twins: Twins): Original | null {
  const twin = twins.originalOf(message);
  return twin === null ? null : originalOfTwin(twin, context.mailbox, context.book);
}

/** A copy of somebody else's message that can be saved stays one. */
function keptOriginal({ disposition, duplicateOf }: WaitingMessage, decision: Decision): Original | null {
  if (duplicateOf === null || disposition !== 'saveable' || decision.disposition !== 'saveable') return null;
  return { key: duplicateOf, isOfOthers: true };
}

function recordOf(
  { mailbox, now }: RedecideContext,
  message: WaitingMessage,
  decision: Decision,
  original: Original | null
): OrgRecord {
  const decidedAt = now().toISOString();
  if (decision.rule !== WITHHELD_RULE || message.facts === null)
    return { Message_Key__c: message.key, ...decisionFields(decision, original, decidedAt) };
  return toWithheldRecord({
    key: message.key,
    mailboxId: mailbox.id,
    // The record is there, and may have been given to another owner.
    ownerId: null,
    providerId: message.providerId,
    decision,
    basis: message.facts,
    decidedAt
  });
}

/** Writes what changed so far and settles everything up to the key; on failure all of it stays to be done. */
async function write(context: RedecideContext, run: Run, upTo: string): Promise<void> {
  const taken = await takeWaiting(
    context.database,
    run.changes.map(({ message }) => message),
    context.relay
  );
  passed('redecision.taken');
  const changes = run.changes.filter(({ message }) => taken.has(message.key));
  let hasToWait = false;
  try {
    const written: Redecided[] = [];
    for (let start = 0; start < changes.length; start += WRITES) {
      const part = changes.slice(start, start + WRITES);
      const outcomes = await context.org.upsert(
        'Email_Intake__c',
        'Message_Key__c',
        part.map(({ record }) => record)
      );
      written.push(...part.filter((_item, index) => outcomes[index]?.success === true));
      hasToWait ||= outcomes.length < part.length || outcomes.some((outcome) => !outcome.success && outcome.retryable);
    }
    passed('redecision.written');
    await settleRedecision(context.database, {
      mailbox: context.mailbox.address,
      rules: context.rules.hash,
      upTo: hasToWait ? run.settledUpTo : upTo,
      written,
      released: [...taken],
      toRead: run.toRead
    });
    passed('redecision.settled');
    run.changed += written.length;
  } catch (error) {
    await releaseWaiting(context.database, [...taken]);
    throw error;
  }
  if (hasToWait) {
    throw new IntakeError('ORG_WRITE_REFUSED', 'Some records are in use in the org; they are decided on again soon.', {
      retryable: true
    });
  }
  run.settledUpTo = upTo;
  run.changes.length = 0;
  run.toRead.length = 0;
}

async function readAgain(context: RedecideContext): Promise<number> {
  let reopened = 0;
  for (const key of await findToRead(context.database, context.mailbox.address)) {
    if (!context.isCurrent()) break;
    if (await reopen(context, key)) reopened += 1;
  }
  return reopened;
}

async function reopen(context: RedecideContext, key: string): Promise<boolean> {
  const entry = await findEntry(context.database, key);
  if (entry === null) return false;
  const piece = await readPiece(context, entry);
  if (piece !== null) {
    await reopenEntry(context.database, entry, piece, false);
    return true;
  }
  if (wasWithheld(entry.decisionHash)) await writeRemoved(context, key);
  await forgetToRead(context.database, key);
  return false;
}

/** Null: it is gone from its mailbox. */
async function readPiece(context: RedecideContext, ref: MessageRef): Promise<OutboxPiece | null> {
  try {
    return { kind: 'message', message: await context.readMessage(ref) };
  } catch (error) {
    if (!(error instanceof IntakeError)) throw error;
    if (error.code === 'MESSAGE_GONE') return null;
    if (error.code === 'MESSAGE_UNREADABLE') return { kind: 'unreadable', reason: error.message, receivedAt: null };
    throw error;
  }
}

/** What was withheld and is gone from the mailbox can't be shown any more. */
async function writeRemoved({ database, org, now }: RedecideContext, key: string): Promise<void> {
  const record = {
    Message_Key__c: key,
    Disposition__c: 'removed',
    Rule__c: 'removed',
    Observations__c: 'No list keeps this message out any more, but it is gone from its mailbox.',
    Decided_At__c: now().toISOString()
  };
  await org.upsert('Email_Intake__c', 'Message_Key__c', [record]);
  await setDisposition(database, key, 'removed');
}
