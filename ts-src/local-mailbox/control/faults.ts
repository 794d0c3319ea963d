import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { GraphError } from '../graph/graph-error.ts';

/** One planned misbehaviour; the first rule that matches a request acts on it. */
export const faultRuleSchema = z.object({
  /** What happens: an answer with that status, a cut connection, silence, or a commit whose answer is lost. */
  fault: z.union([
    z.literal([401, 403, 404, 408, 429, 500, 502, 503, 504]),
    z.enum(['reset', 'timeout', 'lost-response'])
  ]),
  /** The next so many matching requests; without it the rule stays. */
  count: z.int().positive().optional(),
  method: z.string().optional(),
  /** A regular expression on the path with its query; /local/ is never hit. */
  path: z.string().max(500).optional(),
  /** Chance of a hit per matching request, drawn from the seed. */
  rate: z.number().min(0).max(1).optional(),
  /** Sent as Retry-After: seconds, or an HTTP date that many seconds ahead. */
  retryAfter: z.object({ seconds: z.int().min(0), as: z.enum(['seconds', 'date']).default('seconds') }).optional()
});

export const faultPlanSchema = z.object({
  rules: z.array(faultRuleSchema).default([]),
  seed: z.int().default(1),
  expireDeltaTokens: z.boolean().default(false)
});

export type FaultRule = z.infer<typeof faultRuleSchema>;

const CODES: Readonly<Record<number, string>> = {
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  408: 'RequestTimeout',
  429: 'ApplicationThrottled',
  500: 'ErrorInternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout'
};

/** The faults that requests to Graph and to the token endpoint meet, in the order they were planned. */
export class FaultPlan {
  #rules: { readonly rule: FaultRule; readonly path: RegExp | null; left: number }[] = [];
  #random = seeded(1);
  #hits = 0;

  /** Replaces the plan. */
  set(rules: readonly FaultRule[], seed: number): void {
    this.#rules = rules.map((rule) => ({
      rule,
      path: rule.path === undefined ? null : new RegExp(rule.path),
      left: rule.count ?? Number.POSITIVE_INFINITY
    }));
    this.#random = seeded(seed);
    this.#hits = 0;
  }

  /** How many requests were hit since the plan was set, and how many hits are still to come. */
  status(): { readonly hits: number; readonly left: number | null } {
    const left = this.#rules.reduce((sum, { left: more }) => sum + more, 0);
    return { hits: this.#hits, left: Number.isFinite(left) ? left : null };
  }

  /** Takes the fault that this request meets. */
  take(method: string, url: string): FaultRule | null {
    for (const entry of this.#rules) {
      const { rule, path } = entry;
      if (entry.left <= 0 || (rule.method !== undefined && rule.method !== method)) continue;
      if (path !== null && !path.test(url)) continue;
      if (rule.rate !== undefined && this.#random() >= rule.rate) continue;
      entry.left -= 1;
      this.#hits += 1;
      return rule;
    }
    return null;
  }
}

/** Lets the plan's faults act on every request outside the control face. */
export function addFaultHooks(server: FastifyInstance, plan: FaultPlan, now: () => Date): void {
  const losing = new WeakSet<FastifyRequest>();
  server.addHook('onRequest', async (request, reply) => {
    if (request.url.startsWith('/local/')) return;
    const rule = plan.take(request.method, request.url);
    if (rule === null) return;
    if (rule.fault === 'lost-response') losing.add(request);
    else if (rule.fault === 'reset') cut(request, reply);
    else if (rule.fault === 'timeout') await silence(request);
    else refuse(rule.fault, rule, reply, now());
  });
  // The handler has committed by now; only its answer never arrives.
  server.addHook('onSend', async (request, reply) => {
    if (losing.delete(request)) cut(request, reply);
  });
}

/* Requests inside a $batch have no socket of their own, so there a cut shows as 504. */
function cut(request: FastifyRequest, reply: FastifyReply): void {
  if (request.headers['x-batch-part'] !== undefined)
    throw new GraphError(504, 'GatewayTimeout', 'The connection was lost.');
  reply.hijack();
  request.raw.socket.destroy();
}

async function silence(request: FastifyRequest): Promise<never> {
  if (request.headers['x-batch-part'] === undefined) {
    await new Promise((resolve) => request.raw.socket.once('close', resolve));
  }
  throw new GraphError(504, 'GatewayTimeout', 'No answer in time.');
}

function refuse(status: number, rule: FaultRule, reply: FastifyReply, now: Date): never {
  if (rule.retryAfter !== undefined) {
    const { seconds, as } = rule.retryAfter;
    const at = new Date(now.getTime() + seconds * 1000);
    void reply.header('retry-after', as === 'date' ? at.toUTCString() : String(seconds));
  }
  throw new GraphError(status, CODES[status] ?? 'UnknownError', 'The fault plan of the local mailbox asked for this.');
}

/* mulberry32: the same seed draws the same faults. */
function seeded(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
}
