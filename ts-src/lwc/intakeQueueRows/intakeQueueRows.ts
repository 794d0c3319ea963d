/** The queue's rows and views as they are shown. */
import type { MailboxSummary, QueueRow, QueueView } from 'c/intakeRecords';
import { labels } from 'c/intakeLabels';
import { count, fill, fullDate, initials, readable, shortDate } from 'c/intakeText';

export interface ShownRow {
  readonly id: string;
  readonly domId: string;
  readonly subject: string;
  readonly from: string;
  /** An address or note as it stands, where it is shown otherwise. */
  readonly fromTitle: string | null;
  readonly initials: string;
  readonly date: string;
  readonly fullDate: string;
  readonly snippet: string;
  readonly note: string | null;
  readonly noteTitle: string | null;
  readonly noteClass: string;
  readonly noteIcon: string;
  readonly hasAttachments: boolean;
  readonly isOutgoing: boolean;
  readonly selected: 'true' | 'false';
  /** Chosen for a save of several; undefined where nothing can be chosen. */
  readonly checked: 'true' | 'false' | undefined;
  readonly tabIndex: '0' | '-1';
  readonly className: string;
}

export interface ShownView {
  readonly name: QueueView;
  readonly label: string;
  readonly count: string | null;
  readonly pressed: 'true' | 'false';
  readonly className: string;
}

const viewLabels: readonly (readonly [QueueView, string, readonly string[]])[] = [
  ['open', labels.viewOpen, ['saveable']],
  ['filtered', labels.viewFiltered, ['filtered']],
  ['service', labels.viewService, ['service']],
  ['saved', labels.viewSaved, ['saved']],
  ['failed', labels.viewFailed, ['failed']],
  ['all', labels.viewAll, []]
];

const emptyTexts: Readonly<Record<string, string>> = {
  open: labels.queueEmptyOpen,
  filtered: labels.queueEmptyFiltered,
  service: labels.queueEmptyService,
  saved: labels.queueEmptySaved,
  failed: labels.queueEmptyFailed,
  all: labels.queueEmptyAll
};

const noteIcons: Readonly<Record<string, string>> = {
  filtered: 'utility:filterList',
  service: 'utility:settings',
  saved: 'utility:success',
  failed: 'utility:warning',
  duplicate: 'utility:copy',
  ignored: 'utility:ban'
};

interface RowState {
  readonly isSelected: boolean;
  /** Null where nothing can be chosen. */
  readonly isChosen: boolean | null;
  readonly isFocusable: boolean;
}

/** The queue's lines; the one in the tab order is the selected one, or the first. Null: none can be chosen. */
export function shownRows(
  rows: readonly QueueRow[],
  selectedId: string | null,
  chosenIds: readonly string[] | null
): ShownRow[] {
  const focusableId = rows.some(({ id }) => id === selectedId) ? selectedId : rows[0]?.id;
  return rows.map((row) =>
    shownRow(row, {
      isSelected: row.id === selectedId,
      isChosen: chosenIds?.includes(row.id) ?? null,
      isFocusable: row.id === focusableId
    })
  );
}

function shownRow(row: QueueRow, { isSelected, isChosen, isFocusable }: RowState): ShownRow {
  const from = readable(row.fromName ?? row.fromAddress ?? labels.unknownSender);
  const note = readable(noteOf(row) ?? '');
  return {
    id: row.id,
    domId: `row-${row.id}`,
    subject: row.subject ?? labels.noSubject,
    from: from.text,
    fromTitle: from.title,
    initials: initials(row.fromName, row.fromAddress),
    date: shortDate(row.messageDate),
    fullDate: fullDate(row.messageDate),
    snippet: row.snippet ?? '',
    note: note.text === '' ? null : note.text,
    noteTitle: note.title,
    noteClass: `note note_${hasFailedSave(row) ? 'failed' : row.disposition}`,
    noteIcon: hasFailedSave(row) ? 'utility:warning' : (noteIcons[row.disposition] ?? 'utility:link'),
    hasAttachments: row.hasAttachments,
    isOutgoing: row.direction === 'Outgoing',
    selected: isSelected ? 'true' : 'false',
    checked: isChosen === null ? undefined : isChosen ? 'true' : 'false',
    tabIndex: isFocusable ? '0' : '-1',
    className: ['row', isSelected ? 'row_selected' : '', isChosen === true ? 'row_chosen' : ''].join(' ').trim()
  };
}

/** It should have been saved by itself, and a person has to do it. */
function hasFailedSave(row: QueueRow): row is QueueRow & { readonly errorText: string } {
  return row.disposition === 'saveable' && row.errorText !== null;
}

function noteOf(row: QueueRow): string | null {
  const linked = [row.contactName ?? row.leadName, row.caseNumber].filter((part) => part !== null).join(' · ');
  if (row.disposition === 'failed') return row.errorText ?? labels.dispositionFailed;
  if (row.disposition === 'saved') return linked === '' ? labels.dispositionSaved : linked;
  if (hasFailedSave(row)) return fill(labels.automaticSaveFailed, row.errorText);
  if (row.disposition === 'saveable') return linked === '' ? null : linked;
  return row.observation ?? row.serviceKind;
}

/** The views with their figures. */
export function shownViews(current: QueueView, counts: Readonly<Record<string, number>>): readonly ShownView[] {
  return viewLabels.map(([name, label, dispositions]) => {
    const figure = dispositions.reduce((sum, disposition) => sum + (counts[disposition] ?? 0), 0);
    const isPressed = name === current;
    return {
      name,
      label,
      count: dispositions.length > 0 && figure > 0 ? count(figure) : null,
      pressed: isPressed ? 'true' : 'false',
      className: isPressed ? 'view view_pressed' : 'view'
    };
  });
}

export interface EmptyWords {
  readonly title: string;
  readonly text: string;
}

/** Why no message is there: nothing was found, nothing is read yet, or all is dealt with. */
export function emptyWords(view: QueueView, search: string | null, hasMailboxes: boolean): EmptyWords {
  if (search !== null) return { title: fill(labels.queueNothingFound, search), text: labels.queueEmptySearch };
  const isUnread = view === 'open' && !hasMailboxes;
  return {
    title: labels.queueEmptyTitle,
    text: isUnread ? labels.queueEmptyNoMailbox : (emptyTexts[view] ?? labels.queueEmptyAll)
  };
}

/** The mailboxes to choose from, all of them first. */
export function mailboxChoices(mailboxes: readonly MailboxSummary[]): readonly { label: string; value: string }[] {
  const own = mailboxes.map((mailbox) => ({ label: mailbox.name, value: mailbox.id }));
  return [{ label: labels.allMailboxes, value: '' }, ...own];
}

/** The view of that name; null where there is none. */
export function viewNamed(name: string | undefined): QueueView | null {
  return viewLabels.find(([view]) => view === name)?.[0] ?? null;
}
