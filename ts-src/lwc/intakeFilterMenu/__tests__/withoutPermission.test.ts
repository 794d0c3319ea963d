import IntakeFilterMenu from 'c/intakeFilterMenu';
import { findAll, settled, show } from 'testkit/page';

jest.mock('@salesforce/customPermission/Edit_Intake_Filters', () => ({ __esModule: true, default: undefined }), {
  virtual: true
});

describe('c-intake-filter-menu without the permission to edit the organisation’s list', () => {
  it('offers one’s own list alone', async () => {
    const properties = { address: 'ann@acme-pumps.example', verdict: 'external', text: 'external' };
    const element = show('c-intake-filter-menu', IntakeFilterMenu, properties);
    await settled();
    element.open();
    await settled();
    expect(findAll(element, '[role="group"]').map((group) => group.getAttribute('aria-label'))).toEqual(['My list']);
    expect(findAll(element, '[role="menuitem"]')).toHaveLength(4);
    await expect(element).toBeAccessible();
  });
});
