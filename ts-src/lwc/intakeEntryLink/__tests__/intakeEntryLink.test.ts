import IntakeEntryLink from 'c/intakeEntryLink';
import { getRecord } from 'lightning/uiRecordApi';
import { lastNavigation } from 'lightning/navigation';
import { find, settled, show, textOf } from 'testkit/page';

const adapter = getRecord as any;
const entryId = 'a03J00000000001AAA';

async function link(properties: Record<string, unknown> = { entryId, pattern: 'acme.example' }) {
  const element = show('c-intake-entry-link', IntakeEntryLink, properties);
  await settled();
  return element;
}

describe('c-intake-entry-link', () => {
  it('is a link to the entry for those who may see it', async () => {
    const element = await link();
    adapter.emit({ id: entryId, fields: { Pattern__c: { value: 'acme.example' } } });
    await settled();
    const anchor = find(element, 'a');
    expect(anchor.textContent).toBe('acme.example');
    expect(anchor.getAttribute('href')).toContain(entryId);
    await expect(element).toBeAccessible();
    anchor.click();
    expect(lastNavigation().pageReference.attributes).toMatchObject({
      recordId: entryId,
      objectApiName: 'Intake_Filter__c'
    });
  });

  it('stays a text when the entry can not be read', async () => {
    const element = await link();
    adapter.error({ message: 'You do not have access to this record.' });
    await settled();
    expect(find(element, 'a')).toBeNull();
    expect(textOf(element)).toBe('acme.example');
    await expect(element).toBeAccessible();
  });

  it('asks nothing for an entry that has no record', async () => {
    const element = await link({ entryId: null, pattern: 'this mailbox' });
    expect(adapter.getLastConfig()?.recordId).toBeUndefined();
    expect(textOf(element)).toBe('this mailbox');
  });
});
