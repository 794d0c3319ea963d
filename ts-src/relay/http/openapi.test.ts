import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, test } from 'node:test';
import { fastify } from 'fastify';
import { pino } from 'pino';
import { parse } from 'yaml';
import { z } from 'zod';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { openSpool } from '../mailbox/files/spool.ts';
import { openParsePool } from '../mailbox/mime/parse-pool.ts';
import type { Relay } from '../main.ts';
import { connectOrg } from '../org/salesforce-org.ts';
import { Budget } from '../pipeline/budget.ts';
import { createMetrics } from '../pipeline/metrics.ts';
import { Pipeline } from '../pipeline/pipeline.ts';
import { openDatabase } from '../pipeline/state/database.ts';
import { Subscriptions } from '../pipeline/subscriptions.ts';
import { callRelay, eventually, SIGNING_KEY, Surroundings, type SignedCall } from '../testkit.ts';
import { registerRoutes } from './server.ts';

const mediaSchema = z.record(z.string(), z.object({ schema: z.unknown().optional() }));
const responseSchema = z.object({ $ref: z.string().optional(), content: mediaSchema.optional() });
const operationSchema = z.object({
  operationId: z.string(),
  security: z.array(z.unknown()).optional(),
  responses: z.record(z.string(), responseSchema)
});
const documentSchema = z.object({
  paths: z.record(z.string(), z.object({ get: operationSchema.optional(), post: operationSchema.optional() })),
  components: z.object({ schemas: z.record(z.string(), z.unknown()), responses: z.record(z.string(), responseSchema) })
});

const source = readFileSync(join(import.meta.dirname, 'openapi.yaml'), 'utf8');
const document = documentSchema.parse(parse(source));

interface Described {
  readonly route: string;
  readonly isSigned: boolean;
  readonly responses: Readonly<Record<string, z.infer<typeof responseSchema>>>;
}

function describedRoutes(): Map<string, Described> {
  const routes = Object.entries(document.paths).flatMap(([path, { get, post }]) =>
    [
      { method: 'GET', operation: get },
      { method: 'POST', operation: post }
    ].flatMap(({ method, operation }) =>
      operation === undefined
        ? []
        : [
            {
              route: `${method} ${path}`,
              isSigned: operation.security?.length !== 0,
              responses: operation.responses
            }
          ]
    )
  );
  return new Map(routes.map((route) => [route.route, route]));
}

const routes = describedRoutes();

/** The schema of an answer as zod reads it, references resolved against the file's components. */
function answerSchema(route: string, status: number, contentType: string): z.ZodType | null {
  const described = routes.get(route)?.responses;
  const found = described?.[String(status)] ?? described?.['default'];
  assert.ok(found, `${route} does not describe the status ${String(status)}`);
  const response = found.$ref === undefined ? found : document.components.responses[found.$ref.split('/').at(-1) ?? ''];
  const media = response?.content?.[contentType] ?? response?.content?.['*/*'];
  assert.ok(media, `${route} ${String(status)} does not describe ${contentType}`);
  if (media.schema === undefined) return null;
  const whole = { ...z.record(z.string(), z.unknown()).parse(media.schema), $defs: document.components.schemas };
  const local: unknown = JSON.parse(JSON.stringify(whole).replaceAll('#/components/schemas/', '#/$defs/'));
  return z.fromJSONSchema(z.record(z.string(), z.json()).parse(local));
}

/** Reads an answer and holds it against its description. */
async function checked(route: string, response: Response, status: number): Promise<unknown> {
  const contentType = response.headers.get('content-type')?.split(';')[0] ?? '';
  const text = await response.text();
  assert.equal(response.status, status, `${route}: ${text}`);
  const schema = answerSchema(route, status, contentType);
  const body: unknown = contentType === 'application/json' ? JSON.parse(text) : text;
  if (schema !== null) {
    const result = schema.safeParse(body);
    assert.ok(result.success, `${route} ${String(status)} is not as described: ${String(result.error)}\n${text}`);
  }
  return body;
}

function errorOf(body: unknown): { code: string; actions: string[] } {
  return z.object({ error: z.object({ code: z.string(), actions: z.array(z.string()) }) }).parse(body).error;
}

