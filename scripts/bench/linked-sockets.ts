import type { Socket } from 'node:net';

/** Ends both connections when one ends; until then they are among the open ones. */
export function linkSockets(near: Socket, far: Socket, open: Set<Socket>): void {
  for (const end of [near, far]) {
    open.add(end);
    end.on('error', () => undefined);
    end.on('close', () => {
      near.destroy();
      far.destroy();
      open.delete(end);
    });
  }
}
