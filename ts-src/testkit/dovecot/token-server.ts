import { randomBytes } from 'node:crypto';
import { createServer, type Server } from 'node:http';

/** A sign-in service: gives tokens for client credentials, and tells Dovecot whom a token stands for. */
export interface TokenServer {
  readonly tokenUrl: string;
  readonly introspectionUrl: string;
  readonly clientId: string;
  readonly clientSecret: string;
  /** How many tokens were given. */
  readonly issued: () => number;
  /** From now on tokens that were given are worth nothing. */
  revokeAll(): void;
  stop(): Promise<void>;
}

const CLIENT_ID = 'email-intake';
const CLIENT_SECRET = 'a-secret-of-the-mail-server';

/** One user per server: app-only tokens name no user, and Dovecot asks for one. */
export async function startTokenServer(username: string): Promise<TokenServer> {
  const tokens = new Set<string>();
  let issued = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const form = new URLSearchParams(Buffer.concat(chunks).toString('utf8'));
      response.setHeader('Content-Type', 'application/json');
      if (request.url === '/token') {
        const isRight = form.get('client_id') === CLIENT_ID && form.get('client_secret') === CLIENT_SECRET;
        const token = randomBytes(24).toString('base64url');
        if (isRight) {
          tokens.add(token);
          issued += 1;
        }
        response.statusCode = isRight ? 200 : 401;
        response.end(
          JSON.stringify(
            isRight
              ? { access_token: token, token_type: 'Bearer', expires_in: 3600 }
              : { error: 'invalid_client', error_description: 'The client secret is not right.' }
          )
        );
        return;
      }
      const isActive = tokens.has(form.get('token') ?? '');
      response.end(JSON.stringify(isActive ? { active: true, username } : { active: false }));
    });
  });
  const port = await listen(server);
  return {
    tokenUrl: `http://127.0.0.1:${String(port)}/token`,
    introspectionUrl: `http://127.0.0.1:${String(port)}/introspect`,
    clientId: CLIENT_ID,
    clientSecret: CLIENT_SECRET,
    issued: () => issued,
    revokeAll: () => {
      tokens.clear();
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}

async function listen(server: Server): Promise<number> {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  return typeof address === 'object' && address !== null ? address.port : 0;
}
