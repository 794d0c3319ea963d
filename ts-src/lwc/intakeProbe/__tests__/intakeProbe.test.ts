import IntakeProbe from 'c/intakeProbe';
import probe from '@salesforce/apex/LinkConfigurationController.probe';
import { find, findAll, settled, show, textOf } from 'testkit/page';

jest.mock('@salesforce/apex/LinkConfigurationController.probe', () => ({ default: jest.fn() }), { virtual: true });

const save = probe as any;
const orgSettings = { enhancedEmail: true, sharedActivities: true };
const done = {
  contactId: 'c',
  caseId: 'k',
  isMade: true,
  steps: [{ ref: 'email' }, { ref: 'sender' }, { ref: 'activity' }],
  email: { parentId: 'k', status: '1', isIncoming: true },
  senders: ['c'],
  task: { whoId: 'c', whatId: 'k' },
  left: 0
};

beforeEach(() => {
  save.mockReset();
  save.mockResolvedValue(done);
});

async function press(element: any) {
  find(element, '.save').click();
  await settled();
}

function choose(element: any, picker: string, recordId: string) {
  find(find(element, 'c-intake-link-pickers'), picker).dispatchEvent(
    new CustomEvent('change', { detail: { recordId } })
  );
}

describe('c-intake-probe', () => {
  it('saves a probe with records made for it and shows each step', async () => {
    const element = show('c-intake-probe', IntakeProbe, { orgSettings });
    await press(element);
    expect(save.mock.calls[0][0]).toMatchObject({ contactId: null, caseId: null });
    expect(JSON.parse(save.mock.calls[0][0].planJson).steps[0].fields.ParentId).toBe('{probe-case}');
    expect(textOf(element)).toContain('saved with its Contact and Case, and removed again');
    expect(find(element, 'h2').textContent).toBe('Probe message');
    expect(findAll(element, '.line')).toHaveLength(8);
    await expect(element).toBeAccessible();
  });

  it('saves it on the records that were chosen', async () => {
    const element = show('c-intake-probe', IntakeProbe, { orgSettings });
    choose(element, '.contact', 'c1');
    choose(element, '.case', 'k1');
    await press(element);
    expect(save.mock.calls[0][0]).toMatchObject({ contactId: 'c1', caseId: 'k1' });
  });

  it('asks for both records or none, and saves nothing', async () => {
    const element = show('c-intake-probe', IntakeProbe, { orgSettings });
    choose(element, '.contact', 'c1');
    await press(element);
    expect(find(element, '[role="alert"]').textContent).toContain('both a Contact and a Case');
    expect(save).not.toHaveBeenCalled();
  });

  it('shows the step that failed, those not tried, and that nothing is left', async () => {
    save.mockResolvedValue({
      contactId: 'c',
      caseId: 'k',
      isMade: true,
      steps: [{ ref: 'email' }, { ref: 'sender', problem: 'No access.' }],
      senders: [],
      left: 0
    });
    const element = show('c-intake-probe', IntakeProbe, { orgSettings });
    await press(element);
    expect(find(element, '[data-key="sender"]').textContent).toContain('No access.');
    expect(find(element, '[data-key="activity"]').dataset.state).toBe('skipped');
    expect(find(element, '[data-key="removed"]').dataset.state).toBe('fine');
    expect(find(element, '.verdict').textContent).toContain('did not go well');
    await expect(element).toBeAccessible();
  });

  it('keeps the choice and says why the probe could not be made', async () => {
    save.mockRejectedValue({ body: { message: 'The org is busy.' } });
    const element = show('c-intake-probe', IntakeProbe, { orgSettings });
    await press(element);
    expect(find(element, '[role="alert"]').textContent).toContain('The org is busy.');
    expect((find(element, '.save') as any).disabled).toBe(false);
  });
});
