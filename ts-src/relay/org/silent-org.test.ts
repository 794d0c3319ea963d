import assert from 'node:assert/strict';
import { createServer } from 'node:net';
import { test } from 'node:test';
import { connectOrg } from './salesforce-org.ts';

test('an org that takes a call and never answers is unreachable, with a reason and a cure', async (context) => {
  const server = createServer();
  context.after(() => server.close());
  server.listen(0, '127.0.0.1');
  await new Promise((resolve) => server.once('listening', resolve));
  const address = server.address();
  assert.ok(typeof address === 'object' && address !== null);
  const url = `http://127.0.0.1:${String(address.port)}`;
  const auth = { kind: 'access-token', accessToken: 'token' } as const;
  const org = connectOrg({ loginUrl: url, instanceUrl: url, apiVersion: '67.0', auth }, { answerWithinMs: 100 });
  const sockets: { destroy: () => void }[] = [];
  server.on('connection', (socket) => sockets.push(socket));
  await assert.rejects(org.query(['SELECT Id FROM User']), {
    code: 'ORG_UNREACHABLE',
    retryable: true,
    message: /does not answer \(no answer within 0 seconds\)/
  });
  for (const socket of sockets) socket.destroy();
});