test('describes every route that the relay has, and no other', async () => {
  const folder = mkdtempSync(join(tmpdir(), 'relay-routes-'));
  const database = await openDatabase(folder, null);
  const logger = pino({ level: 'silent' });
  const metrics = createMetrics();
  const now = (): Date => new Date();
  const auth = { kind: 'access-token', accessToken: 'none' } as const;
  const sanitise = async (html: string) => await Promise.resolve({ html, blockedImages: 0 });
  const budget = new Budget({ database, metrics, dailyCalls: null, now });
  const pipeline = new Pipeline({
    database,
    org: connectOrg({ loginUrl: 'http://127.0.0.1:9', instanceUrl: null, apiVersion: '67.0', auth }),
    spool: openSpool(database, folder),
    parsers: openParsePool(),
    relay: 'a-relay',
    budget,
    providers: new Map(),
    sanitise,
    polling: { mailboxSeconds: 60, orgSeconds: 60 },
    metrics,
    logger,
    now
  });
  const wake = async (address: string): Promise<void> => {
    await pipeline.wake(address);
  };
  const subscriptions = new Subscriptions(database, pipeline.mailboxes, wake, logger);
  const registered = new Set<string>();
  const server = fastify();
  server.addHook('onRoute', ({ method, url }) => {
    for (const name of [method].flat()) {
      if (name !== 'HEAD') registered.add(`${name} ${url.replaceAll(/:(\w+)/g, '{$1}')}`);
    }
  });
  registerRoutes(server, {
    signingKey: SIGNING_KEY,
    gmail: null,
    pipeline,
    subscriptions,
    database,
    metrics,
    budget,
    sanitise,
    logger,
    now
  });
  await database.close();
  rmSync(folder, { recursive: true, force: true });
  assert.deepEqual([...registered].sort(), [...routes.keys()].sort());
});

