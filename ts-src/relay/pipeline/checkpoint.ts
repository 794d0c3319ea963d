import { channel } from 'node:diagnostics_channel';

/** The steps of the way that a message goes, in their order; between any two of them the relay may end. */
export const STEPS = [
  'page.read',
  'page.recorded',
  'page.committed',
  'outbox.claimed',
  'batch.decided',
  'batch.sent',
  'batch.ordered',
  'batch.settled',
  'save.begun',
  'save.written',
  'save.noted',
  'files.begun',
  'files.uploaded',
  'files.noted',
  'redecision.taken',
  'redecision.written',
  'redecision.settled',
  'people.settled',
  'reconciliation.listed',
  'reconciliation.repaired'
] as const;

export type Step = (typeof STEPS)[number];

/** Whoever traces the relay subscribes to this channel; messages are `{step}`. */
export const STEP_CHANNEL = 'email-intake:step';

const steps = channel(STEP_CHANNEL);

/** Tells tracers that a step is done; without one it costs nothing. */
export function passed(step: Step): void {
  if (steps.hasSubscribers) steps.publish({ step });
}
