/** The console's keys as data: one action, one key, one button. People can switch them off. */
import { labels } from 'c/intakeLabels';

export type ShortcutAction = 'next' | 'previous' | 'open' | 'save' | 'list' | 'undo' | 'search' | 'help';

export interface Shortcut {
  readonly action: ShortcutAction;
  /** Values of KeyboardEvent.key. */
  readonly keys: readonly string[];
  /** How the keys are written for people. */
  readonly shown: string;
  readonly label: string;
}

export const shortcuts: readonly Shortcut[] = [
  { action: 'next', keys: ['j', 'ArrowDown'], shown: 'J, ↓', label: labels.shortcutNext },
  { action: 'previous', keys: ['k', 'ArrowUp'], shown: 'K, ↑', label: labels.shortcutPrevious },
  { action: 'open', keys: ['Enter'], shown: 'Enter', label: labels.shortcutOpen },
  { action: 'save', keys: ['s'], shown: 'S', label: labels.shortcutSave },
  { action: 'list', keys: ['b'], shown: 'B', label: labels.shortcutList },
  { action: 'undo', keys: ['u'], shown: 'U', label: labels.shortcutUndo },
  { action: 'search', keys: ['/'], shown: '/', label: labels.shortcutSearch },
  { action: 'help', keys: ['?'], shown: '?', label: labels.shortcutHelp }
];

const storageKey = 'email-intake.shortcuts';

/** Whether the person has the shortcuts on; they are unless switched off in this browser. */
export function areShortcutsOn(): boolean {
  try {
    return window.localStorage.getItem(storageKey) !== 'off';
  } catch {
    return true;
  }
}

/** Remembers the person's choice in this browser. */
export function switchShortcuts(on: boolean): void {
  try {
    window.localStorage.setItem(storageKey, on ? 'on' : 'off');
  } catch {
    // Storage may be refused (private window); the choice then lasts until the page is left.
  }
}

const typingTags = new Set(['INPUT', 'TEXTAREA', 'SELECT']);
const pressingTags = new Set(['BUTTON', 'A', 'SUMMARY']);

function innermost(event: KeyboardEvent): Element | null {
  const [target] = event.composedPath();
  return target instanceof Element ? target : null;
}

function isElsewhere(element: Element | null): boolean {
  if (element === null) return false;
  if (typingTags.has(element.tagName) || (element instanceof HTMLElement && element.isContentEditable)) return true;
  return element.closest('[role="dialog"],[role="menu"],[role="combobox"],[role="separator"]') !== null;
}

/** The action of a key press; null when it has none, when keys are held, or when the person is typing. */
export function shortcutFor(event: KeyboardEvent): ShortcutAction | null {
  if (event.defaultPrevented || event.ctrlKey || event.altKey || event.metaKey) return null;
  const element = innermost(event);
  if (isElsewhere(element)) return null;
  const found = shortcuts.find((shortcut) => shortcut.keys.includes(event.key));
  if (found === undefined) return null;
  // Enter on a button presses the button.
  if (found.action === 'open' && element !== null && pressingTags.has(element.tagName)) return null;
  return found.action;
}
