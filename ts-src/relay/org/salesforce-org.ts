import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from 'jsforce';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgConfig } from '../config.ts';
import { ChangeStream } from './change-stream.ts';
import { uploadContentVersion } from './file-upload.ts';
import { apiErrorSchema, apiFailure, isPassing, toOrgError, type ApiError } from './org-errors.ts';
import type { ChangeWatcher, GraphNode, ObjectDescription, OrgPort, OrgRecord, WriteOutcome } from './org-port.ts';
import { orgUnreachable, signIn, type OrgSession } from './session.ts';

const RECORDS_PER_CALL = 200;
const QUERIES_PER_CALL = 5;
/** A connection that died without a word would hold up everything behind it for good. */
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

/** The org through jsforce; it signs in at the first call and again when the session ends. */
export function connectOrg(config: OrgConfig, answerWithinMs = ANSWER_WITHIN_MS): OrgPort {
  return new SalesforceOrg(config, answerWithinMs);
}

class SalesforceOrg implements OrgPort {
  private readonly config: OrgConfig;
  private connection: Promise<Connection> | null = null;
  private readonly answerWithinMs: number;
  private calls = 0;

  constructor(config: OrgConfig, answerWithinMs: number) {
    this.config = config;
    this.answerWithinMs = answerWithinMs;
  }

  get url(): string {
    return this.config.instanceUrl ?? this.config.loginUrl;
  }

