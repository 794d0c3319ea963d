import type { ServiceFacts } from './service-facts.ts';

/**
 * Exchange's own notices, by their message class (Graph, TNEF) and by what Exchange writes of it into MIME
 * ([MS-OXCMAIL] Content-Class and the X- fields of voice mail; Message-Context is RFC 3458).
 */
export function looksLikeVoicemail(facts: ServiceFacts): string | null {
  const isContext = facts.token('message-context') === 'voice-message';
  return (
    facts.itemClassOf(...VOICE_CLASSES) ??
    facts.contentClassOf('voice', 'voice-ca', 'voice-uc', 'missedcall') ??
    (isContext ? 'the header Message-Context: voice-message' : null) ??
    (facts.message.kind.contentType === 'multipart/voice-message' ? 'the type multipart/voice-message' : null) ??
    voiceHeader(facts)
  );
}

const VOICE_CLASSES = [
  'ipm.note.microsoft.voicemail',
  'ipm.note.rpmsg.microsoft.voicemail',
  'ipm.note.microsoft.missed.voice',
  'ipm.note.microsoft.conversation.voice',
  'ipm.note.microsoft.partner.um',
  'ipm.note.voice.unity'
];

/** A recall leaves its own values in these fields, so they count with a telephone number only. */
function voiceHeader(facts: ServiceFacts): string | null {
  const hasDuration = Number(facts.token('x-voicemessageduration')) > 0;
  const isCalled = /^[+\d]/.test(facts.token('x-callingtelephonenumber'));
  return hasDuration && isCalled ? 'the headers X-VoiceMessageDuration and X-CallingTelephoneNumber' : null;
}

export function looksLikeFax(facts: ServiceFacts): string | null {
  const isContext = facts.token('message-context') === 'fax-message';
  return (
    facts.itemClassOf('ipm.note.microsoft.fax', 'ipm.fax') ??
    facts.contentClassOf('fax', 'fax-ca') ??
    (isContext ? 'the header Message-Context: fax-message' : null) ??
    (Number(facts.token('x-faxnumberofpages')) > 0 ? 'the header X-FaxNumberOfPages' : null)
  );
}

/** Outside its organisation a recall loses its class; Exchange then writes `X-CallingTelephoneNumber: IPM.Note`. */
export function looksLikeRecall(facts: ServiceFacts): string | null {
  const isMarked = facts.token('x-callingtelephonenumber').startsWith('ipm.');
  return (
    facts.itemClassOf('ipm.outlook.recall', 'ipm.recall.report') ??
    facts.contentClassOf('recallmessage', 'recallreport') ??
    (isMarked ? 'the header X-CallingTelephoneNumber with a message class' : null) ??
    recallWords(facts)
  );
}

/** What Outlook writes for readers that can't recall: a subject and a sentence, both of them. */
function recallWords(facts: ServiceFacts): string | null {
  const isSubject = /^(?:recall|rückruf): /i.test(facts.message.subject);
  const isSentence = /would like to recall the message, "|möchte die nachricht ".{1,300}" zurückrufen/.test(
    facts.opening(800).replace(/[“”„]/g, '"')
  );
  return isSubject && isSentence ? 'the subject and the sentence of a recall' : null;
}

export function looksLikeSharing(facts: ServiceFacts): string | null {
  const metadata = 'application/x-sharing-metadata-xml';
  return (
    facts.itemClassOf('ipm.sharing') ??
    facts.contentClassOf('sharing') ??
    facts.hasType(metadata) ??
    facts.hasAttachmentType(metadata)
  );
}
