import { createClassifier } from '../classify/classify-message.ts';
import type { Classifier } from '../classify/classify-message.ts';
import type {
  ClassifiedAddress,
  Decision,
  DecisionFacts,
  Disposition,
  FilterEntry,
  IntakeSettings,
  MailboxIdentity
} from '../classify/decision.ts';

/** One message of the past, with the facts that it was decided on. */
export interface WhatIfRow {
  readonly id: string;
  readonly subject: string | null;
  readonly fromAddress: string | null;
  readonly messageDate: string | null;
  /** As it stands in the org. */
  readonly disposition: Disposition;
  readonly contactId: string | null;
  readonly caseId: string | null;
  readonly caseIsOpen: boolean;
  readonly mailboxId: string | null;
  readonly facts: DecisionFacts;
}

/** Lists and settings under which messages are decided. */
export interface RuleSet {
  readonly filtersFor: (mailboxId: string | null) => readonly FilterEntry[];
  readonly settingsFor: (mailboxId: string | null) => IntakeSettings;
  readonly mailboxFor: (mailboxId: string | null) => MailboxIdentity;
  /** ISO date-time. */
  readonly decidedAt: string;
}

export interface WhatIfChange {
  readonly row: WhatIfRow;
  readonly from: Decision['disposition'];
  readonly to: Decision['disposition'];
  readonly rule: string;
  /** Why, as a sentence; empty where nothing speaks against the message any more. */
  readonly observation: string;
  /** The pattern of the entry that makes the difference; null when there is none. */
  readonly entry: string | null;
  /** Saved messages stay saved, whatever the rules say now. */
  readonly isSaved: boolean;
}

/** What a change of the rules would do to messages of the past. */
export interface WhatIfResult {
  readonly checked: number;
  readonly unchanged: number;
  readonly newlyFiltered: readonly WhatIfChange[];
  readonly newlySaveable: readonly WhatIfChange[];
  /** Left out of Salesforce altogether. */
  readonly newlyIgnored: readonly WhatIfChange[];
  /** Different Contacts whose mail would be hidden. */
  readonly contacts: number;
  /** Different open Cases whose mail would be hidden. */
  readonly openCases: number;
}

/** Compares rules over messages that come in pages. */
export interface Comparison {
  readonly add: (rows: readonly WhatIfRow[]) => void;
  readonly result: () => WhatIfResult;
}

/** Decides every message under both rule sets; neither changes anything. */
export function createComparison(before: RuleSet, after: RuleSet): Comparison {
  const classifyBefore = classifiersOf(before);
  const classifyAfter = classifiersOf(after);
  const changes: WhatIfChange[] = [];
  let checked = 0;
  return {
    add: (rows) => {
      for (const row of rows) {
        checked += 1;
        const from = classifyBefore(row.mailboxId).decide(row.facts);
        const to = classifyAfter(row.mailboxId).decide(row.facts);
        if (from.disposition !== to.disposition) changes.push(changeOf(row, from, to));
      }
    },
    result: () => resultOf(checked, changes)
  };
}

/** Lists differ by the mailbox's owner; each is compiled when its first message comes. */
function classifiersOf(rules: RuleSet): (mailboxId: string | null) => Classifier {
  const classifiers = new Map<string | null, Classifier>();
  return (mailboxId) => {
    const known = classifiers.get(mailboxId);
    if (known !== undefined) return known;
    const classifier = createClassifier({
      filters: rules.filtersFor(mailboxId),
      settings: rules.settingsFor(mailboxId),
      mailbox: rules.mailboxFor(mailboxId),
      decidedAt: rules.decidedAt
    });
    classifiers.set(mailboxId, classifier);
    return classifier;
  };
}

function changeOf(row: WhatIfRow, from: Decision, to: Decision): WhatIfChange {
  return {
    row,
    from: from.disposition,
    to: to.disposition,
    rule: to.rule,
    observation: to.observations[0] ?? '',
    entry: differingEntry(from.addresses, to.addresses),
    isSaved: row.disposition === 'saved'
  };
}

/** The entry whose coming or going changed an address's verdict. */
function differingEntry(from: readonly ClassifiedAddress[], to: readonly ClassifiedAddress[]): string | null {
  const place = to.findIndex(
    (address, index) =>
      address.verdict !== from[index]?.verdict ||
      address.entry !== from[index].entry ||
      address.entryId !== from[index].entryId
  );
  const changed = to[place];
  if (changed === undefined) return null;
  return changed.verdict === 'internal' || changed.verdict === 'blacklisted'
    ? changed.entry
    : (from[place]?.entry ?? null);
}

function resultOf(checked: number, changes: readonly WhatIfChange[]): WhatIfResult {
  const to = (disposition: Decision['disposition']) => changes.filter((change) => change.to === disposition);
  const hidden = [...to('filtered'), ...to('ignored')];
  const distinct = (ids: readonly (string | null)[]) => new Set(ids.filter((id) => id !== null)).size;
  return {
    checked,
    unchanged: checked - changes.length,
    newlyFiltered: to('filtered'),
    newlySaveable: to('saveable'),
    newlyIgnored: to('ignored'),
    contacts: distinct(hidden.map(({ row }) => row.contactId)),
    openCases: distinct(hidden.filter(({ row }) => row.caseIsOpen).map(({ row }) => row.caseId))
  };
}
