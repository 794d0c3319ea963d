import { automaticReplySubject, isAnswerSubject, nonDeliverySubject } from './localized-subjects.ts';
import type { ServiceFacts } from './service-facts.ts';

/**
 * Non-delivery and delay reports. A report's structure, class or header is proof. Without them two signs of three
 * must meet: the sender is a mail daemon, the subject is that of a report, the text opens as a server's does. So a
 * person's mail about a failed delivery, with one sign at most, stays a person's.
 */
export function looksUndelivered(facts: ServiceFacts): string | null {
  return reportStructure(facts) ?? reportMark(facts) ?? reportWords(facts);
}

/** A report inside an answer or a forwarded message is what its writer talks about, unless a daemon is the writer. */
function reportStructure(facts: ServiceFacts): string | null {
  const seen =
    facts.isReport('delivery-status') ?? facts.hasType('message/delivery-status', 'message/global-delivery-status');
  if (seen === null || facts.message.kind.contentType === 'multipart/report') return seen;
  return isAnswerSubject(facts.message.subject) && daemonSign(facts) === null ? null : seen;
}

function reportMark(facts: ServiceFacts): string | null {
  if (facts.itemClass.startsWith('report.') && /\.(?:ndr|dr|delayed|expanded|relayed)$/.test(facts.itemClass))
    return facts.itemClassWords();
  return (
    facts.contentClassOf('dsn') ??
    (facts.header('x-failed-recipients') === null ? null : 'the header X-Failed-Recipients') ??
    (facts.header('x-ms-exchange-message-is-ndr') === null ? null : 'the header X-MS-Exchange-Message-Is-Ndr')
  );
}

function reportWords(facts: ServiceFacts): string | null {
  const { subject } = facts.message;
  // Receipts and automatic replies come with an empty return path too, and quote the subjects of others.
  if (facts.isReceipt() !== null || automaticReplySubject(subject) === 'certain') return null;
  const daemon = daemonSign(facts);
  const subjectSign = nonDeliverySubject(subject);
  const opening = serverOpening(facts);
  if (daemon !== null && (subjectSign === 'begins' || (subjectSign === 'contains' && daemon.isAddress)))
    return `${daemon.words} and the subject`;
  if (daemon !== null && opening !== null) return `${daemon.words} and the text "${opening.phrase}"`;
  if (daemon?.isAddress === true && STATUS_CODE.test(facts.opening(OPENING_LENGTH)))
    return `${daemon.words} and a status code of SMTP in the text`;
  const isServerText = subjectSign === 'begins' && opening?.isFirst === true;
  return isServerText ? `the subject and the text "${opening.phrase}"` : null;
}

const DAEMONS =
  /^(?:(?:.{1,40}[-_.])?(?:mailer[-_.]?daemon|mail[-_.]?daemon|mdaemon|post[-_.]?master)|microsoftexchange[0-9a-f]{16,40}|mmdf|bounces?|ndr|mail-delivery(?:-sub)?system)(?:[+\-_.].{0,100})?$/;
const DAEMON_NAMES: readonly string[] = [
  'mail delivery s',
  'mail deliver system',
  'maildelivery',
  'mail system',
  'mailer daemon',
  'mailer-daemon',
  'mailer_daemon',
  'mail administrator',
  'postmaster',
  'post master',
  'internet mail delivery',
  'delivery subsystem',
  'delivery system',
  'courier mail server',
  'content-filter at',
  'interscan',
  'system administrator',
  'systemadministrator',
  'administrateur système',
  'administrador del sistema',
  'amministratore di sistema',
  'administrador do sistema',
  'systeembeheerder',
  'システム管理者',
  '系统管理员',
  '系統管理員'
];

interface DaemonSign {
  readonly words: string;
  /** The address itself is a daemon's; a name or an empty return path says less. */
  readonly isAddress: boolean;
}

function daemonSign(facts: ServiceFacts): DaemonSign | null {
  if (DAEMONS.test(facts.localPart)) return { words: `the sender ${facts.localPart}@…`, isAddress: true };
  if (DAEMON_NAMES.some((name) => facts.senderName.startsWith(name)))
    return { words: 'the name of a mail system as the sender', isAddress: false };
  return facts.hasNullPath() ? { words: 'an empty return path', isAddress: false } : null;
}

