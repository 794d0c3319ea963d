import { OrgError } from '../org-error.ts';
import { errorResponse } from '../rest/rest-request.ts';
import { RestService } from '../rest/rest-service.ts';
import type {
  AnonymousAnswer,
  AnonymousTask,
  AuraAnswer,
  AuraTask,
  JobsAnswer,
  OrgAnswer,
  OrgTask,
  RestAnswer,
  RestTask
} from './org-task.ts';
import type { OrgRuntime } from './org-runtime.ts';
import type { RestResponse } from '../rest/rest-request.ts';

/** A batch job that queues itself again and again must not hold a thread for ever. */
const MAX_JOBS_A_RUN = 1000;

/** Does the tasks of one thread, on its own engine and Apex runtime. */
export class TaskRunner {
  readonly #runtime: OrgRuntime;
  readonly #rest: RestService;

  constructor(runtime: OrgRuntime) {
    this.#runtime = runtime;
    this.#rest = new RestService(runtime);
  }

  run(task: OrgTask): OrgAnswer {
    switch (task.kind) {
      case 'rest':
        return this.#runRest(task);
      case 'aura':
        return this.#runAura(task);
      case 'anonymous':
        return this.#runAnonymous(task);
      case 'jobs':
        return this.#runJobs();
    }
  }

  #runRest(task: RestTask): RestAnswer {
    const { method, version, path, headers, files, caller } = task;
    const body = parseBody(task.bodyText);
    if (body.kind === 'malformed') return toAnswer(errorResponse(body.error));
    const query = new URLSearchParams(task.query);
    return toAnswer(this.#rest.handle({ method, version, path, query, headers, files, body: body.value }, caller));
  }

  #runAura(task: AuraTask): AuraAnswer {
    const access = { userId: task.caller.userId, sharing: true, permissions: true };
    const { apex } = this.#runtime;
    if (apex === null)
      return { kind: 'aura', outcome: failed('This org runs without Apex: it was started without a source folder') };
    try {
      return { kind: 'aura', outcome: apex.callAuraMethod(task.className, task.methodName, task.params, access) };
    } catch (error) {
      return { kind: 'aura', outcome: failed(error instanceof Error ? error.message : String(error)) };
    }
  }

  #runAnonymous(task: AnonymousTask): AnonymousAnswer {
    const access = { userId: task.caller.userId, sharing: true, permissions: true };
    const { apex } = this.#runtime;
    if (apex === null) throw new OrgError('FUNCTIONALITY_NOT_ENABLED', 'This org runs without Apex');
    return { kind: 'anonymous', result: apex.executeAnonymous(task.source, access) };
  }

  #runJobs(): JobsAnswer {
    let ran = 0;
    while (ran < MAX_JOBS_A_RUN && this.#runtime.apex?.runNextAsyncJob() === true) ran++;
    return { kind: 'jobs', ran };
  }
}

function failed(message: string): AuraAnswer['outcome'] {
  const failure = {
    message,
    exceptionType: 'System.UnexpectedException',
    stackTrace: '',
    isUserDefinedException: false
  };
  return { kind: 'failed', failure };
}

type ParsedBody =
  { readonly kind: 'parsed'; readonly value: unknown } | { readonly kind: 'malformed'; readonly error: OrgError };

function parseBody(text: string | null): ParsedBody {
  if (text === null || text.trim() === '') return { kind: 'parsed', value: undefined };
  try {
    return { kind: 'parsed', value: JSON.parse(text) };
  } catch (error) {
    const message = error instanceof Error ? error.message : String(error);
    return { kind: 'malformed', error: new OrgError('JSON_PARSER_ERROR', message) };
  }
}

function toAnswer(response: RestResponse): RestAnswer {
  const headers = response.headers ?? {};
  if (response.bytes !== undefined) return { kind: 'rest', status: response.status, headers, body: response.bytes };
  const body = response.body === undefined ? '' : JSON.stringify(response.body);
  return {
    kind: 'rest',
    status: response.status,
    headers: { 'content-type': 'application/json;charset=UTF-8', ...headers },
    body
  };
}
