/** The part of faye 1.4 that the event bus uses; the package has no types of its own. */
declare module 'faye' {
  import type { Server } from 'node:http';

  interface NodeAdapter {
    attach(server: Server): void;
    addExtension(extension: object): void;
    close(): void;
  }
  const faye: { NodeAdapter: new (options: { mount: string; timeout?: number; engine?: object }) => NodeAdapter };
  export default faye;
}
