import { IntakeError } from '../../../core/intake-error.ts';
import type { ChangeListener } from '../port.ts';
import { openConnection, type ConnectionOptions } from './imap-connection.ts';

/** Nothing new is the common case; routers forget quiet connections after some minutes. */
const SILENCE_MS = 4 * 60_000;

/**
 * Hears of changes of one folder over a connection of its own (IDLE; a NOOP every two minutes at most where the server
 * has none). The first hint says that it listens from now on.
 */
export function listenTo(options: ConnectionOptions, inboxPath: () => Promise<string>): ChangeListener {
  return async (onHint, signal) => {
    const isEnded = (): boolean => signal.aborted;
    if (isEnded()) return;
    const path = await inboxPath();
    const connection = await openConnection({ ...options, silenceMs: SILENCE_MS });
    const { client } = connection;
    const closed = new Promise<void>((resolve) => client.once('close', resolve));
    const end = (): void => {
      connection.close();
    };
    signal.addEventListener('abort', end, { once: true });
    for (const event of ['exists', 'expunge', 'flags'] as const) client.on(event, onHint);
    try {
      if (isEnded()) return;
      await client.mailboxOpen(path, { readOnly: true });
      onHint();
      while (client.usable) await client.idle();
      await closed;
    } catch (error) {
      if (!isEnded()) throw connection.failure(error);
    } finally {
      signal.removeEventListener('abort', end);
      connection.close();
    }
    if (!isEnded()) throw lineEnded(options, connection.failure(null));
  };
}

function lineEnded({ config }: ConnectionOptions, cause: unknown): IntakeError {
  return new IntakeError('MAILBOX_UNREACHABLE', `The mail server ${config.host} has ended the connection.`, {
    actions: ['Nothing: the relay connects again.'],
    retryable: true,
    cause
  });
}
