import { LightningElement, api } from 'lwc';
import canEditOrganisation from '@salesforce/customPermission/Edit_Intake_Filters';
import { checkPattern, domainOfAddress, isFreeMailDomain, readableDomain } from 'c/intakeCore';
import type { FilterKind, FilterMatch, FilterScope } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

/** What a person wants of an address: an entry of a list, checked already. */
export interface ListChoice {
  readonly pattern: string;
  readonly comparable: string;
  readonly match: FilterMatch;
  readonly kind: FilterKind;
  readonly scope: FilterScope;
  readonly warnings: readonly string[];
}

interface ShownChoice extends ListChoice {
  readonly key: string;
  readonly label: string;
}

interface ShownSection {
  readonly scope: FilterScope;
  readonly label: string;
  readonly choices: readonly ShownChoice[];
}

const width = 340;

/** The verdict of an address; pressed, it offers to list the address or its domain. Fires `listrequest`. */
export default class IntakeFilterMenu extends LightningElement {
  labels = labels;
  @api address = '';
  @api verdict = '';
  /** The verdict in words. */
  @api text = '';
  @api reason = '';
  /** Domains of the organisation's own mailboxes: none of them is offered as a whole. */
  @api ownDomains: readonly string[] = [];

  /** The message lies in a mailbox of somebody else: one's own list does not count for it. */
  @api isMineElsewhere = false;

  isOpen = false;
  isAtEnd = false;
  isPressInside = false;
  focusAfterRender: 'first' | 'last' | null = null;

  /** Opens the menu and puts the focus on its first choice. */
  @api open(): void {
    this.show('first');
  }

  override disconnectedCallback(): void {
    window.removeEventListener('mousedown', this.handleOutside);
  }

  override renderedCallback(): void {
    if (this.focusAfterRender === null) return;
    const items = this.items;
    const wanted = this.focusAfterRender === 'first' ? items[0] : items[items.length - 1];
    this.focusAfterRender = null;
    wanted?.focus();
  }

  get items(): HTMLElement[] {
    return [...(this.template?.querySelectorAll<HTMLElement>('[role="menuitem"]') ?? [])];
  }

  get expanded(): 'true' | 'false' {
    return this.isOpen ? 'true' : 'false';
  }

  get chipClass(): string {
    return `chip chip_${this.verdict}`;
  }

  get caretClass(): string {
    return `${this.chipClass} chip_menu`;
  }

  get menuClass(): string {
    return this.isAtEnd ? 'menu menu_end' : 'menu';
  }

  get triggerLabel(): string {
    return fill(labels.menuTrigger, this.address, this.text);
  }

  get sections(): readonly ShownSection[] {
    const mine: ShownSection = {
      scope: 'person',
      label: this.isMineElsewhere ? labels.menuMineElsewhere : labels.menuMine,
      choices: this.choicesFor('person')
    };
    if (canEditOrganisation !== true) return [mine];
    const choices = this.choicesFor('organisation');
    const organisation: ShownSection = { scope: 'organisation', label: labels.menuOrganisation, choices };
    return this.isMineElsewhere ? [organisation, mine] : [mine, organisation];
  }

  choicesFor(scope: FilterScope): readonly ShownChoice[] {
    const domain = domainOfAddress(this.address) ?? '';
    // Everybody has an address at a free-mail domain, and one's own domain is no single sender's.
    const hasDomain = domain !== '' && !isFreeMailDomain(domain) && !this.ownDomains.includes(domain);
    const shownDomain = readableDomain(domain);
    const kinds: readonly FilterKind[] = ['blacklist', 'allow'];
    return kinds.flatMap((kind) => [
      ...this.choice(scope, kind, 'address', this.address),
      ...(hasDomain ? this.choice(scope, kind, 'domain', shownDomain) : [])
    ]);
  }

  /** No choice where core refuses the pattern: a public suffix, or what is no address at all. */
  choice(scope: FilterScope, kind: FilterKind, match: FilterMatch, pattern: string): readonly ShownChoice[] {
    const check = checkPattern(pattern, match);
    if (!check.ok) return [];
    const isDomain = match === 'domain';
    const never = isDomain ? labels.menuNeverDomain : labels.menuNever;
    const always = isDomain ? labels.menuAlwaysDomain : labels.menuAlways;
    return [
      {
        key: `${scope} ${kind} ${match}`,
        label: fill(kind === 'blacklist' ? never : always, pattern),
        pattern,
        comparable: check.pattern,
        match: check.match,
        kind,
        scope,
        warnings: check.warnings
      }
    ];
  }

  get hasChoices(): boolean {
    return this.address.includes('@') && this.choicesFor('person').length > 0;
  }

  show(focus: 'first' | 'last'): void {
    if (!this.hasChoices) return;
    this.isAtEnd = this.overflows();
    this.isOpen = true;
    this.focusAfterRender = focus;
    window.addEventListener('mousedown', this.handleOutside);
  }

  /** Near the right edge of the message the menu opens towards the left. */
  overflows(): boolean {
    const trigger = this.template?.querySelector('.trigger')?.getBoundingClientRect();
    return trigger !== undefined && trigger.left + width > document.documentElement.clientWidth;
  }

  hide(): void {
    this.isOpen = false;
    window.removeEventListener('mousedown', this.handleOutside);
  }

  close(): void {
    this.hide();
    this.template?.querySelector<HTMLElement>('.trigger')?.focus();
  }

  handlePress(): void {
    this.isPressInside = true;
  }

  /** Runs after the menu's own handler: what it did not see was pressed elsewhere. */
  handleOutside = (): void => {
    if (!this.isPressInside) this.hide();
    this.isPressInside = false;
  };

  handleTrigger(): void {
    if (this.isOpen) this.close();
    else this.show('first');
  }

  handleTriggerKey(event: KeyboardEvent): void {
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return;
    event.preventDefault();
    event.stopPropagation();
    this.show(event.key === 'ArrowDown' ? 'first' : 'last');
  }

  handleMenuKey(event: KeyboardEvent): void {
    const items = this.items;
    const at = items.findIndex((item) => item === this.template?.activeElement);
    if (event.key === 'Escape') this.close();
    else if (event.key === 'Tab') {
      this.hide();
      return;
    } else if (event.key === 'ArrowDown') items[(at + 1) % items.length]?.focus();
    else if (event.key === 'ArrowUp') items[(at - 1 + items.length) % items.length]?.focus();
    else if (event.key === 'Home') items[0]?.focus();
    else if (event.key === 'End') items[items.length - 1]?.focus();
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  handleChoice(event: Event): void {
    const target = event.currentTarget;
    if (!(target instanceof HTMLElement)) return;
    const all = this.sections.flatMap((section) => section.choices);
    const chosen = all.find((choice) => choice.key === target.dataset.key);
    this.close();
    if (chosen === undefined) return;
    const { pattern, comparable, match, kind, scope, warnings } = chosen;
    const choice: ListChoice = { pattern, comparable, match, kind, scope, warnings };
    this.dispatchEvent(new CustomEvent('listrequest', { detail: { choice } }));
  }
}
