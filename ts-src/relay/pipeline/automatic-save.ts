import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { matchPeople } from '../../core/match/match-people.ts';
import type { PersonRecord } from '../../core/match/candidate.ts';
import type { Message } from '../../core/message/message.ts';
import { buildSavePlan, type OrgSaveSettings, type SaveInput } from '../../core/save/build-save-plan.ts';
import type { PlanStep, SavePlan } from '../../core/save/save-plan.ts';
import type { IntakeSettings } from '../../core/classify/decision.ts';
import { sanitizeForSaving, type HtmlSanitizer } from '../html-sanitizer.ts';
import type { EmailFields } from '../org/org-facts.ts';
import { soqlList, soqlText, type GraphNode, type OrgPort, type OrgRecord } from '../org/org-port.ts';
import { findSavedRecord, isSavedByOther, markNode } from './saved-message.ts';

/** Key prefix of Task. */
const TASK_PREFIX = '00T';

/** One save that the decision asked for; small enough for a job. */
export interface AutomaticSave {
  readonly key: string;
  readonly contactId: string | null;
  readonly leadId: string | null;
  readonly caseId: string | null;
  /** People of the message that the org knows. */
  readonly personIds: readonly string[];
  readonly how: 'automatic' | 'folder' | 'thread';
}

export interface AttachmentRequest {
  readonly key: string;
  readonly savedRecordId: string;
  readonly linkRecordIds: readonly string[];
  /** null: all that are no inline images. */
  readonly attachmentIds: readonly string[] | null;
}

export interface SaveContext {
  readonly org: OrgPort;
  readonly orgSettings: OrgSaveSettings;
  readonly emailFields: EmailFields;
  readonly settings: IntakeSettings;
  readonly addCaseContactRole: boolean;
  readonly sanitise: HtmlSanitizer;
  /** Puts the images that the HTML shows into the org. */
  readonly storeImages: (html: string | null) => Promise<Pick<SaveInput, 'storedImages'>>;
  readonly now: () => Date;
}

export type SaveOutcome =
  | { readonly kind: 'saved'; readonly attachments: AttachmentRequest | null }
  /** Decided on otherwise, or gone, since the save was asked for. */
  | { readonly kind: 'not-saveable' };

const intakeSchema = z.object({
  Id: z.string(),
  Disposition__c: z.string(),
  Saved_Record_Id__c: z.string().nullish(),
  Saved_How__c: z.string().nullish(),
  Internet_Message_Id__c: z.string().nullish(),
  Attachment_Status__c: z.string().nullish()
});
type IntakeState = z.infer<typeof intakeSchema>;

/**
 * Saves a message by the plan: all of its records and the intake's own state in one graph, or nothing. A message
 * that is saved already, here or by way of another mailbox, is only referred to. Returns the attachments to upload.
 */
export async function saveAutomatically(
  context: SaveContext,
  save: AutomaticSave,
  message: Message
): Promise<SaveOutcome> {
  const intake = await readIntake(context.org, save.key);
  if (intake?.Disposition__c === 'saved') return await completeSave(context, save, message, intake);
  if (intake?.Disposition__c !== 'saveable') return { kind: 'not-saveable' };
  const identity = { key: save.key, internetMessageId: intake.Internet_Message_Id__c ?? null };
  const existing = await findSavedRecord(context.org, identity, message.messageId);
  if (existing !== null) return await referTo(context, save, existing);
  const plan = await planSave(context, save, message);
  try {
    const ids = await context.org.writeGraph([
      ...plan.steps.filter(isInsert).map(toNode),
      markNode(identity, plan.primary),
      intakeNode(context, save, plan)
    ]);
    return await finish(context, save, plan, ids.get(plan.primary) ?? '');
  } catch (error) {
    // Somebody saved it between the question and the write: theirs is the record.
    const first = isSavedByOther(error) ? await findSavedRecord(context.org, identity, message.messageId) : null;
    if (first === null) throw error;
    return await referTo(context, save, first);
  }
}

