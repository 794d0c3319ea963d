import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import type { ServerResponse } from 'node:http';
import { createServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { test } from 'node:test';
import { localhostCertificate } from '../../../local-mailbox/certificate.ts';
import { trust } from '../../../local-mailbox/testkit.ts';
import { eventually } from '../../testkit.ts';
import { graphClient } from './graph-client.ts';
import { openGraphMailbox } from './graph-mailbox.ts';
import { failure } from './testkit.ts';

const MEGABYTE = 1024 * 1024;
const SIZE = 60 * MEGABYTE;

interface BigServer {
  readonly url: string;
  readonly digest: () => string;
  readonly sent: () => number;
  readonly isWaiting: () => boolean;
  cutAt: number;
}

/** Serves one attachment of 60 MB as fast as it is taken, and knows how much was. */
async function startBigServer(folder: string): Promise<BigServer & { close: () => void }> {
  const { cert, key, caFile } = await localhostCertificate(folder);
  trust(caFile);
  let sent = 0;
  let isWaiting = false;
  let hash = createHash('sha256');
  const stream = async (answer: ServerResponse): Promise<void> => {
    sent = 0;
    hash = createHash('sha256');
    while (sent < SIZE) {
      const chunk = randomBytes(MEGABYTE / 4);
      hash.update(chunk);
      sent += chunk.length;
      if (sent > control.cutAt) {
        answer.destroy();
        return;
      }
      if (answer.write(chunk)) continue;
      isWaiting = true;
      await once(answer, 'drain');
      isWaiting = false;
    }
    answer.end();
  };
  const server = createServer({ cert, key }, (request, answer) => {
    if (request.url?.endsWith('$value') === true) {
      answer.writeHead(200, { 'content-type': 'application/zip' });
      void stream(answer).catch(() => undefined);
      return;
    }
    answer.writeHead(200, { 'content-type': 'application/json' });
    answer.end(JSON.stringify({ value: [{ id: 'big', name: 'big.zip', contentType: 'application/zip', size: SIZE }] }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const control = {
    url: `https://localhost:${String(port)}`,
    digest: () => hash.copy().digest('hex'),
    sent: () => sent,
    isWaiting: () => isWaiting,
    cutAt: Number.POSITIVE_INFINITY,
    close: () => {
      server.closeAllConnections();
      server.close();
    }
  };
  return control;
}

test('a large attachment is streamed: the mailbox sends no more than is taken', async (context) => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-big-'));
  const server = await startBigServer(folder);
  context.after(() => {
    server.close();
    rmSync(folder, { recursive: true, force: true });
  });
  const token = { token: 'local', expiresOnTimestamp: Date.now() + 3_600_000 };
  const credential = { getToken: async () => await Promise.resolve(token) };
  const identity = { address: 'maya.stone@acme.example', aliases: [], isShared: false };
  const options = { identity, user: null, salesforceFolder: 'Salesforce', publicUrl: null };
  const port = openGraphMailbox(graphClient(`${server.url}/v1.0`, credential, ['scope']), options);
  const ref = { providerId: 'message', locator: null };

  const { content } = await port.readAttachment(ref, 'big');
  const hash = createHash('sha256');
  let taken = 0;
  for await (const chunk of content) {
    if (taken === 0) {
      // What is under way lies in the buffers of both ends; the rest waits at the server.
      await eventually('the server to wait', async () => await Promise.resolve(server.isWaiting() ? true : null));
      assert.ok(server.sent() < 20 * MEGABYTE, `${String(server.sent())} bytes sent before they were wanted`);
    }
    taken += chunk.byteLength;
    hash.update(chunk);
  }
  assert.equal(taken, SIZE);
  assert.equal(hash.digest('hex'), server.digest());

  server.cutAt = 5 * MEGABYTE;
  const cut = await port.readAttachment(ref, 'big');
  const error = await failure(
    (async () => {
      for await (const chunk of cut.content) taken += chunk.byteLength;
    })()
  );
  assert.deepEqual([error.code, error.retryable], ['MAILBOX_UNREACHABLE', true]);
});
