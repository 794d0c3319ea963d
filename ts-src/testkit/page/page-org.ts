/** An org of canned answers behind the Lightning host: for tests of the pages alone, without the local org. */
import { createRequire } from 'node:module';
import type { Server } from 'node:http';
import fastify from 'fastify';
import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import { registerLightning } from '../../local-org/lightning/host.ts';
import { intakeDetails, mailboxes, messageViews, orgFacts, recordRows } from './page-facts.ts';
import type { PageIntake } from './page-facts.ts';

export interface PageOrg {
  readonly address: string;
  /** Apex calls in order. */
  readonly calls: { readonly method: string; readonly params: Readonly<Record<string, unknown>> }[];
  /** Methods that fail, with the sentence to show. */
  readonly failures: Map<string, string>;
  readonly intakes: PageIntake[];
  /** Delivers a platform event to the pages. */
  publish(channel: string, data: unknown): Promise<void>;
  /** As at the start: all messages open again, no failures, no calls. */
  reset(): void;
  close(): Promise<void>;
}

const REVIEWER = '005J00000000001AAA';

const callSchema = z.object({
  className: z.string(),
  methodName: z.string(),
  params: z.record(z.string(), z.unknown())
});
const queueSchema = z.object({
  view: z.string(),
  mailboxId: z.string().nullable(),
  search: z.string().nullable(),
  pageSize: z.number(),
  pageOffset: z.number()
});

const dispositionOfView: Readonly<Record<string, string>> = { open: 'saveable' };

function queuePage(intakes: readonly PageIntake[], params: unknown): unknown {
  const { view, mailboxId, search, pageSize, pageOffset } = queueSchema.parse(params);
  const counts: Record<string, number> = {};
  for (const intake of intakes) counts[intake.disposition] = (counts[intake.disposition] ?? 0) + 1;
  const wanted = dispositionOfView[view] ?? view;
  const found = intakes.filter(
    (intake) =>
      (view === 'all' || intake.disposition === wanted) &&
      (mailboxId === null || intake.mailboxId === mailboxId) &&
      (search === null || `${intake.subject} ${intake.fromAddress}`.toLowerCase().includes(search.toLowerCase()))
  );
  return { rows: found.slice(pageOffset, pageOffset + pageSize), total: found.length, counts };
}

function save(intakes: PageIntake[], intakeId: string): unknown {
  const at = intakes.findIndex((intake) => intake.id === intakeId);
  const intake = intakes[at];
  if (intake === undefined) throw new Error(`There is no intake ${intakeId}.`);
  intakes[at] = {
    ...intake,
    disposition: 'saved',
    savedRecordId: '02sJ00000000001AAA',
    savedAt: '2026-11-24T09:00:00.000Z',
    savedByName: 'Riva Reviewer',
    attachmentStatus: 'done'
  };
  return {
    savedRecordId: '02sJ00000000001AAA',
    saveAs: 'EmailMessage',
    taskId: null,
    alreadySaved: false,
    attachmentsQueued: 1,
    notes: []
  };
}

const previewPlan = {
  version: 1,
  saveAs: 'EmailMessage',
  primary: 'email',
  steps: [
    {
      ref: 'email',
      object: 'EmailMessage',
      operation: 'insert',
      fields: { Subject: 'Meter data gap', Status: '1' },
      purpose: 'The message itself, on the Case'
    },
    {
      ref: 'from',
      object: 'EmailMessageRelation',
      operation: 'insert',
      fields: {},
      purpose: 'Links the sender to the Contact'
    }
  ],
  attachments: [],
  notes: [],
  labels: { EmailMessage: 'Email Message', EmailMessageRelation: 'Email Message Relation' },
  names: {}
};

