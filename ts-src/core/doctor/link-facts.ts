/** What the org was asked for the doctor of the link configuration; LinkDoctor.cls reads it. */
export interface LinkFacts {
  /** ISO date-time of the reading, by the org's clock. */
  readonly readAt: string;
  readonly enhancedEmail: boolean;
  readonly sharedActivities: boolean;
  /** Incoming mail in Cases of the last 30 days that this product did not save. */
  readonly otherCaseMail: number;
  readonly hasSigningKey: boolean;
  readonly mailboxes: readonly MailboxFacts[];
  /** E-mail fields that the search looks into, API names. */
  readonly contactEmails: readonly string[];
  readonly leadEmails: readonly string[];
  /** Fields that a save writes, and those that the pages read. */
  readonly fields: readonly NeededField[];
  readonly permissionSets: readonly PermissionSetFacts[];
  /** What every permission set and profile of their people gives, as far as it is needed. */
  readonly grants: readonly Grant[];
  readonly mine: MyAccess;
}

export interface MailboxFacts {
  readonly address: string;
  readonly isActive: boolean;
  readonly status: string | null;
  readonly statusText: string | null;
  /** First line: what failed; then, one a line, what to do. */
  readonly lastError: string | null;
  readonly lastContact: string | null;
}

export interface NeededField {
  /** `Object.Field`, API names. */
  readonly name: string;
  readonly isWritten: boolean;
  /** Whether the org has the field at all. */
  readonly exists: boolean;
  /** Whether field-level security governs it; others follow their object. */
  readonly isPermissionable: boolean;
}

export interface PermissionSetFacts {
  readonly name: string;
  readonly exists: boolean;
  /** Active people who have it. */
  readonly people: number;
  /** The first of them, with the permission sets and the profile that make up their access. */
  readonly sample: readonly PersonFacts[];
}

export interface PersonFacts {
  readonly name: string;
  readonly grantIds: readonly string[];
}

/** One permission set, or what a profile gives. */
export interface Grant {
  readonly id: string;
  /** `ApiEnabled`, `EditTask`, `ModifyAllData`, `ViewAllData`. */
  readonly permissions: readonly string[];
  /** `Object.Read`, `Object.Create`, `Object.Edit`, `Object.ViewAll`. */
  readonly objects: readonly string[];
  readonly readable: readonly string[];
  readonly editable: readonly string[];
}

/** The reader's own access, as the org describes it. */
export interface MyAccess {
  readonly userName: string;
  /** Of the needed fields, those that the reader may not read, or not write. */
  readonly unreadable: readonly string[];
  readonly unwritable: readonly string[];
  readonly customPermissions: readonly string[];
}

/** How the relay answered a signed question through the Named Credential. */
export interface RelayFacts {
  /** What failed, with what to do; null when it answered. */
  readonly problem: string | null;
  /** JSON of `GET /v1/status`; null when it did not answer. */
  readonly status: string | null;
  /** The `Date` of its answer as an ISO date-time; null when it sent none. */
  readonly date: string | null;
  /** ISO date-time of the answer by the org's clock. */
  readonly askedAt: string;
}
