import { createRequire } from 'node:module';
import type { Server } from 'node:http';

/** The part of faye's Node adapter that the event bus uses. */
export interface BayeuxAdapter {
  attach(server: Server): void;
  addExtension(extension: object): void;
  close(): void;
}
interface FayeModule {
  readonly NodeAdapter: new (options: { mount: string; timeout?: number; engine?: object }) => BayeuxAdapter;
}

// faye has no types of its own, and those that jsforce brings know the client only.
// eslint-disable-next-line @typescript-eslint/no-unsafe-assignment
const faye: FayeModule = createRequire(import.meta.url)('faye');

/** A Bayeux server for one mount point. */
export function createBayeuxAdapter(options: ConstructorParameters<FayeModule['NodeAdapter']>[0]): BayeuxAdapter {
  return new faye.NodeAdapter(options);
}