function answerOf(org: Pick<PageOrg, 'intakes'>, method: string, params: Readonly<Record<string, unknown>>): unknown {
  const intakeId = String(params['intakeId']);
  switch (method) {
    case 'IntakeQueueController.getQueue':
      return queuePage(org.intakes, params);
    case 'IntakeQueueController.getIntake':
      return org.intakes.find((intake) => intake.id === intakeId) ?? null;
    case 'IntakeQueueController.getMailboxes':
      return mailboxes;
    case 'IntakeMessageController.getMessage':
      return messageViews(org.intakes.find((intake) => intake.id === intakeId));
    case 'IntakeMessageController.getAttachment':
      return { contentType: 'application/pdf', base64: 'JVBERi0xLjQ=' };
    case 'RelatedRecordsController.getFacts':
      return orgFacts;
    case 'IntakeSettingsController.getSettings':
      return { canEditAll: false, userId: REVIEWER, levels: [] };
    case 'PersonRecordController.getForms':
      return [];
    case 'IntakeSaveController.previewSave':
      return previewPlan;
    case 'IntakeSaveController.saveMessage':
      return save(org.intakes, intakeId);
    default:
      return null;
  }
}

function registerAnswers(server: FastifyInstance, org: Pick<PageOrg, 'calls' | 'failures' | 'intakes'>): void {
  server.get('/lightning/context', () => ({
    user: {
      id: REVIEWER,
      name: 'Riva Reviewer',
      username: 'riva@northwind.example',
      permissions: ['Save_Filtered_Email']
    },
    users: [
      { id: REVIEWER, name: 'Riva Reviewer', username: 'riva@northwind.example' },
      { id: '005J00000000002AAA', name: 'Ada Admin', username: 'ada@northwind.example' }
    ]
  }));
  server.post('/lightning/apex', (request, reply) => {
    const { className, methodName, params } = callSchema.parse(request.body);
    const method = `${className}.${methodName}`;
    org.calls.push({ method, params });
    const failure = org.failures.get(method);
    if (failure !== undefined) return reply.status(500).send({ message: failure });
    return reply.send({ returnValue: answerOf(org, method, params) });
  });
  server.get<{ Querystring: { q: string } }>('/services/data/:version/query', (request) => ({
    records: recordRows(request.query.q)
  }));
  server.get<{ Params: { object: string } }>('/services/data/:version/sobjects/:object/describe', (request) => ({
    name: request.params.object,
    fields: [
      {
        name: request.params.object === 'Case' ? 'CaseNumber' : 'Name',
        label: 'Name',
        type: 'string',
        nameField: true
      },
      { name: 'Email', label: 'Email', type: 'email' }
    ],
    childRelationships: []
  }));
}

interface Adapter {
  attach(server: Server): void;
  close(): void;
  getClient(): { publish(channel: string, data: unknown): PromiseLike<void>; disconnect(): void };
}
// faye has no types; this is the part of it that is used.
const { NodeAdapter } = createRequire(import.meta.url)('faye') as {
  NodeAdapter: new (options: { mount: string; timeout: number }) => Adapter;
};

/** Starts the host on canned answers; the bundle is built first. */
export async function startPageOrg(port = 0): Promise<PageOrg> {
  const server = fastify();
  const org: Pick<PageOrg, 'calls' | 'failures' | 'intakes'> = {
    calls: [],
    failures: new Map(),
    intakes: intakeDetails()
  };
  registerAnswers(server, org);
  await registerLightning(server).warm();
  const events = new NodeAdapter({ mount: '/cometd/66.0', timeout: 45 });
  events.attach(server.server);
  const address = await server.listen({ host: '127.0.0.1', port });
  const reset = (): void => {
    org.intakes.splice(0, org.intakes.length, ...intakeDetails());
    org.failures.clear();
    org.calls.length = 0;
  };
  const close = async (): Promise<void> => {
    // Without this faye's own client polls for ever.
    events.getClient().disconnect();
    events.close();
    await server.close();
  };
  const publish = async (channel: string, data: unknown): Promise<void> => {
    await events.getClient().publish(channel, data);
  };
  return { ...org, address, publish, reset, close };
}
