import { z } from 'zod';
import { parseJson } from '../../parse-json.ts';

/** What Google said when it refused a request. */
export interface GoogleRefusal {
  readonly status: number;
  /** From the API's error, or the OAuth error code of the token endpoint; '' when none was given. */
  readonly reasons: readonly string[];
  readonly message: string;
  /** True when the token endpoint refused, not the API. */
  readonly isSignIn: boolean;
  readonly retryAfter: string | null;
}

const apiErrorSchema = z.object({
  error: z.object({
    message: z.string().default(''),
    status: z.string().nullish(),
    errors: z.array(z.object({ reason: z.string().nullish() })).nullish(),
    details: z.array(z.looseObject({ reason: z.string().nullish() })).nullish()
  })
});
const signInErrorSchema = z.object({ error: z.string(), error_description: z.string().default('') });

/** Reads a refusal off what Google's client libraries throw; null when no answer came at all. */
export function refusalOf(error: unknown): GoogleRefusal | null {
  if (error instanceof RefusedAnswer) return error.refusal;
  if (!(error instanceof Error) || !('response' in error)) return null;
  const { response } = error;
  if (typeof response !== 'object' || response === null || !('status' in response)) return null;
  const { status } = response;
  if (typeof status !== 'number') return null;
  const data: unknown = 'data' in response ? response.data : null;
  const headers: unknown = 'headers' in response ? response.headers : null;
  return {
    status,
    retryAfter: headers instanceof Headers ? headers.get('retry-after') : null,
    ...saidIn(data, status)
  };
}

/** An answer of fetch that refuses. */
export class RefusedAnswer extends Error {
  readonly refusal: GoogleRefusal;

  constructor(refusal: GoogleRefusal) {
    super(refusal.message);
    this.refusal = refusal;
  }
}

/** Reads the same off an answer of fetch. */
export function refusalOfAnswer(answer: Response, text: string): GoogleRefusal {
  return { status: answer.status, retryAfter: answer.headers.get('retry-after'), ...saidIn(text, answer.status) };
}

function saidIn(data: unknown, status: number): Pick<GoogleRefusal, 'reasons' | 'message' | 'isSignIn'> {
  const body = typeof data === 'string' ? parseJson(data) : data;
  const signIn = signInErrorSchema.safeParse(body);
  if (signIn.success) {
    const { error, error_description: description } = signIn.data;
    return { reasons: [error], message: description === '' ? error : `${error}: ${description}`, isSignIn: true };
  }
  const api = apiErrorSchema.safeParse(body);
  if (!api.success) return { reasons: [], message: `status ${String(status)}`, isSignIn: false };
  const { message, errors, details, status: name } = api.data.error;
  const reasons = [...(errors ?? []), ...(details ?? [])].flatMap(({ reason }) => reason ?? []);
  return { reasons: [...reasons, ...(name == null ? [] : [name])], message: oneLine(message), isSignIn: false };
}

function oneLine(message: string): string {
  return message.replaceAll(/\s+/g, ' ').trim().slice(0, 300);
}
