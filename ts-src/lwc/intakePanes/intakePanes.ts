/** The widths of the console's side panes, in pixels, as each person left them. */
export interface PaneWidths {
  queue: number;
  related: number;
}

const widthKey = 'email-intake.panes';
const defaultWidths: PaneWidths = { queue: 340, related: 360 };
export const minWidth = 240;
export const maxWidth = 560;

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

function allowedWidth(wanted: unknown, fallback: number): number {
  if (typeof wanted !== 'number' || !Number.isFinite(wanted)) return fallback;
  return Math.round(Math.min(maxWidth, Math.max(minWidth, wanted)));
}
