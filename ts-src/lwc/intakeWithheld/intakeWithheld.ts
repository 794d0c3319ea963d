import { LightningElement, api } from 'lwc';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import type { FilterScope } from 'c/intakeCore';
import type { FilterQuery, FilterRow } from 'c/intakeFilterRecords';
import { labels } from 'c/intakeLabels';

const scopes: readonly FilterScope[] = ['organisation', 'person'];

function queryFor(scope: FilterScope, search: string): FilterQuery {
  return {
    scope,
    search,
    kind: null,
    state: 'active',
    sortBy: 'pattern',
    sortDirection: 'asc',
    pageSize: 50,
    pageOffset: 0
  };
}

/** What stands in place of a message that a list entry keeps out of Salesforce: why, and the entry. */
export default class IntakeWithheld extends LightningElement {
  labels = labels;
  sentence = '';
  entry: { readonly id: string; readonly pattern: string } | null = null;

  /** The decision's sentence; it ends with the entry's pattern. */
  @api
  get observation(): string {
    return this.sentence;
  }
  set observation(value: string) {
    if (value === this.sentence) return;
    this.sentence = value;
    this.entry = null;
    void this.findEntry(value);
  }

  /**
   * The record holds nothing but the sentence, no id either: the entry is looked up by its pattern among those
   * that the person may see.
   */
  async findEntry(sentence: string): Promise<void> {
    const pattern = /: (\S+)\.$/.exec(sentence)?.[1];
    if (pattern === undefined) return;
    try {
      const pages = await Promise.all(scopes.map((scope) => getFilters({ query: queryFor(scope, pattern) })));
      const found = pages.flatMap((page) => page.rows).find((row) => this.isThisEntry(row, pattern));
      if (found !== undefined && sentence === this.sentence) this.entry = { id: found.id, pattern };
    } catch {
      // Without the entry's record the sentence names it all the same.
    }
  }

  isThisEntry(row: FilterRow, pattern: string): boolean {
    return row.pattern === pattern && row.action === 'never-take-in';
  }

  get text(): string {
    return `${this.sentence} ${labels.withheldText}`.trim();
  }
}
