import { createHash } from 'node:crypto';
import { setImmediate as breathe } from 'node:timers/promises';
import { decisionFactsOf, NOTHING_RELATED } from '../../core/classify/decision-facts.ts';
import type { Decision, DecisionFacts, Disposition, RelatedFacts } from '../../core/classify/decision.ts';
import { extractFromMessage } from '../../core/extract/extract-from-message.ts';
import type { Extraction } from '../../core/extract/extraction.ts';
import type { Match, OrgFacts } from '../../core/match/candidate.ts';
import { findFollowed, type FollowedMessage } from '../../core/match/followed-thread.ts';
import { matchInputOfMessage } from '../../core/match/match-input.ts';
import { rankCandidates } from '../../core/match/rank-candidates.ts';
import { searchTermsOf } from '../../core/match/search-terms.ts';
import { comparableMessageId, threadAncestorsOf } from '../../core/message/message-id.ts';
import type { Message } from '../../core/message/message.ts';
import {
  decisionFields,
  dispositionOf,
  toFailedRecord,
  toIntakeRecord,
  toWithheldRecord,
  WITHHELD_RULE,
  type Original
} from '../org/intake-record.ts';
import { FollowedThreadQuery, type FollowedThreads } from '../org/followed-threads.ts';
import { readOrgFacts, type EmailFields } from '../org/org-facts.ts';
import type { OrgPort, OrgRecord } from '../org/org-port.ts';
import type { MailboxRecord } from '../org/org-snapshot.ts';
import type { AutomaticSave } from './automatic-save.ts';
import type { RuleBook, RuleSet } from './rules.ts';
import type { Database } from './state/database.ts';
import { claimOriginals, type OriginalClaim } from './state/originals.ts';
import { findSavedIds, type DecidedOn, type OutboxItem } from './state/outbox.ts';
import { originalOfTwin, Twins } from './twins.ts';

export interface DecideContext {
  readonly database: Database;
  readonly org: OrgPort;
  readonly rules: RuleBook;
  readonly emailFields: EmailFields;
  readonly now: () => Date;
}

/** A message with everything that was found out about it. */
export interface Dispatch {
  readonly item: OutboxItem;
  readonly mailbox: MailboxRecord;
  readonly record: OrgRecord;
  readonly disposition: Disposition;
  readonly duplicateOf: string | null;
  readonly error: DispatchError | null;
  readonly save: AutomaticSave | null;
  /** Null when there was nothing to decide on. */
  readonly decided: DecidedOn | null;
  /** A list keeps it out of Salesforce: nothing of it may be written, in whatever way it ends. */
  readonly isWithheld: boolean;
}

export interface DispatchError {
  readonly code: string;
  readonly text: string;
}

interface Prepared {
  readonly item: OutboxItem;
  readonly mailbox: MailboxRecord;
  readonly message: Message;
  readonly extraction: Extraction;
}

/** What was looked up for the whole batch. */
interface Background {
  readonly facts: OrgFacts;
  readonly twins: Twins;
  /** Comparable Message-IDs of saved messages that the batch refers to. */
  readonly savedIds: ReadonlySet<string>;
  readonly followed: FollowedThreads;
}

/** A thousand decisions take a second: mailboxes are read and requests answered meanwhile. */
const AT_A_STRETCH = 10;

/** Decides on a batch: the org and the ledger are asked once for all of its messages. */
export async function decideAll(context: DecideContext, items: readonly OutboxItem[]): Promise<Dispatch[]> {
  const mailboxes = new Map(context.rules.snapshot.mailboxes.map((mailbox) => [mailbox.address, mailbox]));
  const prepared: Prepared[] = [];
  const dispatches: Dispatch[] = [];
  for (const [place, item] of items.entries()) {
    if (place % AT_A_STRETCH === 0) await breathe();
    const mailbox = mailboxes.get(item.mailbox);
    if (mailbox === undefined) continue;
    if (item.piece.kind === 'unreadable')
      dispatches.push(
        failedDispatch(context, { item, mailbox }, { code: 'MESSAGE_UNREADABLE', text: item.piece.reason })
      );
    else {
      const { message } = item.piece;
      const { defaultCountry } = context.rules.ruleSetOf(mailbox).settings;
      prepared.push({ item, mailbox, message, extraction: extractFromMessage(message, { defaultCountry }) });
    }
  }
  const background = await lookUp(context, prepared);
  const decided: { readonly entry: Prepared; readonly dispatch: Dispatch }[] = [];
  for (const [place, entry] of prepared.entries()) {
    if (place % AT_A_STRETCH === 0) await breathe();
    decided.push({ entry, dispatch: decideSafely(context, entry, background) });
  }
  const others = await claimOriginals(
    context.database,
    decided.flatMap(({ dispatch }) => claimOf(dispatch))
  );
  for (const { entry, dispatch } of decided) {
    const original = others.get(entry.item.key);
    if (original !== undefined) background.twins.add(entry.item, original);
    dispatches.push(original === undefined ? dispatch : decideSafely(context, entry, background));
  }
  return dispatches;
}

