import type { Message } from '../message/message.ts';
import type { AddressFinding } from './address-verdict.ts';
import type { AutoSaveDecision, AutoSaveReason, Decision, DecisionContext } from './decision.ts';
import { saveRequestOf } from './folders.ts';
import type { ServiceFinding } from './service-mail.ts';
import { serviceWords } from './service-mail.ts';

/** What the earlier steps of a decision found; the automatic save builds on it. */
export interface AutoSaveFacts {
  readonly message: Message;
  readonly context: DecisionContext;
  readonly disposition: Decision['disposition'];
  readonly dispositionRule: string;
  readonly observation: string;
  readonly service: ServiceFinding;
  readonly addresses: readonly AddressFinding[];
}

/**
 * Decides on the automatic save (R9, R11): every rule against it is named. A message put into the Salesforce
 * folder (or given the category) is asked for by a person, so the rules of taste step back for it.
 */
export function decideAutoSave(facts: AutoSaveFacts): AutoSaveDecision {
  const request = saveRequestOf(facts.message, facts.context.settings);
  const against = request === null ? [...obstacles(facts), ...policies(facts)] : obstacles(facts);
  if (against.length > 0) return { decision: false, reasons: against };
  const reason: AutoSaveReason =
    request === null
      ? { rule: 'auto.policy', observation: 'Automatic saving is on and nothing speaks against it.' }
      : { rule: `auto.requested-by-${request}`, observation: requestWords(request, facts) };
  return { decision: true, reasons: [reason] };
}

/** Rules that hold whoever asks. */
function obstacles({ disposition, dispositionRule, observation, context }: AutoSaveFacts): AutoSaveReason[] {
  const reasons: AutoSaveReason[] = [];
  if (disposition !== 'saveable') reasons.push({ rule: dispositionRule, observation });
  if (context.settings.paused) {
    reasons.push({ rule: 'auto.paused', observation: 'Saving is paused for this mailbox.' });
  }
  return reasons;
}

/** Rules that a person's request overrules. */
function policies(facts: AutoSaveFacts): AutoSaveReason[] {
  const { settings, hasMatch } = facts.context;
  const reasons: AutoSaveReason[] = [];
  const say = (isHit: boolean, rule: string, observation: string) => {
    if (isHit) reasons.push({ rule, observation });
  };
  say(!settings.automaticSaving, 'auto.off', 'Automatic saving is off.');
  say(
    settings.outboundOnly && facts.message.direction === 'in',
    'auto.outbound-only',
    'Only outgoing mail is saved automatically; this message came in.'
  );
  say(
    settings.excludeAutomated && facts.service.mailClass === 'automated',
    'auto.automated',
    `Automated mail is not saved automatically: this is ${facts.service.kind === null ? 'automated' : serviceWords(facts.service.kind)}.`
  );
  say(
    hasMatch !== true && isFreeMailOnly(facts.addresses),
    'auto.free-mail',
    'All outside addresses belong to free-mail providers, and none is known in Salesforce.'
  );
  say(
    hasMatch === false && !settings.saveUnmatched,
    'auto.no-match',
    'None of the people of this message was found in Salesforce.'
  );
  return reasons;
}

function isFreeMailOnly(addresses: readonly AddressFinding[]): boolean {
  const outside = addresses.filter(({ verdict }) => verdict === 'external' || verdict === 'free-mail');
  return outside.length > 0 && outside.every(({ verdict }) => verdict === 'free-mail');
}

function requestWords(request: 'folder' | 'category', { message, context }: AutoSaveFacts): string {
  return request === 'folder'
    ? `The message was put into the folder "${message.folder.name}".`
    : `The message has the category "${context.settings.salesforceCategory}".`;
}
