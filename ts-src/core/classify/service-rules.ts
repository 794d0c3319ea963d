import type { ServiceKind } from './decision.ts';
import { automaticReplySubject, isAnswerSubject } from './localized-subjects.ts';
import { looksUndelivered } from './service-bounce.ts';
import { looksLikeFax, looksLikeRecall, looksLikeSharing, looksLikeVoicemail } from './service-notices.ts';
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

/**
 * The ordered rules; the first hit wins. Non-delivery stands before out-of-office: both carry Auto-Submitted.
 * A draft is asked for before the automated classes, so that it is service mail whatever headers it already has.
 */
export const SERVICE_RULES: readonly ServiceRule[] = [
  { kind: 'encrypted', mailClass: 'service', words: 'an encrypted message', look: looksEncrypted },
  { kind: 'signed', mailClass: 'service', words: 'a digitally signed message', look: looksSigned },
  { kind: 'non-delivery', mailClass: 'service', words: 'a non-delivery or delay report', look: looksUndelivered },
  { kind: 'receipt', mailClass: 'service', words: 'a delivery or read receipt', look: looksLikeReceipt },
  { kind: 'complaint', mailClass: 'service', words: 'a complaint (feedback) report', look: looksLikeComplaint },
  { kind: 'meeting', mailClass: 'service', words: 'a meeting request or answer', look: looksLikeMeeting },
  {
    kind: 'task-request',
    mailClass: 'service',
    words: 'a task request',
    look: (facts) => facts.itemClassOf('ipm.taskrequest')
  },
  { kind: 'recall', mailClass: 'service', words: 'a recall', look: looksLikeRecall },
  { kind: 'sharing', mailClass: 'service', words: 'a sharing invitation', look: looksLikeSharing },
  { kind: 'voicemail', mailClass: 'service', words: 'a voicemail notice', look: looksLikeVoicemail },
  { kind: 'fax', mailClass: 'service', words: 'a fax notice', look: looksLikeFax },
  { kind: 'post', mailClass: 'service', words: 'a post', look: (facts) => facts.itemClassOf('ipm.post') },
  { kind: 'out-of-office', mailClass: 'service', words: 'an automatic reply', look: looksOutOfOffice },
  { kind: 'draft', mailClass: 'service', words: 'a draft', look: looksLikeDraft },
  { kind: 'machine', mailClass: 'automated', words: 'written by a machine', look: looksMachineMade },
  { kind: 'list', mailClass: 'automated', words: 'list or bulk mail', look: looksLikeList },
  {
    kind: 'role-sender',
    mailClass: 'automated',
    words: 'sent from an address that takes no answers',
    look: looksLikeRoleSender
  }
];

function looksEncrypted(facts: ServiceFacts): string | null {
  return (
    encryptedSmime(facts) ??
    facts.itemClassOf('ipm.note.rpmsg.microsoft.protected', 'ipm.note.secure.service') ??
    facts.contentClassOf('rpmsg.message') ??
    facts.hasType('multipart/encrypted', 'application/pgp-encrypted', ...RIGHTS_MANAGED) ??
    facts.hasAttachmentType('application/pgp-encrypted', ...RIGHTS_MANAGED) ??
    rightsManagedFile(facts) ??
    (opensWithPgp(facts) ? 'a PGP block that opens the text' : null)
  );
}

const RIGHTS_MANAGED = ['application/x-microsoft-rpmsg-message'];

function encryptedSmime({ itemClass, message }: ServiceFacts): string | null {
  const smime = message.kind.smimeType;
  if (smime !== null && (smime === '' || smime.includes('enveloped'))) return 'an S/MIME part that is enveloped';
  // Outlook gives the class to opaque signatures too; a declared type knows better.
  if (smime !== null && smime !== 'compressed-data') return null;
  if (itemClass === 'ipm.note.smime' || itemClass === 'ipm.note.secure')
    return `message class ${message.kind.itemClass ?? ''}`;
  // Gateways that don't know the type leave the file's name (RFC 8551, 3.9).
  const isBare = message.kind.contentType === 'application/octet-stream';
  const hasFile = message.attachments.some(({ name }) => /\.p7m$/i.test(name));
  return isBare && hasFile ? 'a message that is one .p7m file' : null;
}

