/** How mail programs begin the subject of an automatic reply, by language; compared in lower case. */
export const OUT_OF_OFFICE_SUBJECTS: readonly string[] = [
  // English
  'automatic reply',
  'auto reply',
  'auto-reply',
  'autoreply',
  'out of office',
  'out of the office',
  'out-of-office',
  'auto response',
  'auto-response',
  'auto: out of office',
  'autoresponse',
  // German
  'automatische antwort',
  'abwesenheitsnotiz',
  'abwesenheitsnachricht',
  'abwesenheit:',
  'abwesend:',
  'autom. antwort',
  // French
  'réponse automatique',
  'absence du bureau',
  "message d'absence",
  'absent du bureau',
  'réponse automatique',
  // Spanish
  'respuesta automática',
  'fuera de la oficina',
  'fuera de oficina',
  'respuesta automatica',
  // Italian
  'risposta automatica',
  'fuori sede',
  'fuori ufficio',
  'risponditore automatico',
  // Portuguese
  'resposta automática',
  'resposta automatica',
  'ausência temporária',
  'fora do escritório',
  // Dutch
  'automatisch antwoord',
  'automatische reactie',
  'afwezig:',
  'afwezigheidsbericht',
  // Swedish, Danish, Norwegian, Finnish
  'automatiskt svar',
  'autosvar',
  'automatisk svar',
  'frånvaromeddelande',
  'fraværsbesked',
  'automaattinen vastaus',
  'poissa:',
  // Polish, Czech, Hungarian, Turkish
  'odpowiedź automatyczna',
  'automatyczna odpowiedź',
  'automatická odpověď',
  'automatikus válasz',
  'otomatik yanıt',
  // Russian, Ukrainian, Japanese, Chinese, Korean
  'автоответ',
  'автоматический ответ',
  'автоматична відповідь',
  '自動返信',
  '不在通知',
  '自动答复',
  '自动回复',
  '自動回覆',
  '자동 회신'
];

/** What the subjects of non-delivery and delay reports contain, by language; compared in lower case. */
export const NON_DELIVERY_SUBJECTS: readonly string[] = [
  // English
  'undeliverable',
  'undelivered mail',
  'undeliverable mail',
  'delivery status notification',
  'delivery failure',
  'delivery failed',
  'mail delivery failed',
  'mail delivery failure',
  'mail delivery problem',
  'mail delivery error',
  'failure notice',
  'returned mail',
  'returned to sender',
  'delivery notification',
  'message not delivered',
  'could not be delivered',
  'delivery has failed',
  'mail system error',
  'non delivery',
  'non-delivery',
  'nondeliverable',
  'delivery report',
  'warning: message',
  'delayed mail',
  'delivery delayed',
  'bounced mail',
  'returned email',
  'mail could not be',
  'mail failed',
  'message status - undeliverable',
  'message delivery',
  'mail error',
  'mail delivery',
  // German
  'unzustellbar',
  'nicht zustellbar',
  'zustellung fehlgeschlagen',
  'unzustellbare',
  'zustellungsfehler',
  'fehlgeschlagene zustellung',
  // French
  'non remis',
  'non distribuable',
  'échec de la remise',
  'non délivré',
  'message non délivré',
  "échec de l'envoi",
  // Spanish
  'no se puede entregar',
  'no se ha podido entregar',
  'error de entrega',
  'correo devuelto',
  'no entregado',
  'no entregable',
  // Italian
  'non recapitabile',
  'mancato recapito',
  'impossibile recapitare',
  'mancata consegna',
  'avviso di mancata',
  // Portuguese
  'não é possível entregar',
  'não entregue',
  'falha na entrega',
  'erro de entrega',
  // Dutch
  'kan niet worden bezorgd',
  'niet bezorgd',
  'onbestelbaar',
  // Swedish, Polish, Czech
  'kan inte levereras',
  'olevererbart',
  'nie można dostarczyć',
  'niedostarczon',
  'nedoručiteln',
  // Russian, Japanese, Chinese
  'не удается доставить',
  'не доставлено',
  'недоставленное',
  '配信不能',
  '配信できません',
  '未送达',
  '无法送达',
  '退信',
  '未傳遞'
];

/** Says whether the subject begins as an automatic reply does; "Re: Automatic reply" is a person's answer. */
export function isOutOfOfficeSubject(subject: string): boolean {
  const folded = fold(subject);
  return OUT_OF_OFFICE_SUBJECTS.some((start) => folded.startsWith(start));
}

/** Says whether the subject reads like a non-delivery report. */
export function isNonDeliverySubject(subject: string): boolean {
  const folded = fold(subject);
  return NON_DELIVERY_SUBJECTS.some((phrase) => folded.includes(phrase));
}

function fold(subject: string): string {
  return subject.slice(0, 500).normalize('NFC').toLowerCase().replace(/\s+/g, ' ').trim();
}
