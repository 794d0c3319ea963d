import IntakeBulkSave from 'c/intakeBulkSave';
import getIntake from '@salesforce/apex/IntakeQueueController.getIntake';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import getFacts from '@salesforce/apex/RelatedRecordsController.getFacts';
import saveMessage from '@salesforce/apex/IntakeSaveController.saveMessage';
import { find, settled, show, textOf } from 'testkit/page';
import { detail, facts, row } from 'testkit/intakes';
import { setting, settingsAnswer } from 'testkit/settings';

jest.mock('@salesforce/apex/IntakeQueueController.getIntake', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/RelatedRecordsController.getFacts', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSaveController.saveMessage', () => ({ default: jest.fn() }), { virtual: true });

const settings = getSettings as unknown as jest.Mock;
const read = getIntake as unknown as jest.Mock;
const look = getFacts as unknown as jest.Mock;
const save = saveMessage as unknown as jest.Mock;
const saved = { savedRecordId: '02sJ00000000001AAA', saveAs: 'EmailMessage', alreadySaved: false, notes: [] };
const twoPeople = {
  ...facts,
  people: [...facts.people, { ...facts.people[0], id: '003J00000000009AAA', name: 'Anna Archer' }]
};

async function dialog(properties = {}) {
  const element = show('c-intake-bulk-save', IntakeBulkSave, { rows: [row(1), row(2)], ...properties });
  await settled();
  await settled();
  return element;
}

const itemOf = (element: any, index: number) => find(element, `.item[data-id="${row(index).id}"]`);

const picker = (element: any, name: string) => find(find(element, 'c-intake-link-pickers'), name);