function rightsManagedFile({ message }: ServiceFacts): string | null {
  return message.attachments.some(({ name }) => /^message(?:_v\d)?\.rpmsg$/i.test(name))
    ? 'an attachment message.rpmsg'
    : null;
}

/** A block further down is one that people talk about; a few words of a gateway may stand before. */
function opensWithPgp({ message }: ServiceFacts): boolean {
  const at = (message.body.text ?? '').slice(0, 1_000).search(/^-----BEGIN PGP MESSAGE-----/m);
  return at !== -1 && (message.body.text ?? '').slice(0, at).trim().length <= LONGEST_PGP_PREFACE;
}

const LONGEST_PGP_PREFACE = 200;

function looksSigned(facts: ServiceFacts): string | null {
  return (
    facts.itemClassOf('ipm.note.smime.multipartsigned', 'ipm.note.secure.sign') ??
    (isSignedBody(facts) ? 'the type multipart/signed' : null) ??
    (facts.message.kind.smimeType === 'signed-data' ? 'an S/MIME part with signed data' : null)
  );
}

/** The whole message, or the body around which a gateway or list has put its own lines. */
function isSignedBody({ message: { kind } }: ServiceFacts): boolean {
  const isWrapped = kind.contentType === 'multipart/mixed' && kind.partTypes[1] === 'multipart/signed';
  return kind.contentType === 'multipart/signed' || isWrapped;
}

function looksLikeReceipt(facts: ServiceFacts): string | null {
  return (
    facts.isReceipt() ??
    (facts.message.kind.smimeType === 'signed-receipt' ? 'an S/MIME part with a signed receipt' : null) ??
    (isAnswerSubject(facts.message.subject) ? null : facts.hasType('message/disposition-notification'))
  );
}

function looksLikeComplaint(facts: ServiceFacts): string | null {
  return (
    facts.isReport('feedback-report') ??
    (isAnswerSubject(facts.message.subject)
      ? null
      : (facts.hasType('message/feedback-report') ?? facts.hasAttachmentType('message/feedback-report'))) ??
    junkReport(facts)
  );
}

/** Hotmail's and Outlook.com's reports to senders have no report structure; their sender and subject are fixed. */
function junkReport({ message }: ServiceFacts): string | null {
  const isStaff = /^staff@(?:hotmail|outlook)\.com$/i.test(message.from?.address ?? '');
  const isReport = /^complaint about message from /i.test(message.subject);
  return isStaff && isReport ? 'the sender and subject of a junk mail report' : null;
}

/** The methods of RFC 5546 that ask for something or answer it; PUBLISH only shows a calendar. */
const MEETING_METHODS = new Set(['REQUEST', 'REPLY', 'ADD', 'CANCEL', 'COUNTER', 'DECLINECOUNTER', 'REFRESH']);

function looksLikeMeeting(facts: ServiceFacts): string | null {
  const meeting = facts.message.kind.meeting ?? '';
  if (MEETING_METHODS.has(meeting.toUpperCase())) return `a calendar part with METHOD ${meeting}`;
  if (/^(?:meeting|eventmessage)/i.test(meeting)) return `the meeting message type ${meeting}`;
  return facts.itemClassOf('ipm.schedule') ?? facts.contentClassOf('calendarmessage');
}

/** Mail that a list or newsletter sends out is automated, whatever its subject and its author's program say. */
function looksOutOfOffice(facts: ServiceFacts): string | null {
  const byClass = facts.itemClassOf(
    'ipm.note.rules.ooftemplate.microsoft',
    'ipm.note.rules.externalooftemplate.microsoft',
    'ipm.note.rules.replytemplate.microsoft'
  );
  if (byClass !== null || facts.listHeader() !== null) return byClass;
  return automaticReplyHeader(facts) ?? automaticReplyWords(facts);
}

