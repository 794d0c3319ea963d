import { LightningElement } from 'lwc';
import { components } from 'local/components';
import { context } from 'local/context';
import type { Person } from 'local/context';
import { isJson, request } from 'local/org';
import { addressOf, currentReference, go, onRoute } from 'local/route';
import type { PageReference } from 'local/route';
import ToastContainer from 'lightning/toastContainer';

interface Tab {
  readonly name: string;
  readonly label: string;
  readonly objectName: string | null;
  readonly components: readonly { readonly name: string; readonly properties: Readonly<Record<string, unknown>> }[];
}

interface ShownTab {
  readonly name: string;
  readonly label: string;
  readonly address: string;
  readonly className: string;
  readonly current: 'page' | null;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function tabOf(value: unknown): Tab | null {
  if (!isJson(value)) return null;
  const parts = Array.isArray(value['components']) ? value['components'].filter(isJson) : [];
  return {
    name: text(value['name']),
    label: text(value['label']),
    objectName: typeof value['objectName'] === 'string' ? value['objectName'] : null,
    components: parts.map((part) => ({
      name: text(part['name']),
      properties: isJson(part['properties']) ? part['properties'] : {}
    }))
  };
}

function initialsOf(name: string): string {
  return name
    .split(' ')
    .map((word) => word.charAt(0))
    .join('')
    .slice(0, 2)
    .toUpperCase();
}

/** Lightning Experience around the pages: app launcher, tabs, user menu and toasts. */
export default class Shell extends LightningElement {
  appLabel = '';
  tabs: readonly Tab[] = [];
  reference: PageReference | null = currentReference();
  openMenu: 'launcher' | 'user' | null = null;
  failure: string | null = null;
  stopRoute: (() => void) | null = null;

  override connectedCallback(): void {
    this.stopRoute = onRoute((reference) => {
      this.reference = reference;
      this.openMenu = null;
      this.setTitle();
    });
    ToastContainer.instance();
    void this.readApp();
  }

  override disconnectedCallback(): void {
    this.stopRoute?.();
  }

  async readApp(): Promise<void> {
    try {
      const app = await request('GET', '/lightning/app');
      if (!isJson(app) || !Array.isArray(app['tabs'])) throw new Error('The app has no tabs.');
      this.appLabel = text(app['label']);
      this.tabs = app['tabs'].map(tabOf).filter((tab) => tab !== null);
      if (this.reference === null) this.goHome();
      this.setTitle();
    } catch (failure) {
      this.failure = failure instanceof Error ? failure.message : String(failure);
    }
  }

  goHome(): void {
    const first = this.tabs[0];
    if (first !== undefined) go(this.addressOfTab(first), true);
  }

  setTitle(): void {
    const tab = this.currentTab;
    document.title = `${tab?.label ?? this.appLabel} | Salesforce`;
  }

  addressOfTab(tab: Tab): string {
    return tab.objectName === null
      ? addressOf({ type: 'standard__navItemPage', attributes: { apiName: tab.name } })
      : addressOf({ type: 'standard__objectPage', attributes: { objectApiName: tab.objectName, actionName: 'list' } });
  }

  get currentTab(): Tab | null {
    const attributes = this.reference?.attributes ?? {};
    const objectName = attributes['objectApiName'] ?? '';
    const found = this.tabs.find((tab) =>
      tab.objectName === null ? tab.name === attributes['apiName'] : objectName !== '' && tab.objectName === objectName
    );
    return found ?? null;
  }

  get shownTabs(): readonly ShownTab[] {
    return this.tabs.map((tab) => ({
      name: tab.name,
      label: tab.label,
      address: this.addressOfTab(tab),
      className: tab === this.currentTab ? 'tab tab_current' : 'tab',
      current: tab === this.currentTab ? 'page' : null
    }));
  }

  get user(): string {
    return context.userName;
  }

  get userInitials(): string {
    return initialsOf(context.userName);
  }

  get userLabel(): string {
    return `${this.userInitials}, ${context.userName}`;
  }

  get username(): string {
    return context.username;
  }

  get others(): readonly (Person & { readonly address: string })[] {
    return context.users
      .filter((person) => person.id !== context.userId)
      .map((person) => ({ ...person, address: `/lightning/login-as/${person.id}` }));
  }

  get hasOthers(): boolean {
    return this.others.length > 0;
  }

  get isLauncherOpen(): boolean {
    return this.openMenu === 'launcher';
  }

  get isUserOpen(): boolean {
    return this.openMenu === 'user';
  }

  get launcherExpanded(): 'true' | 'false' {
    return this.isLauncherOpen ? 'true' : 'false';
  }

  get userExpanded(): 'true' | 'false' {
    return this.isUserOpen ? 'true' : 'false';
  }

  get pageParts(): readonly { key: string; constructor: unknown; properties: Readonly<Record<string, unknown>> }[] {
    if (this.reference?.type !== 'standard__navItemPage') return [];
    const known: Readonly<Record<string, unknown>> = components;
    return (this.currentTab?.components ?? []).map((part, index) => ({
      key: `${this.currentTab?.name ?? ''}-${String(index)}`,
      constructor: known[part.name],
      properties: part.properties
    }));
  }

  get isAppPage(): boolean {
    return this.pageParts.length > 0;
  }

  get recordId(): string | null {
    return this.reference?.type === 'standard__recordPage' ? (this.reference.attributes['recordId'] ?? null) : null;
  }

  get recordObject(): string {
    return this.reference?.attributes['objectApiName'] ?? '';
  }

  get listObject(): string | null {
    return this.reference?.type === 'standard__objectPage'
      ? (this.reference.attributes['objectApiName'] ?? null)
      : null;
  }

  get isUnknown(): boolean {
    if (this.tabs.length === 0 || this.reference === null) return false;
    return this.reference.type === 'standard__navItemPage' && !this.isAppPage;
  }

  handleLauncher(): void {
    this.openMenu = this.isLauncherOpen ? null : 'launcher';
  }

  handleUser(): void {
    this.openMenu = this.isUserOpen ? null : 'user';
  }

  handleMenuKey(event: KeyboardEvent): void {
    if (event.key !== 'Escape' || this.openMenu === null) return;
    const opener = this.isUserOpen ? '.user' : '.waffle';
    this.openMenu = null;
    this.template?.querySelector<HTMLElement>(opener)?.focus();
  }
}