/** How the texts of mail servers open, in lower case and single-spaced. */
const SERVER_TEXTS: readonly string[] = [
  // qmail and its kin
  'this is the qmail-send program at',
  'qmail-send program',
  "i'm afraid i wasn't able to deliver your message",
  "i wasn't able to deliver your message to the following",
  'this is a permanent error; i',
  // Postfix, Exim, sendmail, Courier
  'this is the mail system at host',
  'this is the postfix program at host',
  "i'm sorry to have to inform you that",
  'this message was created automatically by mail delivery software',
  'a message that you sent could not be delivered',
  'a message that you sent has not yet been delivered',
  'could not be delivered to one or more of its recipients',
  'the original message was received at',
  'the following addresses had permanent',
  'the following addresses had transient',
  'the following addresses had delivery',
  'this is a delivery status notification from',
  'there was an error delivering your mail',
  'unable to deliver message to the following',
  // Exchange and Outlook
  'this is an automatically generated delivery status notification',
  'your message did not reach some or all of the intended recipients',
  'did not reach the following recipient(s)',
  'the following recipient(s) could not be reached',
  'the following recipient(s) cannot be reached',
  'delivery has failed to these recipients',
  'delivery is delayed to these recipients',
  'diagnostic information for administrators',
  'fehler bei der nachrichtenzustellung an folgende empfänger',
  'ihre nachricht hat einige oder alle empfänger nicht erreicht',
  'échec de la remise à ces destinataires',
  "votre message n'est pas parvenu à certains ou à tous",
  'no se pudo entregar a estos destinatarios',
  'error de entrega a estos destinatarios',
  'impossibile recapitare il messaggio ai seguenti destinatari',
  'recapito non riuscito per i seguenti destinatari',
  'falha na entrega a estes destinatários',
  'de bezorging aan de volgende geadresseerden',
  // Gmail, Yahoo, AOL, GMX
  'delivery to the following recipient failed permanently',
  'delivery to the following recipients failed',
  'delivery to the following recipient has been delayed',
  "address not found your message wasn't delivered to",
  'sorry, we were unable to deliver your message to the following address',
  "sorry we couldn't deliver your message",
  'your mail to the following recipients could not be delivered',
  // Domino, GroupWise, MDaemon, MailEnable, James, CommuniGate and others
  'was not delivered to:',
  'the following undeliverable recipient(s)',
  'had permanent fatal delivery errors',
  'message could not be delivered to some recipients',
  'could not deliver message to the following recipient',
  'could not deliver the message to the following',
  'could not be delivered to the following recipient',
  'could not be delivered to the following address',
  'could not be delivered because',
  'this is the james mail server at',
  'failed to deliver to ',
  'failed recipient:',
  'undelivered message follows',
  'delivery failed to the following',
  'delivery attempts have failed',
  'unrouteable address'
];
const OPENING_LENGTH = 1_500;
/** `550 5.1.1`, `#5.1.1`, `550-Requested`: the codes of SMTP, which a daemon's text quotes. */
const STATUS_CODE = /(?:\b[45]\d\d[ -]|#)[45]\.\d{1,3}\.\d{1,3}\b|\b55[0-4][ -]/;
/** A server's text may stand behind a rule of signs or qmail's "Hi.", never behind the words of a person. */
const MOST_LETTERS_BEFORE = 2;

function serverOpening(facts: ServiceFacts): { phrase: string; isFirst: boolean } | null {
  const opening = facts.opening(OPENING_LENGTH);
  let best: { phrase: string; at: number } | null = null;
  for (const phrase of SERVER_TEXTS) {
    const at = opening.indexOf(phrase);
    if (at !== -1 && (best === null || at < best.at)) best = { phrase, at };
  }
  return best === null
    ? null
    : { phrase: best.phrase, isFirst: lettersIn(opening.slice(0, best.at)) <= MOST_LETTERS_BEFORE };
}

function lettersIn(text: string): number {
  return text.replace(/[^\p{L}]/gu, '').length;
}
