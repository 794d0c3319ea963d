import { setTimeout as sleep } from 'node:timers/promises';
import { Connection } from 'jsforce';
import { IntakeError } from '../../core/intake-error.ts';
import type { OrgConfig } from '../config.ts';
import { currentCall, type ApiUsage, type CallMeter } from './call-purpose.ts';
import { FetchTransport } from './fetch-transport.ts';
import { parseJson } from '../parse-json.ts';
import { retryAfterOf } from '../retry-after.ts';
import { apiFailure, refusalIn, refusalOf, toOrgError } from './org-errors.ts';
import { signIn, type OrgSession } from './session.ts';

export interface ApiRequest {
  readonly method: 'GET' | 'POST' | 'PATCH' | 'DELETE';
  /** From the root, e.g. `/services/data/v67.0/limits`. */
  readonly path: string;
  readonly body?: object;
}

const UNMETERED: CallMeter = { admit: () => undefined, told: () => undefined, refused: () => undefined };

/**
 * Calls the org's REST API through jsforce: signs in at the first call, and once more when the session has ended. It repeats nothing
 * else: each call counts against the org's limit. Errors: ORG_UNREACHABLE, ORG_ACCESS_REFUSED, ORG_LIMIT_REACHED,
 * ORG_WRITE_REFUSED.
 */
export class ApiClient {
  readonly url: string;
  calls = 0;
  private readonly config: OrgConfig;
  private readonly answerWithinMs: number;
  private readonly meter: CallMeter;
  private opening: Promise<OrgSession> | null = null;
  private opened: OrgSession | null = null;

  constructor(config: OrgConfig, answerWithinMs: number, meter: CallMeter = UNMETERED) {
    this.config = config;
    this.url = config.instanceUrl ?? config.loginUrl;
    this.answerWithinMs = answerWithinMs;
    this.meter = meter;
  }

  /** The answer's JSON; null when it has no body. */
  async request(request: ApiRequest): Promise<unknown> {
    const session = await this.session();
    try {
      return await this.metered(session, async () => await this.exchange(session, request));
    } catch (error) {
      if (!this.canRenew(error)) throw error;
      const renewed = await this.session();
      return await this.metered(renewed, async () => await this.exchange(renewed, request));
    }
  }

  /** Runs one call that can't be repeated, e.g. a streamed upload; an ended session is a passing failure then. */
  async once<T>(call: (session: OrgSession) => Promise<T>): Promise<T> {
    const session = await this.session();
    try {
      return await this.metered(session, async () => await call(session));
    } catch (error) {
      if (!this.canRenew(error)) throw error;
      const { code, message, actions } = error;
      throw new IntakeError(code, message, { actions, retryable: true, cause: error });
    }
  }

  async session(): Promise<OrgSession> {
    this.opening ??= this.open();
    return await this.opening;
  }

  private async open(): Promise<OrgSession> {
    try {
      this.opened = await signIn(this.config);
      return this.opened;
    } catch (error) {
      this.opening = null;
      throw error;
    }
  }

  /** The next call signs in anew, unless another one did already. */
  forget(session: OrgSession): void {
    if (session === this.opened) this.opening = null;
  }

  /** Reads the org's figures of its API calls from an answer. */
  hear(headers: Headers): void {
    const usage = usageIn(headers);
    if (usage !== null) this.meter.told(usage);
  }

  /** A given token can't be renewed. */
  private canRenew(error: unknown): error is IntakeError {
    return this.config.auth.kind !== 'access-token' && error instanceof IntakeError && refusalOf(error) === 'session';
  }

  private async metered<T>(session: OrgSession, call: () => Promise<T>): Promise<T> {
    this.meter.admit(currentCall());
    this.calls += 1;
    try {
      return await call();
    } catch (error) {
      const failure = toOrgError(error, this.url);
      if (failure.code === 'ORG_LIMIT_REACHED') this.meter.refused();
      // A token may have been replaced while the relay ran.
      if (failure.code === 'ORG_ACCESS_REFUSED') this.forget(session);
      throw failure;
    }
  }

  private async exchange(session: OrgSession, request: ApiRequest): Promise<unknown> {
    const { method, path, body } = request;
    const url = path.startsWith('http') ? path : `${session.instanceUrl}${path}`;
    const timeout = new AbortController();
    const transport = new FetchTransport(timeout.signal);
    const connection = new Connection({
      instanceUrl: session.instanceUrl,
      accessToken: session.accessToken,
      version: this.config.apiVersion,
      callOptions: { client: 'email-intake' }
    });
    return await this.inTime(timeout, async () => {
      const answer: unknown = await connection
        .request(
          {
            method,
            url,
            headers: body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' },
            ...(body === undefined ? {} : { body: JSON.stringify(body) })
          },
          { transport }
        )
        .catch((error: unknown) => {
          throw refusedBy(transport, this.url) ?? error;
        })
        .finally(() => {
          if (transport.answer !== null) this.hear(transport.answer.headers);
        });
      // A page of a server before the org, with 200: the org itself answers in JSON.
      if (typeof answer === 'string') throw new Error('the answer was no JSON');
      return answer ?? null;
    });
  }

  /** A connection that died without a word would hold up everything behind it for good. */
  private async inTime<T>(timeout: AbortController, work: () => Promise<T>): Promise<T> {
    const timer = new AbortController();
    const silence = sleep(this.answerWithinMs, undefined, { signal: timer.signal }).then(() => {
      timeout.abort();
      throw new Error(`no answer within ${String(Math.round(this.answerWithinMs / 1000))} seconds`);
    });
    const answer = work();
    try {
      return await Promise.race([answer, silence]);
    } finally {
      timer.abort();
      silence.catch(() => undefined);
      answer.catch(() => undefined);
    }
  }
}

/** What the org refused with; null when it did not answer, or answered well. */
function refusedBy({ answer, text }: FetchTransport, url: string): IntakeError | null {
  if (answer === null || answer.ok) return null;
  return apiFailure(refusalIn(parseJson(text), answer.status), url, retryAfterOf(answer.headers.get('retry-after')));
}

function usageIn(headers: Headers): ApiUsage | null {
  const [, used, allowed] = /api-usage=(\d+)\/(\d+)/.exec(headers.get('sforce-limit-info') ?? '') ?? [];
  return used === undefined || allowed === undefined ? null : { used: Number(used), allowed: Number(allowed) };
}