  callCount(): number {
    return this.calls;
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
      url: `/services/data/v${this.config.apiVersion}/query?q=${encodeURIComponent(statement)}`,
      referenceId: `q${String(index)}`
    }));
    const answer = compositeSchema.parse(await this.post('/composite', { allOrNone: false, compositeRequest }));
    return await Promise.all(
      answer.compositeResponse.map(async ({ body, httpStatusCode }) => {
        if (httpStatusCode >= 400) throw apiFailure(firstError(body), this.url);
        return await this.readToEnd(querySchema.parse(body));
      })
    );
  }

  private async readToEnd(first: z.infer<typeof querySchema>): Promise<OrgRecord[]> {
    const records: OrgRecord[] = [...first.records];
    let page = first;
    while (!page.done && page.nextRecordsUrl !== undefined) {
      const next = page.nextRecordsUrl;
      page = querySchema.parse(await this.call(async (connection) => await connection.requestGet(next)));
      records.push(...page.records);
    }
    return records;
  }

  async upsert(
    object: string,
    externalIdField: string,
    records: readonly OrgRecord[]
  ): Promise<readonly WriteOutcome[]> {
    return await this.inCollections(object, records, 'PATCH', `/composite/sobjects/${object}/${externalIdField}`);
  }

  async insert(object: string, records: readonly OrgRecord[]): Promise<readonly WriteOutcome[]> {
    return await this.inCollections(object, records, 'POST', '/composite/sobjects');
  }

  private async inCollections(
    object: string,
    records: readonly OrgRecord[],
    method: 'POST' | 'PATCH',
    path: string
  ): Promise<WriteOutcome[]> {
    const outcomes: WriteOutcome[] = [];
    for (let start = 0; start < records.length; start += RECORDS_PER_CALL) {
      const part = records.slice(start, start + RECORDS_PER_CALL);
      const body = { allOrNone: false, records: part.map((record) => ({ attributes: { type: object }, ...record })) };
      const answer = z.array(saveResultSchema).parse(await this.send(method, path, body));
      outcomes.push(...answer.map(toOutcome));
    }
    return outcomes;
  }

  async writeGraph(nodes: readonly GraphNode[]): Promise<ReadonlyMap<string, string>> {
    const base = `/services/data/v${this.config.apiVersion}/sobjects`;
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

  async uploadFile(upload: Parameters<OrgPort['uploadFile']>[0]): Promise<string> {
    const connection = await this.connect();
    this.calls += 1;
    const url = `${connection.instanceUrl}/services/data/v${this.config.apiVersion}/sobjects/ContentVersion`;
    return await uploadContentVersion(url, connection.accessToken ?? '', upload);
  }

  async describe(object: string): Promise<ObjectDescription | null> {
    try {
      const path = `/sobjects/${object}/describe`;
      return describeSchema.parse(await this.call(async (connection) => await connection.requestGet(this.path(path))));
    } catch (error) {
      if (
        error instanceof IntakeError &&
        error.code === 'ORG_ACCESS_REFUSED' &&
        /NOT_FOUND|INVALID_TYPE/.test(error.message)
      )
        return null;
      throw error;
    }
  }

  async whoAmI(): Promise<{ userId: string; organizationId: string; username: string }> {
    const identity = identitySchema.parse(await this.call(async (connection) => await connection.identity()));
    return { userId: identity.user_id, organizationId: identity.organization_id, username: identity.username };
  }

  watchChanges(watcher: ChangeWatcher): () => void {
    const stream = new ChangeStream({
      apiVersion: this.config.apiVersion,
      openSession: async (isRefused) => {
        if (isRefused) this.connection = null;
        const { instanceUrl, accessToken } = await this.connect();
        return { instanceUrl, accessToken: accessToken ?? '' };
      },
      watcher
    });
    stream.start();
    return () => {
      stream.stop();
    };
  }

  private path(path: string): string {
    return `/services/data/v${this.config.apiVersion}${path}`;
  }

  private async post(path: string, body: object): Promise<unknown> {
    return await this.send('POST', path, body);
  }

  private async send(method: 'POST' | 'PATCH', path: string, body: object): Promise<unknown> {
    return await this.call(
      async (connection) =>
        await connection.request({
          method,
          url: this.path(path),
          body: JSON.stringify(body),
          headers: { 'content-type': 'application/json; charset=utf-8' }
        })
    );
  }

  private async call(work: (connection: Connection) => Promise<unknown>): Promise<unknown> {
    const connection = await this.connect();
    this.calls += 1;
    try {
      return await this.inTime(work(connection));
    } catch (error) {
      const failure = toOrgError(error, this.url);
      // The next call signs in anew: a token may have been replaced while the relay ran.
      if (failure.code === 'ORG_ACCESS_REFUSED') this.connection = null;
      throw failure;
    }
  }

  private async inTime<T>(answer: Promise<T>): Promise<T> {
    const timer = new AbortController();
    const silence = sleep(this.answerWithinMs, undefined, { signal: timer.signal }).then(() => {
      throw new Error(`no answer within ${String(Math.round(this.answerWithinMs / 1000))} seconds`);
    });
    try {
      return await Promise.race([answer, silence]);
    } finally {
      timer.abort();
      silence.catch(() => undefined);
    }
  }

  private async connect(): Promise<Connection> {
    this.connection ??= this.signInOnce();
    try {
      return await this.connection;
    } catch (error) {
      this.connection = null;
      throw error;
    }
  }

  private async signInOnce(): Promise<Connection> {
    const session: OrgSession = await signIn(this.config);
    return new Connection({
      instanceUrl: session.instanceUrl,
      accessToken: session.accessToken,
      version: this.config.apiVersion,
      callOptions: { client: 'email-intake' },
      // A given token can't be renewed; without refreshFn jsforce reports the 401.
      ...(this.config.auth.kind === 'access-token'
        ? {}
        : {
            refreshFn: (_connection, done) => {
              void this.renew(done);
            }
          })
    });
  }

  private async renew(done: (error: Error | null, token?: string) => void): Promise<void> {
    try {
      done(null, (await signIn(this.config)).accessToken);
    } catch (error) {
      done(error instanceof Error ? error : orgUnreachable(this.url, error));
    }
  }
}

function toOutcome(result: z.infer<typeof saveResultSchema>): WriteOutcome {
  if (result.success) return { success: true, id: result.id ?? null };
  const error = result.errors[0];
  const code = error?.statusCode ?? error?.errorCode ?? 'UNKNOWN';
  return { success: false, code, message: error?.message ?? 'no reason given', retryable: isPassing(code) };
}

function firstError(body: unknown): ApiError {
  return (
    z.array(apiErrorSchema).safeParse(body).data?.[0] ?? {
      errorCode: 'UNKNOWN',
      message: JSON.stringify(body).slice(0, 300)
    }
  );
}

/** In a rolled-back graph every node reports PROCESSING_HALTED but the guilty one. */
function tellingError(bodies: readonly unknown[]): ApiError {
  const errors = bodies.flatMap((body) => z.array(apiErrorSchema).safeParse(body).data ?? []);
  return errors.find((error) => error.errorCode !== 'PROCESSING_HALTED') ?? errors[0] ?? firstError(bodies);
}