function automaticReplyHeader(facts: ServiceFacts): string | null {
  if (facts.token('auto-submitted') === 'auto-replied') return 'the header Auto-Submitted: auto-replied';
  const precedence = ['precedence', 'x-precedence', 'preference'].find((name) =>
    /^auto[-_]?reply$/.test(facts.token(name))
  );
  if (precedence !== undefined) return `the header ${precedence}: auto_reply`;
  if (facts.token('x-autogenerated') === 'reply') return 'the header x-autogenerated: reply';
  if (facts.token('x-apple-action') === 'vacation') return 'the header x-apple-action: vacation';
  if (/\bautoresponder\b/i.test(facts.header('x-post-messageclass') ?? '')) return 'the header x-post-messageclass';
  return facts.anyHeader(
    'x-autoreply',
    'x-auto-reply',
    'x-autorespond',
    'x-autoresponder',
    'x-autoreply-from',
    'x-mail-autoreply'
  );
}

/** A subject that people write as well needs a technical sign beside it. */
function automaticReplyWords(facts: ServiceFacts): string | null {
  const subject = automaticReplySubject(facts.message.subject);
  if (subject === null) return null;
  if (subject === 'certain') return 'the subject of an automatic reply';
  const isMachine =
    facts.hasNullPath() ||
    facts.anyHeader('auto-submitted', 'x-auto-response-suppress') !== null ||
    ['bulk', 'junk'].includes(facts.token('precedence'));
  return isMachine ? 'the subject of an absence and the headers of a machine' : null;
}

function looksLikeDraft(facts: ServiceFacts): string | null {
  if (facts.message.isDraft) return 'the draft flag';
  const kind = facts.message.folder.kind;
  return kind === 'drafts' || kind === 'outbox' ? `the folder ${facts.message.folder.name}` : null;
}

function looksMachineMade(facts: ServiceFacts): string | null {
  const submitted = facts.token('auto-submitted');
  if (submitted !== '' && submitted !== 'no') return `the header Auto-Submitted: ${submitted}`;
  if (facts.hasNullPath()) return 'an empty return path';
  return (
    facts.anyHeader('x-loop', 'x-fc-machinegenerated', 'x-cron-env') ??
    facts.itemClassOf('ipm.note.storagequotawarning', 'ipm.note.microsoft.approval') ??
    facts.isReport('tlsrpt') ??
    (DMARC_SUBJECT.test(facts.message.subject.slice(0, 500)) ? 'the subject of a DMARC report' : null)
  );
}

/** The subject that RFC 7489 (7.2.1.1) prescribes for aggregate reports. */
const DMARC_SUBJECT = /^\s*Report[- ]Domain: ?\S{1,255}\s+Submitter: ?\S{1,255}\s+Report-ID:/i;

function looksLikeList(facts: ServiceFacts): string | null {
  const precedence = facts.token('precedence');
  const isBulk = ['bulk', 'list', 'junk'].includes(precedence);
  return facts.listHeader() ?? (isBulk ? `the header Precedence: ${precedence}` : null);
}

/** A whole word of the local part, in several languages: `no-reply`, `shares-noreply`, `noreply+4711`. */
const ROLE_SENDER =
  /(?:^|[-_.+])(?:no[-_.]?reply|do[-_.]?not[-_.]?reply|dont[-_.]?reply|mailer[-_.]?daemon|post[-_]?master|notifications?|notify|bounces?|auto[-_.]?mailer|(?:nicht|keine)[-_.]?antwort(?:en)?|ne[-_.]?pas[-_.]?repondre|no[-_.]?responder|no[-_.]?responda|non[-_.]?rispondere|nao[-_.]?responda|niet[-_.]?beantwoorden|svara[-_.]?inte|ei[-_.]?vastausta)(?:[-_.+]|$)/;

function looksLikeRoleSender(facts: ServiceFacts): string | null {
  return ROLE_SENDER.test(facts.localPart.slice(0, 200)) ? `the sender ${facts.localPart}@…` : null;
}
