/** Phrases by language (BCP 47); compared without case, accents and width. */
type PhrasesByLanguage = Readonly<Record<string, readonly string[]>>;

/**
 * How mail programs begin the subject of an automatic reply. Such a beginning counts alone when a colon or nothing
 * follows; a phrase that ends with a colon counts only with it.
 */
export const AUTOMATIC_REPLY_SUBJECTS: PhrasesByLanguage = {
  en: [
    'automatic reply',
    'automatic response',
    'automated reply',
    'automated response',
    'auto reply',
    'auto-reply',
    'autoreply',
    'auto response',
    'auto-response',
    'autoresponse',
    'auto responder',
    'autoresponder',
    'out of office autoreply',
    'out of office auto-reply',
    'out of office reply',
    'out of office message',
    'out of office notification',
    'out of office:',
    'out of the office:',
    'out-of-office:',
    'vacation reply',
    'vacation message',
    'away from my mail'
  ],
  de: [
    'automatische antwort',
    'automatische rückantwort',
    'automatische abwesenheitsnotiz',
    'autom. antwort',
    'autoantwort',
    'abwesenheitsnotiz',
    'abwesenheitsnachricht',
    'abwesenheitsmeldung',
    'abwesenheitsassistent',
    'abwesenheitsagent'
  ],
  fr: ['réponse automatique', "message d'absence", "notification d'absence", "réponse d'absence", 'absence du bureau:'],
  es: ['respuesta automática', 'fuera de la oficina:', 'fuera de oficina:', 'mensaje de ausencia'],
  it: ['risposta automatica', 'risponditore automatico', 'fuori ufficio:', 'fuori sede:', 'messaggio di assenza'],
  pt: ['resposta automática', 'fora do escritório:', 'mensagem de ausência', 'aviso de ausência'],
  ca: ['resposta automàtica'],
  nl: ['automatisch antwoord', 'automatische reactie', 'automatische beantwoording', 'afwezigheidsbericht'],
  sv: ['automatiskt svar', 'autosvar', 'frånvaromeddelande'],
  da: ['automatisk svar', 'autosvar', 'fraværsbesked', 'fraværsmeddelelse'],
  no: ['automatisk svar', 'autosvar', 'fraværsmelding'],
  fi: ['automaattinen vastaus', 'automaattivastaus', 'poissaoloilmoitus', 'poissaoloviesti'],
  is: ['sjálfvirkt svar'],
  pl: ['odpowiedź automatyczna', 'automatyczna odpowiedź', 'autoodpowiedź'],
  cs: ['automatická odpověď'],
  sk: ['automatická odpoveď'],
  sl: ['samodejni odgovor'],
  hr: ['automatski odgovor'],
  hu: ['automatikus válasz'],
  ro: ['răspuns automat'],
  bg: ['автоматичен отговор'],
  el: ['αυτόματη απάντηση'],
  tr: ['otomatik yanıt', 'otomatik cevap'],
  et: ['automaatvastus', 'automaatne vastus'],
  lv: ['automātiskā atbilde', 'automātiska atbilde'],
  lt: ['automatinis atsakymas'],
  ru: ['автоматический ответ', 'автоответ'],
  uk: ['автоматична відповідь', 'автовідповідь'],
  he: ['תשובה אוטומטית'],
  ar: ['رد تلقائي'],
  id: ['balasan otomatis'],
  vi: ['trả lời tự động'],
  th: ['ตอบกลับอัตโนมัติ'],
  ja: ['自動応答', '自動返信', '不在通知'],
  'zh-CN': ['自动答复', '自动回复'],
  'zh-TW': ['自動回覆', '自動答覆'],
  ko: ['자동 회신', '자동 응답', '부재 중 메시지']
};

