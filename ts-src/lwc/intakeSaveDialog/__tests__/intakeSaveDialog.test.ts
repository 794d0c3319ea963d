import IntakeSaveDialog from 'c/intakeSaveDialog';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import previewSave from '@salesforce/apex/IntakeSaveController.previewSave';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail, facts } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeSaveController.saveMessage', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSaveController.previewSave', () => ({ default: jest.fn() }), { virtual: true });

const save = saveMessage as unknown as jest.Mock;
const preview = previewSave as unknown as jest.Mock;
const settings = getSettings as unknown as jest.Mock;
const organisation = (values: object) => ({
  canEditAll: false,
  userId: '005J00000000001AAA',
  levels: [{ level: 'organisation', values, setHere: Object.keys(values), locked: [] }]
});
const choice = { personId: '003J00000000001AAA', caseId: '500J00000000001AAA', relatedToId: null };
const saved = {
  savedRecordId: '02sJ00000000001AAA',
  saveAs: 'EmailMessage',
  taskId: null,
  alreadySaved: false,
  attachmentsQueued: 1,
  notes: []
};

async function dialog(properties = {}) {
  const element = show('c-intake-save-dialog', IntakeSaveDialog, { detail: detail(1), choice, facts, ...properties });
  await settled();
  return element;
}

const change = (value: string) => new CustomEvent('change', { detail: { value } });

const picker = (element: any, name: string) => find(find(element, 'c-intake-link-pickers'), name);

describe('c-intake-save-dialog', () => {
  beforeEach(() => {
    save.mockResolvedValue(saved);
    settings.mockResolvedValue({ levels: [] });
  });

  it('is filled with the chosen Contact and Case, the subject and the attachments', async () => {
    const element = await dialog();
    expect(picker(element, '.contact').value).toBe(choice.personId);
    expect(picker(element, '.case').value).toBe(choice.caseId);
    expect(find(element, '.subject').value).toBe('Subject 1');
    expect(textOf(element)).toContain('Quote.pdf (20 KB)');
    expect(textOf(element)).not.toContain('logo.png');
    await expect(element).toBeAccessible();
  });

  it('saves what was chosen, with the people of the message', async () => {
    const element = await dialog();
    find(element, '.save-as').dispatchEvent(change('Task'));
    await settled();
    find(element, '.note').dispatchEvent(change('Called back'));
    find(element, '.save').click();
    await settled();
    expect(save).toHaveBeenCalledWith({
      intakeId: detail(1).id,
      request: {
        saveAs: 'Task',
        contactId: choice.personId,
        leadId: null,
        caseId: choice.caseId,
        relatedToId: null,
        attachmentIds: null,
        subject: null,
        note: 'Called back',
        addCaseContactRole: false,
        how: 'dialog',
        reason: null,
        people: [{ id: choice.personId, type: 'Contact', address: 'ann@acme.example', role: 'from' }]
      }
    });
    expect(element.closeValue).toEqual({ result: saved });
  });

  it('leaves out the attachments that were dropped', async () => {
    const element = await dialog();
    const box = find(element, 'input.attachment');
    box.checked = false;
    box.dispatchEvent(new Event('change'));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request.attachmentIds).toEqual([]);
  });

  it('keeps the input when the save fails, says why, and tries again', async () => {
    save.mockRejectedValueOnce({ body: { message: 'Someone else is saving this message. Try again in a moment.' } });
    const element = await dialog();
    find(element, '.subject').dispatchEvent(change('My subject'));
    find(element, '.save').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toContain('Someone else is saving this message.');
    expect(find(element, '.subject').value).toBe('My subject');
    expect(find(element, '.save').label).toBe('Try again');
    expect(element.isClosed).toBe(false);
    await expect(element).toBeAccessible();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[1][0].request.subject).toBe('My subject');
    expect(element.isClosed).toBe(true);
  });

  it('asks for a reason before a filtered message is saved anyway', async () => {
    const element = await dialog({ isAnyway: true, detail: detail(1, { disposition: 'filtered' }) });
    find(element, '.save').click();
    await settled();
    expect(save).not.toHaveBeenCalled();
    expect(textOf(find(element, '[role="alert"]'))).toContain('Say why');
    expect(find(element, '.save').label).toBe('Save');
    find(element, '.reason').dispatchEvent(change('The customer asked for it'));
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({ how: 'save-anyway', reason: 'The customer asked for it' });
  });

  it('shows in words what will be written', async () => {
    const step = {
      ref: 'email',
      object: 'EmailMessage',
      operation: 'insert',
      fields: {
        Subject: 'Hello',
        ParentId: choice.caseId,
        ToIds: [choice.personId],
        HtmlBody: '<p>Hello</p>',
        Status: '1'
      },
      purpose: 'The message, on the Case'
    };
    preview.mockResolvedValue({
      version: 1,
      saveAs: 'EmailMessage',
      primary: 'email',
      steps: [step],
      attachments: [],
      notes: ['The body is cut.'],
      labels: { EmailMessage: 'Email Message', 'EmailMessage.ParentId': 'Parent Case', 'EmailMessage.ToIds': 'To' },
      names: { [choice.caseId]: '00001042', [choice.personId]: 'Ann Lee' }
    });
    const element = await dialog();
    find(element, '.plan-button').click();
    await settled();
    expect(findAll(element, '.plan-record')).toHaveLength(1);
    expect(findAll(element, '.plan-field').map((field) => field.textContent)).toEqual([
      'SubjectHello',
      'Parent Case00001042',
      'ToAnn Lee',
      'Status1'
    ]);
    expect(textOf(element)).toContain('The message, on the Case');
    expect(textOf(element)).toContain('The body is cut.');
    await expect(element).toBeAccessible();
  });

  it('links a Contact instead of the suggested Lead', async () => {
    const element = await dialog({ choice: { personId: '00QJ00000000001AAA', caseId: null, relatedToId: null } });
    picker(element, '.contact').dispatchEvent(new CustomEvent('change', { detail: { recordId: choice.personId } }));
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({ contactId: choice.personId, leadId: null });
  });

  it('begins with the form that the settings name, until somebody chooses another', async () => {
    settings.mockResolvedValue(organisation({ saveAs: 'Task', addCaseContactRole: true }));
    const element = await dialog({ detail: { ...detail(1), saveAs: null } });
    expect(find(element, '.save-as').value).toBe('Task');
    find(element, '.save-as').dispatchEvent(change('EmailMessage'));
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({ saveAs: 'EmailMessage', addCaseContactRole: true });
  });

  it('saves all the same when the settings can not be read', async () => {
    settings.mockRejectedValue({ body: { message: 'No access.' } });
    const element = await dialog();
    find(element, '.save').click();
    await settled();
    expect(element.closeValue).toEqual({ result: saved });
  });

  it('writes nothing when it is cancelled', async () => {
    const element = await dialog();
    find(element, '.cancel').click();
    expect(element.isClosed).toBe(true);
    expect(element.closeValue).toBeUndefined();
    expect(save).not.toHaveBeenCalled();
  });
});