async function finish(
  context: SaveContext,
  save: AutomaticSave,
  plan: SavePlan,
  savedRecordId: string
): Promise<SaveOutcome> {
  await completeTask(context.org, plan, savedRecordId, save.key);
  if (plan.attachments.length === 0) return { kind: 'saved', attachments: null };
  const attachmentIds = plan.attachments.map((item) => item.attachmentId);
  const linkRecordIds = save.caseId === null ? [] : [save.caseId];
  return { kind: 'saved', attachments: { key: save.key, savedRecordId, linkRecordIds, attachmentIds } };
}

/** An earlier try may have ended behind the graph: what follows it is made up for, and done twice it changes nothing. */
async function completeSave(
  context: SaveContext,
  save: AutomaticSave,
  message: Message,
  intake: IntakeState
): Promise<SaveOutcome> {
  const { Saved_Record_Id__c: savedRecordId, Saved_How__c: how, Attachment_Status__c: files } = intake;
  const isOwn = how === save.how && typeof savedRecordId === 'string';
  if (!isOwn || files === 'done') return { kind: 'saved', attachments: null };
  return await finish(context, save, await planSave(context, save, message), savedRecordId);
}

async function readIntake(org: OrgPort, key: string): Promise<IntakeState | null> {
  const [rows] = await org.query([
    `SELECT Id, Disposition__c, Saved_Record_Id__c, Saved_How__c, Internet_Message_Id__c, Attachment_Status__c FROM Email_Intake__c WHERE Message_Key__c = ${soqlText(key)}`
  ]);
  return rows?.[0] === undefined ? null : intakeSchema.parse(rows[0]);
}

async function planSave(context: SaveContext, save: AutomaticSave, message: Message): Promise<SavePlan> {
  const people = await readPeople(context, save.personIds);
  const chosen = [save.contactId, save.leadId].filter((id) => id !== null);
  const roles = [
    ...(message.from === null ? [] : [{ address: message.from.address, role: 'from' as const }]),
    ...message.to.map(({ address }) => ({ address, role: 'to' as const })),
    ...message.cc.map(({ address }) => ({ address, role: 'cc' as const })),
    ...message.bcc.map(({ address }) => ({ address, role: 'bcc' as const }))
  ];
  const html = await sanitizeForSaving(message, context.sanitise);
  const { storedImages = [] } = context.settings.saveAs === 'Task' ? {} : await context.storeImages(html);
  return buildSavePlan({
    message,
    choices: {
      saveAs: context.settings.saveAs,
      contactId: save.contactId,
      leadId: save.leadId,
      caseId: save.caseId,
      relatedToId: null,
      attachmentIds: null,
      subject: null,
      caseContactRole: context.settings.caseContactRole,
      note: null,
      addCaseContactRole: context.addCaseContactRole && !(await hasCaseContactRole(context.org, save))
    },
    people: matchPeople(roles, people, chosen),
    orgSettings: context.orgSettings,
    html,
    storedImages,
    attachmentLimitBytes: context.settings.attachmentLimitBytes,
    emailStatus: context.settings.emailStatus
  });
}

/** A Contact has one role in a Case. */
async function hasCaseContactRole(org: OrgPort, { contactId, caseId }: AutomaticSave): Promise<boolean> {
  if (contactId === null || caseId === null) return false;
  const [rows] = await org.query([
    `SELECT Id FROM CaseContactRole WHERE CasesId = ${soqlText(caseId)} AND ContactId = ${soqlText(contactId)}`
  ]);
  return (rows?.length ?? 0) > 0;
}

async function readPeople(context: SaveContext, ids: readonly string[]): Promise<PersonRecord[]> {
  const kinds = [
    ['Contact', '003'],
    ['Lead', '00Q'],
    ['User', '005']
  ] as const;
  const wanted = kinds
    .map(([type, prefix]) => ({ type, ids: ids.filter((id) => id.startsWith(prefix)) }))
    .filter((kind) => kind.ids.length > 0);
  const results = await context.org.query(
    wanted.map(
      ({ type, ids: some }) =>
        `SELECT Id, Name, ${type === 'User' ? 'IsActive, ' : ''}${context.emailFields[type].join(', ')} FROM ${type} WHERE Id IN ${soqlList(some)}`
    )
  );
  return results.flatMap((rows, index) =>
    rows.map((row) => toPerson(row, wanted[index]?.type ?? 'Contact', context.emailFields))
  );
}

