import IntakeQueue from 'c/intakeQueue';
import getQueue from '@salesforce/apex/IntakeQueueController.getQueue';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import { refreshApex } from '@salesforce/apex';
import { CurrentPageReference } from 'lightning/navigation';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { mailbox, row } from 'testkit/intakes';

jest.mock(
  '@salesforce/apex/IntakeQueueController.getQueue',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock(
  '@salesforce/apex/IntakeQueueController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

const queue = getQueue as any;
const counts = { saveable: 3, filtered: 2 };

async function shown(rows = [row(1), row(2), row(3)], total = rows.length) {
  const element = show('c-intake-queue', IntakeQueue);
  const selections: (string | null)[] = [];
  element.addEventListener('rowselect', (event: any) => selections.push(event.detail.row?.id ?? null));
  queue.emit({ rows, total, counts });
  (getMailboxes as any).emit([mailbox, { ...mailbox, id: 'a02J00000000002AAA', name: 'Sales' }]);
  await settled();
  return { element, selections };
}

describe('c-intake-queue', () => {
  it('shows a skeleton until the messages are there', async () => {
    const element = show('c-intake-queue', IntakeQueue);
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('lists the messages, selects the first, and counts each view', async () => {
    const { element, selections } = await shown();
    expect(findAll(element, '[data-id]')).toHaveLength(3);
    expect(selections).toEqual([row(1).id]);
    expect(find(element, '[data-view="open"]').textContent).toContain('3');
    expect(find(element, '[data-view="filtered"]').textContent).toContain('2');
    await expect(element).toBeAccessible();
  });

  it('shows a sender without a name by the address as people read it, with its punycode as title', async () => {
    const { element } = await shown([row(1, { fromName: null, fromAddress: 'ida@xn--mller-kva.example' }), row(2)]);
    expect(findAll(element, '.from').map((from) => [from.textContent, from.getAttribute('title')])).toEqual([
      ['ida@müller.example', 'ida@xn--mller-kva.example'],
      ['Ann Archer', null]
    ]);
  });

  it('says of a message why it was not saved by itself', async () => {
    const { element } = await shown([row(1, { errorText: 'The Case is locked.' })]);
    expect(find(element, '.note_failed').textContent).toContain('Not saved automatically: The Case is locked.');
  });

  it('says why it is empty', async () => {
    const { element } = await shown([]);
    expect(textOf(element)).toContain('Every message is dealt with.');
    await expect(element).toBeAccessible();
  });

  it('says what failed and tries again', async () => {
    const element = show('c-intake-queue', IntakeQueue);
    queue.error({ message: 'You have no access to the queue. Ask your administrator.' });
    await settled();
    expect(textOf(element)).toContain('You have no access to the queue.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    expect(refreshApex).toHaveBeenCalled();
  });

  it('moves with the arrow keys, Home and End, and keeps one row in the tab order', async () => {
    const { element, selections } = await shown();
    press(find(element, '.rows'), 'ArrowDown');
    await settled();
    press(find(element, '.rows'), 'End');
    await settled();
    press(find(element, '.rows'), 'Home');
    await settled();
    expect(selections).toEqual([1, 2, 3, 1].map((index) => row(index).id));
    expect(findAll(element, '[data-id][tabindex="0"]')).toHaveLength(1);
  });

  it('keeps the selection when the rows are read again', async () => {
    const { element, selections } = await shown();
    element.move(1);
    queue.emit({ rows: [row(4), row(1), row(2), row(3)], total: 4, counts });
    await settled();
    expect(selections).toEqual([row(1).id, row(2).id]);
    expect(find(element, '[aria-selected="true"]').dataset.id).toBe(row(2).id);
  });

  it('asks for the view, the mailbox and the search that the person chose', async () => {
    const { element } = await shown();
    find(element, '[data-view="filtered"]').click();
    await settled();
    find(element, 'lightning-combobox').dispatchEvent(new CustomEvent('change', { detail: { value: mailbox.id } }));
    const search = find(find(element, 'c-intake-search-field'), '.search');
    search.value = ' pump ';
    search.dispatchEvent(new Event('input'));
    press(search, 'Enter');
    await settled();
    expect(queue.getLastConfig()).toMatchObject({
      view: 'filtered',
      mailboxId: mailbox.id,
      search: 'pump',
      pageOffset: 0
    });
  });

  it('reads the next page at the end of the loaded rows, without double rows', async () => {
    queue.mockResolvedValue({ rows: [row(3), row(4)], total: 4, counts });
    const { element } = await shown([row(1), row(2), row(3)], 4);
    element.move(1);
    await settled();
    expect(queue).toHaveBeenCalledWith(expect.objectContaining({ pageOffset: 3 }));
    expect(findAll(element, '[data-id]').map((found) => found.dataset.id)).toEqual(
      [1, 2, 3, 4].map((index) => row(index).id)
    );
  });

  it('hides a row that is being saved, selects its neighbour, and gives it back when the save fails', async () => {
    const { element, selections } = await shown();
    element.hideRow(row(1).id);
    await settled();
    expect(findAll(element, '[data-id]')).toHaveLength(2);
    expect(selections.at(-1)).toBe(row(2).id);
    element.restoreRow(row(1).id);
    await settled();
    expect(findAll(element, '[data-id]')).toHaveLength(3);
    expect(selections.at(-1)).toBe(row(1).id);
  });

  it('opens the view and the mailbox that a link names', async () => {
    await shown();
    const page = CurrentPageReference as any;
    page.emit({ type: 'standard__navItemPage', state: { c__view: 'failed', c__mailbox: mailbox.id } });
    await settled();
    expect(queue.getLastConfig()).toMatchObject({ view: 'failed', mailboxId: mailbox.id });
    page.emit({ type: 'standard__navItemPage', state: { c__view: 'nonsense' } });
    await settled();
    expect(queue.getLastConfig()).toMatchObject({ view: 'failed', mailboxId: mailbox.id });
  });
});
