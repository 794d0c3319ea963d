import type { AddressFinding } from './address-verdict.ts';
import type { AutoSaveDecision, AutoSaveReason, DecisionFacts, IntakeSettings, TraceStep } from './decision.ts';
import { isOutside } from './disposition-rules.ts';
import type { Ruling } from './disposition-rules.ts';
import { saveRequestOf } from './folders.ts';
import { serviceWords } from './service-mail.ts';
import type { ServiceFinding } from './service-mail.ts';

/** What the earlier steps of a decision found; the automatic save builds on it. */
export interface AutoSaveFacts {
  readonly facts: DecisionFacts;
  readonly settings: IntakeSettings;
  readonly ruling: Ruling;
  readonly service: ServiceFinding;
  readonly addresses: readonly AddressFinding[];
}

interface AutoSaveRule {
  readonly name: string;
  /** Who can overrule it: nobody; a person's request for this message; that, or a thread that is saved already. */
  readonly yieldsTo: 'nobody' | 'request' | 'thread';
  /** What it looks at, in words. */
  readonly sees: (facts: AutoSaveFacts) => string;
  /** Null: nothing speaks against saving. */
  readonly speaksAgainst: (facts: AutoSaveFacts) => string | null;
  /** False: there is nothing to look at yet. */
  readonly canLook?: (facts: AutoSaveFacts) => boolean;
}

type Wish = { readonly by: 'folder' | 'category' | 'thread'; readonly observation: string } | null;

/** R9 and R11, one rule each, in the order of their weight. */
const AUTO_SAVE_RULES: readonly AutoSaveRule[] = [
  { name: 'auto.draft', yieldsTo: 'nobody', sees: seesClass, speaksAgainst: isDraft },
  { name: 'auto.service', yieldsTo: 'nobody', sees: seesClass, speaksAgainst: isService },
  ruledOut('auto.never-take-in', 'filter.never-take-in', 'Mail that a list keeps out is not saved.'),
  ruledOut('auto.folder', 'folder.not-processed', 'Mail outside the processed folders is not saved automatically.'),
  ruledOut('auto.private', 'sensitivity.private', 'Mail marked private is not saved automatically.'),
  ruledOut('auto.before-start', 'date.before-start', 'Mail from before the start date is not saved automatically.'),
  { name: 'auto.filtered', yieldsTo: 'nobody', sees: seesRuling, speaksAgainst: isFiltered },
  {
    name: 'auto.already-saved',
    yieldsTo: 'nobody',
    sees: ({ facts }) => (facts.related.isSaved ? 'a saved twin' : 'no saved twin'),
    speaksAgainst: isAlreadySaved
  },
  {
    name: 'auto.paused',
    yieldsTo: 'nobody',
    sees: ({ settings }) => `pause ${onOrOff(settings.paused)}`,
    speaksAgainst: isPaused
  },
  {
    name: 'auto.outbound-only',
    yieldsTo: 'request',
    sees: ({ facts, settings }) =>
      `an ${facts.direction === 'in' ? 'incoming' : 'outgoing'} message, outbound only ${onOrOff(settings.outboundOnly)}`,
    speaksAgainst: isInboundUnderOutboundOnly
  },
  {
    name: 'auto.off',
    yieldsTo: 'thread',
    sees: ({ settings }) => `automatic saving ${onOrOff(settings.automaticSaving)}`,
    speaksAgainst: isOff
  },
  {
    name: 'auto.automated',
    yieldsTo: 'thread',
    sees: (facts) => `${seesClass(facts)}, automated mail kept out ${onOrOff(facts.settings.excludeAutomated)}`,
    speaksAgainst: isAutomated
  },
  { name: 'auto.free-mail', yieldsTo: 'thread', sees: seesFreeMail, speaksAgainst: isFreeMailOnly },
  {
    name: 'auto.no-match',
    yieldsTo: 'thread',
    sees: ({ facts }) => (facts.related.hasMatch === true ? 'a related person' : 'no related person'),
    speaksAgainst: isUnmatched,
    canLook: ({ facts }) => facts.related.hasMatch !== null
  }
];

/**
 * Decides on the automatic save (R9, R11): every rule against it is named. What a person asked for by the Salesforce
 * folder or category overrules the rules of taste, and so does a followed thread, save for "outbound only".
 */
export function decideAutoSave(facts: AutoSaveFacts): {
  readonly autoSave: AutoSaveDecision;
  readonly steps: readonly TraceStep[];
} {
  const wish = wishOf(facts);
  const against: AutoSaveReason[] = [];
  const steps: TraceStep[] = [];
  for (const rule of AUTO_SAVE_RULES) {
    const step = stepOf(rule, facts, wish);
    steps.push(step);
    if (step.outcome === 'hit') against.push({ rule: step.rule, observation: step.said });
  }
  if (against.length > 0) return { autoSave: { decision: false, reasons: against }, steps };
  const reason = reasonFor(wish);
  steps.push({ rule: reason.rule, outcome: 'hit', saw: '', said: reason.observation });
  return { autoSave: { decision: true, reasons: [reason] }, steps };
}

