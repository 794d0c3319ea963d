import type { AddressFinding } from './address-verdict.ts';
import type { Decision, DecisionFacts, IntakeSettings, TraceStep } from './decision.ts';
import { isProcessedFolder, saveRequestOf } from './folders.ts';
import { serviceWords } from './service-mail.ts';
import type { ServiceFinding } from './service-mail.ts';

/** What the rules made of a message, and why. */
export interface Ruling {
  readonly disposition: Decision['disposition'];
  readonly rule: string;
  /** A sentence for the user; empty for a plain saveable message. */
  readonly observation: string;
}

export interface RuledFacts {
  readonly facts: DecisionFacts;
  readonly settings: IntakeSettings;
  readonly addresses: readonly AddressFinding[];
}

interface Look {
  /** What the rule looked at, in words. */
  readonly saw: string;
  /** Null when the rule does not apply. */
  readonly ruling: Ruling | null;
}

interface DispositionRule {
  readonly name: string;
  readonly look: (facts: RuledFacts) => Look;
}

/** The ordered rules behind the service-mail rules; the first ruling stands. */
const DISPOSITION_RULES: readonly DispositionRule[] = [
  { name: 'folder.not-processed', look: outsideFolders },
  { name: 'sensitivity.private', look: markedPrivate },
  { name: 'date.before-start', look: beforeStart },
  { name: 'filter.all-listed', look: allListed }
];

/**
 * Decides on the disposition; there is a step for every rule, whether it was asked or not. What must never come in
 * is asked first: it stays out whatever kind of mail it is.
 */
export function ruleOnDisposition(
  facts: RuledFacts,
  service: ServiceFinding
): { readonly ruling: Ruling; readonly steps: readonly TraceStep[] } {
  const first = neverTakeIn(facts);
  const steps: TraceStep[] = [stepOf('filter.never-take-in', first)];
  let ruling = first.ruling ?? serviceRuling(service);
  for (const { name, look } of DISPOSITION_RULES) {
    if (ruling !== null) {
      steps.push({ rule: name, outcome: 'skipped', saw: '', said: 'an earlier rule hit' });
      continue;
    }
    const found = look(facts);
    ruling = found.ruling;
    steps.push(stepOf(name, found));
  }
  if (ruling !== null) return { ruling, steps };
  const outside = facts.addresses.filter(isOutside).length;
  const saw = `${String(outside)} outside addresses`;
  steps.push({ rule: 'default.saveable', outcome: 'hit', saw, said: 'can be saved' });
  return { ruling: { disposition: 'saveable', rule: 'default.saveable', observation: '' }, steps };
}

/** Says whether an address belongs to somebody outside, so that the message is worth saving. */
export function isOutside({ verdict }: Pick<AddressFinding, 'verdict'>): boolean {
  return verdict === 'external' || verdict === 'free-mail';
}

function stepOf(name: string, { saw, ruling }: Look): TraceStep {
  return {
    rule: ruling?.rule ?? name,
    outcome: ruling === null ? 'miss' : 'hit',
    saw,
    said: ruling?.observation ?? 'does not apply'
  };
}

function serviceRuling(service: ServiceFinding): Ruling | null {
  if (service.mailClass !== 'service' || service.kind === null || service.rule === null) return null;
  const observation = `This is ${serviceWords(service.kind)} (${service.saw ?? ''}); such mail can't be saved.`;
  return { disposition: 'service', rule: service.rule, observation };
}

/** The mailbox's own addresses never count: every message has one, and the entry would shut the mailbox. */
function neverTakeIn({ addresses }: RuledFacts): Look {
  const hit = addresses.find(
    ({ filter, isOwn }) => !isOwn && filter?.action === 'never-take-in' && filter.kind !== 'allow'
  );
  if (hit === undefined) return { saw: `${String(addresses.length)} addresses`, ruling: null };
  // The address itself is not named: this sentence is all that Salesforce gets of the message.
  const observation = `A list entry keeps this message out of Salesforce: ${hit.entry ?? ''}.`;
  return { saw: hit.address, ruling: { disposition: 'ignored', rule: 'filter.never-take-in', observation } };
}

function outsideFolders({ facts, settings }: RuledFacts): Look {
  const saw = `the folder "${facts.folder.name}"`;
  if (isProcessedFolder(facts, settings)) return { saw, ruling: null };
  const observation = `Only Inbox, Sent and the folder "${settings.salesforceFolder}" are processed; this message lies in "${facts.folder.name}".`;
  return { saw, ruling: { disposition: 'ignored', rule: 'folder.not-processed', observation } };
}

function markedPrivate({ facts }: RuledFacts): Look {
  const saw = `the sensitivity ${facts.sensitivity}`;
  if (facts.sensitivity !== 'private') return { saw, ruling: null };
  const observation = 'The message is marked private.';
  return { saw, ruling: { disposition: 'ignored', rule: 'sensitivity.private', observation } };
}

function beforeStart({ facts, settings }: RuledFacts): Look {
  const start = Date.parse(settings.startDate ?? '');
  const time = Date.parse(facts.date ?? '');
  const saw = `the date ${facts.date ?? 'unknown'}`;
  const isAskedFor = saveRequestOf(facts, settings) !== null;
  if (Number.isNaN(start) || Number.isNaN(time) || time >= start || isAskedFor) return { saw, ruling: null };
  const observation = `The message is older than the mailbox's start date ${(settings.startDate ?? '').slice(0, 10)}.`;
  return { saw, ruling: { disposition: 'ignored', rule: 'date.before-start', observation } };
}

/** R2: filtered when every address is internal or blacklisted; one outside address is enough to make it saveable. */
function allListed({ addresses }: RuledFacts): Look {
  const outside = addresses.find(isOutside);
  if (addresses.length === 0) return { saw: 'no address', ruling: null };
  if (outside !== undefined) return { saw: `the outside address ${outside.address}`, ruling: null };
  const verdicts = new Set(addresses.map(({ verdict }) => verdict));
  const only = verdicts.size === 1 ? ([...verdicts][0] ?? 'listed') : 'listed';
  const ruling: Ruling = {
    disposition: 'filtered',
    rule: `filter.all-${only}`,
    observation: filteredWords(addresses)
  };
  return { saw: `${String(addresses.length)} addresses, none outside`, ruling };
}

function filteredWords(addresses: readonly AddressFinding[]): string {
  const unique = new Map(addresses.map((found) => [found.address.toLowerCase(), found]));
  const list = [...unique.values()].map(({ address, verdict, entry }) => `${address} (${verdict}: ${entry ?? ''})`);
  return `Some not important emails were filtered: ${list.join(', ')}`;
}
