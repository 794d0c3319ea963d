import type { Message } from '../message/message.ts';
import { classifyAddresses } from './address-verdict.ts';
import type { AddressFinding } from './address-verdict.ts';
import { decideAutoSave } from './auto-save.ts';
import type { ClassifiedAddress, Decision, DecisionContext, TraceStep } from './decision.ts';
import { compileFilterList } from './filter-list.ts';
import type { FilterList } from './filter-list.ts';
import { isProcessedFolder, saveRequestOf } from './folders.ts';
import { findServiceMail, serviceWords } from './service-mail.ts';
import type { ServiceFinding } from './service-mail.ts';

/** A classifier for many messages of one mailbox: the lists are compiled once. */
export function createClassifier(context: DecisionContext): (message: Message, hasMatch?: boolean | null) => Decision {
  const filters = compileFilterList(context.filters, context.decidedAt);
  return (message, hasMatch = context.hasMatch) => decide(message, { ...context, hasMatch }, filters);
}

/** Decides on one message: a pure function of message, lists and settings that never throws. */
export function classifyMessage(message: Message, context: DecisionContext): Decision {
  return createClassifier(context)(message);
}

interface Ruling {
  readonly disposition: Decision['disposition'];
  readonly rule: string;
  /** A sentence for the user; empty for a plain saveable message. */
  readonly observation: string;
}

/** One rule on the disposition: a ruling when it hits, and what it looked at. */
interface DispositionRule {
  readonly name: string;
  readonly look: (facts: DispositionFacts) => { saw: string; ruling: Ruling | null };
}

interface DispositionFacts {
  readonly message: Message;
  readonly context: DecisionContext;
  readonly addresses: readonly AddressFinding[];
}

const DISPOSITION_RULES: readonly DispositionRule[] = [
  { name: 'filter.never-take-in', look: neverTakeIn },
  { name: 'folder.not-processed', look: outsideFolders },
  { name: 'sensitivity.private', look: markedPrivate },
  { name: 'date.before-start', look: beforeStart },
  { name: 'filter.all-listed', look: allListed }
];

function decide(message: Message, context: DecisionContext, filters: FilterList): Decision {
  const addresses = classifyAddresses(message, filters, context.mailbox);
  const service = findServiceMail(message, context.settings);
  const { ruling, steps } = rule({ message, context, addresses }, service);
  const autoSave = decideAutoSave({
    message,
    context,
    disposition: ruling.disposition,
    dispositionRule: ruling.rule,
    observation: ruling.observation,
    service,
    addresses
  });
  const autoSteps = autoSave.reasons.map((reason): TraceStep => ({
    rule: reason.rule,
    outcome: 'hit',
    saw: '',
    said: reason.observation
  }));
  return {
    mailClass: service.mailClass,
    serviceKind: service.kind,
    rule: ruling.rule,
    disposition: ruling.disposition,
    autoSave,
    addresses: addresses.map(withoutFilter),
    observations: observationsOf(
      ruling,
      service,
      autoSave.reasons.map(({ observation }) => observation)
    ),
    trace: [...service.trace, ...steps, ...autoSteps]
  };
}

function rule(facts: DispositionFacts, service: ServiceFinding): { ruling: Ruling; steps: TraceStep[] } {
  let ruling: Ruling | null = serviceRuling(service);
  const steps: TraceStep[] = [];
  for (const { name, look } of DISPOSITION_RULES) {
    if (ruling !== null) {
      steps.push({ rule: name, outcome: 'skipped', saw: '', said: 'an earlier rule hit' });
      continue;
    }
    const result = look(facts);
    ruling = result.ruling;
    steps.push({
      rule: ruling?.rule ?? name,
      outcome: ruling === null ? 'miss' : 'hit',
      saw: result.saw,
      said: ruling?.observation ?? 'does not apply'
    });
  }
  if (ruling !== null) return { ruling, steps };
  const outside = facts.addresses.filter(isOutside).length;
  steps.push({
    rule: 'default.saveable',
    outcome: 'hit',
    saw: `${String(outside)} outside addresses`,
    said: 'can be saved'
  });
  return { ruling: { disposition: 'saveable', rule: 'default.saveable', observation: '' }, steps };
}

