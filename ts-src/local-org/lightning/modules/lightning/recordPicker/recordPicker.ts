import { LightningElement, api } from 'lwc';
import { describe, nameFieldOf, query, quoted } from 'local/org';
import type { Json } from 'local/org';

interface Choice {
  readonly id: string;
  readonly label: string;
  readonly detail: string;
  readonly domId: string;
  readonly active: 'true' | 'false';
  readonly className: string;
}

const delayMs = 200;
const maxChoices = 8;

/** Second lines that help to tell records apart. */
const detailFields: Readonly<Record<string, readonly string[]>> = {
  Contact: ['Account.Name', 'Email', 'Title'],
  Lead: ['Company', 'Email'],
  Case: ['Subject', 'Status', 'Contact.Name'],
  Account: ['Website']
};

function valueAt(row: Json, path: string): string {
  let value: unknown = row;
  for (const part of path.split('.')) {
    value =
      typeof value === 'object' && value !== null ? Object.entries(value).find(([key]) => key === part)?.[1] : null;
  }
  return typeof value === 'string' ? value : '';
}

/** A lookup with search as one types: the platform's lightning-record-picker, as far as pages use it. */
export default class RecordPicker extends LightningElement {
  @api label = '';
  @api placeholder = '';
  @api objectApiName = '';
  @api required = false;
  @api disabled = false;
  @api filter: unknown;
  @api matchingInfo: unknown;
  @api displayInfo: unknown;

  currentValue: string | null = null;
  currentLabel = '';
  typed = '';
  found: readonly Json[] = [];
  nameField = 'Name';
  activeAt = -1;
  isOpen = false;
  isSearching = false;
  failure: string | null = null;
  timer: number | undefined;
  asked = 0;

  @api
  get value(): string | null {
    return this.currentValue;
  }
  set value(recordId: string | null | undefined) {
    const wanted = recordId ?? null;
    if (wanted === this.currentValue) return;
    this.currentValue = wanted;
    this.currentLabel = '';
    if (wanted !== null) void this.readLabel(wanted);
  }

  @api clearSelection(): void {
    this.currentValue = null;
    this.typed = '';
  }

  @api focus(): void {
    this.template?.querySelector<HTMLElement>('.field, .clear')?.focus();
  }

  override connectedCallback(): void {
    if (this.currentValue !== null && this.currentLabel === '') void this.readLabel(this.currentValue);
  }

  override disconnectedCallback(): void {
    window.clearTimeout(this.timer);
  }

  get fields(): readonly string[] {
    return [...new Set(['Id', this.nameField, ...(detailFields[this.objectApiName] ?? [])])];
  }

  async prepare(): Promise<void> {
    this.nameField = nameFieldOf(await describe(this.objectApiName));
  }

  async readLabel(recordId: string): Promise<void> {
    if (this.objectApiName === '') return;
    try {
      await this.prepare();
      const rows = await query(
        `SELECT ${this.fields.join(', ')} FROM ${this.objectApiName} WHERE Id = ${quoted(recordId)}`
      );
      if (this.currentValue === recordId) this.currentLabel = rows[0] === undefined ? recordId : this.labelOf(rows[0]);
    } catch {
      this.currentLabel = recordId;
    }
  }

  labelOf(row: Json): string {
    const name = valueAt(row, this.nameField);
    return this.objectApiName === 'Case'
      ? [name, valueAt(row, 'Subject')].filter((part) => part !== '').join(' ')
      : name;
  }

  async search(): Promise<void> {
    const mine = ++this.asked;
    this.isSearching = true;
    this.failure = null;
    try {
      await this.prepare();
      const rows = await query(this.searchQuery());
      if (mine !== this.asked) return;
      this.found = rows;
      this.activeAt = rows.length > 0 ? 0 : -1;
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : 'The search failed.';
    } finally {
      if (mine === this.asked) this.isSearching = false;
    }
  }

  searchQuery(): string {
    const text = this.typed.trim().replace(/[%_]/g, (character) => `\\${character}`);
    const searched = new Set([this.nameField, ...(detailFields[this.objectApiName] ?? [])]);
    searched.delete('Status');
    const conditions = [...searched].map((field) => `${field} LIKE ${quoted(`%${text}%`)}`);
    const where = text === '' ? '' : `WHERE ${conditions.join(' OR ')} `;
    return `SELECT ${this.fields.join(', ')} FROM ${this.objectApiName} ${where}ORDER BY LastModifiedDate DESC LIMIT ${String(maxChoices)}`;
  }

  get isPicked(): boolean {
    return this.currentValue !== null;
  }

  get expanded(): 'true' | 'false' {
    return this.isOpen ? 'true' : 'false';
  }

  get choices(): readonly Choice[] {
    return this.found.map((row, index) => ({
      id: valueAt(row, 'Id'),
      label: this.labelOf(row),
      detail: (detailFields[this.objectApiName] ?? [])
        .filter((field) => !(this.objectApiName === 'Case' && field === 'Subject'))
        .map((field) => valueAt(row, field))
        .filter((part) => part !== '')
        .join(' · '),
      domId: `choice-${String(index)}`,
      active: index === this.activeAt ? 'true' : 'false',
      className: index === this.activeAt ? 'choice choice_active' : 'choice'
    }));
  }

  get message(): string | null {
    if (this.failure !== null) return this.failure;
    if (this.isSearching && this.found.length === 0) return 'Searching…';
    return this.found.length === 0 ? 'No records found' : null;
  }

  get clearLabel(): string {
    return `Clear ${this.label}`;
  }

  get activeId(): string | null {
    return this.choices[this.activeAt]?.domId ?? null;
  }

  handleFocus(): void {
    this.isOpen = true;
    void this.search();
  }

  handleInput(event: Event): void {
    event.stopPropagation();
    if (event.target instanceof HTMLInputElement) this.typed = event.target.value;
    this.isOpen = true;
    window.clearTimeout(this.timer);
    this.timer = window.setTimeout(() => void this.search(), delayMs);
  }

  handleChangeInside(event: Event): void {
    // The input's own change must not look like the picker's.
    event.stopPropagation();
  }

  handleKey(event: KeyboardEvent): void {
    if (event.key === 'ArrowDown') this.activeAt = Math.min(this.found.length - 1, this.activeAt + 1);
    else if (event.key === 'ArrowUp') this.activeAt = Math.max(0, this.activeAt - 1);
    else if (event.key === 'Enter' && this.activeAt >= 0) this.pick(this.activeAt);
    else if (event.key === 'Escape' && this.isOpen) this.isOpen = false;
    else return;
    event.preventDefault();
    event.stopPropagation();
  }

  handleBlur(): void {
    this.isOpen = false;
  }

  handlePick(event: Event): void {
    // Before the field loses the focus, and with it the list.
    event.preventDefault();
    const target = event.currentTarget;
    const id = target instanceof HTMLElement ? target.dataset['id'] : undefined;
    const at = this.found.findIndex((row) => valueAt(row, 'Id') === id);
    if (at >= 0) this.pick(at);
  }

  pick(at: number): void {
    const row = this.found[at];
    if (row === undefined) return;
    this.currentValue = valueAt(row, 'Id');
    this.currentLabel = this.labelOf(row);
    this.isOpen = false;
    this.typed = '';
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId: this.currentValue } }));
  }

  handleClear(): void {
    this.currentValue = null;
    this.dispatchEvent(new CustomEvent('change', { detail: { recordId: null } }));
  }
}
