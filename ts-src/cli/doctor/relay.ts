import { z } from 'zod';
import { mailboxFinding } from '../../core/doctor/relay-health.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { RelayConfig } from '../../relay/config.ts';
import { attempt, fault, fine, type Finding } from '../../relay/mailbox/finding.ts';
import { callRelay, relayUrl } from '../relay-client.ts';

const statusSchema = z.object({
  mailboxes: z.array(
    z.object({ address: z.string(), status: z.string(), text: z.string(), lastError: z.string().nullable() })
  ),
  budget: z.object({ level: z.string(), text: z.string().nullable() }),
  queues: z.record(z.string(), z.number()),
  org: z.object({
    isUp: z.boolean(),
    error: z.object({ message: z.string(), actions: z.array(z.string()) }).nullable()
  })
});
export type RelayStatus = z.infer<typeof statusSchema>;

const ledgerSchema = z.array(
  z.object({ seen: z.number(), accounted: z.number(), gaps: z.number(), parked: z.number() })
);

/** What a relay at the configured place answers. */
export interface RelayAnswer {
  readonly finding: Finding;
  /** Null when none answers, or not to this key. */
  readonly status: RelayStatus | null;
  /** Some relay is there, be its key another one. */
  readonly isUp: boolean;
}

/** Asks for the relay's state, signed. */
export async function askRelay(config: RelayConfig): Promise<RelayAnswer> {
  const check = 'running relay';
  try {
    const status = statusSchema.parse(await callRelay(config, 'GET', '/v1/status'));
    return { finding: fine(check, relayUrl(config)), status, isUp: true };
  } catch (error) {
    const finding = fault(check, `a relay at ${relayUrl(config)} with the same signing key`, error);
    return { finding, status: null, isUp: error instanceof IntakeError && error.code === 'SIGNATURE_INVALID' };
  }
}

/** What the running relay says: the org, the mailboxes that are not read, what waits, and what is not accounted for. */
export async function* examineRelay(config: RelayConfig, status: RelayStatus): AsyncGenerator<Finding> {
  if (status.org.error !== null) {
    const { message, actions } = status.org.error;
    yield { check: 'relay and org', ok: false, found: message, needed: 'an org that answers', cure: actions.join(' ') };
  }
  if (status.budget.level !== 'normal') {
    const found = status.budget.text ?? status.budget.level;
    const cure = 'Nothing is lost, and it goes on by itself. Raise orgDailyCalls if this happens often.';
    yield { check: "relay's API calls", ok: false, found, needed: 'calls left for today', cure };
  }
  for (const { address, status: state, text, lastError } of status.mailboxes) {
    const { check, found, needed, cure, ...finding } = mailboxFinding({
      address,
      status: state,
      statusText: text,
      lastError
    });
    if (finding.state !== 'fine') yield { check, ok: false, found, needed, cure };
  }
  yield fine('waiting for the org', `${String(status.queues['outbox'] ?? 0)} messages`);
  yield await ledgerFinding(config);
}

async function ledgerFinding(config: RelayConfig): Promise<Finding> {
  return await attempt('ledger', 'no message of a mailbox that is missing', async () => {
    const lines = ledgerSchema.parse(await callRelay(config, 'GET', '/v1/ledger'));
    const sum = (figure: 'seen' | 'accounted' | 'gaps' | 'parked') =>
      lines.reduce((total, line) => total + line[figure], 0);
    const found = `${String(sum('accounted'))} of ${String(sum('seen'))} accounted for, ${String(sum('parked'))} parked`;
    if (sum('gaps') === 0) return found;
    throw new IntakeError('INTERNAL', `${found}, ${String(sum('gaps'))} missing`, {
      actions: [
        'The relay reads them by itself; `email-intake reconcile` does so now and says why one can not be read.'
      ]
    });
  });
}
