import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { parseJson } from '../parse-json.ts';
import { registerGmailPush } from './gmail-push.ts';
import { rawBody, type HttpParts } from './server.ts';

const querySchema = z.object({ validationToken: z.string().max(4096).optional() });
const deliverySchema = z.object({
  value: z
    .array(
      z.object({ subscriptionId: z.string(), clientState: z.string().nullish(), lifecycleEvent: z.string().nullish() })
    )
    .max(1000)
});

/** Where the providers post: a notification is only a hint to read the mailbox now. */
export function registerNotifications(server: FastifyInstance, parts: HttpParts): void {
  registerGmailPush(server, {
    gmail: parts.gmail,
    wake: async (account) => {
      await wakeAccount(parts, account);
    }
  });
  server.post('/graph/notifications', async (request, reply) => await receive(parts, request, reply));
  server.post('/graph/lifecycle', async (request, reply) => await receive(parts, request, reply));
}

/** Google names its account, which a mailbox may have as Provider User. */
async function wakeAccount({ pipeline }: HttpParts, account: string): Promise<void> {
  for (const { record } of pipeline.mailboxes.all()) {
    if (record.provider === 'Gmail' && (record.user ?? record.address).toLowerCase() === account)
      await pipeline.wake(record.address);
  }
}

async function receive(parts: HttpParts, request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
  const query = querySchema.safeParse(request.query);
  if (!query.success) throw noNotification();
  const { validationToken } = query.data;
  // Graph proves the address by asking for the token back as plain text.
  if (validationToken !== undefined) {
    return await reply
      .header('content-type', 'text/plain; charset=utf-8')
      .header('x-content-type-options', 'nosniff')
      .send(validationToken);
  }
  const delivery = deliverySchema.safeParse(parseJson(rawBody(request).toString('utf8')));
  if (!delivery.success) throw noNotification();
  for (const item of delivery.data.value) {
    await parts.subscriptions.notified(item.subscriptionId, item.clientState ?? '', item.lifecycleEvent ?? null);
  }
  return await reply.status(202).send({ accepted: true });
}

function noNotification(): IntakeError {
  return new IntakeError('REQUEST_INVALID', 'This is no notification of Microsoft Graph.', {
    actions: ['Nothing: the relay reads the mailboxes at its next poll in any case.']
  });
}
