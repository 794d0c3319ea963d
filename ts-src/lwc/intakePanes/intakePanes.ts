/** The widths of the console's side panes, in pixels, as each person left them. */
export interface PaneWidths {
  queue: number;
  related: number;
}

const widthKey = 'email-intake.panes';
const defaultWidths: PaneWidths = { queue: 340, related: 360 };
export const minWidth = 240;
export const maxWidth = 560;
const keyStep = 16;

/** The widths that were kept; the usual ones where nothing, or nonsense, is kept. */
export function rememberedWidths(): PaneWidths {
  try {
    const kept: unknown = JSON.parse(window.localStorage.getItem(widthKey) ?? 'null');
    if (typeof kept !== 'object' || kept === null) return { ...defaultWidths };
    const { queue, related } = { queue: undefined, related: undefined, ...kept };
    return { queue: allowedWidth(queue, defaultWidths.queue), related: allowedWidth(related, defaultWidths.related) };
  } catch {
    return { ...defaultWidths };
  }
}

/** The widths with one pane at another width, within the limits, and kept for the next time. */
export function resized(widths: PaneWidths, pane: keyof PaneWidths, width: number): PaneWidths {
  const changed = { ...widths, [pane]: allowedWidth(width, defaultWidths[pane]) };
  try {
    window.localStorage.setItem(widthKey, JSON.stringify(changed));
  } catch {
    // Refused storage: the widths last until the page is left.
  }
  return changed;
}

/** The width that an arrow key on the pane's separator asks for; null for other keys. */
export function keyedWidth(key: string, pane: keyof PaneWidths, width: number): number | null {
  if (key !== 'ArrowLeft' && key !== 'ArrowRight') return null;
  return width + (key === 'ArrowRight' ? keyStep : -keyStep) * outward(pane);
}

/** Follows a pointer from where it went down on the pane's separator until it is let go, and tells each width. */
export function onDrag(
  down: PointerEvent,
  pane: keyof PaneWidths,
  width: number,
  onWidth: (width: number) => void
): void {
  const handle = down.currentTarget;
  if (!(handle instanceof HTMLElement)) return;
  const onMove = (move: PointerEvent): void => {
    onWidth(width + (move.clientX - down.clientX) * outward(pane));
  };
  const onUp = (): void => {
    handle.removeEventListener('pointermove', onMove);
    handle.removeEventListener('pointerup', onUp);
    handle.removeEventListener('pointercancel', onUp);
  };
  handle.setPointerCapture(down.pointerId);
  handle.addEventListener('pointermove', onMove);
  handle.addEventListener('pointerup', onUp);
  handle.addEventListener('pointercancel', onUp);
}

/** The queue grows to the right, the related records to the left. */
function outward(pane: keyof PaneWidths): 1 | -1 {
  return pane === 'queue' ? 1 : -1;
}

function allowedWidth(wanted: unknown, fallback: number): number {
  if (typeof wanted !== 'number' || !Number.isFinite(wanted)) return fallback;
  return Math.round(Math.min(maxWidth, Math.max(minWidth, wanted)));
}
