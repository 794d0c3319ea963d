import { collectDefaultMetrics, Counter, Gauge, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly recorded: Counter;
  readonly dispatched: Counter<'outcome'>;
  readonly mailboxErrors: Counter<'code'>;
  readonly files: Counter;
  readonly gaps: Counter<'outcome'>;
  readonly openGaps: Gauge;
  readonly parked: Gauge;
  readonly outbox: Gauge;
  readonly orgUp: Gauge;
  readonly orgCallsByPurpose: Counter<'purpose'>;
  readonly budgetUsed: Gauge;
  readonly budgetCap: Gauge;
  readonly budgetReached: Gauge;
  readonly dispositions: Counter<'disposition'>;
  readonly retries: Counter<'code' | 'stage'>;
  readonly oldestWaiting: Gauge<'stage'>;
  readonly mailboxes: Gauge<'code'>;
  readonly parkedMailboxes: Gauge<'code'>;
  readonly silentMailboxes: Gauge<'seconds'>;
  readonly contactAge: Gauge;
  readonly jobs: Gauge<'queue'>;
}

/** The relay's figures for Prometheus; one registry for each relay. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  // Memory, processor time, lag of the event loop.
  collectDefaultMetrics({ register: registry });
  return { registry, ...messageMetrics([registry]), ...mailboxMetrics([registry]), ...orgMetrics([registry]) };
}

function messageMetrics(registers: Registry[]) {
  return {
    recorded: new Counter({
      name: 'intake_messages_read_total',
      help: 'Messages read from mailboxes, new or changed',
      registers
    }),
    dispatched: new Counter({
      name: 'intake_messages_dispatched_total',
      help: 'Messages sent to the org',
      labelNames: ['outcome'],
      registers
    }),
    files: new Counter({ name: 'intake_files_uploaded_total', help: 'Attachments uploaded as files', registers }),
    gaps: new Counter({
      name: 'intake_gaps_total',
      help: 'Messages that a mailbox listed and the ledger lacked, found and repaired',
      labelNames: ['outcome'],
      registers
    }),
    openGaps: new Gauge({ name: 'intake_gaps_open', help: 'Gaps that are not repaired yet', registers }),
    parked: new Gauge({
      name: 'intake_messages_parked',
      help: 'Messages that could not be read and whose raw source is kept',
      registers
    }),
    outbox: new Gauge({ name: 'intake_outbox_waiting', help: 'Messages that wait for the org', registers }),
    dispositions: new Counter({
      name: 'intake_dispositions_total',
      help: 'Decisions that the org was given, by disposition',
      labelNames: ['disposition'],
      registers
    }),
    retries: new Counter({
      name: 'intake_retries_total',
      help: 'Work that failed for a passing reason and is tried again',
      labelNames: ['code', 'stage'],
      registers
    }),
    oldestWaiting: new Gauge({
      name: 'intake_oldest_waiting_seconds',
      help: 'Age of the oldest message that waits: for its turn in the outbox, or for any disposition',
      labelNames: ['stage'],
      registers
    }),
    jobs: new Gauge({ name: 'intake_jobs_waiting', help: 'Jobs that wait', labelNames: ['queue'], registers })
  };
}

/** Counts only: a mailbox's address is no label. */
function mailboxMetrics(registers: Registry[]) {
  return {
    mailboxErrors: new Counter({
      name: 'intake_mailbox_errors_total',
      help: 'Runs over a mailbox that failed',
      labelNames: ['code'],
      registers
    }),
    mailboxes: new Gauge({
      name: 'intake_mailboxes',
      help: 'Mailboxes by the error of the last run; none: it went well',
      labelNames: ['code'],
      registers
    }),
    parkedMailboxes: new Gauge({
      name: 'intake_mailboxes_parked',
      help: 'Mailboxes that are left alone until a time that their provider or their failures gave',
      labelNames: ['code'],
      registers
    }),
    silentMailboxes: new Gauge({
      name: 'intake_mailboxes_silent',
      help: 'Mailboxes that were not read for longer than so many seconds',
      labelNames: ['seconds'],
      registers
    }),
    contactAge: new Gauge({
      name: 'intake_mailbox_contact_age_seconds_max',
      help: 'How long ago the mailbox that was not read for the longest time was read',
      registers
    })
  };
}

function orgMetrics(registers: Registry[]) {
  return {
    orgUp: new Gauge({ name: 'intake_org_up', help: '1 when the org answered last time', registers }),
    orgCallsByPurpose: new Counter({
      name: 'intake_org_calls_total',
      help: 'API calls made to the org',
      labelNames: ['purpose'],
      registers
    }),
    budgetUsed: new Gauge({
      name: 'intake_org_calls_used',
      help: 'API calls of all relays together in the last 24 hours',
      registers
    }),
    budgetCap: new Gauge({
      name: 'intake_org_calls_cap',
      help: 'API calls that the relays may make in any 24 hours; 0: not known yet',
      registers
    }),
    budgetReached: new Gauge({
      name: 'intake_org_budget_reached',
      help: '1 while only what people wait for goes through to the org',
      registers
    })
  };
}
