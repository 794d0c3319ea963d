import type { Access } from '../engine.ts';

/** An exception that left an Apex method, as the page sees it. */
export interface ApexFailure {
  readonly message: string;
  readonly exceptionType: string;
  readonly stackTrace: string;
  readonly isUserDefinedException: boolean;
}
export type ApexOutcome =
  { readonly kind: 'returned'; readonly value: unknown } | { readonly kind: 'failed'; readonly failure: ApexFailure };

/** Answer of executeAnonymous, as the Tooling and SOAP APIs give it. */
export interface AnonymousResult {
  readonly compiled: boolean;
  readonly success: boolean;
  readonly line: number;
  readonly column: number;
  readonly compileProblem: string | null;
  readonly exceptionMessage: string | null;
  readonly exceptionStackTrace: string | null;
  readonly debugLog: string;
}

export interface ApexTestOutcome {
  readonly className: string;
  readonly methodName: string;
  readonly passed: boolean;
  readonly message: string | null;
  readonly stackTrace: string | null;
  readonly milliseconds: number;
}

/** What the HTTP face needs of the Apex runtime. */
export interface ApexPort {
  /** Calls an @AuraEnabled static method; params by parameter name, as JSON. */
  callAuraMethod(
    className: string,
    methodName: string,
    params: Readonly<Record<string, unknown>>,
    access: Access
  ): ApexOutcome;
  executeAnonymous(source: string, access: Access): AnonymousResult;
  runTests(classNames: readonly string[] | null, access: Access): readonly ApexTestOutcome[];
  /** Runs one queued Queueable, future or batch step; false when none waits. */
  runNextAsyncJob(): boolean;
}
