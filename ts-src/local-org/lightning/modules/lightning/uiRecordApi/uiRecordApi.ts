/** The parts of Lightning Data Service that the pages use, over the UI API. */
import { refreshAll } from 'local/apex';
import { data } from 'local/org';

interface FieldValue {
  readonly value: unknown;
  readonly displayValue: string | null;
}
interface UiRecord {
  readonly id: string;
  readonly fields: Readonly<Record<string, FieldValue>>;
}
type FieldName = string | { readonly fieldApiName: string; readonly objectApiName: string };
interface RecordConfig {
  readonly recordId?: string;
  readonly fields?: readonly FieldName[];
  readonly optionalFields?: readonly FieldName[];
}
interface Provisioned {
  readonly data: unknown;
  readonly error: unknown;
}

const live = new Set<getRecord>();

function qualified(field: FieldName): string {
  return typeof field === 'string' ? field : `${field.objectApiName}.${field.fieldApiName}`;
}

function shortName(field: FieldName): string {
  return typeof field === 'string' ? field.slice(field.indexOf('.') + 1) : field.fieldApiName;
}

/** Wire adapter: fields of one record. */
export class getRecord {
  #callback: (value: Provisioned) => void;
  #config: RecordConfig | null = null;

  constructor(callback: (value: Provisioned) => void) {
    this.#callback = callback;
    callback({ data: undefined, error: undefined });
  }
  connect(): void {
    live.add(this);
  }
  disconnect(): void {
    live.delete(this);
  }
  update(config: RecordConfig): void {
    this.#config = config;
    void this.refresh();
  }
  async refresh(): Promise<void> {
    const config = this.#config;
    if (config?.recordId === undefined) return;
    const fields = (config.fields ?? []).map(qualified);
    const optional = (config.optionalFields ?? []).map(qualified);
    const parts = [`fields=${fields.join(',')}`, `optionalFields=${optional.join(',')}`];
    try {
      const record = await data('GET', `/ui-api/records/${config.recordId}?${parts.join('&')}`);
      if (this.#config === config) this.#callback({ data: record, error: undefined });
    } catch (error) {
      if (this.#config === config) this.#callback({ data: undefined, error });
    }
  }
}

export function getFieldValue(record: UiRecord | undefined, field: FieldName): unknown {
  return record?.fields[shortName(field)]?.value;
}

export function getFieldDisplayValue(record: UiRecord | undefined, field: FieldName): string | null {
  return record?.fields[shortName(field)]?.displayValue ?? null;
}

export function createRecord(input: { apiName: string; fields: Record<string, unknown> }): Promise<unknown> {
  return data('POST', '/ui-api/records', input);
}

export function updateRecord(input: { fields: Record<string, unknown> }): Promise<unknown> {
  const { Id, ...fields } = input.fields;
  return data('PATCH', `/ui-api/records/${String(Id)}`, { fields });
}

export async function deleteRecord(recordId: string): Promise<void> {
  await data('DELETE', `/ui-api/records/${recordId}`);
}

/** Records were changed elsewhere: what shows them reads again. */
export async function notifyRecordUpdateAvailable(_records: readonly { recordId: string }[]): Promise<void> {
  await Promise.all([refreshAll(), ...[...live].map((adapter) => adapter.refresh())]);
}