function serviceRuling(service: ServiceFinding): Ruling | null {
  if (service.mailClass !== 'service' || service.kind === null || service.rule === null) return null;
  const observation = `This is ${serviceWords(service.kind)} (${service.saw ?? ''}); such mail can't be saved.`;
  return { disposition: 'service', rule: service.rule, observation };
}

function neverTakeIn({ addresses }: DispositionFacts): ReturnType<DispositionRule['look']> {
  const hit = addresses.find(({ filter }) => filter?.action === 'never-take-in' && filter.kind !== 'allow');
  const saw = `${String(addresses.length)} addresses`;
  if (hit === undefined) return { saw, ruling: null };
  const observation = `Mail with ${hit.address} is never taken in (list entry ${hit.entry ?? ''}).`;
  return { saw: hit.address, ruling: { disposition: 'ignored', rule: 'filter.never-take-in', observation } };
}

function outsideFolders({ message, context }: DispositionFacts): ReturnType<DispositionRule['look']> {
  const saw = `the folder "${message.folder.name}"`;
  if (isProcessedFolder(message, context.settings)) return { saw, ruling: null };
  const observation = `Only Inbox, Sent and the folder "${context.settings.salesforceFolder}" are processed; this message lies in "${message.folder.name}".`;
  return { saw, ruling: { disposition: 'ignored', rule: 'folder.not-processed', observation } };
}

function markedPrivate({ message }: DispositionFacts): ReturnType<DispositionRule['look']> {
  const saw = `the sensitivity ${message.sensitivity}`;
  if (message.sensitivity !== 'private') return { saw, ruling: null };
  return {
    saw,
    ruling: { disposition: 'ignored', rule: 'sensitivity.private', observation: 'The message is marked private.' }
  };
}

function beforeStart({ message, context }: DispositionFacts): ReturnType<DispositionRule['look']> {
  const start = Date.parse(context.settings.startDate ?? '');
  const date = message.receivedAt ?? message.sentAt;
  const time = Date.parse(date ?? '');
  const saw = `the date ${date ?? 'unknown'}`;
  const isAskedFor = saveRequestOf(message, context.settings) !== null;
  if (Number.isNaN(start) || Number.isNaN(time) || time >= start || isAskedFor) return { saw, ruling: null };
  const observation = `The message is older than the mailbox's start date ${(context.settings.startDate ?? '').slice(0, 10)}.`;
  return { saw, ruling: { disposition: 'ignored', rule: 'date.before-start', observation } };
}

/** R2: filtered when every address is internal or blacklisted; one outside address is enough to make it saveable. */
function allListed({ addresses }: DispositionFacts): ReturnType<DispositionRule['look']> {
  const outside = addresses.find(isOutside);
  if (addresses.length === 0) return { saw: 'no address', ruling: null };
  if (outside !== undefined) return { saw: `the outside address ${outside.address}`, ruling: null };
  const verdicts = new Set(addresses.map(({ verdict }) => verdict));
  const only = verdicts.size === 1 ? [...verdicts][0] : 'listed';
  const saw = `${String(addresses.length)} addresses, none outside`;
  return {
    saw,
    ruling: { disposition: 'filtered', rule: `filter.all-${only ?? 'listed'}`, observation: filteredWords(addresses) }
  };
}

function filteredWords(addresses: readonly AddressFinding[]): string {
  const unique = new Map(addresses.map((found) => [found.address.toLowerCase(), found]));
  const list = [...unique.values()].map(({ address, verdict, entry }) => `${address} (${verdict}: ${entry ?? ''})`);
  return `Some not important emails were filtered: ${list.join(', ')}`;
}

function isOutside({ verdict }: AddressFinding): boolean {
  return verdict === 'external' || verdict === 'free-mail';
}

function withoutFilter({ address, name, role, verdict, entry, entryId }: AddressFinding): ClassifiedAddress {
  return { address, name, role, verdict, entry, entryId };
}

function observationsOf(ruling: Ruling, service: ServiceFinding, autoSave: readonly string[]): string[] {
  const observations = ruling.observation === '' ? [] : [ruling.observation];
  if (service.mailClass === 'automated' && service.kind !== null) {
    observations.push(`This is automated mail: ${serviceWords(service.kind)} (${service.saw ?? ''}).`);
  }
  return [...new Set([...observations, ...autoSave])];
}
