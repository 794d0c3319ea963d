/** One HTTP exchange, and the ways in which it fails; plain data, because it crosses threads. */
import { z } from 'zod';

export interface CalloutRequest {
  readonly method: string;
  readonly url: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array | null;
  readonly timeoutMs: number;
}
export interface CalloutResponse {
  readonly status: number;
  readonly statusText: string;
  /** By name as the server wrote it; values of repeated headers are joined by `, `. */
  readonly headers: Readonly<Record<string, string>>;
  readonly body: Uint8Array;
}

export const calloutFailureKinds = ['timeout', 'refused', 'unknownHost', 'tooLarge', 'badUrl', 'broken'] as const;
export type CalloutFailureKind = (typeof calloutFailureKinds)[number];

/** A callout that brought no answer; the message is what CalloutException says. */
export class CalloutFailure extends Error {
  readonly kind: CalloutFailureKind;
  constructor(kind: CalloutFailureKind, message: string) {
    super(message);
    this.name = 'CalloutFailure';
    this.kind = kind;
  }
}

export const READ_TIMED_OUT = 'Read timed out';
/** What a synchronous transaction may receive. */
export const MAX_RESPONSE_BYTES = 6_000_000;

export const requestSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.instanceof(Uint8Array).nullable(),
  timeoutMs: z.number()
});
export const outcomeSchema = z.discriminatedUnion('kind', [
  z.object({
    kind: z.literal('answered'),
    status: z.number(),
    statusText: z.string(),
    headers: z.record(z.string(), z.string()),
    body: z.instanceof(Uint8Array)
  }),
  z.object({ kind: z.literal('failed'), failure: z.enum(calloutFailureKinds), message: z.string() })
]);
export type CalloutOutcome =
  | ({ readonly kind: 'answered' } & CalloutResponse)
  | { readonly kind: 'failed'; readonly failure: CalloutFailureKind; readonly message: string };

/** What the helper thread is started with, and asked. */
export const helperDataSchema = z.object({ port: z.unknown(), signal: z.instanceof(SharedArrayBuffer) });
export const jobSchema = z.object({ id: z.number(), request: requestSchema });
export const answerSchema = z.object({ id: z.number(), outcome: outcomeSchema });
