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
