import { LightningElement, api, wire } from 'lwc';
import { NavigationMixin } from 'lightning/navigation';
import { getRecord } from 'lightning/uiRecordApi';
import patternField from '@salesforce/schema/Intake_Filter__c.Pattern__c';
import { labels } from 'c/intakeLabels';
import { fill } from 'c/intakeText';

/** The entry behind a verdict: a link to its record for those who may see it, else its pattern. */
export default class IntakeEntryLink extends NavigationMixin(LightningElement) {
  /** The pattern, as the decision names it. */
  @api pattern = '';

  address: string | null = null;
  recordId: string | undefined;
  fields = [patternField];

  @api
  get entryId(): string | null {
    return this.recordId ?? null;
  }
  set entryId(value: string | null) {
    this.recordId = value ?? undefined;
    this.address = null;
  }

  /** An entry of another person, or one that was deleted, answers with an error and stays a text. */
  @wire(getRecord, { recordId: '$recordId', fields: '$fields' })
  receive({ data }: WireResult<unknown>): void {
    this.address = null;
    if (data !== undefined && this.recordId !== undefined) void this.makeLink(this.recordId);
  }

  async makeLink(recordId: string): Promise<void> {
    const address = await this[NavigationMixin.GenerateUrl](this.page(recordId));
    if (recordId === this.recordId) this.address = address;
  }

  page(recordId: string): { type: string; attributes: Record<string, string> } {
    return {
      type: 'standard__recordPage',
      attributes: { recordId, objectApiName: patternField.objectApiName, actionName: 'view' }
    };
  }

  get hint(): string {
    return fill(labels.entryOpen, this.pattern);
  }

  handleOpen(event: MouseEvent): void {
    // A new tab or window is the browser's.
    if (event.ctrlKey || event.metaKey || event.shiftKey || this.recordId === undefined) return;
    event.preventDefault();
    this[NavigationMixin.Navigate](this.page(this.recordId));
  }
}
