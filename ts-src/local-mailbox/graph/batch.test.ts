import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { z } from 'zod';
import { plainMail, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';

const USER = '/users/maya.stone@acme.example';
let stand: MailboxUnderTest;
before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());

const answers = z.object({
  responses: z.array(
    z.object({
      id: z.string(),
      status: z.number(),
      headers: z.record(z.string(), z.string()),
      body: z.unknown()
    })
  )
});
type BatchAnswer = z.infer<typeof answers>['responses'][number];
const subjectOf = z.object({ subject: z.string() });
const codeOf = z.object({ error: z.object({ code: z.string() }) });
const batch = async (requests: object[]): Promise<Map<string, BatchAnswer>> => {
  const { responses } = answers.parse(await stand.client.api('/$batch').post({ requests }));
  return new Map(responses.map((answer) => [answer.id, answer]));
};

test('each request of a batch has an answer of its own', async () => {
  const raw = plainMail('batched');
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', raw);
  const byId = await batch([
    { id: '1', method: 'GET', url: `${USER}/messages/${id}?$select=subject` },
    { id: '2', method: 'GET', url: `${USER}/messages/${id}/$value` },
    { id: '3', method: 'GET', url: '/users/nobody@acme.example' },
    {
      id: '4',
      method: 'PATCH',
      url: `${USER}/messages/${id}`,
      headers: { 'Content-Type': 'application/json' },
      body: { isRead: true }
    }
  ]);
  assert.equal(subjectOf.parse(byId.get('1')?.body).subject, 'batched');
  assert.equal(Buffer.from(String(byId.get('2')?.body), 'base64').toString('utf8'), raw);
  assert.equal(codeOf.parse(byId.get('3')?.body).error.code, 'ErrorInvalidUser');
  assert.equal(byId.get('4')?.status, 200);
});

test('a request waits for the one it depends on and fails with it', async () => {
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', plainMail('chain'));
  const byId = await batch([
    { id: 'a', method: 'DELETE', url: `${USER}/messages/${id}/` },
    { id: 'b', method: 'GET', url: '/users/nobody@acme.example' },
    { id: 'c', method: 'GET', url: USER, dependsOn: ['b'] }
  ]);
  assert.equal(byId.get('c')?.status, 424);
  assert.equal(byId.get('b')?.status, 404);
});

test('a batch of more than twenty is refused', async () => {
  const requests = Array.from({ length: 21 }, (_, index) => ({ id: String(index), method: 'GET', url: USER }));
  await assert.rejects(batch(requests), { statusCode: 400, code: 'BadRequest' });
});

test('one throttled request of a batch does not touch the others', async () => {
  stand.mailbox.planFaults([
    { fault: 429, count: 1, path: 'mailFolders/inbox', retryAfter: { seconds: 7, as: 'seconds' } }
  ]);
  const byId = await batch([
    { id: '1', method: 'GET', url: `${USER}/mailFolders/inbox` },
    { id: '2', method: 'GET', url: USER }
  ]);
  assert.equal(byId.get('1')?.status, 429);
  assert.equal(byId.get('1')?.headers['Retry-After'], '7');
  assert.equal(byId.get('2')?.status, 200);
});
