import { createMailSanitizer, type SanitizedHtml, type SanitizeOptions } from '../core/html/mail-sanitizer.ts';
import type { Message } from '../core/message/message.ts';

/** The one sanitiser of mail HTML, on a DOM of the relay's own. */
export type HtmlSanitizer = (html: string, options: SanitizeOptions) => Promise<SanitizedHtml>;

/** The HTML that a saved record keeps: its remote images stay; null when the message has none. */
export async function sanitizeForSaving({ body }: Message, sanitize: HtmlSanitizer): Promise<string | null> {
  return body.html === null ? null : (await sanitize(body.html, { remoteImages: 'allow' })).html;
}

/** Loads the DOM with the first HTML: it takes 70 MB, and a relay that only takes mail in needs none. */
export function lazySanitizer(): HtmlSanitizer {
  let loading: ReturnType<typeof load> | null = null;
  return async (html, options) => {
    loading ??= load();
    return (await loading)(html, options);
  };
}

async function load() {
  const { JSDOM } = await import('jsdom');
  return createMailSanitizer(new JSDOM('').window);
}
