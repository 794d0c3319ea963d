import IntakeFilterList from 'c/intakeFilterList';
import getFilters from '@salesforce/apex/IntakeFilterController.getFilters';
import { find, findAll, press, settled, show, textOf } from 'testkit/page';
import { entry } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });

const filters = getFilters as unknown as jest.Mock;

async function shown(rows = [entry(1), entry(2), entry(3)], properties = {}, total = rows.length) {
  filters.mockResolvedValue({ rows, total });
  const element = show('c-intake-filter-list', IntakeFilterList, { canEdit: true, canLock: true, ...properties });
  const actions: any[] = [];
  element.addEventListener('rowaction', (event: any) => actions.push(event.detail));
  await settled();
  return { element, actions };
}

const menuOf = (element: any, at = 0) => findAll(element, 'lightning-button-menu')[at]!;
const itemsOf = (menu: any) =>
  [...menu.querySelectorAll('lightning-menu-item')].map((item: any) => ({
    value: item.value,
    disabled: item.disabled
  }));

describe('c-intake-filter-list', () => {
  it('shows a skeleton until the entries are there', async () => {
    filters.mockReturnValue(new Promise(() => undefined));
    const element = show('c-intake-filter-list', IntakeFilterList, { canEdit: true });
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('lists the entries with their effect, hits, who added them and why', async () => {
    const { element } = await shown([
      entry(1),
      entry(2, { locked: true, kind: 'allow', direction: 'in', expiresOn: '2027-01-31' }),
      entry(3, { active: false })
    ]);
    const text = textOf(element);
    expect(text).toContain('partner1.example');
    expect(text).toContain('This domain and its subdomains');
    expect(text).toContain('Filters when all match');
    expect(text).toContain('Ada Admin');
    expect(text).toContain('Newsletter 1');
    expect(text).toContain('Is always external, incoming only');
    expect(text).toContain('Jan 31, 2027');
    expect(text).toContain('Removed');
    expect(text).toContain('3 of 3 entries');
    await expect(element).toBeAccessible();
  });

  it('shows internationalised domains as people write them', async () => {
    const { element } = await shown([entry(1, { pattern: 'xn--mller-kva.example' })]);
    expect(textOf(element)).toContain('müller.example');
  });

  it('says why it is empty and offers a new entry', async () => {
    const { element } = await shown([]);
    expect(textOf(element)).toContain('No entries yet');
    const asked = jest.fn();
    element.addEventListener('newentry', asked);
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    expect(asked).toHaveBeenCalled();
    await expect(element).toBeAccessible();
  });

  it('says what failed and tries again', async () => {
    filters.mockRejectedValueOnce({ body: { message: 'You have no access to the lists. Ask your administrator.' } });
    const element = show('c-intake-filter-list', IntakeFilterList);
    await settled();
    expect(textOf(element)).toContain('You have no access to the lists.');
    await expect(element).toBeAccessible();
    filters.mockResolvedValue({ rows: [entry(1)], total: 1 });
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    expect(textOf(element)).toContain('partner1.example');
  });

  it('asks for the search, the kind, the state and the order that were chosen', async () => {
    const { element } = await shown();
    const search = find(find(element, 'c-intake-search-field'), '.search');
    search.value = ' news ';
    search.dispatchEvent(new Event('input'));
    press(search, 'Enter');
    await settled();
    find(element, '[data-kind="allow"]').click();
    await settled();
    find(element, '.state-filter').dispatchEvent(new CustomEvent('change', { detail: { value: 'inactive' } }));
    await settled();
    find(element, '[data-order="hits"]').click();
    await settled();
    expect(filters.mock.lastCall[0].query).toEqual({
      scope: 'organisation',
      search: 'news',
      kind: 'allow',
      state: 'inactive',
      sortBy: 'hits',
      sortDirection: 'desc',
      pageSize: 50,
      pageOffset: 0
    });
    expect(find(element, 'th[aria-sort="descending"]').textContent).toContain('Hits');
    find(element, '[data-order="hits"]').click();
    await settled();
    expect(filters.mock.lastCall[0].query.sortDirection).toBe('asc');
  });

  it('waits for a pause in typing before it searches', async () => {
    const { element } = await shown();
    jest.useFakeTimers();
    const search = find(find(element, 'c-intake-search-field'), '.search');
    for (const text of ['n', 'ne', 'new']) {
      search.value = text;
      search.dispatchEvent(new Event('input'));
    }
    expect(filters).toHaveBeenCalledTimes(1);
    await jest.advanceTimersByTimeAsync(300);
    jest.useRealTimers();
    expect(filters).toHaveBeenCalledTimes(2);
    expect(filters.mock.lastCall[0].query.search).toBe('new');
  });

  it('drops the answer to an older question', async () => {
    const { element } = await shown();
    let late: (page: unknown) => void = () => undefined;
    filters.mockReturnValueOnce(new Promise((resolve) => (late = resolve)));
    find(element, '[data-kind="allow"]').click();
    filters.mockResolvedValueOnce({ rows: [entry(7)], total: 1 });
    find(element, '[data-kind="internal"]').click();
    await settled();
    late({ rows: [entry(8)], total: 1 });
    await settled();
    expect(textOf(element)).toContain('partner7.example');
    expect(textOf(element)).not.toContain('partner8.example');
  });

  it('loads more without double rows and keeps them at a refresh', async () => {
    const { element } = await shown([entry(1), entry(2)], {}, 4);
    filters.mockResolvedValue({ rows: [entry(2), entry(3), entry(4)], total: 4 });
    find(element, '.more-button').click();
    await settled();
    expect(findAll(element, '.entry').map((button) => button.textContent.trim())).toEqual(
      [1, 2, 3, 4].map((index) => `partner${String(index)}.example`)
    );
    filters.mockResolvedValue({ rows: [1, 2, 3, 4].map((index) => entry(index)), total: 4 });
    await element.refresh();
    await settled();
    expect(findAll(element, '.entry')).toHaveLength(4);
  });

  it('moves with the arrow keys, goes back to the search, and removes with Delete', async () => {
    const { element, actions } = await shown();
    press(find(find(element, 'c-intake-search-field'), '.search'), 'ArrowDown');
    const focused = () => element.shadowRoot?.activeElement as HTMLElement | null;
    expect(focused()?.textContent.trim()).toBe('partner1.example');
    press(focused()!, 'ArrowDown');
    expect(focused()?.textContent.trim()).toBe('partner2.example');
    press(focused()!, 'Delete');
    expect(actions).toEqual([{ action: 'remove', rows: [expect.objectContaining({ id: entry(2).id })] }]);
    press(focused()!, 'ArrowUp');
    press(focused()!, 'ArrowUp');
    expect(focused()?.className).toContain('search');
  });

  it('offers what can be done with an entry, and nothing that its lock forbids', async () => {
    const { element, actions } = await shown([entry(1), entry(2, { locked: true }), entry(3, { active: false })]);
    expect(itemsOf(menuOf(element)).map((item) => item.value)).toEqual(['edit', 'remove', 'try-remove', 'lock']);
    expect(
      itemsOf(menuOf(element, 1))
        .filter((item) => item.disabled)
        .map((item) => item.value)
    ).toEqual(['remove', 'try-remove']);
    expect(itemsOf(menuOf(element, 2)).map((item) => item.value)).toEqual(['edit', 'restore']);
    menuOf(element, 1).dispatchEvent(new CustomEvent('select', { detail: { value: 'unlock' } }));
    expect(actions[0]).toMatchObject({ action: 'unlock', rows: [{ id: entry(2).id }] });
    press(findAll(element, '.entry')[1]!, 'Delete');
    expect(actions).toHaveLength(1);
  });

  it('removes several chosen entries, leaving out locked ones', async () => {
    const { element, actions } = await shown([entry(1), entry(2, { locked: true }), entry(3)]);
    const all = find(element, '.choose-all');
    all.checked = true;
    all.dispatchEvent(new Event('change'));
    await settled();
    expect(textOf(element)).toContain('2 chosen');
    await expect(element).toBeAccessible();
    find(element, '.remove-chosen').click();
    expect(actions[0].action).toBe('try-remove');
    expect(actions[0].rows.map((row: any) => row.id)).toEqual([entry(1).id, entry(3).id]);
  });

  it('only shows the entries to a reader who may not change the list', async () => {
    const { element, actions } = await shown([entry(1)], { canEdit: false, canLock: false });
    expect(find(element, 'input[type="checkbox"]')).toBeNull();
    expect(itemsOf(menuOf(element)).map((item) => item.value)).toEqual(['edit']);
    press(find(element, '.entry'), 'Delete');
    expect(actions).toEqual([]);
    await expect(element).toBeAccessible();
  });

  it('starts over when the other list is chosen', async () => {
    const { element } = await shown();
    element.scope = 'person';
    await settled();
    expect(filters.mock.lastCall[0].query).toMatchObject({ scope: 'person', pageOffset: 0 });
  });
});
