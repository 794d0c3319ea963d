import { LightningElement, api } from 'lwc';
import { labels } from 'c/intakeLabels';

export interface PickedLinks {
  readonly contactId: string | null;
  readonly caseId: string | null;
}

/** Looks up a Contact and a Case side by side. Fires `linkpick` with {@link PickedLinks} when either changes. */
export default class IntakeLinkPickers extends LightningElement {
  @api contactLabel = labels.typeContact;
  @api caseLabel = labels.typeCase;
  @api disabled = false;

  labels = labels;
  /** Kept here too: a second pick may come before the first has come back as a property. */
  picked: PickedLinks = { contactId: null, caseId: null };

  @api
  get contactId(): string | null {
    return this.picked.contactId;
  }
  set contactId(contactId: string | null) {
    this.picked = { ...this.picked, contactId };
  }

  @api
  get caseId(): string | null {
    return this.picked.caseId;
  }
  set caseId(caseId: string | null) {
    this.picked = { ...this.picked, caseId };
  }

  handleContact(event: CustomEvent<{ recordId: string | null }>): void {
    event.stopPropagation();
    this.pick({ ...this.picked, contactId: event.detail.recordId });
  }

  handleCase(event: CustomEvent<{ recordId: string | null }>): void {
    event.stopPropagation();
    this.pick({ ...this.picked, caseId: event.detail.recordId });
  }

  pick(detail: PickedLinks): void {
    this.picked = detail;
    this.dispatchEvent(new CustomEvent('linkpick', { detail }));
  }
}
