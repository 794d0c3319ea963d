import IntakeDifferences from 'c/intakeDifferences';
import getPerson from '@salesforce/apex/PersonRecordController.getPerson';
import updatePerson from '@salesforce/apex/PersonRecordController.updatePerson';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail } from 'testkit/intakes';

jest.mock('@salesforce/apex/PersonRecordController.getPerson', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/PersonRecordController.updatePerson', () => ({ default: jest.fn() }), { virtual: true });

const read = getPerson as unknown as jest.Mock;
const write = updatePerson as unknown as jest.Mock;
const recordId = '003J00000000001AAA';
const people = JSON.stringify({
  person: {
    firstName: 'Ann',
    lastName: 'Archer',
    title: 'Head of Sales',
    phones: [{ kind: 'mobile', e164: '+491709018201', raw: '0170 9018201' }],
    evidence: [{ field: 'title', line: 14, confidence: 0.9 }]
  }
});
const values = { Email: 'ann@acme.example', FirstName: 'Ann', LastName: 'Archer', Title: 'Buyer', MobilePhone: null };
const person = { label: 'Contact', values, labels: { Title: 'Title' }, lastModifiedDate: '2026-11-20T10:00:00.000Z' };
const later = {
  ...person,
  values: { ...values, Title: 'Head of Sales' },
  lastModifiedDate: '2026-11-20T11:00:00.000Z'
};

async function pane(stored: unknown = person) {
  read.mockResolvedValue(stored);
  const element = show('c-intake-differences', IntakeDifferences, {
    detail: detail(1, { people }),
    personId: recordId
  });
  await settled();
  return element;
}

async function take(element: any, field: string) {
  find(element, `[data-field="${field}"]`).click();
  await settled();
  find(element, '.change').click();
  await settled();
}

describe('c-intake-differences', () => {
  beforeEach(() => write.mockReset());

  it('shows what differs beside what the record has, and takes over nothing by itself', async () => {
    const element = await pane();
    expect(findAll(element, '.take').map((box) => [box.dataset.field, box.checked])).toEqual([
      ['Title', false],
      ['MobilePhone', false]
    ]);
    expect(textOf(element)).toContain('Title: take over “Head of Sales” The record has “Buyer”. From line 14');
    expect(find(element, '.change').disabled).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('writes the ticked field only, says what became of it, and puts it back once', async () => {
    const element = await pane();
    write.mockResolvedValue(later);
    await take(element, 'Title');
    const before = person.lastModifiedDate;
    expect(write).toHaveBeenLastCalledWith({ recordId, values: { Title: 'Head of Sales' }, lastModifiedDate: before });
    expect(textOf(find(element, '.done'))).toContain('Title: “Buyer” became “Head of Sales”.');
    write.mockResolvedValue(person);
    find(element, '.back').click();
    await settled();
    const version = later.lastModifiedDate;
    expect(write).toHaveBeenLastCalledWith({ recordId, values: { Title: 'Buyer' }, lastModifiedDate: version });
    expect(findAll(element, '.back')).toHaveLength(0);
    expect(textOf(element)).toContain('Put back as it was.');
  });

  it('keeps the choice and says why when the org refuses', async () => {
    const element = await pane();
    write.mockRejectedValue({ body: { message: 'Somebody changed this record meanwhile.' } });
    await take(element, 'Title');
    expect(textOf(find(element, '[role="alert"]'))).toBe('Somebody changed this record meanwhile.');
    expect(find(element, '[data-field="Title"]').checked).toBe(true);
  });

  it('shows nothing for the record of somebody else, or where nothing may be changed', async () => {
    const other = { ...person, values: { ...values, Email: 'bo@acme.example' } };
    expect(findAll(await pane(other), '.take')).toHaveLength(0);
    expect(findAll(await pane({ ...person, values: {} }), '.take')).toHaveLength(0);
  });
});