function stepOf(rule: AutoSaveRule, facts: AutoSaveFacts, wish: Wish): TraceStep {
  if (rule.canLook?.(facts) === false) {
    return { rule: rule.name, outcome: 'skipped', saw: '', said: 'nobody looked for records yet' };
  }
  const saw = rule.sees(facts);
  const observation = rule.speaksAgainst(facts);
  if (observation === null) return { rule: rule.name, outcome: 'miss', saw, said: 'does not speak against it' };
  if (yields(rule, wish)) {
    return { rule: rule.name, outcome: 'skipped', saw, said: `overruled: ${wish?.observation ?? ''}` };
  }
  return { rule: rule.name, outcome: 'hit', saw, said: observation };
}

function yields({ yieldsTo }: AutoSaveRule, wish: Wish): boolean {
  if (wish === null || yieldsTo === 'nobody') return false;
  return wish.by !== 'thread' || yieldsTo === 'thread';
}

function wishOf({ facts, settings }: AutoSaveFacts): Wish {
  const request = saveRequestOf(facts, settings);
  if (request === 'folder')
    return { by: request, observation: `The message was put into the folder "${facts.folder.name}".` };
  if (request === 'category')
    return { by: request, observation: `The message has the category "${settings.salesforceCategory}".` };
  if (facts.related.isThreadFollowed === true)
    return { by: 'thread', observation: 'Somebody asked for the messages of this thread to be saved.' };
  if (!settings.followThreads || !facts.related.isThreadSaved) return null;
  return { by: 'thread', observation: 'An earlier message of this thread is saved, and threads are followed.' };
}

function reasonFor(wish: Wish): AutoSaveReason {
  if (wish === null)
    return { rule: 'auto.policy', observation: 'Automatic saving is on and nothing speaks against it.' };
  const rule = wish.by === 'thread' ? 'auto.thread-followed' : `auto.requested-by-${wish.by}`;
  return { rule, observation: wish.observation };
}

function ruledOut(name: string, dispositionRule: string, observation: string): AutoSaveRule {
  return {
    name,
    yieldsTo: 'nobody',
    sees: seesRuling,
    speaksAgainst: ({ ruling }) => (ruling.rule === dispositionRule ? observation : null)
  };
}

function onOrOff(isOn: boolean): string {
  return isOn ? 'on' : 'off';
}

function seesClass({ service }: AutoSaveFacts): string {
  return service.kind === null ? 'mail of a person' : serviceWords(service.kind);
}

function seesRuling({ ruling }: AutoSaveFacts): string {
  return `${ruling.disposition} by ${ruling.rule}`;
}

function seesFreeMail({ addresses }: AutoSaveFacts): string {
  const outside = addresses.filter(isOutside);
  const free = outside.filter(({ verdict }) => verdict === 'free-mail').length;
  return `${String(outside.length)} outside addresses, ${String(free)} of free-mail providers`;
}

function isDraft({ service }: AutoSaveFacts): string | null {
  return service.kind === 'draft' ? 'Drafts are not saved automatically.' : null;
}

function isService({ ruling, service }: AutoSaveFacts): string | null {
  if (ruling.disposition !== 'service' || service.kind === null || service.kind === 'draft') return null;
  return `Service mail is not saved automatically: this is ${serviceWords(service.kind)}.`;
}

function isFiltered({ ruling }: AutoSaveFacts): string | null {
  return ruling.disposition === 'filtered' ? 'Filtered mail is not saved automatically.' : null;
}

function isAlreadySaved({ facts }: AutoSaveFacts): string | null {
  return facts.related.isSaved ? 'The same message is saved already.' : null;
}

function isPaused({ settings }: AutoSaveFacts): string | null {
  return settings.paused ? 'Saving is paused for this mailbox.' : null;
}

function isOff({ settings }: AutoSaveFacts): string | null {
  return settings.automaticSaving ? null : 'Automatic saving is off.';
}

function isInboundUnderOutboundOnly({ facts, settings }: AutoSaveFacts): string | null {
  if (!settings.outboundOnly || facts.direction === 'out') return null;
  return 'Only outgoing mail is saved automatically; this message came in.';
}

function isAutomated({ service, settings }: AutoSaveFacts): string | null {
  if (!settings.excludeAutomated || service.mailClass !== 'automated' || service.kind === null) return null;
  return `Automated mail is not saved automatically: this is ${serviceWords(service.kind)}.`;
}

function isFreeMailOnly({ facts, addresses }: AutoSaveFacts): string | null {
  const outside = addresses.filter(isOutside);
  const isOnly = outside.length > 0 && outside.every(({ verdict }) => verdict === 'free-mail');
  if (!isOnly || facts.related.hasMatch === true) return null;
  return 'All outside addresses belong to free-mail providers, and none is known in Salesforce.';
}

function isUnmatched({ facts, settings }: AutoSaveFacts): string | null {
  if (settings.saveUnmatched || facts.related.hasMatch !== false) return null;
  return 'None of the people of this message was found in Salesforce.';
}
