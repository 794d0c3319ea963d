import IntakeLinkConfiguration from 'c/intakeLinkConfiguration';
import { find, settled, show } from 'testkit/page';

jest.mock('@salesforce/apex/LinkConfigurationController.getFacts', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/LinkConfigurationController.askRelay', () => ({ default: jest.fn() }), { virtual: true });
jest.mock('@salesforce/apex/LinkConfigurationController.probe', () => ({ default: jest.fn() }), { virtual: true });

describe('c-intake-link-configuration', () => {
  it('offers the probe once the org said what it can do', async () => {
    const element = show('c-intake-link-configuration', IntakeLinkConfiguration);
    await settled();
    expect(find(element, 'c-intake-probe')).toBeNull();
    const detail = { enhancedEmail: true, sharedActivities: false };
    find(element, 'c-intake-doctor').dispatchEvent(new CustomEvent('facts', { detail }));
    await settled();
    expect((find(element, 'c-intake-probe') as any).orgSettings).toEqual(detail);
  });

  it('shows the defaults of linking alone', async () => {
    const element = show('c-intake-link-configuration', IntakeLinkConfiguration);
    await settled();
    expect((find(element, 'c-intake-settings') as any).group).toBe('linking');
  });
});
