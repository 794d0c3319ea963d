import { Counter, Gauge, Registry } from 'prom-client';

export interface Metrics {
  readonly registry: Registry;
  readonly recorded: Counter;
  readonly dispatched: Counter<'outcome'>;
  readonly mailboxErrors: Counter<'code'>;
  readonly files: Counter;
  readonly outbox: Gauge;
  readonly orgUp: Gauge;
  readonly orgCalls: Gauge;
}

/** The relay's figures for Prometheus; one registry for each relay. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  return {
    registry,
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
    mailboxErrors: new Counter({
      name: 'intake_mailbox_errors_total',
      help: 'Runs over a mailbox that failed',
      labelNames: ['code'],
      registers
    }),
    files: new Counter({ name: 'intake_files_uploaded_total', help: 'Attachments uploaded as files', registers }),
    outbox: new Gauge({ name: 'intake_outbox_waiting', help: 'Messages that wait for the org', registers }),
    orgUp: new Gauge({ name: 'intake_org_up', help: '1 when the org answered last time', registers }),
    orgCalls: new Gauge({ name: 'intake_org_api_calls', help: 'API calls made to the org since the start', registers })
  };
}
