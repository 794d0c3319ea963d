import type { ServiceKind } from './decision.ts';
import { isNonDeliverySubject, isOutOfOfficeSubject } from './localized-subjects.ts';
import type { ServiceFacts } from './service-facts.ts';

/** One rule of service mail: a class, and what its look sees in a message. */
export interface ServiceRule {
  readonly kind: ServiceKind;
  readonly mailClass: 'service' | 'automated';
  /** What it is, in words. */
  readonly words: string;
  /** What was seen when the rule hits; null otherwise. */
  readonly look: (facts: ServiceFacts) => string | null;
}

const DAEMONS =
  /^(?:mailer[-_.]?daemon|postmaster|mail[-_.]?daemon|mailerdaemon|microsoftexchange[0-9a-f]{16,40}|mmdf|bounce|bounces)\b/;
const ROLE_SENDER =
  /^(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|noreply[-_.].{1,60}|mailer[-_.]?daemon|postmaster|notifications?|notify|bounces?|auto[-_.]?mailer|automailer|nicht[-_.]?antworten|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder|non[-_.]?rispondere)(?:[+\-_.].{0,100})?$/;
const MEETING_METHODS = new Set(['REQUEST', 'REPLY', 'CANCEL', 'COUNTER', 'DECLINECOUNTER', 'REFRESH']);

/**
 * The ordered rules; the first hit wins. Non-delivery stands before out-of-office: both carry Auto-Submitted.
 * A draft is asked for before the automated classes, so that it is service mail whatever headers it already has.
 */
export const SERVICE_RULES: readonly ServiceRule[] = [
  { kind: 'encrypted', mailClass: 'service', words: 'an encrypted message', look: looksEncrypted },
  { kind: 'signed', mailClass: 'service', words: 'a digitally signed message', look: looksSigned },
  { kind: 'non-delivery', mailClass: 'service', words: 'a non-delivery or delay report', look: looksUndelivered },
  { kind: 'receipt', mailClass: 'service', words: 'a delivery or read receipt', look: looksLikeReceipt },
  {
    kind: 'complaint',
    mailClass: 'service',
    words: 'a complaint (feedback) report',
    look: (facts) => reportOf(facts, 'feedback-report') ?? facts.hasType('message/feedback-report')
  },
  { kind: 'meeting', mailClass: 'service', words: 'a meeting request or answer', look: looksLikeMeeting },
  {
    kind: 'task-request',
    mailClass: 'service',
    words: 'a task request',
    look: (facts) => facts.itemClassOf('ipm.taskrequest')
  },
  {
    kind: 'recall',
    mailClass: 'service',
    words: 'a recall',
    look: (facts) => facts.itemClassOf('ipm.outlook.recall', 'ipm.recall.report')
  },
  {
    kind: 'sharing',
    mailClass: 'service',
    words: 'a sharing invitation',
    look: (facts) => facts.itemClassOf('ipm.sharing')
  },
  {
    kind: 'voicemail',
    mailClass: 'service',
    words: 'a voicemail notice',
    look: (facts) => facts.itemClassOf('ipm.note.microsoft.voicemail', 'ipm.note.rpmsg.microsoft.voicemail')
  },
  {
    kind: 'fax',
    mailClass: 'service',
    words: 'a fax notice',
    look: (facts) => facts.itemClassOf('ipm.note.microsoft.fax')
  },
  { kind: 'post', mailClass: 'service', words: 'a post', look: (facts) => facts.itemClassOf('ipm.post') },
  { kind: 'out-of-office', mailClass: 'service', words: 'an automatic reply', look: looksOutOfOffice },
  { kind: 'draft', mailClass: 'service', words: 'a draft', look: looksLikeDraft },
  { kind: 'machine', mailClass: 'automated', words: 'written by a machine', look: looksMachineMade },
  { kind: 'list', mailClass: 'automated', words: 'list or bulk mail', look: looksLikeList },
  {
    kind: 'role-sender',
    mailClass: 'automated',
    words: 'sent from an address that takes no answers',
    look: (facts) => (ROLE_SENDER.test(facts.localPart) ? `the sender ${facts.localPart}@…` : null)
  }
];

function looksEncrypted(facts: ServiceFacts): string | null {
  const smime = facts.message.kind.smimeType;
  if (smime !== null && (smime === '' || smime.includes('enveloped'))) return 'an S/MIME part that is enveloped';
  const found =
    facts.hasType('multipart/encrypted', 'application/pgp-encrypted', 'application/x-microsoft-rpmsg-message') ??
    (facts.itemClass === 'ipm.note.smime' ? 'message class IPM.Note.SMIME' : null) ??
    facts.itemClassOf('ipm.note.secure', 'ipm.note.rpmsg.microsoft.protected');
  if (found !== null) return found;
  if (facts.message.attachments.some((attachment) => /(?:^|\.)rpmsg$/i.test(attachment.name)))
    return 'an attachment message.rpmsg';
  const text = (facts.message.body.text ?? '').slice(0, 20_000);
  return /^-----BEGIN PGP MESSAGE-----/m.test(text) ? 'a PGP block in the text' : null;
}

