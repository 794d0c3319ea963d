import { createRequire } from 'node:module';
import type { Server } from 'node:net';
import { describe, it } from 'node:test';
import { z } from 'zod';
import { startDovecot, whyNoDovecot, type DovecotOptions } from '../../../testkit/dovecot/dovecot.ts';
import { ImapLine } from '../../../testkit/dovecot/imap-line.ts';
import { mailboxContract, type MailboxUnderContract } from '../port.contract.ts';
import { imapProvider } from './imap-provider.ts';
import { accountOf, configOf, MailProgram, MAYA, PARSERS } from './testkit.ts';

const PROVIDER = { answerWithinMs: 1_500 };

interface Served {
  readonly port: number;
  readonly password: string;
  /** Makes all UIDs of the inbox void; null: the server can't. */
  readonly renumber: (() => void) | null;
  stop(): Promise<void>;
}

async function underContract(served: Served, user: string): Promise<MailboxUnderContract> {
  const line = await ImapLine.open(served.port);
  const server = { host: '127.0.0.1', port: line.port };
  const open = (password: string) => {
    const port = imapProvider([configOf(server, password)], PARSERS, PROVIDER).open(accountOf(MAYA, { user }));
    if (port === null) throw new Error('no server serves the mailbox');
    return port;
  };
  const port = open(served.password);
  const program = await MailProgram.open({ ...configOf(server, ''), port: served.port }, user, served.password);
  const faults = {
    reset: { kind: 'reset' },
    timeout: { kind: 'silent' },
    500: { kind: 'bye', words: 'Internal error occurred.' },
    503: { kind: 'bye', words: '[UNAVAILABLE] The service is being restarted.' }
  } as const;
  return {
    port,
    reopen: () => open(served.password),
    deliver: async (raw) => await program.append('INBOX', raw),
    destroy: async (providerId) => {
      await program.remove(providerId);
    },
    move: async (providerId) => {
      await program.move(providerId, 'Salesforce');
    },
    categorise: async (providerId, category) => {
      await program.addFlag(providerId, category);
    },
    loseNextRead: null,
    expireCursors:
      served.renumber === null
        ? null
        : () => {
            served.renumber?.();
            // A session that lives on would go on with the old numbers.
            void port.close();
          },
    throttle: (seconds, as) => {
      const wait = `Suggested Backoff Time: ${String(seconds * 1000)} milliseconds`;
      // Once inside the session, once at the sign-in.
      if (as === 'date') line.cut();
      line.set({ kind: 'answer', words: `BAD Request is throttled. ${wait}` });
    },
    break: (how) => {
      line.set(faults[how]);
    },
    mend: () => {
      line.set(null);
    },
    withWrongSecret: () => open('wrong-secret-value'),
    stop: async () => {
      await port.close();
      await program.close().catch(() => undefined);
      await line.close();
      await served.stop();
    }
  };
}

async function dovecot(options: Partial<DovecotOptions>): Promise<MailboxUnderContract> {
  const server = await startDovecot({ users: [MAYA], ...options });
  const renumber = (): void => {
    server.forgetUids(MAYA, null);
  };
  const stop = async (): Promise<void> => {
    await server.stop();
  };
  return await underContract({ port: server.port, password: server.password, renumber, stop }, MAYA);
}

const reason = whyNoDovecot();
if (reason === null) {
  mailboxContract('Dovecot with CONDSTORE and QRESYNC', async () => await dovecot({}));
  mailboxContract('Dovecot with UIDs only', async () => await dovecot({ condstore: false }));
} else {
  describe('Dovecot is a mailbox', () => {
    it('passes the contract', { skip: reason }, () => undefined);
  });
}

interface Hoodiecrow {
  listen(port: number, host: string, done: () => void): void;
  close(done: () => void): void;
  readonly server: Server;
  getMailbox(path: string): { uidvalidity: number };
}

/** It ships without types. */
const hoodiecrow = z
  .custom<(options: object) => Hoodiecrow>((value) => typeof value === 'function')
  .parse(createRequire(import.meta.url)('hoodiecrow-imap'));

const OFFERED = ['ID', 'IDLE', 'NAMESPACE', 'SPECIAL-USE', 'UIDPLUS', 'MOVE', 'UNSELECT'];

mailboxContract('Hoodiecrow, which has UIDs only', async () => {
  const server = hoodiecrow({
    plugins: OFFERED,
    storage: {
      INBOX: { messages: [] },
      '': {
        separator: '/',
        folders: { Sent: { 'special-use': '\\Sent', messages: [] }, Salesforce: { messages: [] } }
      }
    }
  });
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve);
  });
  const address = server.server.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  const renumber = (): void => {
    server.getMailbox('INBOX').uidvalidity += 1;
  };
  const stop = async (): Promise<void> => {
    await new Promise<void>((resolve) => {
      server.close(resolve);
    });
  };
  return await underContract({ port, password: 'testpass', renumber, stop }, 'testuser');
});
