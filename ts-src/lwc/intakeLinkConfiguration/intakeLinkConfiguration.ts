import { LightningElement } from 'lwc';
import { labels } from 'c/intakeLabels';
import type { OrgSaveSettings } from 'c/intakeCore';

/** How messages are linked: the checks of what that needs with a probe message, and the defaults. */
export default class IntakeLinkConfiguration extends LightningElement {
  labels = labels;
  orgSettings: OrgSaveSettings | null = null;

  handleFacts(event: CustomEvent<OrgSaveSettings>): void {
    this.orgSettings = event.detail;
  }
}
