import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import { loadContext } from 'local/context';

// The shell imports the product's modules, and those read the context when they are evaluated.
try {
  await loadContext();
  const { default: Shell } = await import('local/shell');
  document.body.append(createElement('local-shell', { is: Shell }));
} catch (failure) {
  const text = document.createElement('p');
  text.setAttribute('role', 'alert');
  text.style.padding = '2rem';
  text.textContent = failure instanceof Error ? failure.message : String(failure);
  document.body.append(text);
}
