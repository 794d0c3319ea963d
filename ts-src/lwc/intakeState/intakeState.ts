import { LightningElement, api } from 'lwc';

/** Why a pane shows no data: empty, or failed with what to do next. Fires `act` when its button is pressed. */
export default class IntakeState extends LightningElement {
  @api heading = '';
  @api text = '';
  @api icon = 'utility:info';
  @api action: string | null = null;
  @api variant: 'empty' | 'error' = 'empty';

  get role(): 'alert' | 'note' {
    return this.variant === 'error' ? 'alert' : 'note';
  }

  get iconVariant(): string {
    return this.variant === 'error' ? 'error' : '';
  }

  handleAct(): void {
    this.dispatchEvent(new CustomEvent('act'));
  }
}