/** Words of absence that people write in subjects as well: they count beside a technical sign only. */
export const ABSENCE_SUBJECTS: PhrasesByLanguage = {
  en: ['out of office', 'out of the office', 'out-of-office', 'on vacation', 'on annual leave', 'away from the office'],
  de: ['abwesenheit', 'abwesend', 'nicht im büro', 'außer haus'],
  fr: ['absence du bureau', 'absent du bureau', 'absence', 'absent'],
  es: ['fuera de la oficina', 'fuera de oficina', 'ausencia', 'ausente'],
  it: ['fuori sede', 'fuori ufficio', 'assenza', 'assente'],
  pt: ['fora do escritório', 'ausência temporária', 'ausência', 'ausente'],
  nl: ['afwezig', 'afwezigheid', 'niet aanwezig'],
  sv: ['frånvaro', 'frånvarande'],
  da: ['fravær', 'fraværende', 'ikke på kontoret'],
  no: ['fravær', 'fraværende', 'ikke på kontoret'],
  fi: ['poissa', 'poissaolo'],
  pl: ['poza biurem', 'nieobecność'],
  cs: ['mimo kancelář', 'nepřítomnost'],
  hu: ['házon kívül', 'távollét'],
  tr: ['ofis dışında'],
  ru: ['отсутствие на рабочем месте', 'вне офиса'],
  he: ["מענה 'אני לא נמצא'"],
  ja: ['不在'],
  'zh-CN': ['外出'],
  'zh-TW': ['不在辦公室'],
  ko: ['부재 중']
};

/** How mail servers begin the subjects of non-delivery and delay reports: phrases that people hardly write. */
export const NON_DELIVERY_SUBJECTS: PhrasesByLanguage = {
  en: [
    'undeliverable',
    'undelivered mail',
    'undelivered message',
    'undelivered:',
    'delivery status notification',
    'delivery failure',
    'delivery failed',
    'delivery has failed',
    'delivery delayed',
    'delivery incomplete',
    'delivery unsuccessful',
    'delivery_failure',
    'mail delivery failed',
    'mail delivery failure',
    'mail delivery problem',
    'mail delivery error',
    'mail delivery deferral',
    'mail delivery delayed',
    'mail delivery status',
    'message delivery has failed',
    'message delivery failure',
    'message delivery delayed',
    'permanent delivery failure',
    'failure notice',
    'failure delivery',
    'failed mail',
    'returned mail',
    'returned email',
    'returned to sender',
    'message not delivered',
    'message delayed',
    'your message could not be delivered',
    'mail could not be delivered',
    'mail system error',
    'mail failure',
    'non-delivery',
    'non delivery',
    'nondeliverable',
    'notice: mail delivery status',
    'warning: message',
    'warning: could not send message',
    'warning: delayed mail',
    'delayed mail',
    'bounced mail',
    'postmaster notify'
  ],
  de: [
    'unzustellbar',
    'nicht zustellbar',
    'nicht zugestellt',
    'zustellung fehlgeschlagen',
    'zustellung verzögert',
    'zustellungsfehler',
    'fehlgeschlagene zustellung',
    'fehler bei der zustellung',
    'benachrichtigung zum übermittlungsstatus',
    'benachrichtung zum übermittlungsstatus',
    'mail-zustellung fehlgeschlagen',
    'verzögerte zustellung'
  ],
  fr: [
    'non remis',
    'non_remis',
    'non distribuable',
    'non délivré',
    'échec de la remise',
    'échec de remise',
    "échec d'envoi",
    "échec de l'envoi",
    'remise différée',
    'message non délivré',
    "notification d'état de remise",
    'courrier non distribué'
  ],
  es: [
    'no se puede entregar',
    'no se pudo entregar',
    'no se ha podido entregar',
    'error de entrega',
    'error en la entrega',
    'correo devuelto',
    'no entregado',
    'no entregable',
    'entrega retrasada',
    'notificación del estado de entrega',
    'notificación de estado de entrega'
  ],
  it: [
    'non recapitabile',
    'impossibile recapitare',
    'mancato recapito',
    'mancata consegna',
    'avviso di mancata consegna',
    'consegna non riuscita',
    'recapito ritardato',
    'notifica sullo stato del recapito'
  ],
  pt: [
    'não é possível entregar',
    'não foi possível entregar',
    'não entregue',
    'não entregues',
    'falha na entrega',
    'erro de entrega',
    'entrega atrasada',
    'notificação de status de entrega'
  ],
  ca: ['no es pot lliurar'],
  nl: [
    'onbestelbaar',
    'onbezorgbaar',
    'niet bezorgd',
    'kan niet worden bezorgd',
    'bezorging mislukt',
    'bezorging vertraagd'
  ],
  sv: ['olevererbart', 'kan inte levereras', 'det gick inte att leverera', 'leveransen misslyckades', 'ej levererat'],
  da: ['kan ikke leveres', 'kunne ikke leveres', 'ikke leveret', 'levering mislykkedes', 'uleverbar'],
  no: ['kan ikke leveres', 'kunne ikke leveres', 'ikke levert', 'levering mislyktes'],
  fi: ['ei voitu toimittaa', 'toimitus epäonnistui', 'toimittamaton', 'ei toimitettu'],
  is: ['ekki hægt að afhenda'],
  pl: ['nie można dostarczyć', 'nie dostarczono', 'niedostarczon', 'niedoręczon', 'niepowodzenie dostarczenia'],
  cs: ['nedoručiteln', 'zprávu nelze doručit', 'nelze doručit', 'nedoručeno'],
  sk: ['nedoručiteľn', 'správu nemožno doručiť', 'nedoručené'],
  sl: ['ni mogoče dostaviti', 'nedostavljivo'],
  hr: ['nije moguće isporučiti', 'neisporučivo'],
  hu: ['kézbesíthetetlen', 'nem kézbesíthető', 'sikertelen kézbesítés'],
  ro: ['nelivrabil', 'imposibil de livrat', 'nu se poate livra'],
  bg: ['недоставимо', 'не може да се достави'],
  el: ['δεν είναι δυνατή η παράδοση', 'μη παραδόσιμο', 'δεν παραδόθηκε'],
  tr: ['teslim edilemedi', 'teslim edilemez', 'teslim edilemiyor', 'iletilemedi'],
  ru: [
    'не удается доставить',
    'не удаётся доставить',
    'не доставлено',
    'недоставлено',
    'недоставленное сообщение',
    'недоставленное письмо',
    'сообщение не доставлено',
    'ошибка доставки'
  ],
  uk: ['не вдалося доставити', 'не доставлено', 'недоставлено', 'не вдається доставити'],
  he: ['לא ניתן למסירה'],
  ar: ['غير قابل للتسليم', 'تعذر التسليم'],
  ja: ['配信不能', '配信できません', '配信に失敗', 'メール配信に失敗', 'メッセージを配信できません', '送信できません'],
  'zh-CN': ['未送达', '无法送达', '无法投递', '退信', '系统退信', '邮件退回', '投递失败'],
  'zh-TW': ['無法傳遞', '未傳遞', '無法遞送', '退信', '郵件退回', '傳遞失敗'],
  ko: ['배달되지 않음', '배달 못함', '배달할 수 없음', '전송 실패', '메일 전송 실패']
};

