import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { badRequest, errorBody } from './graph-error.ts';
import { parseBody } from './write-routes.ts';

const LIMIT = 20;
/** Graph works on four requests of a batch at a time for one mailbox. */
const PER_MAILBOX = 4;

const partSchema = z.object({
  id: z.coerce.string(),
  method: z.enum(['GET', 'POST', 'PATCH', 'PUT', 'DELETE']),
  url: z.string(),
  headers: z.record(z.string(), z.string()).default({}),
  body: z.unknown().optional(),
  dependsOn: z.array(z.string()).default([])
});
type Part = z.infer<typeof partSchema>;
const batchSchema = z.object({ requests: z.array(partSchema) });

interface PartAnswer {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body?: unknown;
}

/** Serves JSON batching: up to 20 requests, each with its own status, in an order that dependsOn allows. */
export function addBatchRoute(server: FastifyInstance): void {
  server.post('/v1.0/$batch', async (request) => {
    const { requests } = parseBody(batchSchema, request.body);
    if (requests.length > LIMIT) {
      throw badRequest(`Number of batch request steps exceeds the maximum value of ${String(LIMIT)}.`);
    }
    checkIds(requests);
    const authorization = request.headers.authorization ?? '';
    return { responses: await runAll(requests, (part) => runPart(server, part, authorization)) };
  });
}

function checkIds(requests: readonly Part[]): void {
  const seen = new Set<string>();
  for (const { id, dependsOn } of requests) {
    if (seen.has(id)) throw badRequest(`Duplicate request id '${id}'.`);
    // Only earlier requests may be waited for, so the order has no circles.
    for (const other of dependsOn)
      if (!seen.has(other)) throw badRequest(`Request '${id}' depends on unknown '${other}'.`);
    seen.add(id);
  }
}

async function runAll(parts: readonly Part[], run: (part: Part) => Promise<PartAnswer>): Promise<PartAnswer[]> {
  const answers = new Map<string, Promise<PartAnswer>>();
  const lanes = new Map<string, Promise<unknown>[]>();
  for (const part of parts) {
    const mailbox = /^\/?users\/([^/?]+)/i.exec(part.url)?.[1]?.toLowerCase() ?? '';
    const lane = lanes.get(mailbox) ?? [];
    lanes.set(mailbox, lane);
    const turn = lane[lane.length - PER_MAILBOX] ?? Promise.resolve();
    const before = part.dependsOn.flatMap((id) => answers.get(id) ?? []);
    const answer = turn
      .then(() => Promise.all(before))
      .then((needed) => (needed.some(({ status }) => status >= 400) ? failedDependency(part) : run(part)));
    lane.push(answer);
    answers.set(part.id, answer);
  }
  return Promise.all(answers.values());
}

function failedDependency(part: Part): PartAnswer {
  const body = errorBody('FailedDependency', 'A request that this one depends on failed.');
  return { id: part.id, status: 424, headers: { 'Content-Type': 'application/json' }, body };
}

async function runPart(server: FastifyInstance, part: Part, authorization: string): Promise<PartAnswer> {
  const answer = await server.inject({
    method: part.method,
    url: `/v1.0/${part.url.replace(/^\//, '')}`,
    headers: { ...part.headers, authorization, 'x-batch-part': part.id },
    ...(part.body === undefined ? {} : { payload: JSON.stringify(part.body) })
  });
  const type = answer.headers['content-type'] ?? '';
  const waits = ['Retry-After', 'x-ms-retry-after-ms'].flatMap((name) => {
    const value = answer.headers[name.toLowerCase()];
    return typeof value === 'string' ? [[name, value] as const] : [];
  });
  const headers = { ...(type === '' ? {} : { 'Content-Type': type }), ...Object.fromEntries(waits) };
  if (answer.rawPayload.length === 0) return { id: part.id, status: answer.statusCode, headers };
  // What is not JSON comes back in base64, as in Graph.
  const body: unknown = type.includes('json') ? answer.json() : answer.rawPayload.toString('base64');
  return { id: part.id, status: answer.statusCode, headers, body };
}
