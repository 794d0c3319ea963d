import { IntakeError } from '../../core/intake-error.ts';
import { refOfLocator, type MailboxChange, type MailboxFolder, type MailboxPort } from '../mailbox/port.ts';
import { toIntakeError } from './failure.ts';
import type { Database } from './state/database.ts';
import { recordChanges } from './state/ledger.ts';
import { closeGap, findStandings, forgetGap, openGaps, type Gap } from './state/reconciliation.ts';

export interface Repair {
  readonly database: Database;
  readonly mailbox: string;
  /** The source that has the folder, and the folder as it is now. */
  readonly findPlace: (gap: Gap) => { readonly port: MailboxPort; readonly folder: MailboxFolder } | null;
  readonly signal: AbortSignal;
}

/** What became of the open gaps; `failure`: why some are left. */
export interface RepairReport {
  readonly repaired: number;
  readonly gone: number;
  readonly failure: IntakeError | null;
}

const PAGE = 200;
/** Then the source is in trouble, not the message. */
const MOST_FAILURES = 3;
const OF_THE_MAILBOX = new Set(['MAILBOX_THROTTLED', 'MAILBOX_ACCESS_REFUSED']);

/** Reads what the mailbox's open gaps lack, each in a transaction of its own; what can't be read now stays open. */
export async function repairGaps(repair: Repair): Promise<RepairReport> {
  const { database, mailbox, signal } = repair;
  const counts = { repaired: 0, gone: 0 };
  let failure: IntakeError | null = null;
  let failures = 0;
  for (let after = ''; ;) {
    const gaps = await openGaps(database, mailbox, after, PAGE);
    for (const gap of gaps) {
      if (signal.aborted) return { ...counts, failure };
      try {
        counts[await repairGap(repair, gap)] += 1;
        failures = 0;
      } catch (error) {
        failure = toIntakeError(error);
        failures += 1;
        if (OF_THE_MAILBOX.has(failure.code) || failures >= MOST_FAILURES) return { ...counts, failure };
      }
    }
    const last = gaps.at(-1);
    if (last === undefined) return { ...counts, failure };
    after = last.locator;
  }
}

async function repairGap({ database, mailbox, findPlace }: Repair, gap: Gap): Promise<'repaired' | 'gone'> {
  const standing = (await findStandings(database, mailbox, [gap.locator])).get(gap.locator);
  if (standing !== undefined && !standing.isVanished) {
    // A reading told of it since.
    await closeGap(database, mailbox, gap.locator);
    return 'repaired';
  }
  const place = findPlace(gap);
  const change = place === null ? null : await readChange(place.port, gap.locator);
  if (place === null || change === null) {
    await forgetGap(database, mailbox, gap.locator);
    return 'gone';
  }
  await database.transaction(async (tx) => {
    await recordChanges(tx, mailbox, place.folder, [change]);
    await closeGap(tx, mailbox, gap.locator);
  });
  return 'repaired';
}

/** The message as a change of its folder; null when it is gone. */
async function readChange(port: MailboxPort, locator: string): Promise<MailboxChange | null> {
  try {
    const message = await port.readMessage(refOfLocator(locator));
    // Where the id alone finds a message, a listing shows that id.
    return { kind: 'message', message, ...(message.providerId === locator ? {} : { locator }) };
  } catch (error) {
    if (!(error instanceof IntakeError)) throw error;
    if (error.code === 'MESSAGE_GONE') return null;
    if (error.code !== 'MESSAGE_UNREADABLE') throw error;
    const raw = await port.readRaw(refOfLocator(locator)).catch(() => null);
    return {
      kind: 'unreadable',
      providerId: locator,
      locator,
      reason: [error.message, ...error.actions].join(' '),
      receivedAt: null,
      ...(raw === null ? {} : { raw })
    };
  }
}
