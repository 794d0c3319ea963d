import { isEmpEnabled, subscribe, unsubscribe } from 'lightning/empApi';
import { ChangeListener } from 'c/intakeChanges';
import { deliver } from 'testkit/lightning/empApi';

const change = { Intake_Ids__c: '[]', Change__c: 'changed', Object__c: 'Intake_Filter__c' };
const channel = '/event/Intake_Changed__e';

describe('listening to changes', () => {
  it('hears changes until it is stopped', async () => {
    const heard = jest.fn();
    const listener = new ChangeListener();
    expect(await listener.start(heard)).toBe(true);
    deliver(channel, change);
    expect(heard).toHaveBeenCalledWith(change);
    listener.stop();
    deliver(channel, change);
    expect(heard).toHaveBeenCalledTimes(1);
    expect(unsubscribe).toHaveBeenCalledTimes(1);
  });

  it('ends a subscription that stands only after the page was left', async () => {
    const listener = new ChangeListener();
    const started = listener.start(jest.fn());
    listener.stop();
    await started;
    expect(unsubscribe).toHaveBeenCalled();
    expect(listener.subscription).toBeNull();
  });

  it('says so where there are no live events', async () => {
    (isEmpEnabled as unknown as jest.Mock).mockResolvedValueOnce(false);
    expect(await new ChangeListener().start(jest.fn())).toBe(false);
    (subscribe as unknown as jest.Mock).mockRejectedValueOnce(new Error('no access'));
    expect(await new ChangeListener().start(jest.fn())).toBe(false);
  });
});
