import '@lwc/synthetic-shadow';
import { createElement } from 'lwc';
import { loadContext } from 'local/context';

// The shell imports the product's modules, and those read the context when they are evaluated.
await loadContext();
const { default: Shell } = await import('local/shell');
document.body.append(createElement('local-shell', { is: Shell }));
