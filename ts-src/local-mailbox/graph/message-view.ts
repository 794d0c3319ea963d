import type { MailStore } from '../store/mail-store.ts';
import type { AttachmentRow, MailboxRow, MessageRow } from '../store/rows.ts';
import { messageJsonSchema } from '../mime/message-json.ts';
import { badRequest, GraphError } from './graph-error.ts';
import type { Preferences, QueryOptions } from './query-options.ts';

export type GraphItem = Record<string, unknown>;

const ONLY_WHEN_SELECTED_NAMES = ['internetMessageHeaders', 'uniqueBody', 'mentions'];
/* Left out unless $select names it, as in Graph; extended properties come by $expand only. */
const KNOWN: ReadonlySet<string> = new Set(
  [
    ...Object.keys(messageJsonSchema.shape).filter((name) => !['textBody', 'itemClass', 'sensitivity'].includes(name)),
    ...['id', 'createdDateTime', 'lastModifiedDateTime', 'changeKey', 'parentFolderId', 'conversationId', 'webLink'],
    ...['singleValueExtendedProperties', 'attachments', 'startDateTime', 'endDateTime', 'location', 'isAllDay'],
    ...ONLY_WHEN_SELECTED_NAMES
  ].map((name) => name.toLowerCase())
);
const EXTENDED = 'singleValueExtendedProperties';
const ONLY_WHEN_SELECTED: ReadonlySet<string> = new Set(ONLY_WHEN_SELECTED_NAMES);

/** Shows one stored message as Graph would for these options. */
export function viewMessage(
  store: MailStore,
  row: MessageRow,
  options: Pick<QueryOptions, 'select' | 'expand'>,
  preferences: Preferences
): GraphItem {
  const full = fullMessage(row, preferences);
  const etag = { '@odata.etag': `W/"${changeKey(row)}"`, id: full['id'] };
  const type = row.json['@odata.type'] === undefined ? {} : { '@odata.type': row.json['@odata.type'] };
  const shown = options.select === null ? withoutHidden(full) : pick(full, options.select);
  return { ...type, ...etag, ...shown, ...expansions(store, row, options.expand) };
}

function withoutHidden(full: GraphItem): GraphItem {
  return Object.fromEntries(
    Object.entries(full).filter(([name]) => name !== EXTENDED && !ONLY_WHEN_SELECTED.has(name))
  );
}

function pick(full: GraphItem, names: readonly string[]): GraphItem {
  // eventMessage properties are selected as microsoft.graph.eventMessage/meetingMessageType.
  const wanted = new Set(names.map((name) => (name.split('/').at(-1) ?? name).toLowerCase()));
  return Object.fromEntries(
    Object.entries(full).filter(([name]) => name !== EXTENDED && wanted.has(name.toLowerCase()))
  );
}

/** Refuses a $select that names a property v1.0 messages do not have, as Graph does. */
export function checkSelect(select: readonly string[] | null): void {
  for (const name of select ?? []) {
    if (KNOWN.has((name.split('/').at(-1) ?? name).toLowerCase())) continue;
    throw new GraphError(
      400,
      'RequestBroker--ParseUri',
      `Could not find a property named '${name}' on type 'Microsoft.OutlookServices.Message'.`
    );
  }
}

/** Every property of a message, by Graph's names; $filter and $orderby look at this. */
export function fullMessage(row: MessageRow, preferences: Preferences): GraphItem {
  const { textBody, itemClass, sensitivity, meetingMessageType, ...rest } = row.json;
  const json = Object.fromEntries(Object.entries(rest).filter(([name]) => name !== '@odata.type'));
  const id = preferences.immutableIds ? row.immutableId : row.restId;
  return {
    id,
    createdDateTime: rest.receivedDateTime,
    lastModifiedDateTime: `${row.modifiedAt.slice(0, 19)}Z`,
    changeKey: changeKey(row),
    ...json,
    parentFolderId: row.folderId,
    conversationId: row.conversationId,
    webLink: `https://outlook.office365.com/owa/?ItemID=${encodeURIComponent(row.restId)}&exvsurl=1&viewmodel=ReadMessageItem`,
    body: bodyFor(rest.body, textBody, preferences.bodyType),
    ...(meetingMessageType === undefined ? {} : { meetingMessageType }),
    singleValueExtendedProperties: extendedProperties(itemClass, sensitivity)
  };
}

