import IntakeNewPerson from 'c/intakeNewPerson';
import getForms from '@salesforce/apex/PersonRecordController.getForms';
import createPerson from '@salesforce/apex/PersonRecordController.createPerson';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail, noFacts } from 'testkit/intakes';

jest.mock('@salesforce/apex/PersonRecordController.getForms', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/PersonRecordController.createPerson', () => ({ default: jest.fn() }), { virtual: true });

const read = getForms as unknown as jest.Mock;
const create = createPerson as unknown as jest.Mock;
const leadId = '00QJ00000000001AAA';

const field = (name: string, isRequired = false, maxLength = 80) => ({ name, label: name, isRequired, maxLength });
const contact = {
  objectName: 'Contact',
  label: 'Contact',
  fields: [field('LastName', true), field('AccountId'), field('MailingStreet')],
  missing: []
};
const lead = {
  objectName: 'Lead',
  label: 'Lead',
  fields: [field('LastName', true), field('Company', true), field('Title', false, 12), field('Email')],
  missing: []
};
const people = JSON.stringify({
  person: {
    firstName: 'Ann',
    lastName: 'Archer',
    title: 'Buyer',
    company: null,
    phones: [],
    evidence: [{ field: 'title', line: 14, confidence: 0.5 }]
  }
});

async function pane(forms: unknown = [contact, lead], changes = {}) {
  read.mockResolvedValue(forms);
  const element = show('c-intake-new-person', IntakeNewPerson, {
    detail: detail(1, { people, ...changes }),
    facts: noFacts
  });
  const made: any[] = [];
  element.addEventListener('personcreated', (event: any) => made.push(event.detail));
  await settled();
  return { element, made };
}

async function open(element: any, objectName: string) {
  find(element, `[data-object="${objectName}"]`).click();
  await settled();
}

function input(element: any, name: string) {
  return find(element, `[data-field="${name}"]`);
}

async function type(element: any, name: string, value: string) {
  input(element, name).dispatchEvent(new CustomEvent('change', { detail: { value } }));
  await settled();
}

describe('c-intake-new-person', () => {
  it('makes no Lead where Leads are not offered', async () => {
    const { element } = await pane();
    element.offered = ['Account'];
    await settled();
    expect(findAll(element, '[data-object]').map((button) => button.dataset.object)).toEqual(['Contact']);
  });

  beforeEach(() => create.mockReset());

  it('fills a Lead from the message, says where each value stands, and what is not sure', async () => {
    const { element } = await pane();
    await open(element, 'Lead');
    expect(input(element, 'LastName').value).toBe('Archer');
    expect(input(element, 'Company').value).toBe('acme.example');
    expect(textOf(element)).toContain('From line 14 of the message; check it, this is not sure');
    expect(create).not.toHaveBeenCalled();
    await expect(element).toBeAccessible();
  });

  it('creates what stands in the form and tells its id', async () => {
    create.mockResolvedValue(leadId);
    const { element, made } = await pane();
    await open(element, 'Lead');
    await type(element, 'Company', 'Acme');
    find(element, '.create').click();
    await settled();
    expect(create).toHaveBeenCalledWith({
      objectName: 'Lead',
      values: { LastName: 'Archer', Email: 'ann@acme.example', Title: 'Buyer', Company: 'Acme' }
    });
    expect(made).toEqual([{ recordId: leadId }]);
    expect(textOf(find(element, '[role="status"]'))).toContain('Lead is created');
    expect(findAll(element, '.form')).toHaveLength(0);
  });

  it('keeps what was typed when the org refuses, with its reason', async () => {
    create.mockRejectedValue({ body: { message: 'A record like this seems to exist.' } });
    const { element, made } = await pane();
    await open(element, 'Lead');
    await type(element, 'Company', 'Acme');
    find(element, '.create').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toBe('A record like this seems to exist.');
    expect(input(element, 'Company').value).toBe('Acme');
    expect(made).toEqual([]);
    await expect(element).toBeAccessible();
  });

  it('asks for what is required before it asks the org', async () => {
    const { element } = await pane();
    await open(element, 'Lead');
    await type(element, 'Company', ' ');
    find(element, '.create').click();
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toBe('Fill in Company, then create it.');
    expect(create).not.toHaveBeenCalled();
  });

  it('leaves out a value that is longer than its field', async () => {
    const long = people.replace('Buyer', 'Buyer of many things');
    const { element } = await pane([lead], { people: long });
    await open(element, 'Lead');
    expect(input(element, 'Title').value).toBe('');
  });

  it('has no button without the permission to create', async () => {
    const { element } = await pane([lead]);
    expect(findAll(element, '.toggle').map((button) => textOf(button))).toEqual(['New Lead']);
    expect(findAll((await pane([])).element, '.toggle')).toHaveLength(0);
  });

  it('says where to create it when the org requires more', async () => {
    const { element } = await pane([{ ...contact, missing: ['Region'] }]);
    await open(element, 'Contact');
    expect(textOf(find(element, '.missing'))).toContain('Your org also asks for Region');
    expect(findAll(element, '.create')).toHaveLength(0);
  });

  it('closes the form when another message is shown', async () => {
    const { element } = await pane();
    await open(element, 'Contact');
    element.detail = detail(2);
    await settled();
    expect(findAll(element, '.form')).toHaveLength(0);
  });

  it('says what to do when the permission could not be read', async () => {
    read.mockRejectedValue({});
    const element = show('c-intake-new-person', IntakeNewPerson, { detail: detail(1), facts: noFacts });
    await settled();
    expect(textOf(find(element, '[role="alert"]'))).toContain('Reload the page');
  });
});
