import IntakeLinkPickers from 'c/intakeLinkPickers';
import { find, settled, show } from 'testkit/page';

const contactId = '003J00000000001AAA';
const caseId = '500J00000000001AAA';

function pickers(properties = {}) {
  const element = show('c-intake-link-pickers', IntakeLinkPickers, properties);
  const picks: any[] = [];
  element.addEventListener('linkpick', (event: any) => picks.push(event.detail));
  return { element, picks };
}

function choose(element: any, picker: string, recordId: string | null) {
  find(element, picker).dispatchEvent(new CustomEvent('change', { detail: { recordId } }));
}

describe('c-intake-link-pickers', () => {
  it('shows what is linked, under the labels it is given', async () => {
    const { element } = pickers({ contactId, caseId, contactLabel: 'Contact for all', caseLabel: 'Case for all' });
    expect(find(element, '.contact')).toMatchObject({ value: contactId, label: 'Contact for all', disabled: false });
    expect(find(element, '.case')).toMatchObject({ value: caseId, label: 'Case for all', disabled: false });
    await expect(element).toBeAccessible();
  });

  it('can be switched off', () => {
    const { element } = pickers({ disabled: true });
    expect(find(element, '.contact').disabled).toBe(true);
    expect(find(element, '.case').disabled).toBe(true);
  });

  it('tells both records with each pick, also when two picks come at once', () => {
    const { element, picks } = pickers();
    choose(element, '.contact', contactId);
    choose(element, '.case', caseId);
    choose(element, '.contact', null);
    expect(picks).toEqual([
      { contactId, caseId: null },
      { contactId, caseId },
      { contactId: null, caseId }
    ]);
  });

  it('follows the page that sets the records', async () => {
    const { element, picks } = pickers({ contactId });
    element.contactId = null;
    element.caseId = caseId;
    await settled();
    expect(find(element, '.contact').value).toBeNull();
    expect(find(element, '.case').value).toBe(caseId);
    expect(picks).toEqual([]);
  });
});
