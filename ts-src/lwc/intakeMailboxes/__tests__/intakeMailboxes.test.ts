import IntakeMailboxes from 'c/intakeMailboxes';
import getMailboxes from '@salesforce/apex/IntakeQueueController.getMailboxes';
import compare from '@salesforce/apex/IntakeMailboxController.compare';
import { refreshApex } from '@salesforce/apex';
import { lastNavigation } from 'lightning/navigation';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { mailbox } from 'testkit/intakes';

jest.mock(
  '@salesforce/apex/IntakeQueueController.getMailboxes',
  () => {
    const { createApexTestWireAdapter } = require('@salesforce/sfdx-lwc-jest');
    return { default: createApexTestWireAdapter(jest.fn()) };
  },
  { virtual: true }
);
jest.mock('@salesforce/apex/IntakeMailboxController.compare', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex', () => ({ refreshApex: jest.fn(() => Promise.resolve()) }), { virtual: true });

const wire = getMailboxes as any;

async function shown(...mailboxes: Record<string, unknown>[]) {
  const element = show('c-intake-mailboxes', IntakeMailboxes);
  wire.emit(mailboxes);
  await settled();
  return element;
}

describe('c-intake-mailboxes', () => {
  afterEach(() => jest.restoreAllMocks());

  it('looks for new figures by itself while somebody sees it, sooner after a check', async () => {
    const looks: [() => void, number][] = [];
    const { setTimeout: later } = window;
    jest.spyOn(window, 'setTimeout').mockImplementation(((work: () => void, ms = 0) => {
      if (ms < 10_000) return later(work, ms);
      return -looks.push([work, ms]);
    }) as never);
    const look = async () => {
      looks.at(-1)?.[0]();
      await settled();
    };
    const element = await shown(mailbox);
    expect(looks.map(([, ms]) => ms)).toEqual([30_000]);
    await look();
    expect(refreshApex).toHaveBeenCalledTimes(1);
    const visibility = jest.spyOn(document, 'visibilityState', 'get').mockReturnValue('hidden');
    await look();
    expect(refreshApex).toHaveBeenCalledTimes(1);
    visibility.mockRestore();
    (compare as unknown as jest.Mock).mockResolvedValue(null);
    find(element, '.compare').click();
    await settled();
    expect(looks.map(([, ms]) => ms)).toEqual([30_000, 30_000, 30_000, 10_000]);
    // It is taken off the page while an answer is on its way.
    let answer: () => void = () => undefined;
    (refreshApex as unknown as jest.Mock).mockReturnValueOnce(new Promise<void>((resolve) => (answer = resolve)));
    await look();
    element.remove();
    answer();
    await settled();
    expect(looks).toHaveLength(4);
  });

  it('shows a skeleton first', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    await settled();
    expect(find(element, '[aria-busy="true"]')).not.toBeNull();
    await expect(element).toBeAccessible();
  });

  it('shows state, completeness and the last error with its cure', async () => {
    const lastError = 'The mailbox asks for a new sign-in. Connect it again.';
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.emit([
      mailbox,
      {
        ...mailbox,
        id: 'a02J00000000002AAA',
        status: 'Attention',
        condition: 'sign-in',
        seen: 10,
        accounted: 9,
        failed: 1,
        lastError
      }
    ]);
    await settled();
    expect(findAll(element, 'li.card')).toHaveLength(2);
    expect(find(element, '.ledger').textContent).toBe('1,204 of 1,204 accounted for');
    expect(find(element, '.problem').textContent).toContain(lastError);
    expect(find(element, '.ledger_open').textContent).toBe('9 of 10 accounted for');
    await expect(element).toBeAccessible();
  });

  it('says who adds mailboxes when there are none', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.emit([]);
    await settled();
    expect(textOf(element)).toContain('An administrator adds mailboxes');
    await expect(element).toBeAccessible();
  });

  it('says what failed and tries again', async () => {
    const element = show('c-intake-mailboxes', IntakeMailboxes);
    wire.error({ message: 'You have no access to mailboxes.' });
    await settled();
    expect(textOf(element)).toContain('You have no access to mailboxes.');
    await expect(element).toBeAccessible();
    find(element, 'c-intake-state').dispatchEvent(new CustomEvent('act'));
    expect(refreshApex).toHaveBeenCalled();
  });

  it('opens a mailbox by its link, which the keyboard reaches', async () => {
    const element = await shown(mailbox);
    const link = find(element, 'a.name');
    expect(link.tabIndex).toBe(0);
    link.click();
    expect(lastNavigation().pageReference.attributes.recordId).toBe(mailbox.id);
  });

  it('leads to what failed in the mailbox', async () => {
    const element = await shown({ ...mailbox, failed: 3 });
    const link = find(element, 'a.failed');
    expect(link.textContent).toBe('3 failed');
    expect(link.title).toBe('Show what failed in Support');
    link.click();
    const { pageReference } = lastNavigation();
    expect(pageReference.attributes).toEqual({ apiName: 'Email_Intake_Console' });
    expect(pageReference).toHaveProperty('state', { c__view: 'failed', c__mailbox: mailbox.id });
  });

  it('says what the last comparison found', async () => {
    const element = await shown(mailbox);
    expect(textOf(element)).toMatch(/Nothing is missing; last compared with the mailbox .+\./);
    wire.emit([{ ...mailbox, lastReconciled: null }]);
    await settled();
    expect(textOf(element)).toContain('Not yet compared with the mailbox');
    wire.emit([{ ...mailbox, gaps: 1 }]);
    await settled();
    expect(find(element, '.fine_open').textContent).toMatch(/^1 message of the mailbox is missing here/);
    wire.emit([{ ...mailbox, gaps: 2000 }]);
    await settled();
    expect(find(element, '.fine_open').textContent).toMatch(/^2,000 messages of the mailbox are missing here/);
  });

  const waitsUntil = '2026-11-20T10:45:00.000Z';
  const states: readonly [string, Record<string, unknown>, string, RegExp][] = [
    [
      'a first reading with an estimate',
      { condition: 'first-reading', seen: 12300, accounted: 12000, expected: 40000 },
      'First reading',
      /12,300 of about 40,000 messages/
    ],
    [
      'a first reading without one',
      { condition: 'first-reading', seen: 12300, expected: null },
      'First reading',
      /12,300 messages so far/
    ],
    [
      'an order to wait',
      { condition: 'waiting', status: 'Attention', waitsUntil },
      'Waiting',
      /Microsoft 365 asked the relay to wait until .+ by itself/
    ],
    ['a silent mailbox', { condition: 'unreachable', status: 'Attention' }, 'Not reachable', /tries again by itself/],
    [
      "the org's limit",
      { condition: 'org-limit', status: 'Attention', waitsUntil },
      'Waits for Salesforce',
      /nothing is lost, and it goes on by itself from .+ on/
    ]
  ];
  for (const [what, changes, word, sentence] of states) {
    it(`tells ${what} in plain words`, async () => {
      const element = await shown({ ...mailbox, ...changes });
      expect(find(element, '.status').textContent).toBe(word);
      expect(find(element, '.state').textContent).toMatch(sentence);
      await expect(element).toBeAccessible();
    });
  }

  it('gives the cure of a refused sign-in step by step', async () => {
    const lastError = 'The sign-in was refused.\nMake a new secret.\nPut it into the secret file.';
    const statusText = 'The sign-in was refused.';
    const element = await shown({ ...mailbox, condition: 'sign-in', status: 'Failed', lastError, statusText });
    expect(find(element, '.status').textContent).toBe('Access refused');
    expect(findAll(element, '.steps li').map((step) => step.textContent)).toEqual([
      'Make a new secret.',
      'Put it into the secret file.'
    ]);
    expect(find(element, '.problem').textContent).toMatch(/Then it goes on by itself/);
    // The sentence stands there once.
    expect(textOf(element).split('The sign-in was refused.')).toHaveLength(2);
    await expect(element).toBeAccessible();
  });

  it('shows no trouble of a mailbox that is off, and can not check it', async () => {
    const element = await shown({ ...mailbox, active: false, condition: 'sign-in', lastError: 'Old trouble.' });
    expect(find(element, '.status').textContent).toBe('Off');
    expect(textOf(element)).not.toContain('Old trouble.');
    expect(findAll(element, '.compare')).toHaveLength(0);
  });

  it('has the mailbox checked, and says when that can not be', async () => {
    const check = compare as unknown as jest.Mock;
    const toasts: { title: string; message: string; variant: string }[] = [];
    const element = await shown(mailbox);
    element.addEventListener('lightning__showtoast', (event) => toasts.push((event as CustomEvent).detail));
    check.mockResolvedValueOnce(undefined);
    find(element, '.compare').click();
    await settled();
    expect(check).toHaveBeenCalledWith({ mailboxId: mailbox.id });
    check.mockRejectedValueOnce({ body: { message: 'The relay does not answer.' } });
    find(element, '.compare').click();
    await settled();
    expect(toasts.map(({ title, variant }) => [title, variant])).toEqual([
      ['The check runs', 'success'],
      ['The check did not start', 'error']
    ]);
    expect(toasts[1]?.message).toBe('The relay does not answer.');
  });
});
