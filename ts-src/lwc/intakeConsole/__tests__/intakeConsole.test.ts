import IntakeConsole from 'c/intakeConsole';
import IntakeSaveDialog from 'c/intakeSaveDialog';
import IntakeHelp from 'c/intakeHelp';
import getQueue from '@salesforce/apex/IntakeQueueController.getQueue';
import getIntake from '@salesforce/apex/IntakeQueueController.getIntake';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import getFacts from '@salesforce/apex/RelatedRecordsController.getFacts';
import getMessage from '@salesforce/apex/IntakeMessageController.getMessage';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import saveFilters from '@salesforce/apex/IntakeFilterController.saveFilters';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import takeBack from '@salesforce/apex/IntakeFilterController.takeBack';
import { refreshApex } from '@salesforce/apex';
import { deliver } from 'lightning/empApi';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { detail, facts, mailbox, message, row } from 'testkit/intakes';
import { setting, settingsAnswer } from 'testkit/settings';

function mockWire() {
  const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
  return { default: createApexTestWireAdapter(jest.fn()) };
}
jest.mock(
  '@salesforce/apex/PersonRecordController.getPerson',
  () => ({ default: () => Promise.resolve({ values: {} }) }),
  {
    virtual: true
  }
);
jest.mock('@salesforce/apex/PersonRecordController.getForms', () => ({ default: () => Promise.resolve([]) }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeQueueController.getQueue', () => mockWire(), { virtual: true });
jest.mock('@salesforce/apex/IntakeQueueController.getIntake', () => mockWire(), { virtual: true });
jest.mock('@salesforce/apex/IntakeQueueController.getMailboxes', () => mockWire(), { virtual: true });
jest.mock('@salesforce/apex/RelatedRecordsController.getFacts', () => mockWire(), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getMessage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.getAttachment', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeMessageController.retry', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSaveController.saveMessage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSaveController.previewSave', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.saveFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.takeBack', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

const save = saveMessage as unknown as jest.Mock;
const saved = {
  savedRecordId: '02sJ00000000001AAA',
  saveAs: 'EmailMessage',
  taskId: null,
  alreadySaved: false,
  attachmentsQueued: 0,
  notes: null
};

const access = {
  userId: '005J00000000001AAA',
  mailboxes: [{ id: mailbox.id, address: mailbox.address, aliases: [], ownerId: '005J00000000001AAA' }]
};

async function consoleWith(rows = [row(1), row(2)], allowed: unknown = access) {
  (getAccess as unknown as jest.Mock).mockResolvedValue(allowed);
  (getMessage as unknown as jest.Mock).mockResolvedValue(message);
  (getSettings as unknown as jest.Mock).mockResolvedValue(settingsAnswer());
  const element = show('c-intake-console', IntakeConsole);
  const toasts: any[] = [];
  element.addEventListener('lightning__showtoast', (event: any) => toasts.push(event.detail));
  (getQueue as any).emit({ rows, total: rows.length, counts: { saveable: rows.length } });
  (getMailboxes as any).emit([mailbox]);
  await settled();
  (getIntake as any).emit(rows.length > 0 ? detail(1) : undefined);
  await settled();
  (getFacts as any).emit(facts);
  await settled();
  const queue = find(element, 'c-intake-queue');
  const shownIds = () => findAll(queue, '[data-id]').map((found) => found.dataset.id);
  return { element, queue, toasts, shownIds };
}

describe('c-intake-console', () => {
  it('shows queue, message and related records of the first message', async () => {
    const { element } = await consoleWith();
    const text = textOf(element);
    expect(text).toContain('Subject 1, the whole of it');
    expect(text).toContain('Saves to Ann Archer and 00001042.');
    expect(text).toContain('1,204 of 1,204 accounted for');
    await expect(element).toBeAccessible();
  });

  it('says that nothing is to do when the queue is empty', async () => {
    const { element } = await consoleWith([]);
    expect(textOf(element)).toContain('Every message is dealt with.');
    expect(textOf(element)).toContain('No message chosen');
    await expect(element).toBeAccessible();
  });

  it('moves with j and k, searches with / and shows the keys with ?', async () => {
    const { queue } = await consoleWith();
    press(document.body, 'j');
    await settled();
    expect(find(queue, '[aria-selected="true"]').dataset.id).toBe(row(2).id);
    press(document.body, 'k');
    await settled();
    expect(find(queue, '[aria-selected="true"]').dataset.id).toBe(row(1).id);
    press(document.body, '/');
    expect(queue.shadowRoot?.activeElement).toBe(find(queue, 'c-intake-search-field'));
    press(document.body, '?');
    expect(IntakeHelp.open).toHaveBeenCalled();
  });

  it('leaves keys alone while the person types, and when the shortcuts are off', async () => {
    const { queue, element } = await consoleWith();
    press(find(find(queue, 'c-intake-search-field'), '.search'), 'j');
    element.shortcutsDisabled = true;
    press(document.body, 'j');
    await settled();
    expect(find(queue, '[aria-selected="true"]').dataset.id).toBe(row(1).id);
  });

  it('saves with s: the row leaves at once, and the toast links to the record', async () => {
    let answer: (value: unknown) => void = () => undefined;
    save.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const { shownIds, toasts } = await consoleWith();
    press(document.body, 's');
    await settled();
    expect(shownIds()).toEqual([row(2).id]);
    answer(saved);
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({
      how: 'one-click',
      contactId: facts.people[0]?.id,
      caseId: facts.cases[0]?.id
    });
    expect(toasts[0].messageData).toEqual([{ url: '/lightning/r/02sJ00000000001AAA/view', label: 'Subject 1' }]);
    expect(refreshApex).toHaveBeenCalled();
  });

  it('gives the row back with the reason when the org refuses', async () => {
    save.mockRejectedValue({ body: { message: 'You have no access to this Case. Choose another.' } });
    const { shownIds, toasts } = await consoleWith();
    press(document.body, 's');
    await settled();
    expect(shownIds()).toEqual([row(1).id, row(2).id]);
    expect(toasts[0]).toMatchObject({ variant: 'error', message: 'You have no access to this Case. Choose another.' });
  });

  it('opens the dialog with the chosen records and reports its save', async () => {
    (IntakeSaveDialog.open as jest.Mock).mockResolvedValue({ result: saved });
    const { element, toasts } = await consoleWith();
    find(find(element, 'c-intake-related'), '.options').click();
    await settled();
    expect((IntakeSaveDialog.open as jest.Mock).mock.calls[0][0]).toMatchObject({
      isAnyway: false,
      choice: { personId: facts.people[0]?.id, caseId: facts.cases[0]?.id, relatedToId: null }
    });
    expect(toasts[0].title).toBe('Saved');
  });

  it('reads the queue once for many events, and the message when it is concerned', async () => {
    await consoleWith();
    jest.useFakeTimers();
    for (let event = 0; event < 20; event += 1) {
      deliver('/event/Intake_Changed__e', {
        Intake_Ids__c: JSON.stringify([row(1).id]),
        Change__c: 'changed',
        Object__c: 'Email_Intake__c'
      });
    }
    expect(refreshApex).not.toHaveBeenCalled();
    await jest.advanceTimersByTimeAsync(1000);
    jest.useRealTimers();
    // Queue and its mailboxes, the console's mailboxes, and the message.
    expect(refreshApex).toHaveBeenCalledTimes(4);
  });

  it('looks at the figures again until every message is accounted for', async () => {
    const { element } = await consoleWith();
    jest.useFakeTimers();
    try {
      (getMailboxes as any).emit([{ ...mailbox, seen: 84, accounted: 80 }]);
      await jest.advanceTimersByTimeAsync(0);
      expect(textOf(element)).toContain('80 of 84 accounted for');
      (refreshApex as unknown as jest.Mock).mockClear();
      await jest.advanceTimersByTimeAsync(21_000);
      expect(refreshApex).toHaveBeenCalledTimes(2);
      (getMailboxes as any).emit([{ ...mailbox, seen: 84, accounted: 84 }]);
      await jest.advanceTimersByTimeAsync(60_000);
      expect(refreshApex).toHaveBeenCalledTimes(2);
    } finally {
      jest.useRealTimers();
    }
  });

  it('resizes the panes with the keyboard within limits and remembers the widths', async () => {
    const { element } = await consoleWith();
    const separator = find(element, '.separator');
    const before = Number(separator.getAttribute('aria-valuenow'));
    press(separator, 'ArrowRight');
    await settled();
    expect(Number(separator.getAttribute('aria-valuenow'))).toBe(before + 16);
    for (let step = 0; step < 60; step += 1) press(separator, 'ArrowLeft');
    await settled();
    expect(separator.getAttribute('aria-valuenow')).toBe('240');
    expect(window.localStorage.getItem('email-intake.panes')).toContain('240');
  });

  it('lists the sender by b and Enter, and takes it back by u', async () => {
    (saveFilters as unknown as jest.Mock).mockResolvedValue({ batchId: 'b1', saved: [], problems: [] });
    (takeBack as unknown as jest.Mock).mockResolvedValue(1);
    const { element } = await consoleWith();
    press(document.body, 'b');
    await settled();
    const menu = find(find(element, 'c-intake-reader'), 'c-intake-filter-menu');
    // The browser makes Enter on a button a click.
    (menu.shadowRoot?.activeElement as HTMLElement).click();
    await settled();
    expect((saveFilters as unknown as jest.Mock).mock.calls[0][0].entries[0]).toMatchObject({
      pattern: 'ann@acme.example',
      kind: 'blacklist',
      scope: 'person',
      note: 'From the message "Subject 1, the whole of it"'
    });
    expect(textOf(find(element, 'c-intake-list-notice'))).toContain('ann@acme.example is blacklisted in your list.');
    await expect(element).toBeAccessible();
    press(document.body, 'u');
    await settled();
    expect(takeBack).toHaveBeenCalledWith({ batchId: 'b1' });
    expect(textOf(find(element, 'c-intake-list-notice'))).toContain('Taken back');
  });

  it('says that one’s own list does not count for the mailbox of somebody else', async () => {
    const { element } = await consoleWith();
    expect(find(element, 'c-intake-reader').isForeignMailbox).toBe(false);
    element.remove();
    const [own] = access.mailboxes;
    const foreign = {
      ...access,
      mailboxes: [{ ...own, ownerId: '005J00000000009AAA', aliases: ['help@acme.example'] }]
    };
    const { element: other } = await consoleWith(undefined, foreign);
    expect(find(other, 'c-intake-reader').isForeignMailbox).toBe(true);
    expect(find(other, 'c-intake-reader').ownAddresses).toContain('help@acme.example');
  });

  it('shows the mailboxes', async () => {
    const { element } = await consoleWith();
    find(find(element, 'c-intake-health'), '.health').click();
    await settled();
    await expect(element).toBeAccessible();
    find(find(element, 'c-intake-mailboxes'), 'section');
  });

  it('offers what the settings say as soon as they are changed', async () => {
    const { element } = await consoleWith();
    const lead = { ...facts.people[0], id: '00QJ00000000001AAA', type: 'Lead' };
    (getFacts as any).emit({ ...facts, people: [lead], cases: [] });
    await settled();
    expect(textOf(element)).toContain('Saves to Ann Archer.');
    const organisation = setting({ relatedObjects: null });
    (getSettings as unknown as jest.Mock).mockResolvedValue(settingsAnswer({ organisation }));
    deliver('/event/Intake_Changed__e', { Object__c: 'Intake_Settings__c' });
    await settled();
    expect(textOf(element)).not.toContain('Ann Archer.');
  });

  it('says what to do when the intake can not be read', async () => {
    const { element } = await consoleWith();
    (getIntake as any).error({ message: 'This message is not there any more. Refresh the queue.' });
    await settled();
    expect(textOf(element)).toContain('This message is not there any more.');
    await expect(element).toBeAccessible();
  });
});
