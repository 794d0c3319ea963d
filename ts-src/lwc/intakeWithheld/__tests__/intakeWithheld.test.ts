import IntakeWithheld from 'c/intakeWithheld';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import { find, settled, show, textOf } from 'testkit/page';

jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });

const read = getFilters as unknown as jest.Mock;
const observation = 'A list entry keeps this message out of Salesforce: acme.example.';
const entry = { id: 'a03J00000000001AAA', pattern: 'acme.example', action: 'never-take-in' };

async function withheld() {
  const element = show('c-intake-withheld', IntakeWithheld, { observation });
  await settled();
  return element;
}

describe('c-intake-withheld', () => {
  it('says why there is nothing to read, and names the entry that may be seen', async () => {
    const other = { ...entry, id: 'a03J00000000002AAA', action: 'filter-when-all-match' };
    read.mockImplementation(({ query }) =>
      Promise.resolve({ rows: query.scope === 'person' ? [other, entry] : [], total: 0 })
    );
    const element = await withheld();
    expect(textOf(element)).toContain(observation);
    expect(find(element, 'c-intake-entry-link')).toMatchObject({ entryId: entry.id, pattern: 'acme.example' });
    expect(read.mock.calls.map(([{ query }]) => [query.scope, query.search])).toEqual([
      ['organisation', 'acme.example'],
      ['person', 'acme.example']
    ]);
    await expect(element).toBeAccessible();
  });

  it('has no link where the entry is somebody else’s, and none when it can not be looked up', async () => {
    read.mockResolvedValue({ rows: [], total: 0 });
    expect(find(await withheld(), 'c-intake-entry-link')).toBeNull();
    read.mockRejectedValue({ body: { message: 'The org is busy.' } });
    const element = await withheld();
    expect(find(element, 'c-intake-entry-link')).toBeNull();
    expect(textOf(element)).toContain(observation);
    await expect(element).toBeAccessible();
  });
});
