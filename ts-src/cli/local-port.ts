import { createServer } from 'node:net';
import { IntakeError } from '../core/intake-error.ts';

/** Proves that a part can listen on the port before anything starts; 0 becomes a free one, kept for later restarts. */
export async function claimPort(part: string, option: string, port: number): Promise<number> {
  try {
    return await tryPort(port);
  } catch (cause) {
    throw new IntakeError('PORT_IN_USE', `Port ${String(port)} for the ${part} can't be used (${reasonOf(cause)}).`, {
      actions: [`Stop the program that uses it (another npm start?), or choose another port: npm start -- ${option} 0`],
      cause
    });
  }
}

function tryPort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(port, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => {
        resolve(typeof address === 'object' && address !== null ? address.port : port);
      });
    });
  });
}

function reasonOf(cause: unknown): string {
  if (!(cause instanceof Error)) return String(cause);
  return 'code' in cause && cause.code === 'EADDRINUSE' ? 'another program listens on it' : cause.message;
}
