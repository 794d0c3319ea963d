import type { SQLInputValue } from 'node:sqlite';
import type { Label, MessageQuery } from '../store/label-store.ts';

interface Condition {
  readonly sql: string;
  readonly values: readonly SQLInputValue[];
}

const NOTHING: Condition = { sql: '1 = 0', values: [] };
/** Places of `in:` and `is:` that are labels. */
const PLACES: Readonly<Record<string, string>> = {
  inbox: 'INBOX',
  sent: 'SENT',
  drafts: 'DRAFT',
  draft: 'DRAFT',
  trash: 'TRASH',
  spam: 'SPAM',
  unread: 'UNREAD',
  starred: 'STARRED',
  important: 'IMPORTANT'
};

export interface SearchRequest {
  readonly labelIds: readonly string[];
  /** In Gmail's search language; of it: after, before, rfc822msgid, in, is, label, from, to, subject, has:attachment, words. */
  readonly q: string;
  readonly includeSpamTrash: boolean;
}

/** Turns a listing's labels and search words into conditions of the store; all of them must hold. */
export function messageQuery(request: SearchRequest, labels: readonly Label[]): MessageQuery {
  const terms = request.q.match(/-?(?:\w+:)?(?:"[^"]*"|\S+)/g) ?? [];
  const conditions = [
    ...request.labelIds.map((id) => carries(id, labels)),
    ...terms.map((term) => conditionOf(term, labels))
  ];
  const asksForHidden =
    request.labelIds.some((id) => id === 'TRASH' || id === 'SPAM') || /\bin:(?:trash|spam|anywhere)\b/i.test(request.q);
  if (!request.includeSpamTrash && !asksForHidden) {
    conditions.push(negated(carries('TRASH', labels)), negated(carries('SPAM', labels)));
  }
  return { where: conditions.map(({ sql }) => sql), values: conditions.flatMap(({ values }) => values) };
}

function conditionOf(term: string, labels: readonly Label[]): Condition {
  if (term.startsWith('-')) return negated(conditionOf(term.slice(1), labels));
  const [, key, rest = ''] = /^(?:(\w+):)?(.*)$/s.exec(term) ?? [];
  const value = rest.replaceAll(/^"|"$/g, '');
  switch (key?.toLowerCase()) {
    case 'after':
    case 'newer':
      return { sql: 'received_at >= ?', values: [timeOf(value)] };
    case 'before':
    case 'older':
      return { sql: 'received_at < ?', values: [timeOf(value)] };
    case 'rfc822msgid':
      return { sql: 'internet_message_id = ?', values: [`<${value.replaceAll(/^<|>$/g, '')}>`] };
    case 'in':
    case 'is':
      return placeOf(value.toLowerCase(), labels);
    case 'label':
      return carries(labelNamed(value, labels)?.id ?? value, labels);
    case 'has':
      return { sql: "json_extract(json, '$.hasAttachments') = 1", values: [] };
    case 'from':
    case 'to':
    case 'subject':
      return contains(key === 'subject' ? '$.subject' : key === 'from' ? '$.from' : '$.toRecipients', value);
    default:
      return { sql: "json LIKE ? ESCAPE '\\'", values: [like(term.replaceAll(/^"|"$/g, ''))] };
  }
}

function placeOf(place: string, labels: readonly Label[]): Condition {
  if (place === 'anywhere') return { sql: '1 = 1', values: [] };
  if (place === 'read') return negated(carries('UNREAD', labels));
  return carries(PLACES[place] ?? labelNamed(place, labels)?.id ?? '', labels);
}

/** Label names are written with hyphens for spaces and slashes. */
function labelNamed(name: string, labels: readonly Label[]): Label | undefined {
  const plain = (text: string): string => text.toLowerCase().replaceAll(/[\s/]+/g, '-');
  return labels.find((label) => plain(label.name) === plain(name));
}

function carries(labelId: string, labels: readonly Label[]): Condition {
  if (labelId === 'UNREAD') return { sql: 'is_read = 0', values: [] };
  if (labelId === 'STARRED') return { sql: "json_extract(json, '$.flag.flagStatus') = 'flagged'", values: [] };
  const label = labels.find(({ id }) => id === labelId);
  if (label === undefined) return NOTHING;
  const key = label.folderId ?? label.id;
  return {
    sql: '(folder_id = ? OR EXISTS (SELECT 1 FROM message_label l WHERE l.message_id = message.id AND l.label = ?))',
    values: [key, key]
  };
}

function negated({ sql, values }: Condition): Condition {
  return { sql: `NOT (${sql})`, values };
}

function contains(path: string, value: string): Condition {
  return { sql: `json_extract(json, ?) LIKE ? ESCAPE '\\'`, values: [path, like(value)] };
}

function like(text: string): string {
  return `%${text.replaceAll(/[%_\\]/g, String.raw`\$&`)}%`;
}

/** Seconds since 1970, or a day (in UTC), as the store writes times. */
function timeOf(value: string): string {
  const time = /^\d{5,}$/.test(value) ? Number(value) * 1000 : Date.parse(`${value.replaceAll('/', '-')}T00:00:00Z`);
  return Number.isNaN(time) ? '9999' : new Date(time).toISOString().slice(0, 19);
}
