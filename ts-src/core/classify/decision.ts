import type { RelatedObject } from '../match/related-objects.ts';
import type { Direction, Folder, MailAddress, Sensitivity } from '../message/message.ts';

/** Where an address stands in a message; `resent` covers the Resent-* fields (RFC 5322, 3.6.6). */
export type AddressRole = 'from' | 'sender' | 'reply-to' | 'to' | 'cc' | 'bcc' | 'resent';

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
  /** The entry skips this address: it is no evidence for related records and is not linked. */
  readonly isSkipped?: boolean;
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
export type FilterDirection = 'any' | Direction;

/** One entry of a list; mirrors Intake_Filter__c. docs/filtering.md says what each combination means. */
export interface FilterEntry {
  readonly id: string | null;
  readonly pattern: string;
  readonly kind: FilterKind;
  readonly match: FilterMatch;
  readonly scope: FilterScope;
  readonly action: FilterAction;
  /** The entry counts only for messages that go this way. */
  readonly direction: FilterDirection;
  /** Nothing in a personal list overrules it, and it must be unlocked before it can be changed. */
  readonly locked: boolean;
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
  /** Status of incoming mail in a Case: 0 is New, 1 is Read. */
  readonly emailStatus: '0' | '1';
  /** The role that a Contact gets in the Case, where one is written. */
  readonly caseContactRole: string;
  /** An automatic save is linked to the suggested Case as well. */
  readonly linkSuggestedCase: boolean;
  /** New messages of a thread of which one is saved are saved as well. */
  readonly followThreads: boolean;
  /** `j.doe@gmail.com` and `jdoe@googlemail.com` are one address. */
  readonly ignoreGmailDots: boolean;
  /** Local parts that make a sender a role sender, besides the usual ones. */
  readonly roleSenders: readonly string[];
  /** ISO date-time; mail older than this is not saved automatically. */
  readonly startDate: string | null;
  /** Name of the custom folder and of the category that ask for saving. */
  readonly salesforceFolder: string;
  readonly salesforceCategory: string;
  /** ISO 3166 code in upper case: whose national phone numbers to expect where nothing else tells. */
  readonly defaultCountry: string;
  /** The record types that matching offers besides Contact and Case. */
  readonly relatedObjects: readonly RelatedObject[];
}

export type SaveAs = 'EmailMessage' | 'Task';

/**
 * Everything the rules read of a message: the input of a decision, kept beside it so that it can be made again,
 * to the letter, without the message. Email_Intake__c.Decision_Facts__c holds it as JSON.
 */
export interface DecisionFacts {
  readonly version: 1;
  readonly direction: Direction;
  readonly folder: Folder;
  readonly categories: readonly string[];
  readonly sensitivity: Sensitivity;
  /** Received, else sent: ISO 8601 in UTC. */
  readonly date: string | null;
  /** Every address, each once per role, in reading order. */
  readonly addresses: readonly FactAddress[];
  /** What the service-mail rules saw, by kind; kinds that saw nothing are absent. */
  readonly sightings: Readonly<Partial<Record<ServiceKind, string>>>;
  readonly related: RelatedFacts;
}

export interface FactAddress extends MailAddress {
  readonly role: AddressRole;
}

/** What a decision needs besides the message itself. */
export interface DecisionContext {
  readonly mailbox: MailboxIdentity;
  readonly filters: readonly FilterEntry[];
  readonly settings: IntakeSettings;
  /** ISO date-time of the decision: expiry is a function of it, not of the clock. */
  readonly decidedAt: string;
}

/** What is known of a message from outside it. */
export interface RelatedFacts {
  /** Whether a Contact or Lead was found; null when nobody looked yet. */
  readonly hasMatch: boolean | null;
  /** Whether the same message is saved already. */
  readonly isSaved: boolean;
  /** Whether an earlier message of its thread is saved. */
  readonly isThreadSaved: boolean;
  /** Whether somebody asked for the messages of its thread to be saved, and its writer belongs to it. */
  readonly isThreadFollowed?: boolean;
}

export interface MailboxIdentity {
  readonly address: string;
  /** Further addresses that belong to the mailbox. */
  readonly aliases: readonly string[];
  readonly isShared: boolean;
}

export type { MailAddress };
