import IntakeDoctor from 'c/intakeDoctor';
import askRelay from '@salesforce/apex/LinkConfigurationController.askRelay';
import getFacts from '@salesforce/apex/LinkConfigurationController.getFacts';
import { find, findAll, settled, show, textOf } from 'testkit/page';

jest.mock('@salesforce/apex/LinkConfigurationController.getFacts', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/LinkConfigurationController.askRelay', () => ({ default: jest.fn() }), { virtual: true });

const readFacts = getFacts as any;
const readRelay = askRelay as any;
const readAt = '2026-11-20T10:00:00.000Z';
const facts = {
  readAt,
  enhancedEmail: true,
  sharedActivities: true,
  otherCaseMail: 0,
  hasSigningKey: true,
  // Apex leaves out what is null.
  mailboxes: [{ address: 'sales@acme.example', isActive: true, status: 'Running', lastContact: readAt }],
  contactEmails: ['Email'],
  leadEmails: ['Email'],
  fields: [],
  permissionSets: [],
  grants: [],
  mine: {
    userName: 'Ada Minter',
    unreadable: [],
    unwritable: [],
    customPermissions: ['Edit_Intake_Filters', 'Edit_Intake_Settings', 'Save_Filtered_Email']
  }
};
const relay = { status: '{"mailboxes":[],"org":{"isUp":true,"error":null}}', date: readAt, askedAt: readAt };
const copied: string[] = [];

beforeEach(() => {
  readFacts.mockResolvedValue(facts);
  readRelay.mockResolvedValue(relay);
  copied.length = 0;
  Object.defineProperty(navigator, 'clipboard', {
    configurable: true,
    value: {
      writeText: (text: string) => {
        copied.push(text);
        return Promise.resolve();
      }
    }
  });
});

async function shown() {
  const element = show('c-intake-doctor', IntakeDoctor);
  await settled();
  await settled();
  return element;
}

describe('c-intake-doctor', () => {
  it('shows a skeleton, then that all is well', async () => {
    const element = show('c-intake-doctor', IntakeDoctor);
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await settled();
    await settled();
    expect(textOf(element)).toContain('14 checks, no fault.');
    expect(findAll(element, '[data-state="fault"]')).toHaveLength(0);
    await expect(element).toBeAccessible();
  });

  it('puts the fault first with what is needed, the cure and the way to Setup', async () => {
    readFacts.mockResolvedValue({ ...facts, enhancedEmail: false });
    const element = await shown();
    expect(textOf(element)).toContain('Faults: 1, warnings: 0.');
    const [first] = findAll(element, '.finding');
    expect(first?.dataset.check).toBe('Enhanced Email');
    expect(first?.textContent).toContain('Enable it in Setup');
    expect(find(element, 'a.setup').getAttribute('href')).toBe('/lightning/setup/EnhancedEmail/home');
    await expect(element).toBeAccessible();
  });

  it('hides what is well in a group with a fault until it is asked for', async () => {
    readFacts.mockResolvedValue({ ...facts, enhancedEmail: false });
    const element = await shown();
    expect(find(element, '[data-check="Shared Activities"]')).toBeNull();
    const toggle = find(element, 'button.toggle');
    expect(toggle.getAttribute('aria-expanded')).toBe('false');
    toggle.click();
    await settled();
    expect(find(element, '[data-check="Shared Activities"]')).not.toBeNull();
    expect(find(element, 'button.toggle').getAttribute('aria-expanded')).toBe('true');
  });

  it('shows what the org said while the relay is still being asked', async () => {
    let answer: (value: unknown) => void = () => undefined;
    readRelay.mockReturnValue(new Promise((resolve) => (answer = resolve)));
    const element = await shown();
    expect(textOf(element)).toContain('Asking the relay');
    expect(find(element, '[data-check="Named Credential"]')).toBeNull();
    answer({ problem: 'No answer.', askedAt: readAt });
    await settled();
    expect(find(element, '[data-check="Named Credential"]').textContent).toContain('No answer.');
  });

  it('says why it can not look, and tries again', async () => {
    readFacts.mockRejectedValueOnce({ body: { message: 'Only people with the permission.' } });
    const element = await shown();
    expect(textOf(element)).toContain('Only people with the permission.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    await settled();
    await settled();
    expect(textOf(element)).toContain('no fault');
  });

  it('checks again when asked', async () => {
    const element = await shown();
    readFacts.mockResolvedValue({ ...facts, sharedActivities: false });
    find(element, '.again').click();
    await settled();
    await settled();
    expect(find(element, '[data-check="Shared Activities"]').dataset.state).toBe('warning');
  });

  it('copies the findings as text', async () => {
    const element = await shown();
    find(element, '.copy').click();
    await settled();
    expect(copied[0]).toMatch(/^Salesforce\n {2}ok {4}Enhanced Email: on/);
    expect(find(element, '[role="status"]').textContent).toBe('Copied.');
  });

  it('shows the text where the browser refuses to copy', async () => {
    Object.defineProperty(navigator, 'clipboard', { configurable: true, value: undefined });
    const element = await shown();
    find(element, '.copy').click();
    await settled();
    expect((find(element, '.by-hand') as any).value).toContain('Enhanced Email: on');
  });

  it('tells what the org can do for the probe', async () => {
    const seen: unknown[] = [];
    const element = show('c-intake-doctor', IntakeDoctor);
    element.addEventListener('facts', (event) => seen.push((event as CustomEvent).detail));
    await settled();
    await settled();
    expect(seen).toEqual([{ enhancedEmail: true, sharedActivities: true }]);
  });
});
