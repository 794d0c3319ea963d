import { LightningElement, api } from 'lwc';
import { dateText, sizeText } from 'local/figures';
import { query } from 'local/org';
import type { Json } from 'local/org';

/** What a related list shows and how its rows are found. */
export interface RelatedListSource {
  readonly title: string;
  readonly icon: string;
  readonly soql: string;
  /** Path of the id that a row opens. */
  readonly idPath: string;
  readonly labelPath: string;
  readonly detailPaths: readonly string[];
  /** Rows that are files download instead of opening a page. */
  readonly isFile: boolean;
  /** Others appear only when they have rows. */
  readonly isAlwaysShown: boolean;
  /** What a row is called that has no name of its own. */
  readonly rowTitle: string;
}

interface ShownRow {
  readonly key: string;
  readonly label: string;
  readonly address: string;
  readonly target: string;
  readonly detail: string;
}

const roles: Readonly<Record<string, string>> = {
  FromAddress: 'From',
  ToAddress: 'To',
  CcAddress: 'Cc',
  BccAddress: 'Bcc',
  OtherAddress: 'Other'
};
const maxText = 200;

function valueAt(row: Json, path: string): string {
  let value: unknown = row;
  for (const part of path.split('.'))
    value = typeof value === 'object' && value !== null ? Reflect.get(value, part) : null;
  if (typeof value === 'number') return path.endsWith('ContentSize') ? sizeText(value) : String(value);
  if (typeof value !== 'string') return '';
  if (path === 'RelationType') return roles[value] ?? value;
  return dateText(value) ?? (value.length > maxText ? `${value.slice(0, maxText)}…` : value);
}

/** A card with the records that belong to the one on the page; tells its count by `counted`. */
export default class RelatedList extends LightningElement {
  current: RelatedListSource | null = null;
  rows: readonly ShownRow[] | null = null;
  failure: string | null = null;

  @api
  get source(): RelatedListSource | null {
    return this.current;
  }
  set source(value: RelatedListSource | null) {
    if (value?.soql === this.current?.soql) return;
    this.current = value;
    if (value !== null) void this.read(value);
  }

  async read(source: RelatedListSource): Promise<void> {
    this.rows = null;
    this.failure = null;
    try {
      const records = await query(source.soql);
      if (source === this.current) this.rows = records.map((record, index) => this.shownRow(source, record, index));
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  shownRow(source: RelatedListSource, record: Json, index: number): ShownRow {
    const id = valueAt(record, source.idPath);
    return {
      key: `${id}-${String(index)}`,
      label: (source.labelPath === 'Id' ? '' : valueAt(record, source.labelPath)) || source.rowTitle,
      address: source.isFile
        ? `/services/data/v66.0/sobjects/ContentVersion/${id}/VersionData`
        : `/lightning/r/${id}/view`,
      target: source.isFile ? '_blank' : '_self',
      detail: source.detailPaths
        .map((path) => valueAt(record, path))
        .filter((part) => part !== '')
        .join(' · ')
    };
  }

  get heading(): string {
    const size = this.rows === null ? '' : ` (${String(this.rows.length)})`;
    return `${this.current?.title ?? ''}${size}`;
  }

  get icon(): string {
    return this.current?.icon ?? 'standard:record';
  }

  get isShown(): boolean {
    return this.hasRows || this.failure !== null || (this.current?.isAlwaysShown === true && this.rows !== null);
  }

  get hasRows(): boolean {
    return (this.rows?.length ?? 0) > 0;
  }
}
