/** Who is logged in, and the app: read once when the page is loaded. */
export interface Person {
  readonly id: string;
  readonly name: string;
  readonly username: string;
}

export interface PageContext {
  readonly userId: string;
  readonly userName: string;
  readonly username: string;
  /** The person's own settings, else the browser's. */
  readonly locale: string;
  readonly timeZone: string;
  readonly customPermissions: readonly string[];
  readonly userPermissions: readonly string[];
  readonly users: readonly Person[];
}

/** Filled by `loadContext`; modules import it by name and read it afterwards. */
export const context: PageContext = {
  userId: '',
  userName: '',
  username: '',
  locale: 'en-US',
  timeZone: 'UTC',
  customPermissions: [],
  userPermissions: [],
  users: []
};

function texts(value: unknown): string[] {
  return Array.isArray(value) ? value.filter((entry) => typeof entry === 'string') : [];
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function isRecord(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null;
}

function people(value: unknown): Person[] {
  if (!Array.isArray(value)) return [];
  return value.filter(isRecord).map((row) => ({
    id: text(row['id']),
    name: text(row['name']),
    username: text(row['username'])
  }));
}

/** A setting that the browser knows, else the browser's own. */
function usable(setting: string, attempt: (setting: string) => unknown, fallback: string): string {
  if (setting === '') return fallback;
  try {
    attempt(setting);
    return setting;
  } catch {
    return fallback;
  }
}

/** Reads the session's context; without a session it says how to get one. */
export async function loadContext(): Promise<void> {
  const response = await fetch('/lightning/context', { headers: { accept: 'application/json' } });
  if (!response.ok) throw new Error('You are not logged in. Open the address that the start command printed.');
  const body: unknown = await response.json();
  if (!isRecord(body)) throw new Error('The org answered without a context. Reload the page.');
  const user = isRecord(body['user']) ? body['user'] : {};
  Object.assign(context, {
    userId: text(user['id']),
    userName: text(user['name']),
    username: text(user['username']),
    locale: usable(text(body['locale']), (locale) => new Intl.NumberFormat(locale), navigator.language),
    timeZone: usable(
      text(body['timeZone']),
      (timeZone) => new Intl.DateTimeFormat('en', { timeZone }),
      Intl.DateTimeFormat().resolvedOptions().timeZone
    ),
    customPermissions: texts(user['permissions']),
    users: people(body['users'])
  });
}
