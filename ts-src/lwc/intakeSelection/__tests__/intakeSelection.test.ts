import { allOrNone, extended, kept, keyedSelection, keyedStep, nothingChosen, toggled } from 'c/intakeSelection';

const shown = ['a', 'b', 'c', 'd', 'e'];

describe('c/intakeSelection', () => {
  it('chooses a row and takes it back', () => {
    const one = toggled(nothingChosen, 'b');
    expect(one.ids).toEqual(['b']);
    expect(toggled(one, 'b').ids).toEqual([]);
  });

  it('chooses a range both ways from the row chosen last', () => {
    expect(extended(toggled(nothingChosen, 'b'), 'd', shown).ids).toEqual(['b', 'c', 'd']);
    expect(extended(toggled(nothingChosen, 'd'), 'b', shown).ids).toEqual(['d', 'b', 'c']);
    expect(extended(nothingChosen, 'c', shown).ids).toEqual(['c']);
  });

  it('chooses the row alone when the range begins nowhere', () => {
    expect(extended({ ids: [], anchor: 'gone' }, 'c', shown).ids).toEqual(['c']);
  });

  it('chooses all, and then none', () => {
    const all = allOrNone(toggled(nothingChosen, 'b'), shown);
    expect(all.ids).toEqual(shown);
    expect(allOrNone(all, shown).ids).toEqual([]);
    expect(allOrNone(nothingChosen, []).ids).toEqual([]);
  });

  it('forgets rows that are gone', () => {
    const two = toggled(toggled(nothingChosen, 'a'), 'b');
    expect(kept(two, ['a', 'c'])).toEqual({ ids: ['a'], anchor: null });
    expect(kept(two, shown)).toBe(two);
  });

  const two = { ids: ['b', 'c'], anchor: 'b' };
  it.each([
    [{ key: ' ' }, ['b', 'c', 'd']],
    [{ key: ' ', shiftKey: true }, ['b', 'c', 'd']],
    [{ key: 'a', ctrlKey: true }, shown],
    [{ key: 'A', metaKey: true }, shown],
    [{ key: 'Escape' }, []],
    [{ key: 'a' }, null],
    [{ key: 'ArrowDown' }, null]
  ])('chooses by %j', (init, ids) => {
    const selection = keyedSelection(new KeyboardEvent('keydown', init), two, 'd', shown);
    expect(selection?.ids ?? null).toEqual(ids);
  });

  it('has nothing to take back at Escape when nothing is chosen', () => {
    expect(keyedSelection(new KeyboardEvent('keydown', { key: 'Escape' }), nothingChosen, 'd', shown)).toBeNull();
  });

  it.each([
    ['Home', -5],
    ['End', 5],
    ['ArrowDown', 1],
    ['ArrowUp', -1],
    ['x', null]
  ])('moves by %s', (key, step) => {
    expect(keyedStep(key, shown.length)).toBe(step);
  });
});
