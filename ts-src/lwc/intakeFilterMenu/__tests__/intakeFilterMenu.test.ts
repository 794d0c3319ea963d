import IntakeFilterMenu from 'c/intakeFilterMenu';
import { find, findAll, press, settled, show } from 'testkit/page';

jest.mock('@salesforce/customPermission/Edit_Intake_Filters', () => ({ __esModule: true, default: true }), {
  virtual: true
});

async function menu(properties: Record<string, unknown> = {}) {
  const element = show('c-intake-filter-menu', IntakeFilterMenu, {
    address: 'ann@acme-pumps.example',
    verdict: 'external',
    text: 'external',
    reason: 'ann@acme-pumps.example – external',
    ...properties
  });
  const asked = jest.fn();
  element.addEventListener('listrequest', (event: any) => asked(event.detail.choice));
  await settled();
  return { element, asked };
}

const items = (element: Element) => findAll(element, '[role="menuitem"]').map((item) => item.textContent.trim());
const active = (element: Element) => element.shadowRoot?.activeElement?.textContent.trim();

describe('c-intake-filter-menu', () => {
  it('offers never and always for the address and its domain, in both lists', async () => {
    const { element } = await menu();
    await expect(element).toBeAccessible();
    find(element, '.trigger').click();
    await settled();
    const four = [
      'Never: ann@acme-pumps.example',
      'Never: everyone at acme-pumps.example',
      'Always: ann@acme-pumps.example',
      'Always: everyone at acme-pumps.example'
    ];
    expect(items(element)).toEqual([...four, ...four]);
    expect(findAll(element, '[role="group"]').map((group) => group.getAttribute('aria-label'))).toEqual([
      'My list',
      "The organisation's list"
    ]);
    expect(find(element, '.trigger').getAttribute('aria-expanded')).toBe('true');
    await expect(element).toBeAccessible();
  });

  it('is worked with the keyboard: arrows, Home, End, Enter on a choice, Escape', async () => {
    const { element, asked } = await menu();
    const trigger = find(element, '.trigger');
    press(trigger, 'ArrowUp');
    await settled();
    const last = () => find(element, '[role="menu"]');
    expect(active(element)).toBe('Always: everyone at acme-pumps.example');
    press(last(), 'ArrowDown');
    expect(active(element)).toBe('Never: ann@acme-pumps.example');
    press(last(), 'End');
    press(last(), 'Home');
    press(last(), 'ArrowDown');
    expect(active(element)).toBe('Never: everyone at acme-pumps.example');
    const escape = press(last(), 'Escape');
    await settled();
    expect(escape.defaultPrevented).toBe(true);
    expect(find(element, '[role="menu"]')).toBeNull();
    expect(element.shadowRoot?.activeElement).toBe(trigger);
    element.open();
    await settled();
    (element.shadowRoot?.activeElement as HTMLElement).click();
    await settled();
    expect(asked).toHaveBeenCalledWith({
      pattern: 'ann@acme-pumps.example',
      comparable: 'ann@acme-pumps.example',
      match: 'address',
      kind: 'blacklist',
      scope: 'person',
      warnings: []
    });
    expect(element.shadowRoot?.activeElement).toBe(trigger);
  });

  it('closes when something else is pressed, not when the menu is', async () => {
    const { element } = await menu();
    find(element, '.trigger').click();
    await settled();
    find(element, '.help').dispatchEvent(new MouseEvent('mousedown', { bubbles: true, composed: true }));
    await settled();
    expect(find(element, '[role="menu"]')).not.toBeNull();
    document.body.dispatchEvent(new MouseEvent('mousedown', { bubbles: true }));
    await settled();
    expect(find(element, '[role="menu"]')).toBeNull();
  });

  it('offers the address alone at a free-mail domain and at an own domain', async () => {
    const { element } = await menu({ address: 'ann@gmail.com', verdict: 'free-mail' });
    element.open();
    await settled();
    expect(items(element).slice(0, 2)).toEqual(['Never: ann@gmail.com', 'Always: ann@gmail.com']);
    const { element: colleague } = await menu({
      address: 'bob@northwind.example',
      ownDomains: ['northwind.example']
    });
    colleague.open();
    await settled();
    expect(items(colleague).slice(0, 2)).toEqual(['Never: bob@northwind.example', 'Always: bob@northwind.example']);
  });

  it('offers no public suffix as a domain, and nothing at all for what is no address', async () => {
    const { element } = await menu({ address: 'clerk@co.uk' });
    element.open();
    await settled();
    expect(items(element).join(' ')).not.toContain('everyone at');
    const { element: none } = await menu({ address: 'undisclosed recipients' });
    expect(find(none, '.trigger')).toBeNull();
    expect(find(none, '.chip').textContent).toBe('external');
  });

  it('shows a domain as people write it and keeps its comparable form', async () => {
    const { element, asked } = await menu({ address: 'ida@xn--mller-kva.example' });
    element.open();
    await settled();
    findAll(element, '[role="menuitem"]')[1]?.click();
    expect(asked.mock.calls[0][0]).toMatchObject({
      pattern: 'müller.example',
      comparable: 'xn--mller-kva.example',
      match: 'domain'
    });
  });
});
