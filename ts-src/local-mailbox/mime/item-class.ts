/** The MIME facts from which Exchange derives the MAPI message class and sensitivity (MS-OXCMAIL 2.1.3). */
export interface MimeFacts {
  /** Header fields in order: name in lower case, value unfolded. */
  readonly headers: readonly { readonly name: string; readonly value: string }[];
  /** Content types of all parts, top part first, lower case. */
  readonly partTypes: readonly string[];
  /** The METHOD of the calendar part in upper case, with its PARTSTAT for replies. */
  readonly calendar: { readonly method: string; readonly partStat: string | null } | null;
  /** The delivery-status part's text, or ''. */
  readonly deliveryStatus: string;
}

const CALENDAR_CLASS: Readonly<Record<string, string>> = {
  REQUEST: 'IPM.Schedule.Meeting.Request',
  PUBLISH: 'IPM.Schedule.Meeting.Request',
  CANCEL: 'IPM.Schedule.Meeting.Canceled',
  COUNTER: 'IPM.Schedule.Meeting.Resp.Tent'
};

const REPLY_CLASS: Readonly<Record<string, string>> = {
  ACCEPTED: 'IPM.Schedule.Meeting.Resp.Pos',
  TENTATIVE: 'IPM.Schedule.Meeting.Resp.Tent',
  DECLINED: 'IPM.Schedule.Meeting.Resp.Neg'
};

/* Content-Class values that Exchange maps to a message class of their own. */
const CONTENT_CLASS: Readonly<Record<string, string>> = {
  voice: 'IPM.Note.Microsoft.Voicemail',
  'voice-ca': 'IPM.Note.Microsoft.Voicemail.UM.CA',
  'voice-uc': 'IPM.Note.Microsoft.Voicemail.UM',
  fax: 'IPM.Note.Microsoft.Fax',
  'fax-ca': 'IPM.Note.Microsoft.Fax.CA',
  missedcall: 'IPM.Note.Microsoft.Missed.Voice',
  'rpmsg.message': 'IPM.Note'
};

/** Returns PidTagMessageClass (String 0x001A) as Exchange would set it. */
export function messageClass(facts: MimeFacts): string {
  const contentClass = header(facts, 'content-class')
    .toLowerCase()
    .replace(/^urn:content-class:/, '');
  const mapped = CONTENT_CLASS[contentClass];
  if (mapped !== undefined) return mapped;
  const top = header(facts, 'content-type').toLowerCase();
  if (top.startsWith('multipart/report')) return reportClass(facts, top);
  if (/^application\/(x-)?pkcs7-mime/.test(top)) return 'IPM.Note.SMIME';
  if (top.startsWith('multipart/signed')) return 'IPM.Note.SMIME.MultipartSigned';
  if (facts.calendar !== null) return calendarClass(facts.calendar);
  return 'IPM.Note';
}

function calendarClass(calendar: NonNullable<MimeFacts['calendar']>): string {
  if (calendar.method !== 'REPLY') return CALENDAR_CLASS[calendar.method] ?? 'IPM.Note';
  return REPLY_CLASS[calendar.partStat ?? ''] ?? 'IPM.Note';
}

function reportClass(facts: MimeFacts, top: string): string {
  if (top.includes('disposition-notification')) return 'REPORT.IPM.Note.IPNRN';
  const action = /^action:\s*(\w+)/im.exec(facts.deliveryStatus)?.[1]?.toLowerCase();
  if (action === 'delayed') return 'REPORT.IPM.Note.Delayed';
  if (action === 'failed') return 'REPORT.IPM.Note.NDR';
  return top.includes('delivery-status') ? 'REPORT.IPM.Note.DR' : 'IPM.Note';
}

/** Returns Graph's eventMessage fields for a meeting message, or null for any other. */
export function meetingKind(itemClass: string): { readonly type: string; readonly meetingMessageType: string } | null {
  const response = '#microsoft.graph.eventMessageResponse';
  switch (itemClass) {
    case 'IPM.Schedule.Meeting.Request':
      return { type: '#microsoft.graph.eventMessageRequest', meetingMessageType: 'meetingRequest' };
    case 'IPM.Schedule.Meeting.Canceled':
      return { type: '#microsoft.graph.eventMessage', meetingMessageType: 'meetingCancelled' };
    case 'IPM.Schedule.Meeting.Resp.Pos':
      return { type: response, meetingMessageType: 'meetingAccepted' };
    // The misspelling is Graph's own.
    case 'IPM.Schedule.Meeting.Resp.Tent':
      return { type: response, meetingMessageType: 'meetingTenativelyAccepted' };
    case 'IPM.Schedule.Meeting.Resp.Neg':
      return { type: response, meetingMessageType: 'meetingDeclined' };
    default:
      return null;
  }
}

/** Returns PidTagSensitivity (Integer 0x0036): 0 normal, 1 personal, 2 private, 3 company-confidential. */
export function sensitivityNumber(facts: MimeFacts): number {
  const levels = ['', 'personal', 'private', 'company-confidential'];
  return Math.max(0, levels.indexOf(header(facts, 'sensitivity').trim().toLowerCase()));
}

function header(facts: MimeFacts, name: string): string {
  return facts.headers.find((field) => field.name === name)?.value ?? '';
}
