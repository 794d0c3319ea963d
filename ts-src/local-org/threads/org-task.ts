import type { ApexOutcome, AnonymousResult } from '../rest/apex-port.ts';
import type { OrgIdentity, ReceivedFile } from '../rest/rest-request.ts';
import type { PublishedEvent } from '../engine.ts';

/** Who asks, and what has been counted; plain data, because it crosses threads. */
export interface TaskCaller {
  readonly userId: string;
  readonly org: OrgIdentity;
  readonly apiRequestsUsed: number;
  readonly apiRequestsMax: number;
}

export interface RestTask {
  readonly kind: 'rest';
  readonly method: string;
  readonly version: string;
  readonly path: string;
  readonly query: string;
  readonly headers: Readonly<Record<string, string>>;
  /** JSON text, or null without a body. */
  readonly bodyText: string | null;
  readonly files: readonly ReceivedFile[];
  readonly caller: TaskCaller;
}
export interface AuraTask {
  readonly kind: 'aura';
  readonly className: string;
  readonly methodName: string;
  readonly params: Readonly<Record<string, unknown>>;
  readonly caller: TaskCaller;
}
export interface AnonymousTask {
  readonly kind: 'anonymous';
  readonly source: string;
  readonly caller: TaskCaller;
}
/** Runs queued Apex jobs until none waits. */
export interface JobsTask {
  readonly kind: 'jobs';
}
export type OrgTask = RestTask | AuraTask | AnonymousTask | JobsTask;

export interface RestAnswer {
  readonly kind: 'rest';
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string | Uint8Array;
}
export interface AuraAnswer {
  readonly kind: 'aura';
  readonly outcome: ApexOutcome;
}
export interface AnonymousAnswer {
  readonly kind: 'anonymous';
  readonly result: AnonymousResult;
}
export interface JobsAnswer {
  readonly kind: 'jobs';
  readonly ran: number;
}
export type OrgAnswer = RestAnswer | AuraAnswer | AnonymousAnswer | JobsAnswer;

/** Runs tasks, each to its end, some of them at the same time. */
export interface TaskPool {
  run(task: OrgTask): Promise<OrgAnswer>;
  onEvents(listener: (events: readonly PublishedEvent[]) => void): void;
  close(): Promise<void>;
}
