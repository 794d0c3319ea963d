/** A line as long and as narrow as a real one: everything here is on one machine, and nothing is there. */
import { connect, createServer, type Socket } from 'node:net';
import { Transform } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import { linkSockets } from './linked-sockets.ts';

export interface SlowLine {
  readonly url: string;
  readonly port: number;
  close(): Promise<void>;
}

export interface LineOptions {
  /** How much later a request arrives: each exchange takes as much longer. */
  readonly delayMs: number;
  /** Of what comes back; as much as there is when not given. */
  readonly bytesPerSecond?: number;
}

/** Opens a line to `target`, an address of the form scheme://host:port. */
export async function openSlowLine(target: string, { delayMs, bytesPerSecond }: LineOptions): Promise<SlowLine> {
  const { hostname, port } = new URL(target);
  const sockets = new Set<Socket>();
  const server = createServer({ noDelay: true }, (near) => {
    const far = connect({ port: Number(port), host: hostname, noDelay: true });
    linkSockets(near, far, sockets);
    near.on('data', (data: Buffer) => {
      setTimeout(() => {
        if (far.writable) far.write(data);
      }, delayMs);
    });
    if (bytesPerSecond === undefined) far.pipe(near);
    else far.pipe(narrow(bytesPerSecond)).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const address = server.address();
  if (address === null || typeof address === 'string') throw new Error('The line has no port.');
  return {
    url: `http://127.0.0.1:${String(address.port)}`,
    port: address.port,
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}

/** Lets pass as many bytes as the time allows. */
function narrow(bytesPerSecond: number): Transform {
  let freeAt = 0;
  return new Transform({
    transform: (chunk: Buffer, _, done) => {
      const now = performance.now();
      freeAt = Math.max(now, freeAt) + (chunk.length / bytesPerSecond) * 1000;
      // Timers are no finer than a millisecond: what is due sooner goes at once, and counts.
      if (freeAt - now < 2) done(null, chunk);
      else
        void sleep(freeAt - now).then(() => {
          done(null, chunk);
        });
    }
  });
}
