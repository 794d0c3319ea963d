import IntakeSaved from 'c/intakeSaved';
import getThread from '@salesforce/apex/IntakeThreadController.getThread';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeThreadController.getThread', () => ({ default: jest.fn() }), { virtual: true });

const read = getThread as unknown as jest.Mock;
const saved = detail(1, { disposition: 'saved', savedRecordId: '02sJ00000000001AAA', savedByName: 'Riva Reviewer' });

async function notice(changes = {}) {
  const element = show('c-intake-saved', IntakeSaved, { detail: { ...saved, ...changes } });
  const told: any[] = [];
  for (const name of ['openrecord', 'undorequest', 'threadrequest'])
    element.addEventListener(name, (event: any) => told.push([name, event.detail]));
  await settled();
  return { element, told };
}

describe('c-intake-saved', () => {
  it('offers the record, the way back and the thread', async () => {
    read.mockResolvedValue({ isFollowed: false });
    const { element, told } = await notice();
    for (const action of ['.open', '.undo', '.thread']) find(element, action).click();
    expect(told).toEqual([
      ['openrecord', { recordId: '02sJ00000000001AAA' }],
      ['undorequest', { intakeId: saved.id }],
      ['threadrequest', { detail: saved, thread: { isFollowed: false, waiting: [] } }]
    ]);
    await expect(element).toBeAccessible();
  });

  it('says that the thread is followed, and offers to end it', async () => {
    read.mockResolvedValue({ isFollowed: true, waiting: [] });
    const { element } = await notice();
    expect(textOf(element)).toContain('New messages of this thread are saved too.');
    expect(find(element, '.thread').label).toBe('Stop saving this thread');
    read.mockResolvedValue({ isFollowed: false, waiting: [] });
    element.refresh();
    await settled();
    expect(find(element, '.thread').label).toBe('Also save this thread');
  });

  const file = { attachmentId: '2', name: 'Quote.pdf', size: 20480, state: 'running', error: null };
  it.each([
    ['are on their way', { attachmentStatus: 'queued' }, true],
    ['are all saved', { attachmentStatus: 'done' }, true],
    ['are none', { attachmentStatus: 'none' }, false],
    ['are listed below', { attachmentStatus: 'queued', files: JSON.stringify([file]) }, false],
    ['failed, which is said below', { attachmentStatus: 'failed', attachmentNote: 'The mailbox is gone.' }, false]
  ])('tells of the files once: they %s', async (_, changes, isTold) => {
    read.mockResolvedValue({ isFollowed: false });
    const { element } = await notice(changes);
    expect(findAll(element, '.attachment-note')).toHaveLength(isTold ? 1 : 0);
    expect(textOf(element)).not.toContain('The mailbox is gone.');
  });

  it('works without the thread when that can not be read', async () => {
    read.mockRejectedValue(new Error('busy'));
    const { element } = await notice();
    expect(findAll(element, '.thread')).toHaveLength(0);
    expect(textOf(element)).toContain('Riva Reviewer');
  });
});
