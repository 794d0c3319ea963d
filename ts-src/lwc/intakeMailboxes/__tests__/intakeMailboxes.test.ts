import IntakeMailboxes from 'c/intakeMailboxes';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import { refreshApex } from '@salesforce/apex';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { mailbox } from 'testkit/intakes';

jest.mock(
  '@salesforce/apex/IntakeQueueController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

const wire = getMailboxes as any;

describe('c-intake-mailboxes', () => {
  it('shows a skeleton first', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows state, completeness and the last error with its cure', async () => {
    const lastError = 'The mailbox asks for a new sign-in. Connect it again.';
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.emit([
      mailbox,
      { ...mailbox, id: 'a02J00000000002AAA', status: 'Attention', seen: 10, accounted: 9, failed: 1, lastError }
    ]);
    await settled();
    expect(findAll(element, 'li.card')).toHaveLength(2);
    expect(find(element, '.ledger').textContent).toBe('1,204 of 1,204 accounted for');
    expect(textOf(element)).toContain(lastError);
    expect(find(element, '.ledger_open').textContent).toBe('9 of 10 accounted for');
    await expect(element).toBeAccessible();
  });

  it('says who adds mailboxes when there are none', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.emit([]);
    await settled();
    expect(textOf(element)).toContain('An administrator adds mailboxes');
    await expect(element).toBeAccessible();
  });

  it('says what failed and tries again', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.error({ message: 'You have no access to mailboxes.' });
    await settled();
    expect(textOf(element)).toContain('You have no access to mailboxes.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    expect(refreshApex).toHaveBeenCalled();
  });

  it('opens a mailbox by its link, which the keyboard reaches', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    const opened = jest.fn();
    element.addEventListener('openrecord', opened);
    wire.emit([mailbox]);
    await settled();
    const link = find(element, 'a.name');
    expect(link.tabIndex).toBe(0);
    press(link, 'Enter');
    link.click();
    expect(opened.mock.calls[0][0].detail).toEqual({ recordId: mailbox.id });
  });
});