/** The change key, which every change makes anew. */
export function changeKey(row: MessageRow): string {
  return Buffer.from(`CQAAABYA${row.immutableId.slice(-12)}${String(row.changeNumber)}`).toString('base64');
}

function bodyFor(body: MessageRow['json']['body'], text: string, wanted: Preferences['bodyType']): GraphItem {
  if (wanted === null || wanted === body.contentType) return body;
  if (wanted === 'text') return { contentType: 'text', content: text };
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  const lines = escaped.replace(/\r?\n/g, '<br>\r\n');
  return { contentType: 'html', content: `<html><body><div class="PlainText">${lines}</div></body></html>` };
}

function extendedProperties(itemClass: string, sensitivity: number): { id: string; value: string }[] {
  return [
    { id: 'String 0x1a', value: itemClass },
    { id: 'Integer 0x36', value: String(sensitivity) }
  ];
}

function expansions(store: MailStore, row: MessageRow, expand: readonly string[]): GraphItem {
  const result: GraphItem = {};
  for (const clause of expand) {
    const name = /^\w+/.exec(clause)?.[0] ?? '';
    if (name === 'attachments') {
      result['attachments'] = store.attachments(row.id).map((part) => viewAttachment(store, part, row, true));
    } else if (name === 'singleValueExtendedProperties') {
      const found = selectedProperties(clause, store, row);
      if (found.length > 0) result[name] = found;
    } else if (name !== 'multiValueExtendedProperties' && name !== 'extensions') {
      throw badRequest(`Could not find a property named '${name}' on type 'microsoft.graph.message'.`);
    }
  }
  return result;
}

/* Graph answers with the ids as it normalises them: 'String 0x001A' comes back as 'String 0x1a'. */
function selectedProperties(clause: string, store: MailStore, row: MessageRow): { id: string; value: string }[] {
  const wanted = [...clause.matchAll(/id\s+eq\s+'(\w+)\s+0x0*([0-9a-f]+)'/gi)].map((match) =>
    `${match[1] ?? ''} 0x${match[2] ?? ''}`.toLowerCase()
  );
  if (wanted.length === 0) {
    throw badRequest("$expand=singleValueExtendedProperties needs $filter=id eq '{type} {tag}'.");
  }
  // PidTagMessageSize.
  const size = { id: 'Integer 0xe08', value: String(store.rawSize(row.id)) };
  return [...extendedProperties(row.json.itemClass, row.json.sensitivity), size].filter(({ id }) =>
    wanted.includes(id.toLowerCase())
  );
}

/** Shows one attachment; `withContent` adds contentBytes to file attachments. */
export function viewAttachment(
  store: MailStore,
  part: AttachmentRow,
  message: MessageRow,
  withContent: boolean
): GraphItem {
  const { kind, name, contentType, size, isInline, contentId } = part.json;
  const common = {
    '@odata.type': `#microsoft.graph.${kind}Attachment`,
    '@odata.mediaContentType': contentType,
    id: part.id,
    lastModifiedDateTime: message.json.receivedDateTime,
    name,
    contentType: kind === 'file' ? contentType : null,
    size,
    isInline
  };
  if (kind !== 'file') return common;
  const content = withContent ? { contentBytes: store.attachmentContent(part.id).toString('base64') } : {};
  return { ...common, contentId, contentLocation: null, ...content };
}

/** The user object that /users/{id} shows. */
export function viewUser(mailbox: MailboxRow): GraphItem {
  const [givenName, ...rest] = mailbox.displayName.split(' ');
  return {
    id: mailbox.id,
    businessPhones: [],
    displayName: mailbox.displayName,
    givenName: givenName ?? null,
    surname: rest.join(' ') || null,
    mail: mailbox.address,
    userPrincipalName: mailbox.address,
    jobTitle: null,
    mobilePhone: null,
    officeLocation: null,
    preferredLanguage: null
  };
}
