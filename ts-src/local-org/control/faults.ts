import { Readable } from 'node:stream';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { FaultPlan, plannedRuleSchema, retryAfterHeader } from '../../local-kit/fault-plan.ts';
import { isObject } from '../rest/rest-request.ts';

/** One planned misbehaviour of the org. */
export const orgFaultSchema = plannedRuleSchema.extend({
  /**
   * A status with the platform's error, a cut connection, silence, a commit whose answer is lost, an answer that ends
   * in the middle, records of a collection that are locked, automations that take no more than so many records a
   * call, the day's calls or the concurrent ones used up, or the page that is shown during a maintenance.
   */
  fault: z.union([
    z.literal([400, 401, 403, 404, 408, 413, 429, 500, 502, 503, 504]),
    z.enum([
      'reset',
      'timeout',
      'lost-response',
      'cut-response',
      'row-lock',
      'apex-limit',
      'limit-exceeded',
      'concurrent-limit',
      'maintenance'
    ])
  ]),
  /** row-lock: the chance of each record. */
  recordRate: z.number().min(0).max(1).default(1),
  /** apex-limit: what one call may bring. */
  records: z.int().min(0).default(100)
});
export const orgFaultPlanSchema = z.object({ rules: z.array(orgFaultSchema).default([]), seed: z.int().default(1) });

export type OrgFault = z.input<typeof orgFaultSchema>;
type ParsedFault = z.infer<typeof orgFaultSchema>;
export type OrgFaultPlan = FaultPlan<ParsedFault>;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly message: string;
}