/** One message must not hold up the others: it becomes visible as failed, with its reason. */
function decideSafely(context: DecideContext, entry: Prepared, background: Background): Dispatch {
  try {
    return decideOne(context, entry, background);
  } catch (error) {
    const text = `The message could not be decided on: ${error instanceof Error ? error.message : String(error)}.`;
    return failedDispatch(context, entry, { code: 'INTERNAL', text });
  }
}

/** What people may save can be the original of others, in whatever mailbox and relay. */
function claimOf({ item, disposition, duplicateOf }: Dispatch): OriginalClaim[] {
  const { key, internetMessageId: messageId, contentHash } = item;
  if (disposition !== 'saveable' || duplicateOf !== null || messageId === null || contentHash === null) return [];
  return [{ key, messageId, contentHash }];
}

async function lookUp(context: DecideContext, prepared: readonly Prepared[]): Promise<Background> {
  const inputs = prepared.map((entry) => matchInputOfMessage(entry.message, null, entry.extraction));
  const threads = new FollowedThreadQuery(context.org, inputs);
  const facts = await readOrgFacts(threads.lookUp, inputs.map(searchTermsOf), context.emailFields);
  const twins = await Twins.find(
    context.database,
    prepared.map(({ item }) => item.internetMessageId)
  );
  const followed = prepared.filter(({ mailbox }) => context.rules.ruleSetOf(mailbox).settings.followThreads);
  const ancestors = new Set(followed.flatMap(({ message }) => ancestorIds(message)));
  const savedIds = await findSavedIds(context.database, [...ancestors]);
  return { facts, twins, savedIds, followed: await threads.read() };
}

function ancestorIds(message: Message): string[] {
  return threadAncestorsOf(message)
    .map((id) => comparableMessageId(id))
    .filter((id) => id !== null);
}

function decideOne(context: DecideContext, entry: Prepared, background: Background): Dispatch {
  const { item, mailbox, message, extraction } = entry;
  const rules = context.rules.ruleSetOf(mailbox);
  const twin = background.twins.originalOf(item);
  const { decision, match, basis, followed } = judge(entry, rules, background, {
    ...NOTHING_RELATED,
    isSaved: twin?.disposition === 'saved',
    isThreadSaved: rules.settings.followThreads && ancestorIds(message).some((id) => background.savedIds.has(id))
  });
  const original =
    decision.disposition === 'saveable' && twin !== null ? originalOfTwin(twin, mailbox, context.rules) : null;
  const duplicateOf = original?.key ?? null;
  if (decision.disposition === 'saveable' && original === null) background.twins.remember(item);
  const decidedAt = context.now().toISOString();
  const common = { key: item.key, mailboxId: mailbox.id, ownerId: mailbox.ownerId, decision, basis, decidedAt };
  const isWithheld = decision.rule === WITHHELD_RULE;
  return {
    item,
    mailbox,
    record: isWithheld
      ? toWithheldRecord({ ...common, providerId: item.providerId })
      : toIntakeRecord({ ...common, message, match, extraction, original }),
    disposition: dispositionOf(decision, original),
    duplicateOf,
    error: null,
    save: saveOf(item, decision, followed ?? suggestedOf(match), match, original),
    decided: { facts: basis, hash: decisionHash(decision, original), entryIds: entryIdsOf(decision) },
    isWithheld
  };
}

