import type { SaveAs } from '../classify/decision.ts';

/** What the person (or the automatic save) chose. */
export interface SaveChoices {
  readonly saveAs: SaveAs;
  readonly contactId: string | null;
  readonly leadId: string | null;
  readonly caseId: string | null;
  /** Any other record, when no Case is chosen: Account or Opportunity. */
  readonly relatedToId: string | null;
  /** Ids of the message's attachments to keep; null means all that are no inline images. */
  readonly attachmentIds: readonly string[] | null;
  /** Subject as edited in the dialog; null keeps the message's. */
  readonly subject: string | null;
  /** A remark of the person, put at the head of a Task's description. */
  readonly note: string | null;
  /** Also write a CaseContactRole for Contact and Case. */
  readonly addCaseContactRole: boolean;
  /** The role of that CaseContactRole; `Other` when absent. */
  readonly caseContactRole?: string;
}

/** An inline image that was put into the org before the plan, so that the saved HTML can show it. */
export interface StoredImage {
  /** Content-ID without angle brackets, as the HTML's `cid:` names it. */
  readonly contentId: string;
  /** ContentVersion. */
  readonly versionId: string;
  /** ContentDocument. */
  readonly documentId: string;
}

/** The attachment id of the whole message as an .eml file. */
export const SOURCE_ATTACHMENT_ID = 'source';

/** People of the message that are records of the org, for ToIds, CcIds and the relations. */
export interface MatchedPerson {
  readonly id: string;
  readonly type: 'Contact' | 'Lead' | 'User';
  readonly address: string;
  readonly role: 'from' | 'to' | 'cc' | 'bcc';
}

export type PlanObject = 'EmailMessage' | 'EmailMessageRelation' | 'Task' | 'TaskRelation' | 'CaseContactRole';

/** A value of a planned field; `ref` is replaced by the Id that an earlier step got. */
export type PlanValue = string | number | boolean | null | readonly string[] | { readonly ref: string };

export interface PlanStep {
  /** Names the step inside the plan; letters, digits and `_`. */
  readonly ref: string;
  readonly object: PlanObject;
  readonly operation: 'insert' | 'update';
  /** For an update: which record, as `ref` of an earlier step and the field that holds the Id. */
  readonly target?: { readonly ref: string; readonly field: string };
  readonly fields: Readonly<Record<string, PlanValue>>;
  /** What this step is for, in words for the preview. */
  readonly purpose: string;
}

export interface PlannedAttachment {
  /** Id inside the message, or SOURCE_ATTACHMENT_ID: planned by itself whenever something of the message was cut. */
  readonly attachmentId: string;
  readonly name: string;
  readonly contentType: string;
  readonly size: number;
}

/**
 * The ordered records of one save, complete before anything is written. Apex (by hand) and the relay
 * (automatic, composite graph) execute the same plan. Step `email` or `task` is the saved record.
 */
export interface SavePlan {
  readonly version: 1;
  readonly saveAs: SaveAs;
  /** `ref` of the step whose record is "the saved record". */
  readonly primary: 'email' | 'task';
  readonly steps: readonly PlanStep[];
  readonly attachments: readonly PlannedAttachment[];
  /** What was cut or left out, in words. */
  readonly notes: readonly string[];
}
