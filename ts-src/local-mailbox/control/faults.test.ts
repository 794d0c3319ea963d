import assert from 'node:assert/strict';
import { after, afterEach, before, test } from 'node:test';
import { z } from 'zod';
import { answered, officialCredential, plainMail, startMailboxUnderTest, type MailboxUnderTest } from '../testkit.ts';

const USER = '/users/maya.stone@acme.example';
const refusal = z.object({ error: z.object({ code: z.string(), innerError: z.record(z.string(), z.string()) }) });
let stand: MailboxUnderTest;
let token: string;
before(async () => {
  stand = await startMailboxUnderTest();
  token = (await officialCredential(stand.mailbox).getToken('https://graph.microsoft.com/.default')).token;
});
after(() => stand.stop());
afterEach(() => {
  stand.mailbox.planFaults([]);
});

const ask = (path = USER, init: RequestInit = {}): Promise<Response> =>
  fetch(`${stand.mailbox.url}/v1.0${path}`, {
    ...init,
    headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
  });

const plan = async (body: object): Promise<{ hits: number; left: number | null }> => {
  const answer = await fetch(`${stand.mailbox.url}/local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body)
  });
  return z.object({ hits: z.number(), left: z.number().nullable() }).parse(await answer.json());
};

test('the next two requests are throttled with Retry-After, then all is well', async () => {
  assert.deepEqual(await plan({ rules: [{ fault: 429, count: 2, retryAfter: { seconds: 3 } }] }), { hits: 0, left: 2 });
  for (let index = 0; index < 2; index += 1) {
    const answer = await ask();
    assert.equal(answer.status, 429);
    assert.equal(answer.headers.get('retry-after'), '3');
    const { error } = refusal.parse(await answer.json());
    assert.equal(error.code, 'ApplicationThrottled');
    assert.equal(error.innerError['request-id'], answer.headers.get('request-id'));
  }
  assert.equal((await ask()).status, 200);
});

test('Retry-After can be an HTTP date', async () => {
  stand.mailbox.planFaults([{ fault: 503, count: 1, retryAfter: { seconds: 60, as: 'date' } }]);
  const retryAfter = (await ask()).headers.get('retry-after') ?? '';
  const ahead = Date.parse(retryAfter) - Date.now();
  assert.ok(ahead > 50_000 && ahead <= 60_000, retryAfter);
});

test('the official client waits and gets through', async () => {
  stand.mailbox.planFaults([{ fault: 429, count: 1, path: 'mailFolders', retryAfter: { seconds: 1, as: 'seconds' } }]);
  assert.equal((await answered(stand.client.api(`${USER}/mailFolders/inbox`).get())).displayName, 'Inbox');
});

test('a cut connection and a silent one fail on the client and leave the server well', async () => {
  stand.mailbox.planFaults([
    { fault: 'reset', count: 1 },
    { fault: 'timeout', count: 1 }
  ]);
  await assert.rejects(ask(), TypeError);
  await assert.rejects(ask(USER, { signal: AbortSignal.timeout(100) }), { name: 'TimeoutError' });
  assert.equal((await ask()).status, 200);
});

test('a lost response has done its work', async () => {
  const { id } = await stand.mailbox.deliver('maya.stone@acme.example', plainMail('lost'));
  stand.mailbox.planFaults([{ fault: 'lost-response', count: 1, method: 'PATCH' }]);
  await assert.rejects(
    ask(`${USER}/messages/${id}`, { method: 'PATCH', body: JSON.stringify({ isRead: true }) }),
    TypeError
  );
  assert.equal((await answered((await ask(`${USER}/messages/${id}`)).json())).isRead, true);
});

test('the same seed draws the same faults at the same rate', async () => {
  const draw = async (): Promise<number[]> => {
    await plan({ seed: 42, rules: [{ fault: 500, rate: 0.5 }] });
    const statuses = [];
    for (let index = 0; index < 20; index += 1) statuses.push((await ask()).status);
    return statuses;
  };
  const first = await draw();
  assert.deepEqual(await draw(), first);
  assert.ok(first.includes(200) && first.includes(500));
});

test('a plan that makes no sense is refused', async () => {
  const answer = await fetch(`${stand.mailbox.url}/local/faults`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ rules: [{ fault: 299 }] })
  });
  assert.equal(answer.status, 400);
});
