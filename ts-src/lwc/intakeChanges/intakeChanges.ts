/** Live pages: what the org tells of its records through the platform event Intake_Changed__e. */
import { isEmpEnabled, subscribe, unsubscribe } from 'lightning/empApi';
import type { EmpMessage, EmpSubscription } from 'lightning/empApi';

/** The event's payload. */
export interface IntakeChanged {
  /** JSON list of record ids. */
  readonly Intake_Ids__c: string | null;
  readonly Change__c: string | null;
  /** The object whose records changed. */
  readonly Object__c: string | null;
}

const channel = '/event/Intake_Changed__e';
const batchDelayMs = 400;

/** The records that an event names; none where it names them badly. */
function changedIds({ Intake_Ids__c: text }: IntakeChanged): readonly string[] {
  try {
    const ids: unknown = JSON.parse(text ?? '[]');
    return Array.isArray(ids) ? ids.filter((id) => typeof id === 'string') : [];
  } catch {
    return [];
  }
}

/** Says whether two ids name one record: events may carry 15 characters where the page has 18. */
export function isSameId(left: string, right: string): boolean {
  return left.slice(0, 15) === right.slice(0, 15);
}

/** One page's ear for changes, from `start` to `stop`. */
export class ChangeListener {
  subscription: EmpSubscription | null = null;
  /** Counts starts and stops: what belongs to an earlier one is over. */
  run = 0;

  /** Listens; answers false where live events are not to be had: the page then works by its refresh button. */
  async start(onChange: (change: IntakeChanged) => void): Promise<boolean> {
    this.run += 1;
    const { run } = this;
    try {
      if (!(await isEmpEnabled())) return false;
      const subscription = await subscribe(channel, -1, (message: EmpMessage<IntakeChanged>) => {
        if (run === this.run) onChange(message.data.payload);
      });
      // The page may be left by the time the subscription stands.
      if (run === this.run) this.subscription = subscription;
      else void unsubscribe(subscription);
      return true;
    } catch {
      return false;
    }
  }

  stop(): void {
    this.run += 1;
    if (this.subscription !== null) void unsubscribe(this.subscription);
    this.subscription = null;
  }
}

/** Gathers events that come together and tells their records once. */
export class ChangeBatch {
  readonly onIds: (ids: readonly string[]) => void;
  ids = new Set<string>();
  timer: number | undefined;

  constructor(onIds: (ids: readonly string[]) => void) {
    this.onIds = onIds;
  }

  add(change: IntakeChanged): void {
    for (const id of changedIds(change)) this.ids.add(id);
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => {
      const ids = [...this.ids];
      this.ids.clear();
      this.onIds(ids);
    }, batchDelayMs);
  }

  /** Forgets what was not told yet. */
  drop(): void {
    window.clearTimeout(this.timer);
    this.ids.clear();
  }
}
