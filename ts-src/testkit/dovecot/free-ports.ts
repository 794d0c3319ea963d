import { createServer } from 'node:net';

/** Ports of 127.0.0.1 that nobody listens on now, for servers that can't be told to choose one. */
export async function freePorts(count: number): Promise<number[]> {
  const servers = Array.from({ length: count }, () => createServer());
  try {
    return await Promise.all(
      servers.map(async (server) => {
        await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
        const address = server.address();
        return typeof address === 'object' && address !== null ? address.port : 0;
      })
    );
  } finally {
    for (const server of servers) server.close();
  }
}
