import IntakeMailBody from 'c/intakeMailBody';
import { find, settled, show, textOf } from 'testkit/page';

async function body(properties: Record<string, unknown>) {
  const element = show('c-intake-mail-body', IntakeMailBody, properties);
  await settled();
  return element;
}

describe('c-intake-mail-body', () => {
  it('shows the formatting of the message', async () => {
    const element = await body({ html: '<p>Good <b>morning</b></p>' });
    expect(find(element, '.body b').textContent).toBe('morning');
    await expect(element).toBeAccessible();
  });

  it('takes out scripts, handlers, forms and frames even when the relay let them through', async () => {
    const hostile =
      '<p>ok</p><script>window.hit = 1</script><img src=x onerror="window.hit = 2"><form action="https://evil.example"><input name=a></form><iframe srcdoc="<script>1</script>"></iframe><a href="javascript:alert(1)">x</a>';
    const element = await body({ html: hostile });
    const container = find(element, '.body');
    expect(container.querySelector('script, iframe, form, input, [onerror]')).toBeNull();
    expect(container.querySelector('a')?.getAttribute('href')).toBeNull();
    expect(textOf(element)).toContain('ok');
  });

  it('keeps remote images off until the person asks for them', async () => {
    const element = await body({ html: '<p>x <img alt="logo" src="https://acme.example/logo.png"></p>' });
    expect(find(element, '.body img').getAttribute('src')).toBeNull();
    expect(textOf(element)).toContain('Remote images are off');
    await expect(element).toBeAccessible();
    find(element, 'lightning-button').click();
    await settled();
    expect(find(element, '.body img').getAttribute('src')).toBe('https://acme.example/logo.png');
    expect(find(element, '.images')).toBeNull();
  });

  it('opens links outside and shows where they lead', async () => {
    const element = await body({ html: '<a href="https://acme.example/p">our page</a>' });
    const link = find(element, '.body a');
    expect(link.getAttribute('target')).toBe('_blank');
    expect(link.getAttribute('rel')).toContain('noopener');
    expect(link.getAttribute('title')).toBe('https://acme.example/p');
  });

  it('shows plain text as text, with its web addresses as links', async () => {
    const element = await body({ text: '1 < 2 <b>no</b>\nsee https://acme.example/a.' });
    expect(find(element, '.body b')).toBeNull();
    expect(find(element, '.body a').getAttribute('href')).toBe('https://acme.example/a');
    expect(find(element, '.body').textContent).toBe('1 < 2 <b>no</b>\nsee https://acme.example/a.');
  });

  it('shows the next message and forgets the permission for images', async () => {
    const element = await body({ html: '<img alt="a" src="https://acme.example/a.png">' });
    find(element, 'lightning-button').click();
    element.html = '<p>second <img alt="b" src="https://acme.example/b.png"></p>';
    await settled();
    expect(find(element, '.body').textContent).toContain('second');
    expect(find(element, '.body img').getAttribute('src')).toBeNull();
  });

  it('says that a message is empty', async () => {
    const element = await body({ html: '', text: null });
    expect(textOf(element)).toContain('This message has no text.');
    await expect(element).toBeAccessible();
  });
});
