import IntakeUndo from 'c/intakeUndo';
import preview from '@salesforce/apex/IntakeUndoController.preview';
import undo from '@salesforce/apex/IntakeUndoController.undo';
import { find, findAll, settled, show, textOf } from 'testkit/page';

jest.mock('@salesforce/apex/IntakeUndoController.preview', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeUndoController.undo', () => ({ default: jest.fn() }), { virtual: true });

const read = preview as unknown as jest.Mock;
const remove = undo as unknown as jest.Mock;
const possible = {
  possible: true,
  reasons: [],
  removes: [
    { objectName: 'Email Message', label: 'Invoice' },
    { objectName: 'File', label: 'Quote.pdf' }
  ],
  keeps: [{ objectName: 'File', label: 'logo.png' }],
  mailboxes: 2
};

async function dialog() {
  const element = show('c-intake-undo', IntakeUndo, { intakeId: 'a01J00000000001AAA' });
  await settled();
  return element;
}

describe('c-intake-undo', () => {
  it('shows what is removed and what stays before it removes anything', async () => {
    read.mockResolvedValue(possible);
    const element = await dialog();
    expect(findAll(element, '.items:not(.kept) .label').map((item) => item.textContent)).toEqual([
      'Invoice',
      'Quote.pdf'
    ]);
    expect(textOf(find(element, '.kept'))).toContain('logo.png');
    expect(textOf(element)).toContain('The message waits again in 2 mailboxes.');
    expect(remove).not.toHaveBeenCalled();
    await expect(element).toBeAccessible();
  });

  it('removes it when the person confirms', async () => {
    read.mockResolvedValue(possible);
    remove.mockResolvedValue(possible);
    const element = await dialog();
    find(element, '.confirm').click();
    await settled();
    expect(remove).toHaveBeenCalledWith({ intakeId: 'a01J00000000001AAA' });
    expect(element.closeValue).toEqual({ isUndone: true });
  });

  it('says why it can not be done, and offers nothing to confirm', async () => {
    read.mockResolvedValue({
      ...possible,
      possible: false,
      reasons: ['Bo changed the Task on 2026-11-20, after the save.']
    });
    const element = await dialog();
    expect(textOf(element)).toContain('Bo changed the Task');
    expect(findAll(element, '.confirm')).toHaveLength(0);
    expect(textOf(element)).not.toContain('Quote.pdf');
    await expect(element).toBeAccessible();
  });

  it('stays open with the reason when the org refuses', async () => {
    read.mockResolvedValue(possible);
    remove.mockRejectedValue({ body: { message: 'Somebody replied to this email from Salesforce.' } });
    const element = await dialog();
    find(element, '.confirm').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toContain('Somebody replied');
    expect(element.isClosed).toBe(false);
  });

  it('says what to do when nothing could be read', async () => {
    read.mockRejectedValue({});
    const element = await dialog();
    expect(textOf(find(element, '[role="alert"]'))).toContain('Reload the page and try again.');
  });
});