const REFUSALS: Readonly<Record<string, Refusal>> = {
  400: { status: 400, code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred.' },
  401: { status: 401, code: 'INVALID_SESSION_ID', message: 'Session expired or invalid' },
  403: { status: 403, code: 'API_DISABLED_FOR_ORG', message: 'The REST API is not enabled for this Organization.' },
  404: { status: 404, code: 'NOT_FOUND', message: 'The requested resource does not exist' },
  408: { status: 408, code: 'QUERY_TIMEOUT', message: 'Your query request was running for too long.' },
  413: { status: 413, code: 'REQUEST_ENTITY_TOO_LARGE', message: 'The request is too large.' },
  429: { status: 429, code: 'TOO_MANY_REQUESTS', message: 'Too many requests.' },
  500: { status: 500, code: 'UNKNOWN_EXCEPTION', message: 'An unexpected error occurred.' },
  503: { status: 503, code: 'SERVER_UNAVAILABLE', message: 'The server is unavailable.' },
  'limit-exceeded': { status: 403, code: 'REQUEST_LIMIT_EXCEEDED', message: 'TotalRequests Limit exceeded.' },
  'concurrent-limit': {
    status: 403,
    code: 'REQUEST_LIMIT_EXCEEDED',
    message: 'ConcurrentPerOrgLongTxn Limit exceeded.'
  }
};
const MAINTENANCE = '<html><head><title>Maintenance</title></head><body>Down for maintenance.</body></html>';
const COLLECTION = /\/composite\/sobjects(\/|\?|$)/;

const RECORD_FAULTS = {
  'row-lock': ['UNABLE_TO_LOCK_ROW', 'unable to obtain exclusive access to this record'],
  'apex-limit': [
    'CANNOT_INSERT_UPDATE_ACTIVATE_ENTITY',
    'execution of BeforeInsert caused by: System.LimitException: Apex CPU time limit exceeded'
  ]
} as const;

/** What was taken out of a collection before it was written, by place. */
type HeldBack = ReadonlyMap<number, object>;

/** Adds `/local/faults`; the plan's faults act on every request below `/services/`. */
export function addOrgFaults(server: FastifyInstance): OrgFaultPlan {
  const plan: OrgFaultPlan = new FaultPlan();
  addFaultRoutes(server, plan);
  const met = new WeakMap<FastifyRequest, ParsedFault>();
  const heldBack = new WeakMap<FastifyRequest, HeldBack>();
  server.addHook('onRequest', async (request, reply) => {
    const rule = request.url.startsWith('/services/') ? plan.take(request.method, request.url) : null;
    if (rule === null) return;
    met.set(request, rule);
    if (rule.fault === 'reset') cut(request, reply);
    else if (rule.fault === 'timeout') await silence(request, reply);
    else await refuse(rule, reply);
  });
  server.addHook('preHandler', async (request, reply) => {
    const rule = met.get(request);
    const records = rule === undefined ? null : recordsOf(request);
    if (rule === undefined || records === null) return;
    const out = holdBack(plan, rule, records);
    if (out.size === 0) return;
    const left = records.filter((_record, index) => !out.has(index));
    if (left.length === 0) return await reply.send([...out.values()]);
    heldBack.set(request, out);
    request.body = Buffer.from(JSON.stringify({ allOrNone: false, records: left }));
  });
  // The handler has committed by now; only its answer never arrives, or not whole.
  server.addHook('onSend', async (request, reply, payload) => {
    const fault = met.get(request)?.fault;
    if (fault === 'lost-response') cut(request, reply);
    if (fault === 'cut-response') return await Promise.resolve(cutInTheMiddle(payload));
    const out = heldBack.get(request);
    return await Promise.resolve(out === undefined ? payload : putBack(payload, out));
  });
  return plan;
}

function addFaultRoutes(server: FastifyInstance, plan: OrgFaultPlan): void {
  server.get('/local/faults', () => plan.status());
  server.post('/local/faults', async (request, reply) => {
    const text = Buffer.isBuffer(request.body) ? request.body.toString('utf8') : '{}';
    const parsed = orgFaultPlanSchema.safeParse(JSON.parse(text));
    if (!parsed.success) return await reply.status(400).send({ error: z.prettifyError(parsed.error) });
    plan.set(parsed.data.rules, parsed.data.seed);
    return plan.status();
  });
}

function cut(request: FastifyRequest, reply: FastifyReply): void {
  reply.hijack();
  request.raw.socket.destroy();
}

/** Half of the answer; a stream that fails makes the server cut the connection. */
function cutInTheMiddle(payload: unknown): Readable {
  const bytes = Buffer.from(typeof payload === 'string' || Buffer.isBuffer(payload) ? payload : '');
  return Readable.from(
    (function* () {
      yield bytes.subarray(0, Math.floor(bytes.byteLength / 2));
      throw new Error('cut by the fault plan');
    })()
  );
}

async function silence(request: FastifyRequest, reply: FastifyReply): Promise<void> {
  reply.hijack();
  await new Promise((resolve) => request.raw.socket.once('close', resolve));
}

async function refuse(rule: ParsedFault, reply: FastifyReply): Promise<void> {
  const wait = retryAfterHeader(rule, new Date());
  if (wait !== null) void reply.header('retry-after', wait);
  const refusal = REFUSALS[String(rule.fault)];
  if (refusal !== undefined) {
    await reply.status(refusal.status).send([{ message: refusal.message, errorCode: refusal.code }]);
  } else if (typeof rule.fault === 'number' || rule.fault === 'maintenance') {
    // Not the org speaks here, but a server before it.
    await reply
      .status(rule.fault === 'maintenance' ? 503 : rule.fault)
      .header('content-type', 'text/html')
      .send(MAINTENANCE);
  }
}

function recordsOf(request: FastifyRequest): readonly unknown[] | null {
  if (!COLLECTION.test(request.url) || !Buffer.isBuffer(request.body)) return null;
  const body: unknown = JSON.parse(request.body.toString('utf8'));
  return isObject(body) && Array.isArray(body['records']) ? body['records'] : null;
}

function holdBack(plan: OrgFaultPlan, rule: ParsedFault, records: readonly unknown[]): HeldBack {
  const { fault } = rule;
  if (fault !== 'row-lock' && fault !== 'apex-limit') return new Map();
  const [statusCode, message] = RECORD_FAULTS[fault];
  const outcome = { success: false, errors: [{ statusCode, message, fields: [] }] };
  const isHit = (): boolean => (fault === 'apex-limit' ? records.length > rule.records : plan.draw() < rule.recordRate);
  return new Map(records.flatMap((_record, index) => (isHit() ? [[index, outcome]] : [])));
}

function putBack(payload: unknown, out: HeldBack): unknown {
  if (typeof payload !== 'string') return payload;
  const answered: unknown = JSON.parse(payload);
  if (!Array.isArray(answered)) return payload;
  const rest = [...(answered as unknown[])];
  const whole = Array.from({ length: rest.length + out.size }, (_unused, index) => out.get(index) ?? rest.shift());
  return JSON.stringify(whole);
}
