/** Records of the org as matching needs them: plain facts, read by the relay or, in the page, in the user's own access. */
export type CandidateType = 'Contact' | 'Lead' | 'User' | 'Account' | 'Case' | 'Opportunity';

export interface PersonRecord {
  readonly id: string;
  readonly type: 'Contact' | 'Lead' | 'User';
  readonly name: string;
  /** All e-mail fields that hold a value. */
  readonly emails: readonly string[];
  readonly title: string | null;
  readonly accountId: string | null;
  readonly accountName: string | null;
  readonly isActive: boolean;
  /** The Contact that stands for a person account; absent where the org has no person accounts. */
  readonly isPersonAccount?: boolean;
}

export interface AccountRecord {
  readonly id: string;
  readonly name: string;
  readonly website: string | null;
  /** The Contact that stands for it when it is a person account; absent where the org has none. */
  readonly personContactId?: string | null;
}

export interface CaseRecord {
  readonly id: string;
  readonly caseNumber: string;
  readonly subject: string | null;
  readonly status: string;
  readonly isClosed: boolean;
  readonly contactId: string | null;
  readonly accountId: string | null;
  readonly suppliedEmail: string | null;
  /** ISO date-time. */
  readonly lastModifiedAt: string | null;
}

export interface OpportunityRecord {
  readonly id: string;
  readonly name: string;
  readonly stage: string;
  readonly isClosed: boolean;
  readonly accountId: string | null;
  /** Contacts that have a role in it. */
  readonly contactIds: readonly string[];
  /** ISO date-time. */
  readonly lastModifiedAt: string | null;
}

/** An EmailMessage that is already in the org: thread evidence and context. */
export interface EarlierEmail {
  readonly id: string;
  readonly messageId: string | null;
  readonly threadIdentifier: string | null;
  readonly subject: string | null;
  /** ISO date-time. */
  readonly date: string | null;
  readonly incoming: boolean;
  readonly caseId: string | null;
  /** Contacts or Leads tied to it. */
  readonly personIds: readonly string[];
}

/** Whom a person picked for a sender: from an intake that was saved by hand. */
export interface SenderPick {
  /** From of that message. */
  readonly address: string;
  /** The name that stood in From. */
  readonly senderName: string | null;
  /** A Contact or Lead. */
  readonly personId: string;
  /** Name of the user who saved it. */
  readonly pickedBy: string | null;
  /** ISO date-time. */
  readonly pickedAt: string | null;
}

/** A thread token that only the org can read, and the record it stands for. */
export interface ResolvedToken {
  readonly token: string;
  readonly recordId: string;
}

export interface OrgFacts {
  readonly people: readonly PersonRecord[];
  readonly accounts: readonly AccountRecord[];
  readonly cases: readonly CaseRecord[];
  readonly opportunities: readonly OpportunityRecord[];
  readonly earlierEmails: readonly EarlierEmail[];
  readonly picks: readonly SenderPick[];
  readonly resolvedTokens: readonly ResolvedToken[];
}

export const NO_FACTS: OrgFacts = {
  people: [],
  accounts: [],
  cases: [],
  opportunities: [],
  earlierEmails: [],
  picks: [],
  resolvedTokens: []
};

export type Strength = 'strong' | 'likely' | 'weak';

export interface Evidence {
  /** Stable name, e.g. `address.exact`, `thread.in-reply-to`, `subject.case-number`, `domain.website`. */
  readonly rule: string;
  /** In words for the user: "exact address", "case 00001042 in the subject". */
  readonly text: string;
}

export interface Candidate {
  readonly id: string;
  readonly type: CandidateType;
  readonly label: string;
  /** A second line: account and title, case subject and status. */
  readonly detail: string | null;
  readonly strength: Strength;
  /** Higher is better; only the order matters. */
  readonly score: number;
  /** The strongest first. */
  readonly evidence: readonly Evidence[];
}

/** Ranked, best first; `suggested` are the one Contact/Lead and the one Case that a single click would link. */
export interface Match {
  readonly candidates: readonly Candidate[];
  readonly suggestedPersonId: string | null;
  readonly suggestedCaseId: string | null;
  /** Why nothing is suggested although candidates exist, e.g. two people with one address. */
  readonly ambiguity: string | null;
  /** Thread tokens of subject and body: who has the stored match alone can't see the body. */
  readonly threadTokens: readonly string[];
}
