import { LightningElement, api } from 'lwc';
import { createMailSanitizer } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';

/** Made once: the sanitiser keeps its hooks on the page's window. */
const sanitize = createMailSanitizer(window);
const addressPattern = /\b(?:https?:\/\/|www\.)[^\s<>"']+[^\s<>"'.,;:!?)\]]/g;

/**
 * Shows a message's body. The relay has sanitised it already; it is sanitised again here, because what is put
 * into the page is the page's own responsibility. Remote images stay off until the person asks for them.
 */
export default class IntakeMailBody extends LightningElement {
  labels = labels;
  showsRemoteImages = false;
  htmlBody: string | null = null;
  textBody: string | null = null;
  drawn = false;
  hasBlockedImages = false;

  /** The message has images that only a request to the sender's servers would show. */
  @api hasRemoteImages = false;

  @api
  get html(): string | null {
    return this.htmlBody;
  }
  set html(value: string | null) {
    this.htmlBody = value;
    this.startOver();
  }

  @api
  get text(): string | null {
    return this.textBody;
  }
  set text(value: string | null) {
    this.textBody = value;
    this.startOver();
  }

  get asksForImages(): boolean {
    return (this.hasRemoteImages || this.hasBlockedImages) && !this.showsRemoteImages;
  }

  get isEmpty(): boolean {
    return (this.htmlBody ?? '') === '' && (this.textBody ?? '') === '';
  }

  override renderedCallback(): void {
    if (this.drawn) return;
    const container = this.template?.querySelector('.body') ?? null;
    if (container === null) return;
    this.drawn = true;
    this.draw(container);
    this.makeLinksSafe(container);
    this.nameImages(container);
    if (this.showsRemoteImages) this.loadRemoteImages(container);
  }

  startOver(): void {
    this.drawn = false;
    this.hasBlockedImages = false;
    this.showsRemoteImages = false;
  }

  draw(container: Element): void {
    if (this.htmlBody === null || this.htmlBody === '')
      container.replaceChildren(this.textContent(this.textBody ?? ''));
    else {
      const { html, blockedImages } = sanitize(this.htmlBody, { remoteImages: 'block' });
      // eslint-disable-next-line @lwc/lwc/no-inner-html -- the text comes out of the sanitiser on the line above
      container.innerHTML = html;
      this.hasBlockedImages = blockedImages > 0;
    }
  }

  /** Plain text with its web addresses as links. */
  textContent(text: string): DocumentFragment {
    const fragment = document.createDocumentFragment();
    const block = document.createElement('div');
    block.style.whiteSpace = 'pre-wrap';
    let end = 0;
    for (const found of text.matchAll(addressPattern)) {
      block.append(text.slice(end, found.index));
      const link = document.createElement('a');
      link.href = found[0].startsWith('www.') ? `https://${found[0]}` : found[0];
      link.textContent = found[0];
      block.append(link);
      end = found.index + found[0].length;
    }
    block.append(text.slice(end));
    fragment.append(block);
    return fragment;
  }

  makeLinksSafe(container: Element): void {
    for (const link of container.querySelectorAll('a[href]')) {
      link.setAttribute('target', '_blank');
      link.setAttribute('rel', 'noopener noreferrer nofollow');
      const address = link.getAttribute('href') ?? '';
      // The place a link leads to is often not the one its text shows.
      link.setAttribute('title', address);
    }
  }

  /** An image that says nothing about itself is decoration to a screen reader. */
  nameImages(container: Element): void {
    for (const image of container.querySelectorAll('img:not([alt])')) image.setAttribute('alt', '');
  }

  loadRemoteImages(container: Element): void {
    for (const image of container.querySelectorAll('img[data-src]')) {
      const address = image.getAttribute('data-src') ?? '';
      if (!/^https?:\/\//i.test(address)) continue;
      image.setAttribute('referrerpolicy', 'no-referrer');
      image.setAttribute('src', address);
      image.removeAttribute('data-src');
    }
  }

  handleShowImages(): void {
    this.showsRemoteImages = true;
    const container = this.template?.querySelector('.body') ?? null;
    if (container !== null) this.loadRemoteImages(container);
  }
}