/** Phrases that say non-delivery only in the mouth of a mail daemon. */
const DAEMON_SUBJECTS: readonly string[] = [
  'could not be delivered',
  'not be delivered',
  'mail could not be',
  'delivery notification',
  'delivery report',
  'delivery status',
  'delivery problem',
  'delivery error',
  'message status',
  'message delivery',
  'mail delivery',
  'mail failed',
  'mail error',
  'mail returned',
  'mail undeliverable',
  'error sending your mail',
  'error(s) in forwarding',
  'unable to deliver',
  'unable to send',
  'cannot be delivered',
  'user unknown',
  'rejected',
  'bounce',
  'mta-blocked',
  'still being retried',
  'transcript for details'
];

/** What stands before the subject of an answer or a forwarded message. */
const ANSWER_PREFIX =
  /^(?:re|aw|antw|antwort|sv|vs|odp|rv|res|ref|rif|ynt|ilt|r|fw|fwd|wg|tr|i|enc|doorst|vl|vb|vid|pd|tovab|回复|答复|回覆|转发|轉寄|返信|転送)\s{0,3}(?:[[(]\d{1,4}[\])])?\s{0,3}:/;

/** The forms that people see as the same: no case, no accents, no dotless i, half width, single spaces. One pass over at most 500 characters. */
export function foldSubject(subject: string): string {
  return subject
    .slice(0, 500)
    .normalize('NFKD')
    .replace(/\p{M}/gu, '')
    .toLowerCase()
    .replaceAll('ı', 'i')
    .replace(/[’‘´`]/g, "'")
    .replace(/\s+/g, ' ')
    .trim();
}

const foldAll = (phrases: PhrasesByLanguage): readonly string[] =>
  [...new Set(Object.values(phrases).flat().map(foldSubject))].sort((left, right) => right.length - left.length);
const AUTOMATIC_REPLIES = foldAll(AUTOMATIC_REPLY_SUBJECTS);
const ABSENCES = foldAll(ABSENCE_SUBJECTS);
const NON_DELIVERIES = foldAll(NON_DELIVERY_SUBJECTS);
/** Notes writes `AUTO: Mia Berg is out of the office (returning 12/03/2026)`. */
const NOTES_ABSENCE = /^auto: .{0,200}(?:out of the office|au(?:ß|ss)er haus|absent|ausente|fuori sede|\(returning )/;

/**
 * Judges the beginning of a subject: `certain` names an automatic reply as only programs do, `likely` names an
 * absence as people do too. "Re: Automatic reply" is a person's answer: null.
 */
export function automaticReplySubject(subject: string): 'certain' | 'likely' | null {
  const folded = foldSubject(subject).replace(/^[[("*<]+\s*/, '');
  if (NOTES_ABSENCE.test(folded)) return 'certain';
  const rest = restAfter(AUTOMATIC_REPLIES, folded);
  if (rest !== null && isEndOfLabel(rest)) return 'certain';
  return rest !== null || isAbsence(folded) ? 'likely' : null;
}

/** "Absent until Monday" is nobody's label; "Absent: offer" and "Out of office until Monday" are. */
function isAbsence(folded: string): boolean {
  const phrase = longestStart(ABSENCES, folded);
  const rest = phrase === null ? null : restAfter([phrase], folded);
  return rest !== null && (isEndOfLabel(rest) || /[ -]/.test(phrase ?? ''));
}

/**
 * Judges how much a subject reads like a non-delivery report: it `begins` as one, it `contains` the words of one
 * (which is enough in the mouth of a daemon), or neither. An answer or a forwarded message never does.
 */
export function nonDeliverySubject(subject: string): 'begins' | 'contains' | null {
  const folded = foldSubject(subject).replace(/^(?:\[[^\]]{1,40}\]|\*{1,5}[^*]{1,40}\*{1,5})\s*/, '');
  if (ANSWER_PREFIX.test(folded)) return null;
  if (NON_DELIVERIES.some((phrase) => folded.startsWith(phrase))) return 'begins';
  const isInside = [...NON_DELIVERIES, ...DAEMON_SUBJECTS].some((phrase) => folded.includes(phrase));
  return isInside ? 'contains' : null;
}

/** Says whether the subject is that of an answer or a forwarded message, in any of the usual languages. */
export function isAnswerSubject(subject: string): boolean {
  return ANSWER_PREFIX.test(foldSubject(subject));
}

/** Returns a folded subject without what answering and forwarding put before it, as often as it stands there. */
export function withoutAnswerPrefixes(folded: string): string {
  let rest = folded;
  for (let found = ANSWER_PREFIX.exec(rest); found !== null; found = ANSWER_PREFIX.exec(rest))
    rest = rest.slice(found[0].length).trimStart();
  return rest;
}

/** The phrases are sorted: the longest comes first. */
function longestStart(phrases: readonly string[], text: string): string | null {
  return phrases.find((start) => text.startsWith(start)) ?? null;
}

/** What follows the longest phrase that the text begins with; null when none, or when the phrase ends inside a word. */
function restAfter(phrases: readonly string[], text: string): string | null {
  const phrase = longestStart(phrases, text);
  if (phrase === null) return null;
  const rest = text.slice(phrase.length);
  if (phrase.endsWith(':')) return `:${rest}`;
  return /^[\p{Script=Latin}\p{Script=Cyrillic}\p{Script=Greek}\p{N}]/u.test(rest) ? null : rest;
}

/** A program's label is closed by a colon, a bracket, the end, or the subject of the message it answers. */
function isEndOfLabel(rest: string): boolean {
  const text = rest.trim();
  return text === '' || /^[:\])]/.test(text) || ANSWER_PREFIX.test(text);
}
