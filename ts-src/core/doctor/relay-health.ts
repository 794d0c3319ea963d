/** What the relay's answer says of the bridge, and what the mailboxes' records say of the relay. */
import { ill, SETUP, well, type LinkFinding } from './link-finding.ts';
import type { LinkFacts, MailboxFacts, RelayFacts } from './link-facts.ts';

/** Signatures are bound to the time; the relay refuses from 300 seconds on. */
export const MOST_SKEW_SECONDS = 120;
/** The relay writes each mailbox's figures at least once in this time. */
const SILENT_AFTER_MINUTES = 60;

/** The signed question through the Named Credential: answer, clock, version, and the relay's own view of the org. */
export function examineRelay(relay: RelayFacts): LinkFinding[] {
  const at = { group: 'Relay', check: 'Named Credential' } as const;
  const status = statusOf(relay);
  if (relay.problem !== null || status === null) {
    return [
      ill(at, 'fault', {
        found: relay.problem ?? 'something other than the relay answered',
        needed: 'a relay that answers to the signing key of this org',
        cure: 'Check that the relay runs, that the URL of the Named Credential Email_Intake_Relay leads to it, and that both sides have the same signing key.',
        setup: SETUP.namedCredential
      })
    ];
  }
  const version = typeof status['version'] === 'string' ? `, version ${status['version']}` : '';
  return [
    well(at, `the relay answered and accepted the signature${version}`),
    ...clockFinding(relay),
    ...orgFinding(status)
  ];
}

function statusOf({ status }: RelayFacts): Record<string, unknown> | null {
  try {
    const parsed: unknown = JSON.parse(status ?? 'null');
    return isRecord(parsed) && 'mailboxes' in parsed ? parsed : null;
  } catch {
    return null;
  }
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function clockFinding({ date, askedAt }: RelayFacts): LinkFinding[] {
  if (date === null) return [];
  const at = { group: 'Relay', check: 'clock' } as const;
  const skew = Math.round((Date.parse(date) - Date.parse(askedAt)) / 1000);
  const seconds = String(Math.abs(skew));
  if (Math.abs(skew) <= MOST_SKEW_SECONDS) return [well(at, `${seconds} seconds off`)];
  return [
    ill(at, 'fault', {
      found: `${seconds} seconds ${skew > 0 ? 'fast' : 'slow'}`,
      needed: `less than ${String(MOST_SKEW_SECONDS)} seconds off the org`,
      cure: "Set the clock of the relay's machine by NTP."
    })
  ];
}

/** Whether the relay in its turn reaches the org. */
function orgFinding(status: Record<string, unknown>): LinkFinding[] {
  const at = { group: 'Relay', check: 'relay and org' } as const;
  const org = isRecord(status['org']) ? status['org'] : {};
  const error = isRecord(org['error']) ? org['error'] : null;
  if (error === null) return [well(at, 'the relay reaches this org')];
  const actions = Array.isArray(error['actions']) ? error['actions'].map(String) : [];
  const found = String(error['message']);
  return [ill(at, 'fault', { found, needed: 'an org that answers', cure: actions.join(' '), setup: SETUP.users })];
}

/** At least one mailbox, each with its state, and the last time when the relay wrote one. */
export function examineMailboxes({ mailboxes, readAt }: LinkFacts): LinkFinding[] {
  const active = mailboxes.filter((mailbox) => mailbox.isActive);
  if (active.length === 0) {
    return [
      ill({ group: 'Mailboxes', check: 'mailboxes' }, 'fault', {
        found: mailboxes.length === 0 ? 'none' : 'none that is active',
        needed: 'at least one active mailbox',
        cure: 'Add one on the tab Email Intake Mailboxes, or switch one on there.'
      })
    ];
  }
  return [...active.map((mailbox) => mailboxFinding(mailbox)), contactFinding(active, readAt)];
}

/** How a mailbox is read, for the page and for the command line. */
export function mailboxFinding(mailbox: Omit<MailboxFacts, 'isActive' | 'lastContact'>): LinkFinding {
  const at = { group: 'Mailboxes', check: `reading ${mailbox.address}` } as const;
  const found = mailbox.statusText ?? mailbox.status ?? 'not read yet';
  if (mailbox.status === 'Running' || mailbox.status === 'Connecting') return well(at, found);
  const [, ...cure] = (mailbox.lastError ?? '').split('\n');
  const isNew = mailbox.status === null || mailbox.status === 'New';
  return ill(at, isNew ? 'warning' : 'fault', {
    found,
    needed: 'a mailbox that is read',
    cure:
      cure.length === 0 ? 'See how the relay and its provider are; `email-intake doctor` tells more.' : cure.join(' ')
  });
}

function contactFinding(mailboxes: readonly MailboxFacts[], readAt: string): LinkFinding {
  const at = { group: 'Relay', check: 'last contact' } as const;
  const needed = `a sign of life within ${String(SILENT_AFTER_MINUTES)} minutes`;
  const cure = 'Start the relay, and run `email-intake doctor` on its machine.';
  const last = Math.max(...mailboxes.map(({ lastContact }) => Date.parse(lastContact ?? '')).filter(Number.isFinite));
  if (!Number.isFinite(last)) return ill(at, 'warning', { found: 'never', needed, cure });
  const minutes = Math.max(0, Math.round((Date.parse(readAt) - last) / 60_000));
  const found = minutes < 1 ? 'less than a minute ago' : `${ago(minutes)} ago`;
  return minutes <= SILENT_AFTER_MINUTES ? well(at, found) : ill(at, 'warning', { found, needed, cure });
}

function ago(minutes: number): string {
  if (minutes < 120) return minutes === 1 ? '1 minute' : `${String(minutes)} minutes`;
  const hours = Math.round(minutes / 60);
  return hours < 48 ? `${String(hours)} hours` : `${String(Math.round(hours / 24))} days`;
}
