/** The shapes that the pages exchange with Apex (docs/apex-api.md), and what is stored in an intake as JSON. */
import type {
  Attachment,
  AutoSaveDecision,
  ClassifiedAddress,
  Disposition,
  MatchedPerson,
  SaveAs,
  TraceStep
} from 'c/intakeCore';

export type QueueView = 'open' | 'filtered' | 'service' | 'saved' | 'failed' | 'ignored' | 'duplicate' | 'all';

/** A type, not an interface: wire configurations need an index signature. */
export type QueueRequest = {
  view: string | undefined;
  mailboxId: string | null;
  search: string | null;
  pageSize: number | undefined;
  pageOffset: number | undefined;
};

export interface QueueRow {
  readonly id: string;
  readonly name: string;
  readonly subject: string | null;
  readonly fromName: string | null;
  readonly fromAddress: string | null;
  readonly messageDate: string | null;
  readonly snippet: string | null;
  readonly direction: string | null;
  readonly folder: string | null;
  readonly disposition: Disposition;
  readonly serviceKind: string | null;
  readonly hasAttachments: boolean;
  readonly attachmentCount: number | null;
  readonly mailboxId: string | null;
  readonly mailboxName: string | null;
  readonly contactId: string | null;
  readonly contactName: string | null;
  readonly caseId: string | null;
  readonly caseNumber: string | null;
  readonly leadId: string | null;
  readonly leadName: string | null;
  readonly rule: string | null;
  readonly errorText: string | null;
  readonly observation: string | null;
}

export interface QueuePage {
  readonly rows: readonly QueueRow[];
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
}

export interface IntakeDetail extends QueueRow {
  readonly toAddresses: string | null;
  readonly ccAddresses: string | null;
  readonly bccAddresses: string | null;
  readonly observations: string | null;
  readonly trace: string | null;
  readonly addresses: string | null;
  readonly autoSave: string | null;
  readonly people: string | null;
  readonly candidates: string | null;
  readonly attachments: string | null;
  /** In bytes, as the mailbox counts; null when it does not tell. */
  readonly messageSize: number | null;
  readonly savedRecordId: string | null;
  readonly savedTaskId: string | null;
  readonly savedAt: string | null;
  readonly savedByName: string | null;
  readonly savedHow: string | null;
  readonly saveReason: string | null;
  readonly saveAs: string | null;
  readonly attachmentStatus: string | null;
  readonly attachmentNote: string | null;
  /** JSON SavedFile[]: the files of the saved message. */
  readonly files: string | null;
  readonly messageKey: string;
  readonly duplicateOfId: string | null;
  readonly accountId: string | null;
  readonly references: string | null;
  readonly internetMessageId: string | null;
  readonly threadIdentifier: string | null;
}

export interface MailboxSummary {
  readonly id: string;
  readonly name: string;
  readonly address: string;
  readonly provider: string;
  readonly shared: boolean;
  readonly active: boolean;
  readonly status: string | null;
  readonly statusText: string | null;
  readonly lastError: string | null;
  readonly lastContact: string | null;
  readonly seen: number;
  readonly accounted: number;
  readonly failed: number;
  /** reading, first-reading, waiting, sign-in, unreachable, not-connected, org-limit; null while the relay is older. */
  readonly condition: string | null;
  readonly waitsUntil: string | null;
  readonly expected: number | null;
  readonly gaps: number;
  readonly lastReconciled: string | null;
}

export interface ViewAddress {
  readonly address: string;
  readonly name: string | null;
}

/** The relay's view of one message; `html` is sanitised there and sanitised again here. */
export interface MessageView {
  readonly key: string;
  readonly messageId: string | null;
  readonly subject: string;
  readonly from: ViewAddress | null;
  readonly to: readonly ViewAddress[];
  readonly cc: readonly ViewAddress[];
  readonly bcc: readonly ViewAddress[];
  readonly sentAt: string | null;
  readonly receivedAt: string | null;
  readonly direction: string;
  readonly html: string | null;
  readonly text: string | null;
  readonly attachments: readonly Attachment[];
  readonly hasRemoteImages: boolean;
  readonly notes: readonly string[];
}

