import { LightningElement, api } from 'lwc';

export default class LightningModal extends LightningElement {
  static open = jest.fn();
  @api size;
  @api label;
  @api description;
  @api disableClose;
  @api closeValue;
  @api isClosed = false;
  @api close(value) {
    this.isClosed = true;
    this.closeValue = value;
  }
}
