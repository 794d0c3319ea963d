/** The contract against a Gmail that others wrote. */
import { generateKeyPairSync } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import { createEmulator } from 'emulate';
import { z } from 'zod';
import { openParsePool } from '../mime/parse-pool.ts';
import type { MailboxPort } from '../port.ts';
import { mailboxContract } from '../port.contract.ts';
import { gmailProvider } from './gmail-provider.ts';
import { account, MAYA } from './testkit.ts';

const TOKEN = 'maya-token';
const listSchema = z.looseObject({ messages: z.array(z.looseObject({ id: z.string() })).default([]) });
const labelsSchema = z.object({ labels: z.array(z.object({ id: z.string(), name: z.string() })) });

async function bodyOf(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) if (chunk instanceof Buffer) chunks.push(chunk);
  // JSON, in which raw messages are base64.
  return Buffer.concat(chunks).toString('utf8');
}

class Emulated {
  readonly #url: string;

  constructor(url: string) {
    this.#url = url;
  }

  async ask(path: string, method = 'GET', body: object | null = null): Promise<unknown> {
    const answer = await fetch(`${this.#url}/gmail/v1/users/me${path}`, {
      method,
      headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
      ...(body === null ? {} : { body: JSON.stringify(body) })
    });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`${method} ${path}: ${text}`);
    return text === '' ? null : JSON.parse(text);
  }

  async labelId(name: string): Promise<string> {
    const { labels } = labelsSchema.parse(await this.ask('/labels'));
    return labels.find((label) => label.name === name)?.id ?? '';
  }

  /**
   * What the emulator lacks: the JWT grant, getProfile (its watch knows the same history id), and after: and before: in
   * searches (answered from the messages' own dates). Null: the emulator answers.
   */
  async makeUp(method: string, url: URL): Promise<object | null> {
    if (url.pathname === '/token') return { access_token: TOKEN, expires_in: 3600, token_type: 'Bearer' };
    if (url.pathname.endsWith('/profile')) {
      const watch = await this.ask('/watch', 'POST', { topicName: 'projects/p/topics/t' });
      return { emailAddress: MAYA, historyId: z.object({ historyId: z.string() }).parse(watch).historyId };
    }
    const q = url.searchParams.get('q') ?? '';
    if (method !== 'GET' || !url.pathname.endsWith('/messages') || !/after:|before:/.test(q)) return null;
    url.searchParams.delete('q');
    const { messages } = listSchema.parse(await this.ask(`/messages${url.search}`));
    const bound = (name: string, otherwise: number): number =>
      Number(new RegExp(`${name}:(\\d+)`).exec(q)?.[1] ?? otherwise);
    const dated = await Promise.all(messages.map(async ({ id }) => ({ id, seconds: await this.#secondsOf(id) })));
    const within = dated.filter(({ seconds }) => seconds >= bound('after', 0) && seconds < bound('before', Infinity));
    return { messages: within.map(({ id }) => ({ id })) };
  }

  async #secondsOf(id: string): Promise<number> {
    const message = await this.ask(`/messages/${id}?format=minimal`);
    return Number(z.object({ internalDate: z.string() }).parse(message).internalDate) / 1000;
  }

  /** Serves both on one address. */
  async serve(): Promise<{ readonly url: string; readonly close: () => void }> {
    const server = createServer((request, response) => {
      const answer = async (): Promise<void> => {
        const body = await bodyOf(request);
        const url = new URL(request.url ?? '/', this.#url);
        const method = request.method ?? 'GET';
        const own = await this.makeUp(method, new URL(url));
        const far =
          own === null
            ? await fetch(url, {
                method,
                headers: { authorization: `Bearer ${TOKEN}`, 'content-type': 'application/json' },
                ...(method === 'GET' ? {} : { body })
              })
            : Response.json(own);
        response
          .writeHead(far.status, { 'content-type': 'application/json' })
          .end(Buffer.from(await far.arrayBuffer()));
      };
      answer().catch((error: unknown) => response.writeHead(500).end(String(error)));
    });
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    const port = typeof address === 'object' && address !== null ? address.port : 0;
    return {
      url: `http://127.0.0.1:${String(port)}`,
      close: () => {
        server.closeAllConnections();
        server.close();
      }
    };
  }
}

mailboxContract('Gmail by emulate', async () => {
  const emulator = await createEmulator({
    service: 'google',
    port: 0,
    seed: {
      tokens: { [TOKEN]: { login: MAYA, scopes: ['https://mail.google.com/'] } },
      google: {
        users: [{ email: MAYA, name: 'Maya Stone' }],
        // Without messages of its own the emulator would put some in.
        messages: [],
        labels: ['CRM', 'Salesforce'].map((name) => ({ id: `Label_${name}`, user_email: MAYA, name }))
      }
    }
  });
  const emulated = new Emulated(emulator.url);
  const { url, close } = await emulated.serve();
  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const serviceAccountKey = JSON.stringify({
    type: 'service_account',
    client_email: 'email-intake@local-project.iam.gserviceaccount.com',
    private_key: privateKey.export({ type: 'pkcs8', format: 'pem' }),
    token_uri: `${url}/token`
  });
  const off = { topic: null, subscription: null, pushAudience: null, pushServiceAccount: null };
  const config = {
    serviceAccountKey,
    baseUrl: url,
    pubsubUrl: url,
    certificatesUrl: url,
    unitsPerMinute: 6_000,
    ...off
  };
  // The label named Salesforce is a category here: another one is the folder that asks for saving.
  const open = (): MailboxPort => {
    const port = gmailProvider(config, openParsePool()).open({ ...account, salesforceFolder: 'CRM' });
    if (port === null) throw new Error('the provider does not serve the mailbox');
    return port;
  };
  const modify = async (id: string, addLabelIds: string[], removeLabelIds: string[]): Promise<void> => {
    await emulated.ask(`/messages/${id}/modify`, 'POST', { addLabelIds, removeLabelIds });
  };
  return {
    port: open(),
    reopen: open,
    deliver: async (raw) => {
      const body = {
        raw: Buffer.from(raw).toString('base64url'),
        labelIds: ['INBOX', 'UNREAD'],
        internalDate: String(Date.now())
      };
      return z.object({ id: z.string() }).parse(await emulated.ask('/messages', 'POST', body)).id;
    },
    destroy: async (id) => {
      await emulated.ask(`/messages/${id}`, 'DELETE');
    },
    move: async (id) => {
      await modify(id, [await emulated.labelId('CRM')], ['INBOX']);
    },
    categorise: async (id, category) => {
      await modify(id, [await emulated.labelId(category)], []);
    },
    // It answers from a history id of any age, refuses nothing, knows no token of a service account, and can't be made to fail.
    loseNextRead: null,
    expireCursors: null,
    throttle: null,
    break: null,
    mend: null,
    withWrongSecret: null,
    stop: async () => {
      close();
      await emulator.close();
    }
  };
});
