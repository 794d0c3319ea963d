import { LightningElement, api } from 'lwc';
import { createMailSanitizer } from 'c/intakeCore';

const sanitize = createMailSanitizer(window);

/** The body of a saved email, sanitised for display. */
export default class RecordBody extends LightningElement {
  currentHtml = '';

  @api
  get html(): string {
    return this.currentHtml;
  }
  set html(value: string) {
    this.currentHtml = value;
    this.draw();
  }

  override renderedCallback(): void {
    this.draw();
  }

  draw(): void {
    const container = this.template?.querySelector('.body') ?? null;
    // eslint-disable-next-line @lwc/lwc/no-inner-html -- sanitised on this line
    if (container !== null) container.innerHTML = sanitize(this.currentHtml, { remoteImages: 'block' }).html;
  }
}
