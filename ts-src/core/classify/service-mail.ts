import type { Message } from '../message/message.ts';
import type { FactAddress, IntakeSettings, MailClass, ServiceKind, TraceStep } from './decision.ts';
import { ServiceFacts } from './service-facts.ts';
import { SERVICE_RULES } from './service-rules.ts';
import type { ServiceRule } from './service-rules.ts';

/** What each rule saw in a message, in words; rules that saw nothing are absent. */
export type ServiceSightings = Readonly<Partial<Record<ServiceKind, string>>>;

/** The settings that the rules of service mail depend on. */
export type ServiceSettings = Pick<IntakeSettings, 'excludeSigned' | 'roleSenders'>;

/** The first rule that hit, with what it saw; the trace holds a step for every rule. */
export interface ServiceFinding {
  readonly kind: ServiceKind | null;
  readonly mailClass: MailClass;
  readonly rule: string | null;
  readonly saw: string | null;
  readonly trace: readonly TraceStep[];
}

/** Lets every rule look at a message. No setting has a say here, so that a decision can be made again without it. */
export function serviceSightings(message: Message): Partial<Record<ServiceKind, string>> {
  const facts = new ServiceFacts(message);
  const sightings: Partial<Record<ServiceKind, string>> = {};
  for (const { kind, look } of SERVICE_RULES) {
    const saw = look(facts);
    if (saw !== null) sightings[kind] = saw;
  }
  return sightings;
}

/**
 * Takes the first rule, in their order, that saw something and isn't switched off. The role senders of the
 * settings are looked up here, from the writer's address.
 */
export function findServiceMail(
  sightings: ServiceSightings,
  from: FactAddress | null,
  settings: ServiceSettings
): ServiceFinding {
  const trace: TraceStep[] = [];
  let hit: { rule: ServiceRule; saw: string } | null = null;
  for (const rule of SERVICE_RULES) {
    const saw = sightings[rule.kind] ?? (rule.kind === 'role-sender' ? ownRoleSender(from, settings) : null);
    const step = stepOf(rule, saw, hit !== null, settings);
    trace.push(step);
    if (step.outcome === 'hit') hit = { rule, saw: step.saw };
  }
  if (hit === null) return { kind: null, mailClass: 'person', rule: null, saw: null, trace };
  return { kind: hit.rule.kind, mailClass: hit.rule.mailClass, rule: ruleName(hit.rule), saw: hit.saw, trace };
}

/** Returns the words for a class of service mail, e.g. "a meeting request or answer". */
export function serviceWords(kind: ServiceKind): string {
  return SERVICE_RULES.find((rule) => rule.kind === kind)?.words ?? kind;
}

function stepOf(rule: ServiceRule, saw: string | null, isDecided: boolean, settings: ServiceSettings): TraceStep {
  const name = ruleName(rule);
  if (isDecided) return { rule: name, outcome: 'skipped', saw: '', said: 'an earlier rule hit' };
  if (rule.kind === 'signed' && !settings.excludeSigned)
    return { rule: name, outcome: 'skipped', saw: saw ?? '', said: 'switched off in the settings' };
  if (saw === null) return { rule: name, outcome: 'miss', saw: '', said: `not ${rule.words}` };
  return { rule: name, outcome: 'hit', saw, said: rule.words };
}

function ruleName(rule: ServiceRule): string {
  return `service.${rule.kind}`;
}

/** Local parts of the settings count with any plus tag: `billing` also means `billing+4711`. */
function ownRoleSender(from: FactAddress | null, settings: ServiceSettings): string | null {
  const address = from?.address.toLowerCase() ?? '';
  const local = address.slice(0, Math.max(0, address.lastIndexOf('@'))).split('+')[0] ?? '';
  const isListed = local !== '' && settings.roleSenders.some((part) => part.trim().toLowerCase() === local);
  return isListed ? `the sender ${local}@…, a role sender in the settings` : null;
}
