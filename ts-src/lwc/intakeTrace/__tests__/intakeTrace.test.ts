import IntakeTrace from 'c/intakeTrace';
import type { TraceStep } from 'c/intakeCore';
import { find, findAll, settled, show } from 'testkit/page';

const steps: readonly TraceStep[] = [
  { rule: 'service.non-delivery', outcome: 'miss', saw: 'nothing', said: 'is no non-delivery report' },
  { rule: 'filter.never-take-in', outcome: 'skipped', saw: '', said: 'an earlier rule hit' },
  { rule: 'list.entry', outcome: 'hit', saw: 'ann@acme.example', said: 'is on the list' },
  { rule: 'filter.all-blacklisted', outcome: 'hit', saw: '2 addresses', said: 'none is outside' },
  { rule: 'default.saveable', outcome: 'skipped', saw: '', said: 'an earlier rule hit' }
];

async function trace(properties: Record<string, unknown>) {
  const element = show('c-intake-trace', IntakeTrace, properties);
  await settled();
  return element;
}

const said = (element: Element) => findAll(element, '.said').map((found) => found.textContent);

describe('c-intake-trace', () => {
  it('is nothing where no trace was kept', async () => {
    const element = await trace({ steps: [] });
    expect(find(element, 'button')).toBeNull();
  });

  it('tells first which rules applied, and marks the one that decided', async () => {
    const element = await trace({ steps, decidedBy: 'filter.all-blacklisted', note: 'Automatic saving is off.' });
    expect(find(element, '.quiet').textContent).toBe('Automatic saving is off.');
    expect(find(element, 'ol')).toBeNull();
    await expect(element).toBeAccessible();
    find(element, '.why-button').click();
    await settled();
    expect(said(element)).toEqual(['is on the list', 'none is outside']);
    expect(find(element, '.step_deciding .said').textContent).toBe('none is outside');
    expect(findAll(element, '.deciding').map((found) => found.textContent)).toEqual(['decided']);
    await expect(element).toBeAccessible();
  });

  it('tells all rules in their order on request, those not asked as well', async () => {
    const element = await trace({ steps, decidedBy: 'filter.all-blacklisted' });
    find(element, '.why-button').click();
    await settled();
    const fold = find(element, '.all-button');
    expect(fold.textContent.trim()).toBe('Show all 5 rules in their order');
    fold.click();
    await settled();
    expect(said(element)).toEqual(steps.map((step) => step.said));
    expect(fold.getAttribute('aria-expanded')).toBe('true');
    await expect(element).toBeAccessible();
    fold.click();
    await settled();
    expect(said(element)).toHaveLength(2);
  });

  it('tells everything where no rule applied', async () => {
    const element = await trace({ steps: steps.slice(0, 2) });
    find(element, '.why-button').click();
    await settled();
    expect(said(element)).toHaveLength(2);
    expect(find(element, '.all-button')).toBeNull();
  });
});