function looksSigned(facts: ServiceFacts): string | null {
  return (
    facts.itemClassOf('ipm.note.smime.multipartsigned') ??
    (facts.message.kind.contentType === 'multipart/signed' ? 'the type multipart/signed' : null) ??
    (facts.message.kind.smimeType === 'signed-data' ? 'an S/MIME part with signed data' : null)
  );
}

function looksUndelivered(facts: ServiceFacts): string | null {
  const structural =
    reportOf(facts, 'delivery-status') ??
    facts.hasType('message/delivery-status', 'message/global-delivery-status') ??
    undeliveredClass(facts);
  if (structural !== null) return structural;
  if (facts.header('x-failed-recipients') !== null) return 'the header X-Failed-Recipients';
  const isFromDaemon = DAEMONS.test(facts.localPart) || isNullPath(facts);
  if (isFromDaemon && isNonDeliverySubject(facts.subject))
    return `the sender ${facts.localPart || '<>'} and the subject`;
  return null;
}

function undeliveredClass(facts: ServiceFacts): string | null {
  const isReport =
    facts.itemClass.startsWith('report.') && /\.(?:ndr|dr|delayed|expanded|relayed)$/.test(facts.itemClass);
  return isReport ? `message class ${facts.message.kind.itemClass ?? ''}` : null;
}

function looksLikeReceipt(facts: ServiceFacts): string | null {
  if (/\.ipnn?rn$/.test(facts.itemClass)) return `message class ${facts.message.kind.itemClass ?? ''}`;
  return reportOf(facts, 'disposition-notification') ?? facts.hasType('message/disposition-notification');
}

function looksLikeMeeting(facts: ServiceFacts): string | null {
  const meeting = facts.message.kind.meeting;
  if (meeting !== null && (MEETING_METHODS.has(meeting.toUpperCase()) || meeting.startsWith('meeting'))) {
    return meeting.startsWith('meeting')
      ? `the meeting message type ${meeting}`
      : `a calendar part with METHOD ${meeting}`;
  }
  return facts.itemClassOf('ipm.schedule.meeting');
}

function looksOutOfOffice(facts: ServiceFacts): string | null {
  if (facts.token('auto-submitted') === 'auto-replied') return 'the header Auto-Submitted: auto-replied';
  for (const name of ['x-autoreply', 'x-autorespond', 'x-autoresponder']) {
    const value = facts.header(name);
    if (value !== null && value.trim().toLowerCase() !== 'no') return `the header ${name}`;
  }
  if (facts.token('precedence').replace('-', '_') === 'auto_reply') return 'the header Precedence: auto_reply';
  const byClass = facts.itemClassOf('ipm.note.rules.ooftemplate.microsoft', 'ipm.note.rules.replytemplate.microsoft');
  return byClass ?? (isOutOfOfficeSubject(facts.subject) ? 'the subject of an automatic reply' : null);
}

function looksLikeDraft(facts: ServiceFacts): string | null {
  if (facts.message.isDraft) return 'the draft flag';
  const kind = facts.message.folder.kind;
  return kind === 'drafts' || kind === 'outbox' ? `the folder ${facts.message.folder.name}` : null;
}

function looksMachineMade(facts: ServiceFacts): string | null {
  const submitted = facts.token('auto-submitted');
  if (submitted !== '' && submitted !== 'no') return `the header Auto-Submitted: ${submitted}`;
  if (isNullPath(facts)) return 'an empty return path';
  return facts.header('x-loop') === null ? null : 'the header X-Loop';
}

function looksLikeList(facts: ServiceFacts): string | null {
  const header = ['list-id', 'list-post', 'list-unsubscribe'].find((name) => facts.header(name) !== null);
  if (header !== undefined) return `the header ${header}`;
  const precedence = facts.token('precedence');
  return ['bulk', 'list', 'junk'].includes(precedence) ? `the header Precedence: ${precedence}` : null;
}

function reportOf(facts: ServiceFacts, type: string): string | null {
  return facts.message.kind.reportType === type ? `a report of type ${type}` : null;
}

function isNullPath(facts: ServiceFacts): boolean {
  const path = facts.header('return-path');
  return path !== null && path.replace(/[\s<>]/g, '') === '';
}