export interface AttachmentContent {
  readonly contentType: string;
  readonly base64: string;
}

export type SaveHow = 'dialog' | 'one-click' | 'save-anyway' | 'bulk';

export interface SaveRequest {
  readonly saveAs: SaveAs;
  readonly contactId: string | null;
  readonly leadId: string | null;
  readonly caseId: string | null;
  readonly relatedToId: string | null;
  readonly attachmentIds: readonly string[] | null;
  readonly subject: string | null;
  readonly note: string | null;
  readonly addCaseContactRole: boolean;
  readonly how: SaveHow;
  readonly reason: string | null;
  readonly people: readonly MatchedPerson[];
}

export interface SaveResult {
  readonly savedRecordId: string;
  readonly saveAs: SaveAs;
  readonly taskId: string | null;
  readonly alreadySaved: boolean;
  readonly attachmentsQueued: number | null;
  readonly notes: readonly string[] | null;
}

/** The records that a save would link. */
export interface LinkChoice {
  readonly personId: string | null;
  readonly caseId: string | null;
  readonly relatedToId: string | null;
}

/** Apex leaves out what is null; the pages read null. */
const absentRow = {
  subject: null,
  fromName: null,
  fromAddress: null,
  messageDate: null,
  snippet: null,
  direction: null,
  folder: null,
  serviceKind: null,
  hasAttachments: false,
  attachmentCount: null,
  mailboxId: null,
  mailboxName: null,
  contactId: null,
  contactName: null,
  caseId: null,
  caseNumber: null,
  leadId: null,
  leadName: null,
  rule: null,
  errorText: null,
  observation: null
};

const absentDetail = {
  ...absentRow,
  toAddresses: null,
  ccAddresses: null,
  bccAddresses: null,
  observations: null,
  trace: null,
  addresses: null,
  autoSave: null,
  people: null,
  candidates: null,
  attachments: null,
  messageSize: null,
  savedRecordId: null,
  savedTaskId: null,
  savedAt: null,
  savedByName: null,
  savedHow: null,
  saveReason: null,
  saveAs: null,
  attachmentStatus: null,
  attachmentNote: null,
  files: null,
  duplicateOfId: null,
  accountId: null,
  references: null,
  internetMessageId: null,
  threadIdentifier: null
};

const absentMailbox = {
  status: null,
  statusText: null,
  lastError: null,
  lastContact: null,
  seen: 0,
  accounted: 0,
  failed: 0,
  condition: null,
  waitsUntil: null,
  expected: null,
  gaps: 0,
  lastReconciled: null
};

const absentMessage = {
  messageId: null,
  from: null,
  to: [],
  cc: [],
  bcc: [],
  sentAt: null,
  receivedAt: null,
  html: null,
  text: null,
  attachments: [],
  hasRemoteImages: false,
  notes: []
};

/** A page of the queue with every field of its rows. */
export function completePage(page: QueuePage): QueuePage {
  return { ...page, rows: completeRows(page.rows) };
}

/** Rows with every field. */
export function completeRows(rows: readonly QueueRow[]): readonly QueueRow[] {
  return rows.map((row) => ({ ...absentRow, ...row }));
}

/** An intake with every field. */
export function completeDetail(detail: IntakeDetail): IntakeDetail {
  return { ...absentDetail, ...detail };
}

/** Says whether messages that were seen are not accounted for yet. */
export function areFiguresOpen(mailboxes: readonly MailboxSummary[]): boolean {
  const sum = (figure: 'seen' | 'accounted') => mailboxes.reduce((total, mailbox) => total + mailbox[figure], 0);
  return sum('accounted') < sum('seen');
}

/** Mailboxes with every field. */
export function completeMailboxes(mailboxes: readonly MailboxSummary[]): readonly MailboxSummary[] {
  return mailboxes.map((mailbox) => ({ ...absentMailbox, ...mailbox }));
}

