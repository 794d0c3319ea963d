import LightningModal from 'lightning/modal';
import { areShortcutsOn, shortcuts, switchShortcuts } from 'c/intakeShortcuts';
import { labels } from 'c/intakeLabels';

/** The console's keys, and the switch that turns them off. */
export default class IntakeHelp extends LightningModal {
  labels = labels;
  shortcuts = shortcuts;
  isOn = areShortcutsOn();

  handleSwitch(event: Event): void {
    this.isOn = event.target instanceof HTMLInputElement ? event.target.checked : !this.isOn;
    switchShortcuts(this.isOn);
  }

  handleClose(): void {
    this.close();
  }
}
