/** A local mailbox that posts its changes to the relay, by an https:// address as Microsoft Graph asks for. */
import { connect, type Socket } from 'node:net';
import { join } from 'node:path';
import { createServer } from 'node:tls';
import { z } from 'zod';
import { localhostCertificate } from '../../ts-src/local-mailbox/certificate.ts';
import { startLocalMailbox, type LocalMailbox } from '../../ts-src/local-mailbox/main.ts';
import { officialClient, trust } from '../../ts-src/local-mailbox/testkit.ts';
import { freePort } from '../../ts-src/testkit/free-port.ts';
import { linkSockets } from './linked-sockets.ts';

export interface PushedMailbox {
  readonly mailbox: LocalMailbox;
  /** The relay's settings. */
  readonly environment: Readonly<Record<string, string>>;
  countSubscriptions(): Promise<number>;
  close(): Promise<void>;
}

/** Starts the mailbox, and the front that the relay has in a real installation. */
export async function openPushedMailbox(folder: string): Promise<PushedMailbox> {
  const dataDir = join(folder, 'mailbox');
  const mailbox = await startLocalMailbox({ port: 0, dataDir });
  trust(mailbox.caFile);
  const [frontPort, relayPort] = [await freePort(), await freePort()];
  const front = await openFront(await localhostCertificate(dataDir), frontPort, relayPort);
  const client = officialClient(mailbox);
  return {
    mailbox,
    environment: {
      INTAKE_GRAPH_TENANT_ID: mailbox.tenantId,
      INTAKE_GRAPH_CLIENT_ID: mailbox.clientId,
      INTAKE_GRAPH_CLIENT_SECRET: mailbox.clientSecret,
      INTAKE_GRAPH_AUTHORITY_HOST: mailbox.url,
      INTAKE_GRAPH_BASE_URL: `${mailbox.url}/v1.0`,
      INTAKE_CA_FILE: mailbox.caFile,
      INTAKE_PUBLIC_URL: `https://localhost:${String(frontPort)}`,
      INTAKE_HTTP_PORT: String(relayPort)
    },
    countSubscriptions: async () => {
      const answer: unknown = await client.api('/subscriptions').get();
      return z.object({ value: z.array(z.unknown()) }).parse(answer).value.length;
    },
    close: async () => {
      await front.close();
      await mailbox.close();
    }
  };
}

/** Takes the TLS off connections and hands them on. */
async function openFront(
  { key, cert }: { readonly key: string; readonly cert: string },
  port: number,
  target: number
): Promise<{ close(): Promise<void> }> {
  const sockets = new Set<Socket>();
  const server = createServer({ key, cert }, (near) => {
    const far = connect(target, '127.0.0.1');
    linkSockets(near, far, sockets);
    near.pipe(far).pipe(near);
  });
  await new Promise<void>((resolve) => server.listen(port, '127.0.0.1', resolve));
  return {
    close: async () => {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    }
  };
}
