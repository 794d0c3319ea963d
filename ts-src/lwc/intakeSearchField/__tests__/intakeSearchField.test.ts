import IntakeSearchField from 'c/intakeSearchField';
import { find, press, settled, show } from 'testkit/page';

function field() {
  const element = show('c-intake-search-field', IntakeSearchField, { label: 'Search', placeholder: 'Search subject' });
  const searches: (string | null)[] = [];
  const left = jest.fn();
  element.addEventListener('searchchange', (event: any) => searches.push(event.detail.search));
  element.addEventListener('leave', left);
  return { element, searches, left, input: find(element, '.search') };
}

function type(input: any, text: string) {
  input.value = text;
  input.dispatchEvent(new Event('input'));
}

describe('c-intake-search-field', () => {
  afterEach(() => jest.useRealTimers());

  it('has a name', async () => {
    const { element } = field();
    await expect(element).toBeAccessible();
  });

  it('tells the search once when typing pauses', () => {
    jest.useFakeTimers();
    const { input, searches } = field();
    for (const text of ['p', 'pu', ' pump ']) type(input, text);
    expect(searches).toEqual([]);
    jest.advanceTimersByTime(300);
    expect(searches).toEqual(['pump']);
    press(input, 'Enter');
    expect(searches).toEqual(['pump']);
  });

  it('tells it at once at Enter, and its end at Escape', async () => {
    const { input, searches } = field();
    type(input, 'pump');
    press(input, 'Enter');
    await settled();
    expect(press(input, 'Escape').defaultPrevented).toBe(true);
    await settled();
    expect(searches).toEqual(['pump', null]);
    expect(input.value).toBe('');
    expect(press(input, 'Escape').defaultPrevented).toBe(false);
  });

  it('goes on to the list with the down arrow', () => {
    const { input, left } = field();
    press(input, 'ArrowDown');
    expect(left).toHaveBeenCalledTimes(1);
  });

  it('is emptied without a search, and then searches the same again', async () => {
    const { element, input, searches } = field();
    type(input, 'pump');
    press(input, 'Enter');
    element.clear();
    await settled();
    expect(input.value).toBe('');
    type(input, 'pump');
    press(input, 'Enter');
    expect(searches).toEqual(['pump', 'pump']);
  });

  it('takes the focus', () => {
    const { element, input } = field();
    element.focus();
    expect(element.shadowRoot?.activeElement).toBe(input);
  });
});