function toPerson(row: OrgRecord, type: PersonRecord['type'], fields: EmailFields): PersonRecord {
  const emails = fields[type].map((field) => row[field]).filter((value) => typeof value === 'string');
  return {
    id: String(row['Id']),
    type,
    name: typeof row['Name'] === 'string' ? row['Name'] : '',
    emails,
    title: null,
    accountId: null,
    accountName: null,
    isActive: row['IsActive'] !== false
  };
}

function isInsert(step: PlanStep): boolean {
  return step.operation === 'insert';
}

function toNode(step: PlanStep): GraphNode {
  const fields = Object.fromEntries(
    Object.entries(step.fields).map(([name, value]) => [
      name,
      typeof value === 'object' && value !== null && 'ref' in value ? `@{${value.ref}.id}` : asText(name, value)
    ])
  );
  return { ref: step.ref, method: 'POST', target: step.object, fields };
}

/** A graph takes `@{…}` in any value for a reference, and there is no escape: what people wrote is shown the same, and is none. */
function asText<T>(field: string, value: T): T | string {
  if (typeof value !== 'string') return value;
  return value.replaceAll('@{', field === 'HtmlBody' ? '&#64;{' : '@\u2060{');
}

function intakeNode(context: SaveContext, save: AutomaticSave, plan: SavePlan): GraphNode {
  return {
    ref: 'intake',
    method: 'PATCH',
    target: `Email_Intake__c/Message_Key__c/${save.key}`,
    fields: {
      ...savedFields(context, save, plan.saveAs, `@{${plan.primary}.id}`),
      Contact__c: save.contactId,
      Lead__c: save.leadId,
      Case__c: save.caseId,
      // The Account of the arrival is a suggestion; an automatic save links none.
      Account__c: null,
      Attachment_Status__c: plan.attachments.length === 0 ? 'none' : 'queued'
    }
  };
}

function savedFields(
  context: SaveContext,
  save: AutomaticSave,
  saveAs: string,
  recordId: string
): Record<string, unknown> {
  return {
    Disposition__c: 'saved',
    Save_As__c: saveAs,
    Saved_Record_Id__c: recordId,
    Saved_How__c: save.how,
    Saved_At__c: context.now().toISOString()
  };
}

/**
 * A second mailbox is a witness of the one saved record: what its own decision chose was not written, so it is not
 * noted. Whoever saved this very intake noted it already.
 */
async function referTo(context: SaveContext, save: AutomaticSave, recordId: string): Promise<SaveOutcome> {
  const current = await readIntake(context.org, save.key);
  if (current?.Saved_Record_Id__c !== recordId) {
    const saveAs = recordId.startsWith(TASK_PREFIX) ? 'Task' : 'EmailMessage';
    await writeOne(context.org, 'Email_Intake__c', 'Message_Key__c', {
      Message_Key__c: save.key,
      ...savedFields(context, save, saveAs, recordId),
      Attachment_Status__c: 'none'
    });
  }
  return { kind: 'saved', attachments: null };
}

async function writeOne(org: OrgPort, object: string, idField: string, record: OrgRecord): Promise<void> {
  const [outcome] = await org.upsert(object, idField, [record]);
  if (outcome?.success !== false) return;
  throw new IntakeError('ORG_WRITE_REFUSED', `The org refused to write ${object}: ${outcome.message}.`, {
    actions: [
      'Look for a validation rule, a trigger or a missing permission of the relay user that speaks against it.'
    ],
    retryable: outcome.retryable
  });
}

/** With Enhanced Email the org makes the Task itself; the plan's remaining steps set its Who and What. */
async function completeTask(org: OrgPort, plan: SavePlan, savedRecordId: string, key: string): Promise<void> {
  const step = plan.steps.find((candidate) => candidate.operation === 'update');
  if (step?.target === undefined) return;
  const [rows] = await org.query([
    `SELECT ${step.target.field} FROM EmailMessage WHERE Id = ${soqlText(savedRecordId)}`
  ]);
  const taskId = rows?.[0]?.[step.target.field];
  if (typeof taskId !== 'string') return;
  await writeOne(org, step.object, 'Id', { Id: taskId, ...step.fields });
  await writeOne(org, 'Email_Intake__c', 'Message_Key__c', { Message_Key__c: key, Saved_Task_Id__c: taskId });
}
