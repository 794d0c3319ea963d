import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { GraphContext } from '../graph/graph-context.ts';
import type { TokenGrants } from '../graph/token-grants.ts';
import { faultPlanSchema, type FaultPlan } from './faults.ts';
import { GraphError } from '../graph/graph-error.ts';
import { parseBody } from '../graph/write-routes.ts';
import type { FolderRow, MailboxRow } from '../store/rows.ts';

const deliverQuery = z.object({
  mailbox: z.string(),
  folder: z.string().default('inbox'),
  categories: z.string().optional(),
  read: z.enum(['true', 'false']).default('false')
});
const mailboxBody = z.object({
  address: z.string(),
  displayName: z.string().optional(),
  shared: z.boolean().default(false)
});

const deviceCodeBody = z.object({ userCode: z.string(), address: z.string() });

/** Serves the control face for tests and tools; the server listens on loopback only, so it is open. */
export function addControlRoutes(
  server: FastifyInstance,
  context: GraphContext,
  faults: FaultPlan,
  grants: TokenGrants
): void {
  const { store } = context;
  server.get('/local/mailboxes', () => store.mailboxes());
  server.post('/local/mailboxes', (request) => {
    const body = parseBody(mailboxBody, request.body);
    return store.addMailbox(body.address, body.displayName ?? body.address, body.shared);
  });
  server.post('/local/messages', async (request, reply) => {
    const query = parseBody(deliverQuery, request.query);
    if (!Buffer.isBuffer(request.body)) {
      throw new GraphError(400, 'BadRequest', 'Send the raw message as the body, with Content-Type message/rfc822.');
    }
    const { mailbox, folder } = place(context, query.mailbox, query.folder);
    const categories = query.categories?.split(';').filter((name) => name !== '');
    const row = await store.ingest(folder, request.body, {
      override: { isRead: query.read === 'true', ...(categories === undefined ? {} : { categories }) }
    });
    return reply.code(201).send({ mailbox: mailbox.address, id: row.restId, immutableId: row.immutableId });
  });
  server.get('/local/faults', () => faults.status());
  server.post('/local/faults', (request) => {
    const plan = parseBody(faultPlanSchema, request.body);
    faults.set(plan.rules, plan.seed);
    if (plan.expireDeltaTokens) context.expireDeltaTokens();
    context.deltaQuirks = new Set(plan.deltaQuirks);
    return faults.status();
  });
  // What a person does on the page of the device code.
  server.post('/local/device-codes', (request, reply) => {
    const { userCode, address } = parseBody(deviceCodeBody, request.body);
    const mailbox = place(context, address, 'inbox').mailbox;
    if (!grants.enterCode(userCode, mailbox.id)) throw new GraphError(404, 'BadRequest', 'There is no such code.');
    return reply.code(204).send();
  });
}

/** Finds a local mailbox and one of its folders by well-known or shown name, making the folder when it is new. */
export function place(
  context: GraphContext,
  address: string,
  folderName: string
): { readonly mailbox: MailboxRow; readonly folder: FolderRow } {
  const mailbox = context.store.findMailbox(address);
  if (mailbox === null) {
    const known = context.store.mailboxes().map((entry) => entry.address);
    throw new GraphError(
      404,
      'ErrorInvalidUser',
      `There is no local mailbox ${address}. There are: ${known.join(', ')}.`
    );
  }
  const root = context.store.findFolder(mailbox.id, 'msgfolderroot');
  const folder =
    context.store.findFolder(mailbox.id, folderName, true) ??
    context.store.addFolder(mailbox.id, root?.id ?? null, folderName);
  return { mailbox, folder };
}
