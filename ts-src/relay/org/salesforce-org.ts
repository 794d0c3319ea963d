import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgConfig } from '../config.ts';
import { ApiClient } from './api-client.ts';
import type { CallMeter } from './call-purpose.ts';
import { ChangeStream } from './change-stream.ts';
import { uploadContentVersion } from './file-upload.ts';
import { apiErrorOf, apiErrorSchema, apiFailure, isPassing, refusalIn, type ApiError } from './org-errors.ts';
import {
  REFERENCE_NOT_FOUND,
  type ChangeWatcher,
  type FileUpload,
  type GraphNode,
  type ObjectDescription,
  type OrgPort,
  type OrgRecord,
  type WriteOutcome
} from './org-port.ts';
import { orgUnreachable } from './session.ts';
import { RECORDS_PER_CALL, writeCollections } from './write-collections.ts';

export const QUERIES_PER_CALL = 5;
/** The lookup whose target each write locks: it restricts what may be deleted. */
const PARENT = 'Mailbox__c';
const ANSWER_WITHIN_MS = 150_000;

const recordSchema = z.record(z.string(), z.unknown());
const querySchema = z.object({
  done: z.boolean(),
  nextRecordsUrl: z.string().optional(),
  records: z.array(recordSchema)
});
const compositeSchema = z.object({
  compositeResponse: z.array(z.object({ body: z.unknown(), httpStatusCode: z.number() }))
});
const saveResultSchema = z.object({
  id: z.string().nullish(),
  success: z.boolean(),
  errors: z
    .array(z.object({ statusCode: z.string().optional(), errorCode: z.string().optional(), message: z.string() }))
    .default([])
});
const graphSchema = z.object({
  graphs: z.array(
    z.object({
      isSuccessful: z.boolean(),
      graphResponse: z.object({
        compositeResponse: z.array(z.object({ body: z.unknown(), httpStatusCode: z.number(), referenceId: z.string() }))
      })
    })
  )
});
const describeSchema = z.object({
  name: z.string(),
  createable: z.boolean(),
  updateable: z.boolean(),
  fields: z.array(
    z.object({
      name: z.string(),
      type: z.string(),
      length: z.number().default(0),
      createable: z.boolean(),
      updateable: z.boolean()
    })
  )
});
const identitySchema = z.object({ user_id: z.string(), organization_id: z.string(), username: z.string() });

export interface OrgOptions {
  readonly answerWithinMs?: number;
  readonly meter?: CallMeter;
}

/** The org by its REST API; it signs in at the first call and again when the session ends. */
export function connectOrg(config: OrgConfig, options: OrgOptions = {}): OrgPort {
  const { answerWithinMs = ANSWER_WITHIN_MS, meter } = options;
  return new SalesforceOrg(config.apiVersion, new ApiClient(config, answerWithinMs, meter), answerWithinMs);
}

class SalesforceOrg implements OrgPort {
  private readonly apiVersion: string;
  private readonly client: ApiClient;
  private readonly answerWithinMs: number;

  constructor(apiVersion: string, client: ApiClient, answerWithinMs: number) {
    this.apiVersion = apiVersion;
    this.client = client;
    this.answerWithinMs = answerWithinMs;
  }

  get url(): string {
    return this.client.url;
  }

  callCount(): number {
    return this.client.calls;
  }

  async query(statements: readonly string[]): Promise<readonly (readonly OrgRecord[])[]> {
    const results: OrgRecord[][] = [];
    for (let start = 0; start < statements.length; start += QUERIES_PER_CALL) {
      results.push(...(await this.queryTogether(statements.slice(start, start + QUERIES_PER_CALL))));
    }
    return results;
  }

  /** Several statements in one composite call count as one call against the org's limit. */
  private async queryTogether(statements: readonly string[]): Promise<OrgRecord[][]> {
    const compositeRequest = statements.map((statement, index) => ({
      method: 'GET',
      url: this.path(`/query?q=${encodeURIComponent(statement)}`),
      referenceId: `q${String(index)}`
    }));
    const answer = compositeSchema.parse(await this.post('/composite', { allOrNone: false, compositeRequest }));
    return await Promise.all(
      answer.compositeResponse.map(async ({ body, httpStatusCode }) => {
        if (httpStatusCode >= 400) throw apiFailure(refusalIn(body, httpStatusCode), this.url);
        return await this.readToEnd(querySchema.parse(body));
      })
    );
  }

  private async readToEnd(first: z.infer<typeof querySchema>): Promise<OrgRecord[]> {
    const records: OrgRecord[] = [...first.records];
    let page = first;
    while (!page.done && page.nextRecordsUrl !== undefined) {
      const next = page.nextRecordsUrl;
      page = querySchema.parse(await this.client.request({ method: 'GET', path: next }));
      records.push(...page.records);
    }
    return records;
  }

  async upsert(
    object: string,
    externalIdField: string,
    records: readonly OrgRecord[]
  ): Promise<readonly WriteOutcome[]> {
    const path = `/composite/sobjects/${object}/${externalIdField}`;
    const outcomes = await this.write(object, records, 'PATCH', path);
    return outcomes.map((outcome) => orTwin(outcome, externalIdField));
  }

  async insert(object: string, records: readonly OrgRecord[]): Promise<readonly WriteOutcome[]> {
    return await this.write(object, records, 'POST', '/composite/sobjects');
  }

