import { RuleBook, readEntries, ruleSetOf, withDraft } from 'c/intakeFilterRules';
import { inputOf } from 'c/intakeFilterRecords';
import getAccess from '@salesforce/apex/IntakeFilterController.getAccess';
import getAllFilters from '@salesforce/apex/IntakeFilterController.getAllFilters';
import getMailboxSettings from '@salesforce/apex/IntakeSettingsController.getMailboxSettings';
import { access, admin, entry, mailboxes, reviewer, settings } from 'testkit/filters';

jest.mock('@salesforce/apex/IntakeFilterController.getAccess', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeFilterController.getAllFilters', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/IntakeSettingsController.getMailboxSettings', () => ({ default: jest.fn() }), {
  virtual: true
});

const all = getAllFilters as unknown as jest.Mock;

describe('the rules of the list pages', () => {
  beforeEach(() => {
    all.mockReset();
    (getAccess as unknown as jest.Mock).mockReset().mockResolvedValue(access());
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue(settings);
  });

  it('reads a long list page by page', async () => {
    const full = Array.from({ length: 2000 }, (_, index) => entry(1, { id: `id${String(index)}` }));
    all.mockResolvedValueOnce(full).mockResolvedValueOnce([entry(2)]);
    const progress: number[] = [];
    expect(await readEntries('organisation', (read) => progress.push(read))).toHaveLength(2001);
    expect(progress).toEqual([2000, 2001]);
    expect(all.mock.calls[1][0]).toEqual({ scope: 'organisation', afterId: 'id1999', pageSize: 2000 });
  });

  it('reads once until the lists change, and again after a failure', async () => {
    const book = new RuleBook();
    all.mockRejectedValueOnce(new Error('busy')).mockResolvedValue([entry(1)]);
    await expect(book.read()).rejects.toThrow('busy');
    await book.read();
    await book.read();
    expect(all).toHaveBeenCalledTimes(2);
    book.forget();
    await book.read();
    expect(all).toHaveBeenCalledTimes(3);
  });

  it('puts a draft in its place: changed, removed, new, and taken up again', () => {
    const row = entry(1);
    const fresh = { ...inputOf(entry(2), 'x'), id: null };
    const changed = withDraft([row, entry(3)], [inputOf(row, 'x', { active: false }), fresh, inputOf(entry(4), 'x')]);
    expect(changed.map((one) => [one.id, one.active])).toEqual([
      [row.id, false],
      [entry(3).id, true],
      [null, true],
      [entry(4).id, true]
    ]);
  });

  it('gives each mailbox the organisation’s list, that of its owner, and its own settings', async () => {
    const own = entry(2, { scope: 'person', ownerId: admin });
    const theirs = entry(3, { scope: 'person', ownerId: reviewer });
    all.mockResolvedValue([entry(1), own, theirs]);
    const second = { ...mailboxes[0], id: 'a02J00000000002AAA', ownerId: reviewer };
    (getAccess as unknown as jest.Mock).mockResolvedValue(access({ mailboxes: [...mailboxes, second] }));
    const level = {
      level: 'organisation' as const,
      ownerId: null,
      ownerName: null,
      values: { ignoreGmailDots: true },
      setHere: ['ignoreGmailDots'],
      locked: [],
      lastModifiedDate: null
    };
    (getMailboxSettings as unknown as jest.Mock).mockResolvedValue([
      { mailboxId: mailboxes[0].id, startDate: '2026-11-01', levels: [level] }
    ]);
    const set = ruleSetOf(await new RuleBook().read(), [], '2026-11-27T00:00:00.000Z');
    const ids = (mailboxId: string | null) => set.filtersFor(mailboxId).map((one) => one.id);
    expect(ids(mailboxes[0].id)).toEqual([entry(1).id, own.id]);
    expect(ids(second.id)).toEqual([entry(1).id, theirs.id]);
    expect(ids(null)).toEqual([entry(1).id]);
    expect(set.settingsFor(mailboxes[0].id)).toMatchObject({
      ignoreGmailDots: true,
      startDate: '2026-11-01T00:00:00.000Z'
    });
    expect(set.settingsFor(null).ignoreGmailDots).toBe(false);
    expect(set.mailboxFor(mailboxes[0].id).aliases).toEqual(['help@northwind.example']);
  });
});
