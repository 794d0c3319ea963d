import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { plainMail, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';

const USER = '/users/maya.stone@acme.example';
let stand: MailboxUnderTest;
before(async () => {
  stand = await startMailboxUnderTest();
});
after(() => stand.stop());

interface Answer {
  readonly id: string;
  readonly status: number;
  readonly headers: Record<string, string>;
  readonly body: { readonly subject?: string; readonly error?: { readonly code: string } } & string;
}
const batch = async (requests: object[]): Promise<Map<string, Answer>> => {
  const { responses } = await stand.client.api('/$batch').post({ requests });
  return new Map(responses.map((answer: Answer) => [answer.id, answer]));
};

test('each request of a batch has an answer of its own', async () => {
  const raw = plainMail('batched');
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', raw);
  const answers = await batch([
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
  assert.equal(answers.get('1')?.body.subject, 'batched');
  assert.equal(Buffer.from(String(answers.get('2')?.body), 'base64').toString('utf8'), raw);
  assert.equal(answers.get('3')?.body.error?.code, 'ErrorInvalidUser');
  assert.equal(answers.get('4')?.status, 200);
});

test('a request waits for the one it depends on and fails with it', async () => {
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', plainMail('chain'));
  const answers = await batch([
    { id: 'a', method: 'DELETE', url: `${USER}/messages/${id}/` },
    { id: 'b', method: 'GET', url: '/users/nobody@acme.example' },
    { id: 'c', method: 'GET', url: USER, dependsOn: ['b'] }
  ]);
  assert.equal(answers.get('c')?.status, 424);
  assert.equal(answers.get('b')?.status, 404);
});

test('a batch of more than twenty is refused', async () => {
  const requests = Array.from({ length: 21 }, (_, index) => ({ id: String(index), method: 'GET', url: USER }));
  await assert.rejects(batch(requests), { statusCode: 400, code: 'BadRequest' });
});

test('one throttled request of a batch does not touch the others', async () => {
  stand.mailbox.planFaults([
    { fault: 429, count: 1, path: 'mailFolders/inbox', retryAfter: { seconds: 7, as: 'seconds' } }
  ]);
  const answers = await batch([
    { id: '1', method: 'GET', url: `${USER}/mailFolders/inbox` },
    { id: '2', method: 'GET', url: USER }
  ]);
  assert.equal(answers.get('1')?.status, 429);
  assert.equal(answers.get('1')?.headers['Retry-After'], '7');
  assert.equal(answers.get('2')?.status, 200);
});
