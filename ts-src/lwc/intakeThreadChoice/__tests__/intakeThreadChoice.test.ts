import IntakeThreadChoice from 'c/intakeThreadChoice';
import getThread from '@salesforce/apex/IntakeThreadController.getThread';
import { find, findAll, settled, show, textOf } from 'testkit/page';
import { row } from 'testkit/intakes';

jest.mock('@salesforce/apex/IntakeThreadController.getThread', () => ({ default: jest.fn() }), { virtual: true });

const read = getThread as unknown as jest.Mock;

async function choice() {
  const element = show('c-intake-thread-choice', IntakeThreadChoice, { intakeId: row(1).id });
  const told: any[] = [];
  element.addEventListener('choose', (event: any) => told.push(event.detail.waiting));
  await settled();
  const box = find(element, 'input.thread');
  const check = async (checked: boolean) => {
    box.checked = checked;
    box.dispatchEvent(new Event('change'));
    await settled();
  };
  return { element, told, check };
}

describe('c-intake-thread-choice', () => {
  it('lists what waits of the thread once it is chosen, and tells it', async () => {
    read.mockResolvedValue({ isFollowed: false, waiting: [2, 3, 4, 5, 6, 7, 8].map((index) => row(index)) });
    const { element, told, check } = await choice();
    expect(findAll(element, '.row')).toHaveLength(0);
    await check(true);
    expect(textOf(element)).toContain('result: 7');
    expect(textOf(element)).toContain('and 2 more');
    expect(told.at(-1)).toHaveLength(7);
    await check(false);
    expect(told.at(-1)).toBeNull();
    await expect(element).toBeAccessible();
  });

  it('follows a thread of which nothing waits, or of which nothing can be read', async () => {
    read.mockRejectedValue(new Error('busy'));
    const { told, check } = await choice();
    await check(true);
    expect(told).toEqual([[]]);
  });
});