  async remove(ids: readonly string[]): Promise<readonly WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (let start = 0; start < ids.length; start += RECORDS_PER_CALL) {
      const list = ids.slice(start, start + RECORDS_PER_CALL).join(',');
      const path = this.path(`/composite/sobjects?ids=${list}&allOrNone=false`);
      outcomes.push(...this.outcomesOf(await this.client.request({ method: 'DELETE', path })));
    }
    return outcomes.map((outcome) => (isGone(outcome) ? { success: true, id: null } : outcome));
  }

  private outcomesOf(answer: unknown): WriteOutcome[] {
    const { data } = z.array(saveResultSchema).safeParse(answer);
    if (data === undefined) throw orgUnreachable(this.url, new Error('its answer has another form than the API gives'));
    return data.map(toOutcome);
  }

  private async write(
    object: string,
    records: readonly OrgRecord[],
    method: 'POST' | 'PATCH',
    path: string
  ): Promise<WriteOutcome[]> {
    return await writeCollections(records, PARENT, async (part) => {
      const body = { allOrNone: false, records: part.map((record) => ({ attributes: { type: object }, ...record })) };
      return this.outcomesOf(await this.client.request({ method, path: this.path(path), body }));
    });
  }

  async writeGraph(nodes: readonly GraphNode[]): Promise<ReadonlyMap<string, string>> {
    const base = this.path('/sobjects');
    const compositeRequest = nodes.map((node) => ({
      method: node.method,
      url: `${base}/${node.target}`,
      referenceId: node.ref,
      body: node.fields
    }));
    const answer = graphSchema.parse(
      await this.post('/composite/graph', { graphs: [{ graphId: 'save', compositeRequest }] })
    );
    const graph = answer.graphs[0];
    const responses = graph?.graphResponse.compositeResponse ?? [];
    if (graph?.isSuccessful !== true) throw apiFailure(tellingError(responses.map(({ body }) => body)), this.url);
    const ids = z.object({ id: z.string() });
    return new Map(
      responses.flatMap(({ body, referenceId }) => {
        const parsed = ids.safeParse(body);
        return parsed.success ? [[referenceId, parsed.data.id] as const] : [];
      })
    );
  }

  async uploadFile(upload: FileUpload): Promise<string> {
    return await this.client.once(async ({ instanceUrl, accessToken }) => {
      const url = `${instanceUrl}${this.path('/sobjects/ContentVersion')}`;
      const answer = await uploadContentVersion({ url, accessToken, upload, silenceMs: this.answerWithinMs });
      this.client.hear(answer.headers);
      return answer.id;
    });
  }

  async describe(object: string): Promise<ObjectDescription | null> {
    try {
      return describeSchema.parse(await this.get(`/sobjects/${object}/describe`));
    } catch (error) {
      const code = error instanceof IntakeError ? apiErrorOf(error)?.errorCode : undefined;
      if (code === 'NOT_FOUND' || code === 'INVALID_TYPE') return null;
      throw error;
    }
  }

  async whoAmI(): Promise<{ userId: string; organizationId: string; username: string }> {
    const { identity } = z.object({ identity: z.url() }).parse(await this.get(''));
    const who = identitySchema.parse(await this.client.request({ method: 'GET', path: identity }));
    return { userId: who.user_id, organizationId: who.organization_id, username: who.username };
  }

  watchChanges(watcher: ChangeWatcher): () => void {
    const stream = new ChangeStream({
      apiVersion: this.apiVersion,
      openSession: async (refused) => {
        if (refused !== null) this.client.forget(refused);
        return await this.client.session();
      },
      watcher
    });
    stream.start();
    return () => {
      stream.stop();
    };
  }

  private path(path: string): string {
    return `/services/data/v${this.apiVersion}${path}`;
  }

  private async get(path: string): Promise<unknown> {
    return await this.client.request({ method: 'GET', path: this.path(path) });
  }

  private async post(path: string, body: object): Promise<unknown> {
    return await this.client.request({ method: 'POST', path: this.path(path), body });
  }
}

function isGone(outcome: WriteOutcome): boolean {
  return !outcome.success && (outcome.code === 'ENTITY_IS_DELETED' || outcome.code === 'INVALID_CROSS_REFERENCE_KEY');
}

const MISSING_REFERENCE = /^Foreign key external ID: .* not found for field /;

function toOutcome(result: z.infer<typeof saveResultSchema>): WriteOutcome {
  if (result.success) return { success: true, id: result.id ?? null };
  const error = result.errors[0];
  const code = error?.statusCode ?? error?.errorCode ?? 'UNKNOWN';
  const message = error?.message ?? 'no reason given';
  // The record that it refers to may be on its way.
  if (MISSING_REFERENCE.test(message)) return { success: false, code: REFERENCE_NOT_FOUND, message, retryable: true };
  return { success: false, code, message, retryable: isPassing(code, message) };
}

/** Another relay, or a lost answer, made the record meanwhile: the next try finds it. */
function orTwin(outcome: WriteOutcome, externalIdField: string): WriteOutcome {
  if (outcome.success || outcome.code !== 'DUPLICATE_VALUE' || !outcome.message.includes(externalIdField))
    return outcome;
  return { ...outcome, retryable: true };
}

/** In a rolled-back graph every node reports PROCESSING_HALTED but the guilty one. */
function tellingError(bodies: readonly unknown[]): ApiError {
  const errors = bodies.flatMap((body) => z.array(apiErrorSchema).safeParse(body).data ?? []);
  return errors.find((error) => error.errorCode !== 'PROCESSING_HALTED') ?? errors[0] ?? refusalIn(bodies, 400);
}
