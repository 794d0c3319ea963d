declare module 'testkit/filters' {
  import type { DecisionFacts } from 'c/intakeCore';
  import type {
    AccessMailbox,
    FilterAccess,
    FilterChange,
    FilterRow,
    SentMailboxSettings,
    WhatIfAnswer
  } from 'c/intakeFilterRecords';
  export const admin: string;
  export const reviewer: string;
  export const mailboxes: readonly [AccessMailbox];
  export const settings: SentMailboxSettings[];
  export function access(changes?: Partial<FilterAccess>): FilterAccess;
  export function entry(index?: number, changes?: Partial<FilterRow>): FilterRow;
  export function facts(changes?: Partial<DecisionFacts>): DecisionFacts;
  export function whatIfRow(index?: number, changes?: Partial<WhatIfAnswer>): WhatIfAnswer;
  export function change(index?: number, changes?: Partial<FilterChange>): FilterChange;
}
