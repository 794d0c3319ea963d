import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { after, before, describe, it } from 'node:test';
import { Worker } from 'node:worker_threads';
import { z } from 'zod';
import { CalloutFailure } from './http-exchange.ts';
import type { CalloutRequest } from './http-exchange.ts';
import { sendSynchronously } from './send-synchronously.ts';

const echoSchema = z.object({
  method: z.string(),
  url: z.string(),
  headers: z.record(z.string(), z.string()),
  body: z.string()
});
const portSchema = z.tuple([z.number()]);

describe('a synchronous callout', () => {
  let server: Worker;
  let base = '';
  before(async () => {
    server = new Worker(new URL('./test-server.ts', import.meta.url));
    const [port] = portSchema.parse(await once(server, 'message'));
    base = `http://127.0.0.1:${String(port)}`;
  });
  after(() => server.terminate());

  const send = (path: string, more: Partial<CalloutRequest> = {}) =>
    sendSynchronously({ method: 'GET', url: base + path, headers: {}, body: null, timeoutMs: 20_000, ...more });
  const failing = (work: () => unknown): CalloutFailure => {
    try {
      work();
    } catch (error) {
      assert.ok(error instanceof CalloutFailure, String(error));
      return error;
    }
    assert.fail('the callout succeeded');
  };

  it('sends method, headers and bytes, and gives status, reason, headers and body back', () => {
    const body = new Uint8Array([0, 255, 10, 128]);
    const answer = send('/echo?x=a%20b', { method: 'PATCH', headers: { 'X-Own': 'yes' }, body });
    const echo = echoSchema.parse(JSON.parse(Buffer.from(answer.body).toString('utf8')));
    assert.equal(answer.status, 201);
    assert.equal(answer.statusText, 'Made');
    assert.equal(answer.headers['Content-Type'], 'application/json');
    assert.equal(answer.headers['X-Twice'], 'one, two');
    assert.equal(echo.method, 'PATCH');
    assert.equal(echo.url, '/echo?x=a%20b');
    assert.equal(echo.headers['x-own'], 'yes');
    assert.equal(echo.body, '00ff0a80');
  });

  it('gives a redirect back instead of following it', () => {
    const answer = send('/moved');
    assert.equal(answer.status, 302);
    assert.equal(answer.headers['location'], '/elsewhere');
  });

  it('ends with Read timed out when the server stays silent, and works again afterwards', () => {
    const failure = failing(() => send('/silent', { timeoutMs: 200 }));
    assert.deepEqual([failure.kind, failure.message], ['timeout', 'Read timed out']);
    assert.equal(send('/').status, 201);
  });

  it('says Connection refused where nobody listens', async () => {
    const unused = createServer().listen(0, '127.0.0.1');
    await once(unused, 'listening');
    const { port } = z.object({ port: z.number() }).parse(unused.address());
    unused.close();
    await once(unused, 'close');
    const failure = failing(() => send('', { url: `http://127.0.0.1:${String(port)}/` }));
    assert.deepEqual([failure.kind, failure.message], ['refused', 'Connection refused']);
  });

  it('names a host that does not exist', () => {
    const failure = failing(() => send('', { url: 'http://nobody.invalid/' }));
    assert.deepEqual([failure.kind, failure.message], ['unknownHost', 'Unknown host: nobody.invalid']);
  });

  it('refuses an endpoint that is no HTTP address', () => {
    for (const url of ['relay/v1', 'ftp://relay.example/', 'http://']) {
      assert.equal(failing(() => send('', { url })).kind, 'badUrl');
    }
  });

  it('fails when the answer breaks off', () => {
    assert.equal(failing(() => send('/half')).kind, 'broken');
  });

  it('refuses an answer above six million bytes', () => {
    assert.equal(failing(() => send('/large')).kind, 'tooLarge');
  });

  it('works in a worker thread, where the org runs Apex', async () => {
    const worker = new Worker(new URL('./calling-thread.ts', import.meta.url), { workerData: `${base}/` });
    const [status] = portSchema.parse(await once(worker, 'message'));
    assert.equal(status, 201);
    await worker.terminate();
  });
});
