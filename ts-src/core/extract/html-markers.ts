import { isIndentation } from '../html/text-of-html.ts';

/**
 * What an element of a mail client holds: `quote` is quoted as a whole, `reply` holds an attribution and quotations
 * between which the sender may have answered, behind `header` all is quoted, where the header's text stands or the
 * client says so by name, and `signature` is what the client set below a letter.
 */
export type MarkerKind = 'quote' | 'reply' | 'header' | 'doubtful-header' | 'signature';

/** Classes and ids by client, in lower case; from the clients' own mail and from what public mail readers fold away. */
const NAMES: ReadonlyMap<string, MarkerKind> = new Map<string, MarkerKind>([
  // Gmail
  ['gmail_quote', 'reply'],
  ['gmail_quote_container', 'reply'],
  ['gmail_signature', 'signature'],
  ['gmail_signature_prefix', 'signature'],
  // Outlook on the web, for Windows, Mac and phones
  ['divrplyfwdmsg', 'header'],
  ['mail-editor-reference-message-container', 'quote'],
  ['ms-outlook-mobile-reference-message', 'quote'],
  ['olk_src_body_section', 'quote'],
  ['stopspelling', 'doubtful-header'],
  ['replysplit', 'doubtful-header'],
  ['signature', 'signature'],
  ['ms-outlook-mobile-signature', 'signature'],
  ['ms-outlook-mobile-body-signature', 'signature'],
  // Apple Mail
  ['applemailsignature', 'signature'],
  // Thunderbird
  ['moz-cite-prefix', 'quote'],
  ['moz-forward-container', 'quote'],
  ['moz-signature', 'signature'],
  // Yahoo
  ['yahoo_quoted', 'quote'],
  ['iosymail', 'quote'],
  // Proton, Zoho, Tuta, Skiff, GMX
  ['protonmail_quote', 'reply'],
  ['protonmail_signature_block', 'signature'],
  ['zmail_extra', 'reply'],
  ['zm-_id_-sgn', 'signature'],
  ['tutanota_quote', 'quote'],
  ['skiff_quote', 'quote'],
  ['gmx-quote', 'quote']
]);

/** Clients rename the ids and classes of what they quote. */
const RENAMED = /^(?:x_|gmail-|m_-?\d{1,30}){1,20}(?=[a-z])/;
/** Desktop Outlook draws a line above the header of what it quotes, in one of two colours. */
const OUTLOOK_LINE = /border-top:\s?solid #(?:b5c4df|e1e1e1)\b/;
const WINDOWS_MAIL_LINE = /border-top-color:\s?rgb\(229, 229, 229\)/;
const ATTRIBUTE =
  /(?:^|\s)(id|class|style|type|name|cite|data-smartmail|data-signatureblock|data-skiff-mail)\s?=\s?(?:"([^"]{0,1000})"|'([^']{0,1000})'|([^\s"'>]{1,1000}))/g;
const LONGEST_ATTRIBUTES = 2_000;

/** Says whether any marker may be in the HTML: without one there is nothing to walk for. */
export function mayHaveMarkers(html: string): boolean {
  return /blockquote|signature|_quote|divRplyFwdMsg|appendonsend|reference-message|zmail_extra|zm-_id_|moz-cite|moz-forward|OLK_SRC|stopSpelling|replySplit|border-top|iosymail|name="?quote/i.test(
    html
  );
}

/** What an element's name and attributes say of its content; `plain-quote` is a blockquote that no client named. */
export function markerOf(element: string, attributes: string): MarkerKind | 'plain-quote' | 'append' | null {
  const values = attributesOf(attributes);
  const named = namedMarker(values);
  if (element !== 'blockquote') return named ?? lineMarker(values);
  if (named === 'reply') return 'quote';
  if (named !== null) return named;
  if (isIndentation(attributes)) return null;
  return values.get('type') === 'cite' || values.has('data-skiff-mail') ? 'quote' : 'plain-quote';
}

function attributesOf(attributes: string): ReadonlyMap<string, string> {
  const values = new Map<string, string>();
  if (attributes.length < 4) return values;
  for (const found of attributes.slice(0, LONGEST_ATTRIBUTES).toLowerCase().matchAll(ATTRIBUTE)) {
    const [, name = '', double, single, bare] = found;
    if (!values.has(name)) values.set(name, (double ?? single ?? bare ?? '').trim());
  }
  return values;
}

function namedMarker(values: ReadonlyMap<string, string>): MarkerKind | 'append' | null {
  if (values.get('name') === 'quote') return 'quote';
  if (values.has('data-signatureblock') || values.get('data-smartmail') === 'gmail_signature') return 'signature';
  const names = `${values.get('id') ?? ''} ${values.get('class') ?? ''}`.split(/\s+/).slice(0, 20);
  for (const name of names) {
    const bare = name.replace(RENAMED, '');
    const kind = bare === 'appendonsend' ? 'append' : (NAMES.get(bare) ?? yahooMarker(bare));
    // The signature of a quoted letter is none of the sender's.
    if (kind !== null && (kind !== 'signature' || bare === name)) return kind;
  }
  return null;
}

/** Yahoo numbers its ids and puts a prefix before the names of the signature's class. */
function yahooMarker(name: string): MarkerKind | null {
  if (/^(?:ydp\w{0,20})?yahoo_quoted(?:_\d{1,20})?$/.test(name)) return 'quote';
  return /^ydp\w{0,20}signature$/.test(name) ? 'signature' : null;
}

function lineMarker(values: ReadonlyMap<string, string>): MarkerKind | null {
  const style = values.get('style') ?? '';
  return OUTLOOK_LINE.test(style) || WINDOWS_MAIL_LINE.test(style) ? 'doubtful-header' : null;
}
