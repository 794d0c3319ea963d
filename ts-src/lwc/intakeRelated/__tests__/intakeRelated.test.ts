import IntakeRelated from 'c/intakeRelated';
import getSettings from '@salesforce/apex/IntakeSettingsController.getSettings';
import getFacts from '@salesforce/apex/RelatedRecordsController.getFacts';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail, facts, noFacts } from 'testkit/intakes';
import { setting, settingsAnswer } from 'testkit/settings';

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
jest.mock(
  '@salesforce/apex/RelatedRecordsController.getFacts',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex/IntakeSettingsController.getSettings', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });
jest.mock('@salesforce/customPermission/Save_Filtered_Email', () => ({ __esModule: true, default: undefined }), {
  virtual: true
});

const wire = getFacts as any;
const settings = getSettings as unknown as jest.Mock;
const contactId = '003J00000000001AAA';
const caseId = '500J00000000001AAA';

async function related(changes = {}, read: unknown = facts) {
  const element = show('c-intake-related', IntakeRelated, { detail: detail(1, changes) });
  const saves: any[] = [];
  element.addEventListener('saverequest', (event: any) => saves.push(event.detail));
  if (read !== null) wire.emit(read);
  await settled();
  return { element, saves };
}

const offering = (relatedObjects: string | null) =>
  settingsAnswer({ organisation: setting({ relatedObjects }), person: setting({}) });
const leadAnn = { ...facts.people[0], id: '00QJ00000000001AAA', type: 'Lead', accountId: null };
const acmeAccount = { id: '001J00000000001AAA', name: 'Acme', website: 'acme.example' };
const types = (element: any) => findAll(element, '.type').map((icon) => icon.alternativeText);

describe('c-intake-related', () => {
  beforeEach(() => settings.mockResolvedValue(settingsAnswer()));

  it.each([
    ['all four, where nothing is set', settingsAnswer(), ['Lead', 'Case', 'Account'], leadAnn.id],
    ['no Lead', offering('Account;Opportunity;User'), ['Case', 'Account'], null],
    ['nothing but Contact and Case, by an empty list', offering(null), ['Case'], null]
  ])('offers %s', async (_what, answer, shown, personId) => {
    settings.mockResolvedValue(answer);
    const cases = [{ ...facts.cases[0], suppliedEmail: 'ann@acme.example' }];
    const { element } = await related({}, { ...facts, people: [leadAnn], accounts: [acmeAccount], cases });
    expect(types(element)).toEqual(shown);
    expect(element.choice.personId).toBe(personId);
    expect(element.orgFacts.people).toHaveLength(personId === null ? 0 : 1);
    expect(find(element, 'c-intake-new-person').offered.includes('Lead')).toBe(personId !== null);
    await expect(element).toBeAccessible();
  });

  it('takes a changed setting at once, and leaves what the person chose', async () => {
    const { element } = await related({}, { ...facts, people: [leadAnn], cases: [] });
    settings.mockResolvedValue(offering(null));
    await element.refreshSettings();
    await settled();
    expect(element.choice.personId).toBeNull();
    expect(types(element)).toEqual([]);
    expect(textOf(element)).toContain('No Contact has one of these addresses.');
    find(element, 'c-intake-new-person').dispatchEvent(
      new CustomEvent('personcreated', { detail: { recordId: contactId } })
    );
    settings.mockResolvedValue(settingsAnswer());
    await element.refreshSettings();
    await settled();
    expect(element.choice.personId).toBe(contactId);
  });

  it('says that the settings could not be read, and reads them again', async () => {
    settings.mockRejectedValueOnce({ body: { message: 'The org is busy. Try again in a moment.' } });
    const { element } = await related();
    expect(textOf(element)).toContain('The org is busy.');
    expect(types(element)).toEqual([]);
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    expect(types(element)).toEqual(['Contact', 'Case']);
  });

  it('chooses a new Contact or Lead for the save', async () => {
    const { element, saves } = await related();
    const created = { recordId: '00QJ00000000009AAA' };
    find(element, 'c-intake-new-person').dispatchEvent(new CustomEvent('personcreated', { detail: created }));
    await settled();
    find(element, '.save').click();
    expect(saves[0].choice).toEqual({ personId: '00QJ00000000009AAA', caseId, relatedToId: null });
  });

  it('shows a skeleton until the facts are there', async () => {
    const { element } = await related({}, null);
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('suggests the Contact and the Case with their evidence and saves both with one click', async () => {
    const { element, saves } = await related();
    expect(
      findAll(element, '.radio')
        .filter((box) => box.checked)
        .map((box) => box.dataset.id)
    ).toEqual([contactId, caseId]);
    expect(textOf(element)).toContain('exact address');
    await expect(element).toBeAccessible();
    find(element, '.save').click();
    expect(saves).toEqual([{ kind: 'one-click', choice: { personId: contactId, caseId, relatedToId: null } }]);
  });

  it('looks up what core takes from the message, and nothing for blacklisted addresses', async () => {
    const candidates = JSON.stringify({ threadTokens: ['ref:_00D5g0._5005gAbc42:ref', 'thread::Ab_c-123::'] });
    await related({ subject: 'Re: case 00001042', threadIdentifier: 'first@acme.example', candidates });
    expect(wire.getLastConfig()).toEqual({
      terms: {
        addresses: ['ann@acme.example', 'riva@northwind.example'],
        extractedEmails: [],
        domains: ['acme.example'],
        caseNumbers: ['1042'],
        messageIds: ['m1@acme.example'],
        threadIdentifiers: ['first@acme.example'],
        threadTokens: ['ref:_00D5g0._5005gAbc42:ref', 'thread::Ab_c-123::'],
        tokenRecordIds: ['5005g00000Abc42'],
        senders: ['ann@acme.example']
      }
    });
  });

  it('preselects nothing where two fit, whatever was stored, and says so', async () => {
    const [one] = facts.cases;
    const second = { ...one, id: '500J00000000002AAA', caseNumber: '00001043' };
    const { element } = await related({ caseId }, { ...facts, cases: [one, second] });
    expect(element.choice).toEqual({ personId: contactId, caseId: null, relatedToId: null });
    expect(textOf(find(element, '.ambiguity'))).toContain('Two open Cases fit: 00001042, 00001043. Choose one.');
  });

  it('keeps what a saved message is linked to', async () => {
    const saved = { disposition: 'saved', contactId: '003J00000000009AAA', caseId: null };
    const { element } = await related(saved);
    expect(element.choice).toEqual({ personId: '003J00000000009AAA', caseId: null, relatedToId: null });
  });

  it('preselects whom a person picked for the sender before, and says who and when', async () => {
    const [ann] = facts.people;
    const twin = { ...ann, id: '003J00000000002AAA', name: 'Anna Archer' };
    const pick = {
      address: 'ann@acme.example',
      personId: twin.id,
      pickedBy: 'Maya Stone',
      pickedAt: '2026-05-03T08:00:00.000Z'
    };
    const twins = { ...facts, people: [ann, twin] };
    const unclear = await related({}, twins);
    expect(unclear.element.choice.personId).toBeNull();
    const { element } = await related({}, { ...twins, picks: [pick] });
    expect(element.choice.personId).toBe(twin.id);
    expect(textOf(element)).toContain('picked for this sender on 3 May 2026 by Maya Stone');
    expect(find(element, '.ambiguity')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('says that nothing is tied to the message and offers to search', async () => {
    const { element } = await related({}, noFacts);
    expect(textOf(element)).toContain('No Contact or Lead has one of these addresses.');
    expect(find(element, '.save').disabled).toBe(true);
    find(element, '.search-button').click();
    await settled();
    expect(findAll(find(element, 'c-intake-link-pickers'), 'lightning-record-picker')).toHaveLength(2);
    await expect(element).toBeAccessible();
  });

  it('replaces the selection by the record that is picked, and takes it back', async () => {
    const { element, saves } = await related({}, noFacts);
    find(element, '.search-button').click();
    await settled();
    const picked = { detail: { recordId: '003J00000000009AAA' } };
    find(find(element, 'c-intake-link-pickers'), '.contact').dispatchEvent(new CustomEvent('change', picked));
    await settled();
    find(element, '.save').click();
    expect(saves[0].choice.personId).toBe('003J00000000009AAA');
  });

  it('shows the strongest evidence line by line, and the rest when asked', async () => {
    const [ann] = facts.people;
    const earlier = {
      id: '02sJ00000000001AAA',
      messageId: 'm0@acme.example',
      threadIdentifier: 'm0@acme.example',
      subject: 'Case 00001042',
      messageDate: '2026-05-03T08:00:00.000Z',
      incoming: true,
      caseId,
      personIds: [contactId]
    };
    const pick = { address: 'ann@acme.example', personId: contactId, pickedBy: null, pickedAt: null };
    const read = { ...facts, people: [ann], earlierEmails: [earlier], picks: [pick] };
    const { element } = await related({ subject: 'Re: Case 00001042', threadIdentifier: 'm0@acme.example' }, read);
    const [card] = findAll(element, '.candidate');
    const lines = () => [...card.querySelectorAll('.evidence')].map((line: Element) => line.textContent);
    expect(lines()).toEqual([
      'Strongexact address ann@acme.example (from)',
      'picked for this sender',
      'in one thread with EmailMessage of 3 May 2026, which is tied to this person'
    ]);
    const more = card.querySelector('button');
    expect([more.textContent, more.getAttribute('aria-expanded')]).toEqual(['More reasons (1)', 'false']);
    more.click();
    await settled();
    expect(more.getAttribute('aria-expanded')).toBe('true');
    expect(lines()[3]).toMatch(/^last mail/);
    await expect(element).toBeAccessible();
    more.click();
    await settled();
    expect(lines()).toHaveLength(3);
  });

  it('shows a domain as people read it, with its punycode as title', async () => {
    const account = { id: '001J00000000001AAA', name: 'Müller', website: 'https://xn--mller-kva.example' };
    const addresses = JSON.stringify([
      {
        address: 'ida@xn--mller-kva.example',
        name: null,
        role: 'from',
        verdict: 'external',
        entry: null,
        entryId: null
      }
    ]);
    const { element } = await related(
      { addresses, fromAddress: 'ida@xn--mller-kva.example' },
      { ...noFacts, accounts: [account] }
    );
    expect(find(element, '.detail').textContent).toBe('https://müller.example');
    const line = find(element, '.evidence');
    expect(line.textContent).toContain('website müller.example fits the address');
    expect(line.title).toBe('website xn--mller-kva.example fits the address');
  });

  it('links either a Case or another record, never both', async () => {
    const account = { id: '001J00000000001AAA', name: 'Acme', website: 'https://acme.example' };
    const { element } = await related({}, { ...facts, accounts: [account] });
    const box = find(element, `[data-id="${account.id}"].radio`);
    box.checked = true;
    box.dispatchEvent(new Event('change'));
    await settled();
    expect(element.choice).toEqual({ personId: contactId, caseId: null, relatedToId: account.id });
  });

  it('says what failed when the facts can not be read', async () => {
    const { element } = await related({}, null);
    wire.error({ message: 'You have no access to Contacts. Ask your administrator.' });
    await settled();
    expect(textOf(element)).toContain('You have no access to Contacts.');
    await expect(element).toBeAccessible();
  });

  it('switches Save off for a filtered message and says why', async () => {
    const { element, saves } = await related({ disposition: 'filtered' });
    expect(find(element, '.options').disabled).toBe(true);
    expect(find(element, '.save')).toBeNull();
    expect(textOf(element)).toContain('needs the permission Save Filtered Email');
    element.requestSave();
    expect(saves).toEqual([]);
    await expect(element).toBeAccessible();
  });

  it('shows the observation of service mail instead of records', async () => {
    const { element } = await related({ disposition: 'service', observation: 'This is a meeting request.' });
    expect(textOf(element)).toContain('This is a meeting request.');
    expect(find(element, '.candidate')).toBeNull();
    expect(find(element, '.options').disabled).toBe(true);
  });

  it('offers the saved record of a saved message', async () => {
    const { element } = await related({ disposition: 'saved', savedRecordId: '02sJ00000000001AAA' });
    const opened = jest.fn();
    element.addEventListener('openrecord', opened);
    find(element, '.actions lightning-button').click();
    expect(opened.mock.calls[0][0].detail).toEqual({ recordId: '02sJ00000000001AAA' });
    await expect(element).toBeAccessible();
  });

  it('offers no save for a message that an entry keeps out of Salesforce', async () => {
    const withheld = { disposition: 'ignored' as const, rule: 'filter.never-take-in', addresses: null };
    const { element } = await related(withheld, noFacts);
    expect(textOf(element)).toContain('Nothing of this message is in Salesforce');
    expect(findAll(element, '.save')).toHaveLength(0);
    expect(find(element, '.options').disabled).toBe(true);
    await expect(element).toBeAccessible();
  });
});