/** Addresses come first: whom a list leaves out is no evidence for records, and records count for the decision. */
function judge(
  { mailbox, message, extraction }: Prepared,
  { classifier, settings }: RuleSet,
  { facts, followed }: Background,
  related: RelatedFacts
): { decision: Decision; match: Match; basis: DecisionFacts; followed: FollowedMessage | null } {
  const before = decisionFactsOf(message, related);
  const input = matchInputOfMessage(message, classifier.decide(before).addresses, extraction);
  const match = rankCandidates(input, facts, settings.relatedObjects);
  // What is weak, as an address in the text or the thread of a stranger, makes nobody known.
  const hasMatch = match.candidates.some(
    ({ type, strength }) => (type === 'Contact' || type === 'Lead') && strength !== 'weak'
  );
  const wish = findFollowed(input, facts, followed.get(mailbox.id) ?? []);
  const thread = wish === null ? {} : { isThreadFollowed: true };
  const basis = { ...before, related: { ...related, hasMatch, ...thread } };
  const decision = classifier.decide(basis);
  return { decision, match, basis, followed: howOf(decision) === 'thread' ? wish : null };
}

/** Names what the org has of a decision: another name, and it has to be written again. */
export function decisionHash(decision: Decision, original: Original | null): string {
  const text = JSON.stringify(decisionFields(decision, original, ''));
  const hash = createHash('sha256').update(text).digest('hex').slice(0, 32);
  return decision.rule === WITHHELD_RULE ? `${WITHHELD}${hash}` : hash;
}

const WITHHELD = 'withheld:';

/** Whether the org has nothing of the message's content by this decision. */
export function wasWithheld(hash: string | null): boolean {
  return hash?.startsWith(WITHHELD) ?? false;
}

function entryIdsOf(decision: Decision): string[] {
  return [...new Set(decision.addresses.map(({ entryId }) => entryId).filter((id) => id !== null))];
}

type LinkedRecords = Pick<AutomaticSave, 'contactId' | 'leadId' | 'caseId'>;

function suggestedOf(match: Match): LinkedRecords {
  const person = match.candidates.find((candidate) => candidate.id === match.suggestedPersonId);
  return {
    contactId: person?.type === 'Contact' ? person.id : null,
    leadId: person?.type === 'Lead' ? person.id : null,
    caseId: match.suggestedCaseId
  };
}

function saveOf(
  item: OutboxItem,
  decision: Decision,
  { contactId, leadId, caseId }: LinkedRecords,
  match: Match,
  original: Original | null
): AutomaticSave | null {
  const disposition = dispositionOf(decision, original);
  if (!item.maySave || !decision.autoSave.decision || disposition !== 'saveable') return null;
  const people = match.candidates.filter(
    (candidate) => candidate.type === 'Contact' || candidate.type === 'Lead' || candidate.type === 'User'
  );
  return {
    key: item.key,
    contactId,
    leadId,
    caseId,
    personIds: people.map((candidate) => candidate.id).slice(0, 100),
    how: howOf(decision)
  };
}

function howOf({ autoSave }: Decision): AutomaticSave['how'] {
  if (autoSave.reasons.some(({ rule }) => rule === 'auto.thread-followed')) return 'thread';
  return autoSave.reasons.some(({ rule }) => rule.startsWith('auto.requested-by-')) ? 'folder' : 'automatic';
}

/** What could not be read, decided on or written, with its reason; of what a list keeps out, nothing else is said. */
export function failedDispatch(
  context: Pick<DecideContext, 'now'>,
  of: Pick<Dispatch, 'item' | 'mailbox'> & Partial<Pick<Dispatch, 'isWithheld'>>,
  error: DispatchError
): Dispatch {
  const { item, mailbox, isWithheld = false } = of;
  const record = toFailedRecord({
    key: item.key,
    mailboxId: mailbox.id,
    ownerId: mailbox.ownerId,
    providerId: item.providerId,
    message: item.piece.kind === 'message' && !isWithheld ? item.piece.message : null,
    receivedAt: item.piece.kind === 'unreadable' ? item.piece.receivedAt : null,
    code: error.code,
    error: error.text,
    decidedAt: context.now().toISOString()
  });
  return {
    item,
    mailbox,
    record,
    disposition: 'failed',
    duplicateOf: null,
    error,
    save: null,
    decided: null,
    isWithheld
  };
}
