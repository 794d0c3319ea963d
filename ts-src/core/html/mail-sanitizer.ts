import createDOMPurify from 'dompurify';
import { safeStyle } from './style-profile.ts';
import { textOfHtml } from './text-of-html.ts';

export interface SanitizeOptions {
  readonly remoteImages: 'block' | 'allow';
}

export interface SanitizedHtml {
  readonly html: string;
  /** How many remote images were moved to `data-src`. */
  readonly blockedImages: number;
}

export type MailSanitizer = (html: string, options: SanitizeOptions) => SanitizedHtml;

/** The window of a browser or of jsdom. */
export type SanitizerWindow = Parameters<typeof createDOMPurify>[0];

const LONGEST_HTML = 4_000_000;
/** Parsers and serialisers recurse; real mail stays far below. */
const DEEPEST_NESTING = 500;

const TAGS =
  `a abbr address article b big blockquote br caption center cite code col colgroup dd del dfn div dl dt em figcaption
  figure font footer h1 h2 h3 h4 h5 h6 header hr i img ins kbd li main mark ol p pre q s samp section small span strike
  strong sub sup table tbody td tfoot th thead time tr tt u ul var wbr`.split(/\s+/);

const ATTRIBUTES =
  `align alt bgcolor border cellpadding cellspacing color colspan data-src dir face height href hspace lang nowrap rowspan
  rel size span src start style target title type valign vspace width`.split(/\s+/);

/** The part of an element that the hooks need, the same in browsers and in jsdom. */
interface MailElement {
  readonly nodeName: string;
  getAttribute(name: string): string | null;
  setAttribute(name: string, value: string): void;
  removeAttribute(name: string): void;
}

/**
 * Makes the sanitiser with the strict mail profile: no scripts, forms, frames, style sheets, ids or classes; styles
 * only dress; links open outside; images are `cid:`, raster `data:` or remote ones, which are blocked until asked for.
 */
export function createMailSanitizer(window: SanitizerWindow): MailSanitizer {
  const purify = createDOMPurify(window);
  const state: { remoteImages: SanitizeOptions['remoteImages']; blocked: number } = {
    remoteImages: 'block',
    blocked: 0
  };
  purify.addHook('afterSanitizeAttributes', (node: unknown) => {
    if (!isElement(node)) return;
    dress(node);
    const name = node.nodeName.toLowerCase();
    if (name === 'a') secureLink(node);
    if (name === 'img' && secureImage(node, state.remoteImages)) state.blocked += 1;
    if (name !== 'img') for (const attribute of ['src', 'data-src']) node.removeAttribute(attribute);
  });
  return (html, { remoteImages }) => {
    if (nestingOf(html) > DEEPEST_NESTING) return { html: paragraphOf(textOfHtml(html)), blockedImages: 0 };
    state.remoteImages = remoteImages;
    state.blocked = 0;
    const clean = purify.sanitize(html.slice(0, LONGEST_HTML), {
      ALLOWED_TAGS: TAGS,
      ALLOWED_ATTR: ATTRIBUTES,
      ALLOW_DATA_ATTR: false,
      ALLOW_ARIA_ATTR: false,
      ADD_URI_SAFE_ATTR: ATTRIBUTES.filter((name) => name !== 'href' && name !== 'src'),
      ALLOWED_URI_REGEXP: /^(?:https?:|mailto:|tel:|cid:|data:image\/|\/\/)/i,
      FORBID_CONTENTS: [
        'script',
        'style',
        'title',
        'template',
        'noscript',
        'iframe',
        'object',
        'select',
        'svg',
        'math',
        'textarea',
        'noembed',
        'noframes',
        'xmp',
        'plaintext'
      ],
      SANITIZE_DOM: true,
      KEEP_CONTENT: true
    });
    return { html: clean, blockedImages: state.blocked };
  };
}

function isElement(node: unknown): node is MailElement {
  return typeof node === 'object' && node !== null && 'getAttribute' in node && typeof node.getAttribute === 'function';
}

function dress(element: MailElement): void {
  const style = element.getAttribute('style');
  if (style === null) return;
  const safe = safeStyle(style);
  if (safe === '') element.removeAttribute('style');
  else if (safe !== style) element.setAttribute('style', safe);
}

function secureLink(element: MailElement): void {
  const href = (element.getAttribute('href') ?? '').trim();
  element.removeAttribute('target');
  element.removeAttribute('rel');
  if (!/^(?:https?:\/\/|mailto:|tel:)/i.test(href)) {
    element.removeAttribute('href');
    return;
  }
  element.setAttribute('target', '_blank');
  element.setAttribute('rel', 'noopener noreferrer nofollow');
}

/** Returns true when a remote image was blocked. HTML that was sanitised before keeps its `data-src`. */
function secureImage(element: MailElement, remoteImages: SanitizeOptions['remoteImages']): boolean {
  const source = (element.getAttribute('src') ?? '').trim();
  const kept = (element.getAttribute('data-src') ?? '').trim();
  element.removeAttribute('src');
  element.removeAttribute('data-src');
  if (/^cid:/i.test(source) || /^data:image\/(?:png|jpe?g|gif|webp|bmp)[;,]/i.test(source)) {
    element.setAttribute('src', source);
    return false;
  }
  const remote = remoteUrl(source) ?? remoteUrl(kept);
  if (remote === null) return false;
  element.setAttribute(remoteImages === 'allow' ? 'src' : 'data-src', remote);
  return remoteImages === 'block';
}

function remoteUrl(source: string): string | null {
  if (source.startsWith('//')) return `https:${source}`;
  return /^https?:\/\//i.test(source) ? source : null;
}

const VOID = new Set([
  'area',
  'base',
  'br',
  'col',
  'embed',
  'hr',
  'img',
  'input',
  'link',
  'meta',
  'param',
  'source',
  'track',
  'wbr'
]);

/** An upper bound of the element depth, counted in one pass. */
function nestingOf(html: string): number {
  let depth = 0;
  let deepest = 0;
  for (const match of html.slice(0, LONGEST_HTML).matchAll(/<(\/?)([a-zA-Z][a-zA-Z0-9]{0,20})/g)) {
    const name = (match[2] ?? '').toLowerCase();
    if (VOID.has(name) || ['p', 'li', 'td', 'tr', 'th', 'dd', 'dt', 'option'].includes(name)) continue;
    depth = Math.max(0, depth + (match[1] === '' ? 1 : -1));
    deepest = Math.max(deepest, depth);
  }
  return deepest;
}

function paragraphOf(text: string): string {
  const escaped = text.replace(/&/g, '&amp;').replace(/</g, '&lt;').replace(/>/g, '&gt;');
  return `<p>${escaped.replace(/\n/g, '<br>')}</p>`;
}
