import { ImapFlow, type ImapFlowOptions, type Logger } from 'imapflow';
import { IntakeError } from '../../../core/intake-error.ts';
import type { ImapConfig } from '../../config.ts';
import type { MailboxAccount } from '../provider.ts';
import { toImapError } from './imap-errors.ts';
import type { SignIn } from './imap-sign-in.ts';

export interface ConnectionOptions {
  readonly config: ImapConfig;
  readonly account: MailboxAccount;
  readonly signIn: SignIn;
  /** How long the server may be silent while an answer is awaited. */
  readonly answerWithinMs: number;
  /** How long silence goes before it is tried whether the server is still there; like answerWithinMs if absent. */
  readonly silenceMs?: number;
}

/** A signed-in connection. */
export interface Connection {
  readonly client: ImapFlow;
  readonly isUsable: () => boolean;
  /** The product's error for what a command threw, with what the server said at its end. */
  failure(error: unknown): IntakeError;
  /** UIDs that the server told as expunged since the last call (QRESYNC). */
  takeVanished(): readonly number[];
  close(): void;
}

/** More than that is no news but the history of the folder. */
const MOST_VANISHED = 50_000;
/** RFC 2177: a server may end an IDLE of 30 minutes. */
const IDLE_MS = 25 * 60_000;

/** Connects and signs in; the errors are IntakeErrors. */
export async function openConnection(options: ConnectionOptions): Promise<Connection> {
  const { config, account, signIn } = options;
  const state = { backoffMs: null as number | null, fault: null as Error | null };
  const vanished: number[] = [];
  const credentials = await signIn.credentials(account);
  const client = new ImapFlow({
    ...transport(options),
    auth: credentials,
    logger: throttleWatch((backoffMs) => {
      state.backoffMs = backoffMs;
      // imapflow would wait by itself; when to try again is the pipeline's decision.
      setImmediate(() => {
        client.close();
      });
    }),
    expungeHandler: ({ uid, vanished: byUid }) => {
      if (byUid && uid !== undefined && vanished.length < MOST_VANISHED) vanished.push(uid);
    }
  });
  client.on('error', (error) => {
    state.fault = error;
  });
  const failure = (error: unknown): IntakeError =>
    toImapError(state.fault ?? error, {
      config,
      address: account.identity.address,
      bye: client.byeReason ?? null,
      backoffMs: state.backoffMs
    });
  try {
    await client.connect();
    // Folders go by their whole paths: imapflow would put the personal prefix before shared ones too.
    if (client.namespace !== undefined) client.namespace = { ...client.namespace, prefix: '' };
  } catch (error) {
    client.close();
    const refused = failure(error);
    if (refused.code === 'MAILBOX_ACCESS_REFUSED') signIn.refused();
    throw refused;
  }
  return {
    client,
    isUsable: () => client.usable,
    failure,
    takeVanished: () => vanished.splice(0),
    close: () => {
      client.close();
    }
  };
}

function transport({ config, answerWithinMs, silenceMs = answerWithinMs }: ConnectionOptions): ImapFlowOptions {
  return {
    host: config.host,
    port: config.port,
    secure: config.security === 'tls',
    // True: no sign-in without it. False: never, and only this machine is reached so.
    ...(config.security === 'tls' ? {} : { doSTARTTLS: config.security === 'starttls' }),
    tls: { minVersion: 'TLSv1.2' },
    qresync: true,
    disableAutoIdle: true,
    maxIdleTime: IDLE_MS,
    connectionTimeout: answerWithinMs,
    greetingTimeout: answerWithinMs,
    socketTimeout: silenceMs,
    clientInfo: { name: 'Email Intake', vendor: false, 'support-url': false }
  };
}

/** imapflow tells an order to wait nowhere but in its log, before it waits. */
function throttleWatch(onOrder: (backoffMs: number) => void): Logger {
  const silent = (): void => undefined;
  return {
    debug: silent,
    info: silent,
    error: silent,
    warn: (entry: unknown) => {
      if (typeof entry !== 'object' || entry === null || !('throttleDelay' in entry)) return;
      if (typeof entry.throttleDelay === 'number') onOrder(entry.throttleDelay);
    }
  };
}
