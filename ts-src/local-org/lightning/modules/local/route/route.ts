/** The page's address as a page reference, and the way back: Lightning Experience's own addresses. */
export interface PageReference {
  readonly type: string;
  readonly attributes: Readonly<Record<string, string>>;
  readonly state: Readonly<Record<string, string>>;
}

type Listener = (reference: PageReference) => void;
const listeners = new Set<Listener>();

interface LooseReference {
  readonly type: string;
  readonly attributes?: Readonly<Record<string, unknown>>;
  readonly state?: Readonly<Record<string, string>>;
}

function attribute(reference: LooseReference, name: string): string {
  const value = reference.attributes?.[name];
  return typeof value === 'string' ? value : '';
}

function queryOf(reference: LooseReference): string {
  const query = new URLSearchParams(reference.state ?? {}).toString();
  return query === '' ? '' : `?${query}`;
}

/** The address of a page reference. */
export function addressOf(reference: LooseReference): string {
  switch (reference.type) {
    case 'standard__recordPage': {
      const objectName = attribute(reference, 'objectApiName');
      const recordId = attribute(reference, 'recordId');
      const action = attribute(reference, 'actionName') || 'view';
      return `/lightning/r/${objectName === '' ? '' : `${objectName}/`}${recordId}/${action}`;
    }
    case 'standard__objectPage':
      return `/lightning/o/${attribute(reference, 'objectApiName')}/${attribute(reference, 'actionName') || 'list'}${queryOf(reference)}`;
    case 'standard__navItemPage':
      return `/lightning/n/${attribute(reference, 'apiName')}${queryOf(reference)}`;
    case 'standard__webPage':
      return attribute(reference, 'url');
    default:
      return '/lightning';
  }
}

/** What an address shows; null for one that no page has. */
export function referenceOf(path: string, search = ''): PageReference | null {
  const [root, kind, first, second, third] = path.split('/').filter((part) => part !== '');
  const state = Object.fromEntries(new URLSearchParams(search));
  if (root !== 'lightning') return null;
  if (kind === 'n' && first !== undefined)
    return { type: 'standard__navItemPage', attributes: { apiName: first }, state };
  if (kind === 'o' && first !== undefined) {
    return { type: 'standard__objectPage', attributes: { objectApiName: first, actionName: second ?? 'list' }, state };
  }
  if (kind !== 'r' || first === undefined) return null;
  const hasObject = third !== undefined;
  const recordId = hasObject ? (second ?? '') : first;
  const attributes = { recordId, objectApiName: hasObject ? first : '', actionName: third ?? second ?? 'view' };
  return { type: 'standard__recordPage', attributes, state };
}

/** What the page shows now. */
export function currentReference(): PageReference | null {
  return referenceOf(location.pathname, location.search);
}

function announce(): void {
  const reference = currentReference();
  if (reference !== null) for (const listener of listeners) listener(reference);
}

/** Goes to a page inside the app; other addresses open in a tab of their own. */
export function go(address: string, replace = false): void {
  if (!address.startsWith('/lightning')) {
    window.open(address, '_blank', 'noopener');
    return;
  }
  if (replace) history.replaceState(null, '', address);
  else history.pushState(null, '', address);
  announce();
}

/** Tells of each change of the page; returns how to stop. */
export function onRoute(listener: Listener): () => void {
  listeners.add(listener);
  return () => listeners.delete(listener);
}

window.addEventListener('popstate', announce);

// Links inside the app change the page without loading it again.
document.addEventListener('click', (event) => {
  if (event.defaultPrevented || event.button !== 0 || event.ctrlKey || event.metaKey || event.shiftKey) return;
  const link = event.composedPath().find((target) => target instanceof HTMLAnchorElement);
  if (link === undefined || link.target === '_blank') return;
  const address = link.getAttribute('href') ?? '';
  if (!address.startsWith('/lightning/') || address.startsWith('/lightning/login-as/')) return;
  event.preventDefault();
  go(address);
});
