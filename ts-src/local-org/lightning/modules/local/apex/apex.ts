/** Apex methods for the pages: callable and wireable, with a client cache for cacheable ones. */
import { request } from 'local/org';

type Params = Record<string, unknown>;
interface Provisioned {
  readonly data: unknown;
  readonly error: unknown;
}
type DataCallback = (value: Provisioned) => void;

interface Live {
  refresh(): Promise<void>;
  readonly provisioned: Provisioned;
}

const live = new Set<Live>();

async function call(className: string, methodName: string, params: Params, cacheable: boolean): Promise<unknown> {
  const answer = await request('POST', '/lightning/apex', { className, methodName, params, cacheable });
  const value = typeof answer === 'object' && answer !== null && 'returnValue' in answer ? answer.returnValue : null;
  return value === undefined ? null : value;
}

/** One wire adapter per Apex method: it calls again when its parameters change or when it is refreshed. */
function adapterFor(className: string, methodName: string): unknown {
  return class ApexWire implements Live {
    provisioned: Provisioned = { data: undefined, error: undefined };
    #callback: DataCallback;
    #connected = false;
    #params: Params | null = null;
    #asked = '';

    constructor(callback: DataCallback) {
      this.#callback = callback;
      this.provide({ data: undefined, error: undefined });
    }

    connect(): void {
      this.#connected = true;
      live.add(this);
      void this.refresh();
    }

    disconnect(): void {
      this.#connected = false;
      live.delete(this);
    }

    update(params: Params): void {
      if (JSON.stringify(params) === this.#asked && this.#params !== null) return;
      const isAnother = this.#params !== null;
      this.#params = params;
      if (isAnother) this.provide({ data: undefined, error: undefined });
      void this.refresh();
    }

    provide(value: Provisioned): void {
      this.provisioned = value;
      this.#callback(value);
    }

    async refresh(): Promise<void> {
      const params = this.#params;
      if (!this.#connected || params === null) return;
      // As on the platform: a parameter that is undefined means "not yet".
      if (Object.values(params).some((value) => value === undefined)) {
        this.#asked = '';
        return;
      }
      this.#asked = JSON.stringify(params);
      try {
        const data = await call(className, methodName, params, true);
        if (this.#connected && this.#params === params) this.provide({ data, error: undefined });
      } catch (error) {
        if (this.#connected && this.#params === params) this.provide({ data: undefined, error });
      }
    }
  };
}

/** What `@salesforce/apex/Class.method` exports. */
export function apexMethod(className: string, methodName: string): unknown {
  const method = (params: Params = {}): Promise<unknown> => call(className, methodName, params, false);
  return Object.assign(method, { adapter: adapterFor(className, methodName) });
}

/** Calls again what provisioned this value; resolves when the new value is there. */
export async function refreshApex(provisioned: unknown): Promise<void> {
  const owners = [...live].filter((adapter) => adapter.provisioned === provisioned);
  await Promise.all(owners.map((adapter) => adapter.refresh()));
}

/** Calls every wire again: records were changed by something else on the page. */
export async function refreshAll(): Promise<void> {
  await Promise.all([...live].map((adapter) => adapter.refresh()));
}

/** The value of a field on a record that Apex returned. */
export function getSObjectValue(
  record: Readonly<Record<string, unknown>> | null,
  field: { fieldApiName: string }
): unknown {
  return record?.[field.fieldApiName];
}