describe('answers as described', () => {
  const mailbox = 'bridge@acme.example';
  const mail = [
    ...plainMail('Bridge of letters', { 'Content-Type': 'multipart/mixed; boundary=cut' }).split('\r\n').slice(0, -2),
    '--cut',
    'Content-Type: text/html; charset=utf-8',
    '',
    '<p onclick="x()">Hello</p><img src="https://tracker.example/pixel.png">',
    '--cut',
    'Content-Type: application/pdf',
    'Content-Disposition: attachment; filename="Plan für März.pdf"',
    '',
    'PDF bytes',
    '--cut--',
    ''
  ].join('\r\n');
  let surroundings: Surroundings;
  let relay: Relay;
  let key = '';

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(mailbox, { Provider__c: 'Files' });
    relay = await surroundings.startRelay();
    const body = await call('POST /v1/import', `/v1/import?mailbox=${mailbox}&name=letter.eml`, 200, { body: mail });
    key = z.object({ key: z.string(), isNew: z.literal(true) }).parse(body).key;
    await eventually('the message to be read', async () => {
      const response = await callRelay(relay, `/v1/messages/${key}`);
      await response.arrayBuffer();
      return response.ok ? true : null;
    });
  });

  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function call(route: string, path: string, status: number, signed: SignedCall = {}): Promise<unknown> {
    const method = route.split(' ')[0] ?? 'GET';
    return await checked(route, await callRelay(relay, path, { ...signed, method }), status);
  }

  test('gives a message with sanitised HTML and its attachments', async () => {
    const body = await call('GET /v1/messages/{key}', `/v1/messages/${key}`, 200);
    const view = z
      .object({ html: z.string(), hasRemoteImages: z.boolean(), attachments: z.array(z.object({ name: z.string() })) })
      .parse(body);
    assert.match(view.html, /Hello/);
    assert.doesNotMatch(view.html, /onclick|[^-]src="https/);
    assert.equal(view.hasRemoteImages, true);
    assert.deepEqual(
      view.attachments.map(({ name }) => name),
      ['Plan für März.pdf']
    );
  });

  test('gives the exact bytes of an attachment with its type and name', async () => {
    const view = await call('GET /v1/messages/{key}', `/v1/messages/${key}`, 200);
    const [attachment] = z.object({ attachments: z.array(z.object({ id: z.string() })) }).parse(view).attachments;
    const path = `/v1/messages/${key}/attachments/${encodeURIComponent(attachment?.id ?? '')}`;
    const response = await callRelay(relay, path);
    assert.equal(response.headers.get('content-type'), 'application/pdf');
    assert.match(response.headers.get('content-disposition') ?? '', /Plan%20f%C3%BCr%20M%C3%A4rz\.pdf/);
    assert.equal(await checked('GET /v1/messages/{key}/attachments/{id}', response, 200), 'PDF bytes');
    const missing = await call('GET /v1/messages/{key}/attachments/{id}', `/v1/messages/${key}/attachments/none`, 404);
    assert.equal(errorOf(missing).code, 'ATTACHMENT_NOT_FOUND');
  });

  test('plans a save as e-mail and as task', async () => {
    const path = `/v1/messages/${key}/save-plan`;
    const orgSettings = { enhancedEmail: true, sharedActivities: false };
    const [contact] = await surroundings.rows('SELECT Id FROM Contact LIMIT 1');
    for (const saveAs of ['EmailMessage', 'Task']) {
      const body = JSON.stringify({ choices: { saveAs, contactId: contact?.['Id'] }, orgSettings });
      await call('POST /v1/messages/{key}/save-plan', path, 200, { body });
    }
    const unlinked = JSON.stringify({ choices: { saveAs: 'Task' }, orgSettings });
    const refused = await call('POST /v1/messages/{key}/save-plan', path, 422, { body: unlinked });
    assert.equal(errorOf(refused).code, 'SAVE_REFUSED');
  });

  test('takes orders for attachments and for a retry', async () => {
    const [account] = await surroundings.rows('SELECT Id FROM Account LIMIT 1');
    const body = JSON.stringify({ savedRecordId: account?.['Id'], linkRecordIds: [], attachmentIds: null });
    const path = `/v1/messages/${key}/attachments`;
    assert.deepEqual(await call('POST /v1/messages/{key}/attachments', path, 202, { body }), { queued: 1 });
    await call('POST /v1/messages/{key}/retry', `/v1/messages/${key}/retry`, 202);
  });

  test('imports the same bytes once', async () => {
    const body = await call('POST /v1/import', `/v1/import?mailbox=${mailbox}`, 200, { body: mail });
    assert.equal(z.object({ isNew: z.boolean() }).parse(body).isNew, false);
  });

  test('gives the exact source of a message as a file', async () => {
    const response = await callRelay(relay, `/v1/messages/${key}/source`);
    assert.match(
      response.headers.get('content-disposition') ?? '',
      /^attachment; filename\*=UTF-8''[0-9a-f]{12}\.eml$/
    );
    assert.equal(await checked('GET /v1/messages/{key}/source', response, 200), mail);
  });

  test('compares a mailbox with its listing, at once or soon', async () => {
    const route = 'POST /v1/mailboxes/{address}/reconcile';
    const path = `/v1/mailboxes/${mailbox}/reconcile`;
    await eventually('the message to be accounted for', async () => {
      const body = await call('GET /v1/ledger', `/v1/ledger?mailbox=${mailbox}`, 200);
      const [line] = z.array(z.object({ text: z.string() })).parse(body);
      return line?.text === '1 of 1 accounted for' ? true : null;
    });
    const report = { listed: 1, accounted: 1, missing: 0, repaired: 0, requeued: 0, left: [] };
    assert.deepEqual(await call(route, `${path}?days=all&wait=true`, 200), report);
    assert.deepEqual(await call(route, `${path}?days=2&wait=true`, 200), report);
    assert.deepEqual(await call(route, path, 202), { queued: 1 });
    const body = await call('GET /v1/ledger', '/v1/ledger?days=true', 200);
    const days = z.array(z.object({ mailbox: z.string(), days: z.array(z.object({ day: z.string().nullable() })) }));
    const own = days.parse(body).find((line) => line.mailbox === mailbox);
    assert.equal(own?.days[0]?.day, null, 'the whole folder comes first');
    assert.equal(errorOf(await call(route, `${path}?days=0`, 400)).code, 'REQUEST_INVALID');
    const unknown = await call(route, '/v1/mailboxes/nobody@acme.example/reconcile?wait=true', 502);
    assert.equal(errorOf(unknown).code, 'MAILBOX_ACCESS_REFUSED');
  });

  test('shows ledger, state, health, readiness and figures', async () => {
    await call('GET /v1/ledger', '/v1/ledger', 200);
    await call('GET /v1/status', '/v1/status', 200);
    for (const path of ['/healthz', '/readyz', '/metrics']) {
      await checked(`GET ${path}`, await fetch(`${relay.url}${path}`), 200);
    }
  });

  test('answers Graph: the token of a validation, deliveries that it does not know, and rubbish', async () => {
    for (const path of ['/graph/notifications', '/graph/lifecycle']) {
      const route = `POST ${path}`;
      const post = async (query: string, body: string): Promise<Response> =>
        await fetch(`${relay.url}${path}${query}`, { method: 'POST', body });
      assert.equal(await checked(route, await post('?validationToken=a%20b%3C', ''), 200), 'a b<');
      const delivery = JSON.stringify({ value: [{ subscriptionId: 'unknown', clientState: 'guessed' }] });
      await checked(route, await post('', delivery), 202);
      assert.equal(errorOf(await checked(route, await post('', 'rubbish'), 400)).code, 'REQUEST_INVALID');
      assert.equal(
        errorOf(await checked(route, await post(`?validationToken=${'x'.repeat(5000)}`, ''), 400)).code,
        'REQUEST_INVALID'
      );
    }
  });

  test('refuses every signed route without a signature, with a wrong one and with an old one', async () => {
    const signed = [...routes.values()].filter(({ isSigned }) => isSigned);
    assert.ok(signed.length >= 8);
    for (const { route } of signed) {
      const [method = '', template = ''] = route.split(' ');
      const path = template.replace('{key}', key).replace('{id}', '1').replace('{address}', mailbox);
      const answers = [
        await fetch(`${relay.url}${path}`, { method }),
        await callRelay(relay, path, { method, key: 'another-key-than-the-one-that-is-shared' }),
        await callRelay(relay, path, { method, skew: -301 }),
        await callRelay(relay, path, { method, skew: 301 })
      ];
      for (const answer of answers) {
        assert.equal(errorOf(await checked(route, answer, 401)).code, 'SIGNATURE_INVALID', route);
      }
    }
  });

  test('leaves the unsigned routes open, and only those', () => {
    const open = [...routes.values()].filter(({ isSigned }) => !isSigned).map(({ route }) => route);
    assert.ok(open.every((route) => !route.includes('/v1/')));
  });

  test('says what is wrong with a request and what to do', async () => {
    const unknown = '0'.repeat(64);
    const cases: [string, string, number, string, string?][] = [
      ['GET /v1/messages/{key}', `/v1/messages/${unknown}`, 404, 'MESSAGE_NOT_FOUND'],
      ['GET /v1/messages/{key}', '/v1/messages/nonsense', 400, 'REQUEST_INVALID'],
      ['POST /v1/messages/{key}/save-plan', `/v1/messages/${key}/save-plan`, 400, 'REQUEST_INVALID', '{'],
      ['POST /v1/messages/{key}/save-plan', `/v1/messages/${key}/save-plan`, 400, 'REQUEST_INVALID', '{}'],
      ['POST /v1/messages/{key}/attachments', `/v1/messages/${key}/attachments`, 400, 'REQUEST_INVALID', '{}'],
      ['POST /v1/messages/{key}/retry', `/v1/messages/${unknown}/retry`, 404, 'MESSAGE_NOT_FOUND'],
      ['POST /v1/import', `/v1/import?mailbox=${mailbox}`, 400, 'REQUEST_INVALID'],
      ['POST /v1/import', '/v1/import?mailbox=nobody', 400, 'REQUEST_INVALID', 'x']
    ];
    for (const [route, path, status, code, body] of cases) {
      const error = errorOf(await call(route, path, status, body === undefined ? {} : { body }));
      assert.equal(error.code, code, path);
      assert.ok(error.actions.length > 0, `${path} says what to do`);
    }
    const nowhere = await callRelay(relay, '/v1/nowhere');
    assert.equal(nowhere.status, 404);
    assert.equal(errorOf(await nowhere.json()).code, 'REQUEST_INVALID');
  });

  test('says that it is not ready, and why, while the org does not answer', async () => {
    surroundings.line.cut();
    await eventually('the relay to notice', async () => {
      const response = await fetch(`${relay.url}/readyz`);
      await response.arrayBuffer();
      return response.status === 503 ? true : null;
    });
    const body = await checked('GET /readyz', await fetch(`${relay.url}/readyz`), 503);
    assert.deepEqual(body, { status: 'waiting', reason: 'ORG_UNREACHABLE' });
    const state = z.object({ org: z.object({ isUp: z.boolean(), error: z.object({ actions: z.array(z.string()) }) }) });
    assert.equal(state.parse(await call('GET /v1/status', '/v1/status', 200)).org.isUp, false);
    surroundings.line.mend();
  });
});