/** A message with every field. */
export function completeMessage(message: MessageView): MessageView {
  return { ...absentMessage, ...message };
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function parse(stored: string | null | undefined): unknown {
  if (stored === null || stored === undefined || stored === '') return null;
  try {
    return JSON.parse(stored);
  } catch {
    // A stored text may be cut at the field's length; the page then shows what it has without it.
    return null;
  }
}

/** The rows of a stored JSON array that have the wanted shape; a damaged row is left out, not the whole list. */
function rowsOf<T>(stored: string | null | undefined, isRow: (row: unknown) => row is T): readonly T[] {
  const value: unknown = parse(stored);
  return Array.isArray(value) ? value.filter((row: unknown) => isRow(row)) : [];
}

function isTraceStep(row: unknown): row is TraceStep {
  return isRecord(row) && ['rule', 'outcome', 'saw', 'said'].every((field) => typeof row[field] === 'string');
}

/** The ordered decision as stored in the intake. */
export function traceOf(detail: IntakeDetail): readonly TraceStep[] {
  return rowsOf(detail.trace, isTraceStep);
}

function isClassifiedAddress(row: unknown): row is ClassifiedAddress {
  return isRecord(row) && ['address', 'role', 'verdict'].every((field) => typeof row[field] === 'string');
}

/** The message's addresses with their verdicts as stored in the intake. */
export function addressesOf(detail: IntakeDetail): readonly ClassifiedAddress[] {
  return rowsOf(detail.addresses, isClassifiedAddress);
}

function isAttachment(row: unknown): row is Attachment {
  return isRecord(row) && typeof row.id === 'string' && typeof row.name === 'string';
}

/** The attachments that are no inline images. */
export function attachmentsOf(detail: IntakeDetail): readonly Attachment[] {
  return rowsOf(detail.attachments, isAttachment).filter((attachment) => !attachment.isInline);
}

function isAutoSave(value: unknown): value is AutoSaveDecision {
  return isRecord(value) && typeof value.decision === 'boolean' && Array.isArray(value.reasons);
}

/** Why the message was or was not saved automatically; null when nothing is stored. */
export function autoSaveOf(detail: IntakeDetail): AutoSaveDecision | null {
  const value = parse(detail.autoSave);
  return isAutoSave(value) ? value : null;
}

/** The observations that concern the automatic save alone (rules named `auto.…`), in the decision's words. */
export function automaticOnlyOf(detail: IntakeDetail): readonly string[] {
  const reasons: readonly unknown[] = autoSaveOf(detail)?.reasons ?? [];
  return reasons
    .filter((reason) => isRecord(reason))
    .filter((reason) => typeof reason.rule === 'string' && reason.rule.startsWith('auto.'))
    .map((reason) => reason.observation)
    .filter((observation) => typeof observation === 'string');
}

/** Says whether an entry keeps the message out of Salesforce: its record has no content. */
export function isWithheld(row: Pick<QueueRow, 'disposition' | 'rule'>): boolean {
  return row.disposition === 'ignored' && row.rule === 'filter.never-take-in';
}

/** The observations of an intake, one sentence each. */
export function observationsOf(detail: IntakeDetail): readonly string[] {
  return linesOf(detail.observations);
}

/** The non-empty lines of a stored text. */
export function linesOf(text: string | null): readonly string[] {
  return (text ?? '').split('\n').filter((line) => line.trim() !== '');
}

/** What failed, in the words of Apex, of Lightning Data Service or of the browser. */
export function failureText(failure: unknown, fallback: string): string {
  if (!isRecord(failure)) return typeof failure === 'string' && failure !== '' ? failure : fallback;
  const { body, message } = failure;
  if (Array.isArray(body)) {
    const texts = body.map((part) => (isRecord(part) && typeof part.message === 'string' ? part.message : ''));
    return texts.filter((text) => text !== '').join(' ') || fallback;
  }
  if (isRecord(body) && typeof body.message === 'string' && body.message !== '') return body.message;
  return typeof message === 'string' && message !== '' ? message : fallback;
}

/** The id of a record as its object: by key prefix, as the platform assigns them. */
export function personFieldOf(personId: string | null): { contactId: string | null; leadId: string | null } {
  const isLead = personId?.startsWith('00Q') === true;
  const isContact = personId?.startsWith('003') === true;
  return { contactId: isContact ? personId : null, leadId: isLead ? personId : null };
}
