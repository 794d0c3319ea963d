import { LightningElement, api } from 'lwc';

const delayMs = 250;

/** What a page asks of the field. */
export interface SearchFieldElement extends HTMLElement {
  clear(): void;
}

/**
 * A search field over a list. Fires `searchchange` with `{ search }`, null for none, when typing pauses, at Enter and
 * when Escape empties it; and `leave` when the down arrow goes on to the list.
 */
export default class IntakeSearchField extends LightningElement {
  @api label = '';
  @api placeholder = '';

  typed = '';
  told: string | null = null;
  timer: number | undefined;

  @api focus(): void {
    this.template?.querySelector<HTMLElement>('.search')?.focus();
  }

  /** Empties the field without a word: whoever asks starts over itself. */
  @api clear(): void {
    window.clearTimeout(this.timer);
    this.typed = '';
    this.told = null;
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  handleInput(event: Event): void {
    if (event.target instanceof HTMLInputElement) this.typed = event.target.value;
    window.clearTimeout(this.timer);
    // A pause in typing starts the search; each key by itself would ask the org too often.
    this.timer = window.setTimeout(() => {
      this.tell();
    }, delayMs);
  }

  handleKey(event: KeyboardEvent): void {
    if (event.key === 'Enter') this.tell();
    else if (event.key === 'Escape' && this.typed !== '') {
      event.preventDefault();
      this.typed = '';
      this.tell();
    } else if (event.key === 'ArrowDown') {
      event.preventDefault();
      this.dispatchEvent(new CustomEvent('leave'));
    }
  }

  tell(): void {
    window.clearTimeout(this.timer);
    const search = this.typed.trim() === '' ? null : this.typed.trim();
    if (search === this.told) return;
    this.told = search;
    this.dispatchEvent(new CustomEvent('searchchange', { detail: { search } }));
  }
}
