import { pretendsToBeAnother } from '../message/address.ts';
import type { Message } from '../message/message.ts';
import { createAddressJudge } from './address-verdict.ts';
import type { AddressFinding } from './address-verdict.ts';
import { decideAutoSave } from './auto-save.ts';
import { decisionFactsOf } from './decision-facts.ts';
import type {
  ClassifiedAddress,
  Decision,
  DecisionContext,
  DecisionFacts,
  RelatedFacts,
  TraceStep
} from './decision.ts';
import { ruleOnDisposition } from './disposition-rules.ts';
import type { Ruling } from './disposition-rules.ts';
import { sharedFilterList } from './filter-list.ts';
import { findServiceMail, serviceWords } from './service-mail.ts';
import type { ServiceFinding } from './service-mail.ts';

/** Decides on many messages of one mailbox: the lists are compiled once. */
export interface Classifier {
  /** Decides on a message; a pure function of message, lists and settings that never throws. */
  readonly classify: (message: Message, related?: RelatedFacts) => Decision;
  /** Decides again from stored facts: the same facts, lists and settings give the same decision, to the letter. */
  readonly decide: (facts: DecisionFacts) => Decision;
}

/** Compiles lists and settings into a classifier. */
export function createClassifier(context: DecisionContext): Classifier {
  const { settings, mailbox } = context;
  const filters = sharedFilterList(context.filters, context.decidedAt, settings);
  const judgeAddresses = createAddressJudge(filters, mailbox, settings.ignoreGmailDots);
  const decide = (facts: DecisionFacts) => decideOn(facts, judgeAddresses(facts), context);
  return { decide, classify: (message, related) => decide(decisionFactsOf(message, related)) };
}

/** Decides on one message; a classifier serves many. */
export function classifyMessage(message: Message, context: DecisionContext, related?: RelatedFacts): Decision {
  return createClassifier(context).classify(message, related);
}

function decideOn(facts: DecisionFacts, addresses: readonly AddressFinding[], { settings }: DecisionContext): Decision {
  const writer = facts.addresses.find(({ role }) => role === 'from' || role === 'sender') ?? null;
  const service = findServiceMail(facts.sightings, writer, settings);
  const { ruling, steps } = ruleOnDisposition({ facts, settings, addresses }, service);
  const { autoSave, steps: autoSteps } = decideAutoSave({ facts, settings, ruling, service, addresses });
  const pretence = pretenceOf(facts);
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
      pretence,
      autoSave.reasons.map(({ observation }) => observation)
    ),
    trace: [...pretenceSteps(pretence), ...service.trace, ...steps, ...autoSteps]
  };
}

/** A sender's name that shows another address is a known way to deceive: people see both. */
function pretenceOf(facts: DecisionFacts): string | null {
  const found = facts.addresses.find(
    (value) => value.role !== 'to' && value.role !== 'cc' && value.role !== 'bcc' && pretendsToBeAnother(value)
  );
  return found === undefined
    ? null
    : `The sender's name shows another address ("${(found.name ?? '').slice(0, 200)}") than the real one, ${found.address}.`;
}

function pretenceSteps(pretence: string | null): TraceStep[] {
  if (pretence === null) return [];
  return [{ rule: 'address.pretends', outcome: 'hit', saw: pretence, said: 'noted for the reader; decides nothing' }];
}

function withoutFilter({ address, name, role, verdict, entry, entryId, isSkipped }: AddressFinding): ClassifiedAddress {
  return { address, name, role, verdict, entry, entryId, ...(isSkipped === true ? { isSkipped } : {}) };
}

/** What keeps a message from the automatic save is news only where it could be saved at all. */
function observationsOf(
  ruling: Ruling,
  service: ServiceFinding,
  pretence: string | null,
  autoSave: readonly string[]
): string[] {
  const observations = ruling.observation === '' ? [] : [ruling.observation];
  if (ruling.rule === 'filter.never-take-in') return observations;
  if (pretence !== null) observations.push(pretence);
  if (service.mailClass === 'automated' && service.kind !== null) {
    observations.push(`This is automated mail: ${serviceWords(service.kind)} (${service.saw ?? ''}).`);
  }
  return [...new Set([...observations, ...(ruling.disposition === 'saveable' ? autoSave : [])])];
}
