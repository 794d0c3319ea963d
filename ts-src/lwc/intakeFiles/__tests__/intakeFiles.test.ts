import IntakeFiles from 'c/intakeFiles';
import type { SavedFile } from 'c/intakeCore';
import retry from '@salesforce/apex/IntakeFilesController.retry';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { detail } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeFilesController.retry', () => ({ default: jest.fn() }), { virtual: true });

const asked = retry as unknown as jest.Mock;

const file = (id: string, state: SavedFile['state'], error: string | null = null): SavedFile => ({
  attachmentId: id,
  name: `${id}.pdf`,
  size: 2048,
  state,
  error
});

const saved = (files: readonly SavedFile[], changes: object = {}) =>
  detail(1, { savedRecordId: '02s000000000001AAA', files: JSON.stringify(files), ...changes });

async function shown(properties: Record<string, unknown>) {
  const element = show('c-intake-files', IntakeFiles, properties);
  await settled();
  return element;
}

const states = (element: Element) => findAll(element, '.state').map((found) => found.textContent);

describe('c-intake-files', () => {
  beforeEach(() => asked.mockReset().mockResolvedValue(undefined));

  it('is nothing without files, and for a message that is not saved any more', async () => {
    expect(find(await shown({ detail: detail(1) }), 'section')).toBeNull();
    const undone = saved([file('a', 'done')], { savedRecordId: null });
    expect(find(await shown({ detail: undone }), 'section')).toBeNull();
  });

  it('shows how far each file is, and one sentence when all are saved', async () => {
    const element = await shown({ detail: saved([file('a', 'done'), file('b', 'running'), file('c', 'queued')]) });
    expect(find(element, '.summary').textContent).toBe('1 of 3 files saved');
    expect(states(element)).toEqual(['Saved', 'Being saved', 'Waiting']);
    expect(find(element, '.retry')).toBeNull();
    await expect(element).toBeAccessible();
    element.detail = saved([file('a', 'done'), file('b', 'done'), file('c', 'done')]);
    await settled();
    expect(find(element, '.summary').textContent).toBe('3 of 3 files saved');
    expect(find(element, 'ul')).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('names what failed with its reason, and asks for that file alone', async () => {
    const element = await shown({ detail: saved([file('a', 'done'), file('b', 'failed', 'The org refused it.')]) });
    expect(find(element, '.error').textContent).toBe('The org refused it.');
    await expect(element).toBeAccessible();
    find(element, '.retry').click();
    await settled();
    expect(asked).toHaveBeenCalledWith({ intakeId: detail(1).id, attachmentIds: ['b'] });
    expect(states(element)).toEqual(['Saved', 'Waiting']);
    element.detail = saved([file('a', 'done'), file('b', 'failed', 'Refused again.')]);
    await settled();
    expect(find(element, '.error').textContent).toBe('Refused again.');
  });

  it('asks for all that failed together', async () => {
    const element = await shown({ detail: saved([file('a', 'failed', 'No.'), file('b', 'failed', 'No.')]) });
    expect(find(element, '.retry-all').label).toBe('Try all 2 again');
    find(element, '.retry-all').click();
    await settled();
    expect(asked).toHaveBeenCalledWith({ intakeId: detail(1).id, attachmentIds: ['a', 'b'] });
  });

  it('takes the state back, and says why, when the question fails', async () => {
    asked.mockRejectedValue({ body: { message: 'The relay does not answer. Try again in a moment.' } });
    const element = await shown({ detail: saved([file('a', 'failed', 'No.')]) });
    find(element, '.retry').click();
    await settled();
    expect(find(element, '.failed').textContent).toBe('The relay does not answer. Try again in a moment.');
    expect(states(element)).toEqual(['Not saved']);
    await expect(element).toBeAccessible();
  });

  it('offers the whole order again when no file is known', async () => {
    const failed = { attachmentStatus: 'failed', attachmentNote: 'The message is gone.', files: null };
    const element = await shown({ detail: saved([], failed) });
    expect(find(element, '.summary').textContent).toBe('The message is gone.');
    find(element, '.retry-all').click();
    await settled();
    expect(asked).toHaveBeenCalledWith({ intakeId: detail(1).id, attachmentIds: null });
    expect(textOf(element)).not.toContain('gone');
  });

  it('takes a name that nobody looked up from the message', async () => {
    const attachments = JSON.stringify([
      { id: 'a', name: 'Quote.pdf', contentType: 'application/pdf', size: 20480, isInline: false, contentId: null }
    ]);
    const nameless = { ...file('a', 'failed', 'The relay does not answer.'), name: '', size: 0 };
    const element = await shown({ detail: saved([nameless], { attachments }) });
    expect([find(element, '.name').textContent, find(element, '.size').textContent]).toEqual(['Quote.pdf', '20 KB']);
  });
});
