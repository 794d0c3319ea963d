import IntakeWhatIf from 'c/intakeWhatIf';
import { RuleBook } from 'c/intakeFilterRules';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import countRows from '@salesforce/apex/IntakeWhatIfController.countRows';
import getRows from '@salesforce/apex/IntakeWhatIfController.getRows';
import { inputOf } from 'c/intakeFilterRecords';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { access, admin, entry, facts, settings, whatIfRow } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});
jest.mock('@salesforce/apex/IntakeWhatIfController.countRows', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeWhatIfController.getRows', () => ({ default: jest.fn() }), { virtual: true });

const rows = getRows as unknown as jest.Mock;
const total = countRows as unknown as jest.Mock;
const all = getAllFilters as unknown as jest.Mock;

const blacklistAcme = { ...inputOf(entry(9, { pattern: 'acme.example' }), 'acme.example'), id: null };

function pages(...answers: unknown[][]) {
  for (const answer of answers) rows.mockResolvedValueOnce(answer);
  rows.mockResolvedValue([]);
  total.mockResolvedValue(answers.flat().length);
}

async function shown(draft: readonly unknown[] = [blacklistAcme]) {
  const element = show('c-intake-what-if', IntakeWhatIf, { book: new RuleBook(), draft });
  const trials: any[] = [];
  element.addEventListener('trial', (event: any) => trials.push(event.detail.figures));
  await settled();
  return { element, trials };
}

async function tried(draft?: readonly unknown[]) {
  const { element, trials } = await shown(draft);
  find(element, '.run').click();
  await settled(12);
  return { element, trials };
}

describe('c-intake-what-if', () => {
  beforeEach(() => {
    rows.mockReset();
    all.mockReset();
    (getAccess as unknown as jest.Mock).mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
    all.mockResolvedValue([]);
  });

  it('has nothing to try until there is a draft', async () => {
    const { element } = await shown([]);
    expect(find(element, '.run').disabled).toBe(true);
    await expect(element).toBeAccessible();
  });

  it('shows what would be newly filtered, by which entry, and whose mail it would hide', async () => {
    pages([whatIfRow(1), whatIfRow(2)], [whatIfRow(3, { contactId: null, caseId: null })]);
    const { element, trials } = await tried();
    const text = textOf(element);
    expect(text).toContain('3 of 3 messages of the last 30 days would be decided otherwise.');
    expect(text).toContain('3 newly filtered');
    expect(text).toContain('Subject 1');
    expect(text).toContain('By the entry acme.example');
    expect(text).toContain('Contacts whose mail it would hide: 1, open Cases: 1.');
    expect(trials).toEqual([{ newlyFiltered: 3, newlySaveable: 0 }]);
    // Every page begins after the last message of the one before; the empty one is the end.
    expect(rows.mock.calls.map(([params]) => params.afterId)).toEqual([null, whatIfRow(2).id, whatIfRow(3).id]);
    await expect(element).toBeAccessible();
  });

  it('shows what would be newly saveable when an entry is removed, and that saved messages stay', async () => {
    all.mockResolvedValue([entry(1, { pattern: 'acme.example' })]);
    pages([whatIfRow(1, { disposition: 'filtered' }), whatIfRow(2, { disposition: 'saved' })]);
    const draft = [inputOf(entry(1, { pattern: 'acme.example' }), 'acme.example', { active: false })];
    const { element, trials } = await tried(draft);
    expect(textOf(element)).toContain('2 newly saveable');
    expect(textOf(element)).toContain('(Saved already: it stays.)');
    expect(trials).toEqual([{ newlyFiltered: 0, newlySaveable: 2 }]);
  });

  it('says when a change has no effect', async () => {
    const other = { address: 'eve@other.example', name: null, role: 'from' as const };
    pages([whatIfRow(1, { facts: JSON.stringify(facts({ addresses: [other] })) })]);
    const { element, trials } = await tried();
    expect(textOf(element)).toContain('No effect: every message of the last 30 days keeps its decision (1 tried).');
    expect(trials).toEqual([{ newlyFiltered: 0, newlySaveable: 0 }]);
    await expect(element).toBeAccessible();
  });

  it('says when there are no messages to try it on', async () => {
    pages();
    const { element } = await tried();
    expect(textOf(element)).toContain('There are no messages of the last 30 days to try it on.');
  });

  it('leaves out messages whose facts are lost', async () => {
    pages([whatIfRow(1, { facts: null }), whatIfRow(2, { facts: '{"version":' }), whatIfRow(3)]);
    const { element } = await tried();
    expect(textOf(element)).toContain('1 of 1 messages');
  });

  it('stops when asked, without figures', async () => {
    total.mockResolvedValue(2);
    let answer: (page: unknown) => void = () => undefined;
    rows.mockReturnValueOnce(new Promise((resolve) => (answer = resolve)));
    const { element, trials } = await tried();
    expect(textOf(element)).toContain('0 of 2 messages decided');
    await expect(element).toBeAccessible();
    find(element, '.stop').click();
    answer([whatIfRow(1)]);
    await settled();
    expect(textOf(element)).toContain('Stopped. Nothing was changed.');
    expect(rows).toHaveBeenCalledTimes(1);
    expect(trials).toEqual([null]);
  });

  it('takes its figures back when the draft changes, and asks to try again', async () => {
    pages([whatIfRow(1)]);
    const { element, trials } = await tried();
    element.draft = [{ ...blacklistAcme, kind: 'internal' }];
    await settled();
    expect(textOf(element)).toContain('The change is another one now: try it again.');
    expect(trials).toEqual([{ newlyFiltered: 1, newlySaveable: 0 }, null]);
    element.draft = [blacklistAcme];
    await settled();
    expect(trials.at(-1)).toEqual({ newlyFiltered: 1, newlySaveable: 0 });
  });

  it('asks for as many days as chosen', async () => {
    pages([whatIfRow(1)]);
    const { element } = await shown();
    find(element, '.days').dispatchEvent(new CustomEvent('change', { detail: { value: '90' } }));
    find(element, '.run').click();
    await settled(12);
    expect(rows.mock.calls[0][0]).toEqual({ days: 90, afterId: null, pageSize: 500 });
  });

  it('says what failed and can be tried again', async () => {
    total.mockResolvedValue(1);
    rows.mockRejectedValueOnce({ body: { message: 'The messages are locked just now. Try again in a moment.' } });
    const { element, trials } = await tried();
    expect(textOf(find(element, '[role="alert"]'))).toContain('The messages are locked just now.');
    expect(trials).toEqual([null]);
    await expect(element).toBeAccessible();
    pages([whatIfRow(1)]);
    find(element, '.run').click();
    await settled(12);
    expect(find(element, '[role="alert"]')).toBeNull();
    expect(findAll(element, '.example')).toHaveLength(1);
  });

  it('counts a personal entry in the mailboxes of its owner only', async () => {
    const personal = { ...blacklistAcme, scope: 'person' as const };
    pages([whatIfRow(1), whatIfRow(2, { mailboxId: 'a02J00000000009AAA' })]);
    const { element } = await tried([personal]);
    expect(textOf(element)).toContain('1 of 2 messages');
    expect(admin).toBe(access().userId);
  });
});
