import type { MailAddress } from '../message/message.ts';

/** Where an address stands in a message. */
export type AddressRole = 'from' | 'sender' | 'reply-to' | 'to' | 'cc' | 'bcc';

export type AddressVerdict = 'external' | 'internal' | 'blacklisted' | 'free-mail';

/** One address of a message with what the lists say of it. */
export interface ClassifiedAddress {
  readonly address: string;
  readonly name: string | null;
  readonly role: AddressRole;
  readonly verdict: AddressVerdict;
  /** The list entry's pattern that decided; null for plain external addresses. */
  readonly entry: string | null;
  /** Id of the list entry's record when it has one. */
  readonly entryId: string | null;
}

/** The classes of `service` mail can't be saved; those of `automated` are behind a switch. */
export type ServiceKind =
  | 'encrypted'
  | 'signed'
  | 'non-delivery'
  | 'receipt'
  | 'complaint'
  | 'meeting'
  | 'task-request'
  | 'recall'
  | 'sharing'
  | 'voicemail'
  | 'fax'
  | 'post'
  | 'out-of-office'
  | 'machine'
  | 'list'
  | 'role-sender'
  | 'draft';

export type MailClass = 'person' | 'automated' | 'service';

/** Every message id ends with exactly one of these. */
export type Disposition =
  /** Waits for a person (or for the automatic save). */
  | 'saveable'
  /** All addresses are internal or blacklisted. */
  | 'filtered'
  /** Service mail: can't be opened for saving. */
  | 'service'
  /** Outside the processed folders, before the start date, or private: never taken up for saving. */
  | 'ignored'
  /** Written into Salesforce. */
  | 'saved'
  /** The same message was taken in from another mailbox or place; see its original. */
  | 'duplicate'
  /** Could not be read or written; the reason and a Retry stand beside it. */
  | 'failed'
  /** Gone from the mailbox before it could be read. */
  | 'removed';

/** One rule's word in the ordered trace of a decision. */
export interface TraceStep {
  /** Stable name of the rule, e.g. `service.non-delivery`, `filter.all-internal`. */
  readonly rule: string;
  readonly outcome: 'hit' | 'miss' | 'skipped';
  /** What the rule looked at, in words. */
  readonly saw: string;
  /** What the rule concluded, in words. */
  readonly said: string;
}

export interface AutoSaveDecision {
  readonly decision: boolean;
  /** Named rules that speak against (or, when true, for) saving, each with its observation. */
  readonly reasons: readonly AutoSaveReason[];
}

export interface AutoSaveReason {
  readonly rule: string;
  readonly observation: string;
}

/** The whole verdict on a message: a pure function of message, lists and settings. */
export interface Decision {
  readonly mailClass: MailClass;
  readonly serviceKind: ServiceKind | null;
  /** The rule that decided the disposition. */
  readonly rule: string;
  readonly disposition: Extract<Disposition, 'saveable' | 'filtered' | 'service' | 'ignored'>;
  readonly autoSave: AutoSaveDecision;
  readonly addresses: readonly ClassifiedAddress[];
  /** Sentences for the user. */
  readonly observations: readonly string[];
  readonly trace: readonly TraceStep[];
}

export type FilterKind = 'internal' | 'blacklist' | 'allow';
export type FilterMatch = 'address' | 'domain' | 'domain-and-subdomains' | 'wildcard';
export type FilterScope = 'organisation' | 'person';
export type FilterAction = 'filter-when-all-match' | 'skip-address' | 'never-take-in';

/** One entry of a list; mirrors Intake_Filter__c. */
export interface FilterEntry {
  readonly id: string | null;
  readonly pattern: string;
  readonly kind: FilterKind;
  readonly match: FilterMatch;
  readonly scope: FilterScope;
  readonly action: FilterAction;
  readonly active: boolean;
  /** ISO date (UTC); the entry stops to count after this day. */
  readonly expiresOn: string | null;
}

/** The effective settings for one mailbox (R17); mirrors Intake_Settings__c after its hierarchy is resolved. */
export interface IntakeSettings {
  readonly automaticSaving: boolean;
  readonly outboundOnly: boolean;
  readonly paused: boolean;
  readonly saveAs: SaveAs;
  readonly saveUnmatched: boolean;
  readonly excludeAutomated: boolean;
  readonly excludeSigned: boolean;
  readonly attachmentLimitBytes: number;
  readonly followThreads: boolean;
  /** ISO date-time; mail older than this is not saved automatically. */
  readonly startDate: string | null;
  /** Name of the custom folder and of the category that ask for saving. */
  readonly salesforceFolder: string;
  readonly salesforceCategory: string;
}

export type SaveAs = 'EmailMessage' | 'Task';

/** What a decision needs besides the message itself. */
export interface DecisionContext {
  readonly mailbox: MailboxIdentity;
  readonly filters: readonly FilterEntry[];
  readonly settings: IntakeSettings;
  /** Whether related records were found; null when nobody looked yet. */
  readonly hasMatch: boolean | null;
  /** ISO date-time of the decision: expiry is a function of it, not of the clock. */
  readonly decidedAt: string;
}

export interface MailboxIdentity {
  readonly address: string;
  /** Further addresses that belong to the mailbox. */
  readonly aliases: readonly string[];
  readonly isShared: boolean;
}

export type { MailAddress };
