/** Which rows of a list are chosen, and where a range of them begins. */
export interface Selection {
  readonly ids: readonly string[];
  /** The row that was chosen last without Shift: a range goes from here. */
  readonly anchor: string | null;
}

export const nothingChosen: Selection = { ids: [], anchor: null };

/** Chooses a row, or no longer. */
export function toggled({ ids }: Selection, id: string): Selection {
  const isChosen = ids.includes(id);
  return { ids: isChosen ? ids.filter((other) => other !== id) : [...ids, id], anchor: id };
}

/** Chooses everything from the anchor to the row, in the order shown; without an anchor, the row alone. */
export function extended(selection: Selection, id: string, shown: readonly string[]): Selection {
  const from = shown.indexOf(selection.anchor ?? id);
  const to = shown.indexOf(id);
  if (from < 0 || to < 0) return toggled(selection, id);
  const range = shown.slice(Math.min(from, to), Math.max(from, to) + 1);
  return { ids: [...new Set([...selection.ids, ...range])], anchor: selection.anchor ?? id };
}

/** Chooses all rows shown; none, when all were. */
export function allOrNone({ ids }: Selection, shown: readonly string[]): Selection {
  const isAll = shown.length > 0 && shown.every((id) => ids.includes(id));
  return { ids: isAll ? [] : [...shown], anchor: null };
}

/** Forgets rows that are not in the list any more. */
export function kept(selection: Selection, shown: readonly string[]): Selection {
  const ids = selection.ids.filter((id) => shown.includes(id));
  if (ids.length === selection.ids.length) return selection;
  return { ids, anchor: selection.anchor !== null && ids.includes(selection.anchor) ? selection.anchor : null };
}

/** Space chooses the row, with Shift a range, Ctrl+A all, and Escape none; null for other keys. */
export function keyedSelection(
  { key, shiftKey, ctrlKey, metaKey }: KeyboardEvent,
  selection: Selection,
  id: string,
  shownIds: readonly string[]
): Selection | null {
  if (key === ' ') return shiftKey ? extended(selection, id, shownIds) : toggled(selection, id);
  if (key.toLowerCase() === 'a' && (ctrlKey || metaKey)) return allOrNone(selection, shownIds);
  return key === 'Escape' && selection.ids.length > 0 ? nothingChosen : null;
}

/** How many rows a key moves in a list of that length; null for other keys. */
export function keyedStep(key: string, length: number): number | null {
  if (key === 'Home') return -length;
  if (key === 'End') return length;
  if (key === 'ArrowDown') return 1;
  return key === 'ArrowUp' ? -1 : null;
}
