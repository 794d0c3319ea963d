/** Where HTML names a part of its own message (RFC 2392), as the mail profile writes it. */
export const CID_SOURCE = /(["'(])cid:([^"')\s>]{1,300})/gi;

/** A Content-ID as HTML writes it (percent-encoded, `&` as a reference), without that. */
export function decodedContentId(id: string): string {
  const plain = id.replaceAll('&amp;', '&');
  try {
    return decodeURIComponent(plain);
  } catch {
    // A stray percent sign: the id stands as written.
    return plain;
  }
}

/** A Content-ID as it is compared: programs differ in case and in what they escape. */
export function comparableContentId(id: string): string {
  return decodedContentId(id).toLowerCase();
}

/** The Content-IDs that the HTML refers to, decoded. */
export function contentIdsIn(html: string): ReadonlySet<string> {
  return new Set([...html.matchAll(CID_SOURCE)].map((match) => decodedContentId(match[2] ?? '')));
}
