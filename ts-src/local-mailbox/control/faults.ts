import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { retryAfterHeader, plannedRuleSchema, type FaultPlan as Planned } from '../../local-kit/fault-plan.ts';
import { deltaQuirkSchema } from '../graph/delta.ts';
import { GraphError } from '../graph/graph-error.ts';

/** One planned misbehaviour; the first rule that matches a request acts on it. */
export const faultRuleSchema = plannedRuleSchema.extend({
  /** What happens: an answer with that status, a cut connection, silence, or a commit whose answer is lost. */
  fault: z.union([
    z.literal([400, 401, 403, 404, 408, 409, 410, 429, 500, 502, 503, 504]),
    z.enum(['reset', 'timeout', 'lost-response'])
  ]),
  /** Further header fields of the answer, such as an odd Retry-After. */
  headers: z.record(z.string(), z.string()).optional(),
  /** Graph's code, where the status has several. */
  code: z.string().max(100).optional()
});

export const faultPlanSchema = z.object({
  rules: z.array(faultRuleSchema).default([]),
  seed: z.int().default(1),
  expireDeltaTokens: z.boolean().default(false),
  deltaQuirks: z.array(deltaQuirkSchema).default([])
});

export type FaultRule = z.infer<typeof faultRuleSchema>;

const CODES: Readonly<Record<number, string>> = {
  400: 'BadRequest',
  401: 'InvalidAuthenticationToken',
  403: 'ErrorAccessDenied',
  404: 'ErrorItemNotFound',
  408: 'RequestTimeout',
  409: 'Conflict',
  410: 'SyncStateNotFound',
  429: 'ApplicationThrottled',
  500: 'ErrorInternalServerError',
  502: 'BadGateway',
  503: 'ServiceUnavailable',
  504: 'GatewayTimeout'
};

/** The faults that requests to Graph and to the token endpoint meet. */
export type FaultPlan = Planned<FaultRule>;

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
  const wait = retryAfterHeader(rule, now);
  if (wait !== null) void reply.header('retry-after', wait);
  for (const [name, value] of Object.entries(rule.headers ?? {})) void reply.header(name, value);
  throw new GraphError(
    status,
    rule.code ?? CODES[status] ?? 'UnknownError',
    'The fault plan of the local mailbox asked for this.'
  );
}