describe('c-intake-bulk-save', () => {
  beforeEach(() => {
    read.mockImplementation(({ intakeId }) =>
      Promise.resolve(detail([1, 2, 3].find((n) => row(n).id === intakeId) ?? 1))
    );
    look.mockResolvedValue(facts);
    settings.mockResolvedValue(settingsAnswer());
    save.mockResolvedValue(saved);
  });

  it('shows for each message what would be linked, and what it costs', async () => {
    const element = await dialog();
    expect(textOf(itemOf(element, 1))).toContain('Ann Archer and 00001042');
    expect(textOf(find(element, '.cost'))).toContain('Files: 2');
    expect(find(element, '.save').label).toBe('Save 2');
    await expect(element).toBeAccessible();
  });

  it('saves one after the other with the proposals, and says how each went', async () => {
    save.mockResolvedValueOnce({ ...saved, alreadySaved: true });
    const element = await dialog();
    find(element, '.save').click();
    await settled();
    await settled();
    expect(save.mock.calls.map(([call]) => call.intakeId)).toEqual([row(1).id, row(2).id]);
    expect(save.mock.calls[0][0].request).toMatchObject({
      how: 'bulk',
      contactId: facts.people[0]?.id,
      caseId: facts.cases[0]?.id,
      attachmentIds: null
    });
    expect(textOf(itemOf(element, 1))).toContain('Was saved already');
    expect(textOf(itemOf(element, 2))).toContain('Saved');
    find(element, '.close').click();
    expect(element.closeValue).toEqual({ saved: 2 });
  });

  it('goes on behind a failed one and tries only that again', async () => {
    save.mockRejectedValueOnce({ body: { message: 'You have no access to this Case. Choose another.' } });
    const element = await dialog();
    find(element, '.save').click();
    await settled();
    await settled();
    expect(textOf(itemOf(element, 1))).toContain('Not saved: You have no access to this Case. Choose another.');
    expect(textOf(itemOf(element, 2))).toContain('Saved');
    expect(find(element, '.save').label).toBe('Try the failed ones again');
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls.map(([call]) => call.intakeId)).toEqual([row(1).id, row(2).id, row(1).id]);
    expect(textOf(find(element, '.status'))).toContain('2 saved, 0 failed');
  });

  it('saves nothing that is ambiguous before the person chose', async () => {
    look.mockResolvedValue(twoPeople);
    const element = await dialog();
    expect(textOf(itemOf(element, 1))).toContain('Two people have the address ann@acme.example');
    expect(find(element, '.save').disabled).toBe(true);
    picker(element, '.contact').dispatchEvent(
      new CustomEvent('change', { detail: { recordId: '003J00000000009AAA' } })
    );
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request.contactId).toBe('003J00000000009AAA');
  });

  it('leaves out what can not be saved, with the reason, and what the person left out', async () => {
    const rows = [row(1), row(2, { disposition: 'filtered' }), row(3)];
    const element = await dialog({ rows });
    expect(textOf(itemOf(element, 2))).toContain('Filtered by a list.');
    const box = itemOf(element, 3).querySelector('.include');
    box.checked = false;
    box.dispatchEvent(new Event('change'));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save).toHaveBeenCalledTimes(1);
    expect(read).toHaveBeenCalledTimes(2);
  });

  it('says why nothing belongs to a message, and saves it to the records chosen for all', async () => {
    look.mockResolvedValue({ ...facts, people: [], accounts: [], cases: [], opportunities: [], earlierEmails: [] });
    const element = await dialog({ rows: [row(1)] });
    expect(textOf(itemOf(element, 1))).toContain('Nothing in Salesforce belongs to it.');
    picker(element, '.case').dispatchEvent(new CustomEvent('change', { detail: { recordId: '500J00000000007AAA' } }));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({ contactId: null, caseId: '500J00000000007AAA' });
  });

  it('links and names no Lead where Leads are not offered, and asks for the settings once', async () => {
    settings.mockResolvedValue(settingsAnswer({ organisation: setting({ relatedObjects: 'Account' }) }));
    const lead = { ...facts.people[0], id: '00QJ00000000001AAA', type: 'Lead' };
    look.mockResolvedValue({ ...facts, people: [lead], cases: [] });
    const element = await dialog();
    expect(textOf(itemOf(element, 1))).toContain('Nothing in Salesforce belongs to it.');
    picker(element, '.case').dispatchEvent(new CustomEvent('change', { detail: { recordId: '500J00000000007AAA' } }));
    await settled();
    find(element, '.save').click();
    await settled();
    expect(save.mock.calls[0][0].request).toMatchObject({ leadId: null, people: [] });
    expect(settings).toHaveBeenCalledTimes(1);
  });

  it('keeps going when a look-up fails, and shows why', async () => {
    look.mockRejectedValueOnce({ body: { message: 'The org is busy.' } });
    const element = await dialog();
    expect(textOf(itemOf(element, 1))).toContain('Its related records could not be read: The org is busy.');
    expect(find(element, '.save').label).toBe('Save 1');
  });

  it('stops behind the message that is just being saved', async () => {
    let answer: (value: unknown) => void = () => undefined;
    save.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const element = await dialog();
    find(element, '.save').click();
    await settled();
    expect(textOf(find(element, '.status'))).toContain('Saving 1 of 2');
    find(element, '.stop').click();
    answer(saved);
    await settled();
    expect(save).toHaveBeenCalledTimes(1);
    expect(textOf(find(element, '.status'))).toContain('Stopped. What was saved is saved');
    expect(find(element, '.save').label).toBe('Save 1');
  });

  it('saves no further message when the page is left', async () => {
    let answer: (value: unknown) => void = () => undefined;
    save.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const element = await dialog();
    find(element, '.save').click();
    await settled();
    element.remove();
    answer(saved);
    await settled();
    expect(save).toHaveBeenCalledTimes(1);
  });

  it('saves the messages of a thread to the records of the thread', async () => {
    const preset = { personId: '003J00000000009AAA', caseId: '500J00000000007AAA', relatedToId: null };
    look.mockResolvedValue(twoPeople);
    const element = await dialog({ preset, heading: 'Save the other messages of this thread' });
    expect(textOf(element)).not.toContain('Choose a Contact');
    find(element, '.save').click();
    await settled();
    await settled();
    expect(save.mock.calls[1][0].request).toMatchObject({ contactId: preset.personId, caseId: preset.caseId });
  });
});
