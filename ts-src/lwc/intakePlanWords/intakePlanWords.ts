/** A save plan in words: each record that would be written, with the fields that people know. */
import type { PlanStep, PlanValue, SavePlan } from 'c/intakeCore';

/** The plan as Apex gives it to the dialog: labels by `Object` and `Object.Field`, names by record Id. */
export interface PlanPreview extends SavePlan {
  readonly labels: Readonly<Record<string, string>>;
  readonly names: Readonly<Record<string, string>>;
}

export interface ShownField {
  readonly key: string;
  readonly label: string;
  readonly text: string;
}

export interface ShownRecord {
  readonly key: string;
  readonly object: string;
  readonly purpose: string;
  readonly fields: readonly ShownField[];
}

/** Long texts are seen beside the dialog, and machines' fields tell people nothing. */
const unshown: ReadonlySet<string> = new Set([
  'HtmlBody',
  'TextBody',
  'Description',
  'Headers',
  'MessageIdentifier',
  'ThreadIdentifier',
  'IsClientManaged'
]);
const longest = 120;

/** The records in the order in which they are written. */
export function recordsOf(plan: PlanPreview): ShownRecord[] {
  return plan.steps.map((step) => ({
    key: step.ref,
    object: plan.labels[step.object] ?? step.object,
    purpose: step.purpose,
    fields: fieldsOf(plan, step)
  }));
}

function fieldsOf(plan: PlanPreview, { object, fields }: PlanStep): ShownField[] {
  return Object.entries(fields).flatMap(([name, value]) => {
    const text = unshown.has(name) ? '' : textOf(plan, value);
    return text === '' ? [] : [{ key: name, label: plan.labels[`${object}.${name}`] ?? name, text }];
  });
}

/** Empty for what names a record that is still to be made. */
function textOf(plan: PlanPreview, value: PlanValue): string {
  if (value === null || typeof value === 'object') {
    return Array.isArray(value) ? value.map((id: string) => plan.names[id] ?? id).join(', ') : '';
  }
  const text = typeof value === 'string' ? (plan.names[value] ?? value) : String(value);
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}
