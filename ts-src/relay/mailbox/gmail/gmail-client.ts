import { gmail, type gmail_v1 } from '@googleapis/gmail';
import { z } from 'zod';
import { IntakeError } from '../../../core/intake-error.ts';
import type { GoogleSignIn } from './google-sign-in.ts';
import { refusalOf, refusalOfAnswer, RefusedAnswer } from './google-error.ts';
import { toGmailError, type Asked } from './gmail-errors.ts';
import { UNITS, type Quota } from './gmail-quota.ts';
import { readRawAnswer, type RawAnswer } from './raw-stream.ts';

const labelSchema = z.object({ id: z.string(), name: z.string(), type: z.string().nullish() });
export type GmailLabel = z.infer<typeof labelSchema>;

const countSchema = z.object({ messagesTotal: z.number().nullish() });
const labelsSchema = z.object({ labels: z.array(labelSchema).default([]) });
const profileSchema = z.object({ historyId: z.string(), emailAddress: z.string() });
const listSchema = z.object({
  messages: z.array(z.object({ id: z.string() })).default([]),
  nextPageToken: z.string().nullish()
});
const mentionSchema = z.object({ message: z.object({ id: z.string(), labelIds: z.array(z.string()).nullish() }) });
const labelledSchema = mentionSchema.extend({ labelIds: z.array(z.string()).default([]) });
const recordSchema = z.object({
  id: z.string(),
  messagesAdded: z.array(mentionSchema).default([]),
  messagesDeleted: z.array(mentionSchema).default([]),
  labelsAdded: z.array(labelledSchema).default([]),
  labelsRemoved: z.array(labelledSchema).default([])
});
/** One entry of the mailbox's history; its parts name the messages and, as a rule, their labels. */
export type HistoryRecord = z.infer<typeof recordSchema>;

const historySchema = z.object({
  history: z.array(recordSchema).default([]),
  historyId: z.string(),
  nextPageToken: z.string().nullish()
});
const messageSchema = z.object({
  id: z.string(),
  threadId: z.string().nullish(),
  labelIds: z.array(z.string()).default([]),
  internalDate: z.string().nullish(),
  sizeEstimate: z.number().nullish()
});
/** A message without its content. */
export type GmailMessage = z.infer<typeof messageSchema>;
export interface RawMessage {
  readonly about: GmailMessage;
  /** RFC 5322, in pieces; null when Gmail gives no source. */
  readonly raw: readonly Buffer[] | null;
  readonly bytes: number;
}
const watchSchema = z.object({ expiration: z.string() });

export interface ListRequest {
  readonly labelId: string;
  readonly query: string | null;
  readonly pageToken: string | null;
  readonly limit: number;
}

/** The few requests of Gmail that a mailbox needs; each is counted, failures come as IntakeErrors. */
export interface GmailClient {
  readonly quota: Quota;
  profile(): Promise<z.infer<typeof profileSchema>>;
  labels(): Promise<readonly GmailLabel[]>;
  /** How many messages carry the label; null when Gmail does not say. */
  countOf(labelId: string): Promise<number | null>;
  /** Newest first. */
  list(request: ListRequest, signal?: AbortSignal): Promise<z.infer<typeof listSchema>>;
  /** Oldest first. Errors: MAILBOX_CURSOR_EXPIRED when Gmail no longer knows the start. */
  history(start: string, pageToken: string | null, signal?: AbortSignal): Promise<z.infer<typeof historySchema>>;
  /** Errors: MESSAGE_GONE. */
  minimal(id: string, signal?: AbortSignal): Promise<GmailMessage>;
  /** The message with its bytes for as long as `use` takes; few large ones are held at once. Errors: MESSAGE_GONE. */
  raw<T>(id: string, use: (found: RawMessage) => Promise<T>, signal?: AbortSignal): Promise<T>;
  /** Answers when the watch ends. Errors: MAILBOX_ACCESS_REFUSED when the topic can't be published to. */
  watch(topicName: string, labelIds: readonly string[]): Promise<Date>;
  stopWatch(): Promise<void>;
}

export interface GmailConnection {
  readonly signIn: GoogleSignIn;
  readonly baseUrl: string;
  readonly answerWithinMs: number;
  /** Of all mailboxes together. */
  readonly largeTurns: () => Promise<() => void>;
}

/** The most entries that Gmail gives at once. */
const PAGE = 500;
/** A message of 35 MB may take a while. */
const BYTES_FACTOR = 5;
const LARGE_BYTES = 4 * 1024 * 1024;

/** Connects to one user's mailbox with the official client. */
export function connectGmail(connection: GmailConnection, user: string, quota: Quota): GmailClient {
  const { messages, history, labels, ...users } = usersOf(connection);
  const ask = caller(connection, user, quota);
  return {
    quota,
    profile: async () =>
      await ask(profileSchema, 'mailbox', UNITS.profile, (to) => users.getProfile({ userId: user }, to)),
    labels: async () =>
      (await ask(labelsSchema, 'mailbox', UNITS.labels, (to) => labels.list({ userId: user }, to))).labels,
    countOf: async (id) =>
      (await ask(countSchema, 'mailbox', UNITS.labels, (to) => labels.get({ userId: user, id }, to))).messagesTotal ??
      null,
    list: async ({ labelId, query, pageToken, limit }, signal) =>
      await ask(
        listSchema,
        'mailbox',
        UNITS.list,
        (to) =>
          messages.list(
            {
              userId: user,
              labelIds: [labelId],
              maxResults: limit,
              ...given('q', query),
              ...given('pageToken', pageToken)
            },
            to
          ),
        signal
      ),
    // Not narrowed to a label: whether a label that was taken away still counts is not documented.
    history: async (startHistoryId, pageToken, signal) =>
      await ask(
        historySchema,
        'history',
        UNITS.history,
        (to) => history.list({ userId: user, startHistoryId, maxResults: PAGE, ...given('pageToken', pageToken) }, to),
        signal
      ),
    minimal: async (id, signal) =>
      await ask(
        messageSchema,
        'message',
        UNITS.message,
        (to) => messages.get({ userId: user, id, format: 'minimal' }, to),
        signal
      ),
    raw: async (id, use, signal) => {
      const turn = largeTurn(connection);
      const url = `${connection.baseUrl}/gmail/v1/users/${encodeURIComponent(user)}/messages/${encodeURIComponent(id)}?format=raw`;
      try {
        const read = async (to: Options) => ({ data: await readRaw(await fetch(url, to), turn.grow) });
        const { rest, raw } = await ask(rawSchema, 'message', UNITS.message, read, signal);
        const bytes = raw?.reduce((sum, piece) => sum + piece.length, 0) ?? 0;
        return await use({ about: answerOf(messageSchema, rest), raw, bytes });
      } finally {
        turn.end();
      }
    },
    watch: async (topicName, labelIds) => {
      const requestBody = { topicName, labelIds: [...labelIds], labelFilterBehavior: 'include' };
      const work = (to: Options) => users.watch({ userId: user, requestBody }, to);
      return new Date(Number((await ask(watchSchema, 'mailbox', UNITS.watch, work)).expiration));
    },
    stopWatch: async () => {
      await ask(z.unknown(), 'mailbox', UNITS.stop, (to) => users.stop({ userId: user }, to));
    }
  };
}

const rawSchema = z.custom<RawAnswer>();

/** The client gives no stream whose refusal can be read: this one request is made without it. */
async function readRaw(answer: Response, onGrowth: (bytes: number) => Promise<void>): Promise<RawAnswer> {
  if (!answer.ok || answer.body === null) throw new RefusedAnswer(refusalOfAnswer(answer, await answer.text()));
  return await readRawAnswer(answer.body, onGrowth);
}

interface LargeTurn {
  readonly grow: (bytes: number) => Promise<void>;
  readonly end: () => void;
}

/** A message that turns out to be large waits for its turn, half read, and has it until it is understood. */
function largeTurn({ largeTurns }: GmailConnection): LargeTurn {
  let release: (() => void) | null = null;
  return {
    grow: async (bytes) => {
      if (bytes > LARGE_BYTES) release ??= await largeTurns();
    },
    end: () => {
      release?.();
    }
  };
}

/** One listing of the whole label fits into as few pages as Gmail allows. */
export const LIST_LIMIT = PAGE;

type Options = Readonly<{ headers: Record<string, string>; signal: AbortSignal }>;

function usersOf({ baseUrl }: GmailConnection) {
  const { users } = gmail({
    version: 'v1',
    rootUrl: baseUrl,
    // Only the pipeline retries.
    retry: false,
    // Node's own fetch keeps connections open between requests.
    fetchImplementation: fetch
  });
  return {
    messages: users.messages,
    history: users.history,
    labels: users.labels,
    getProfile: async (params: gmail_v1.Params$Resource$Users$Getprofile, to: Options) =>
      await users.getProfile(params, to),
    watch: async (params: gmail_v1.Params$Resource$Users$Watch, to: Options) => await users.watch(params, to),
    stop: async (params: gmail_v1.Params$Resource$Users$Stop, to: Options) => await users.stop(params, to)
  };
}

/** Signs in, counts, asks, checks the answer's shape and turns failures into the product's errors. */
function caller({ signIn, answerWithinMs }: GmailConnection, user: string, quota: Quota) {
  return async <T>(
    schema: z.ZodType<T>,
    what: Asked,
    units: number,
    work: (options: Options) => Promise<{ readonly data: unknown }>,
    signal?: AbortSignal
  ): Promise<T> => {
    try {
      const headers = { authorization: await signIn.authorization(user) };
      quota.spend(units);
      const within = AbortSignal.timeout(answerWithinMs * (what === 'message' ? BYTES_FACTOR : 1));
      const { data } = await work({
        headers,
        signal: signal === undefined ? within : AbortSignal.any([signal, within])
      });
      return answerOf(schema, data);
    } catch (error) {
      if (refusalOf(error)?.status === 401) signIn.forget(user);
      throw toGmailError(error, { what, user, clientId: signIn.clientId() });
    }
  };
}

function answerOf<T>(schema: z.ZodType<T>, data: unknown): T {
  const answer = schema.safeParse(data);
  if (answer.success) return answer.data;
  throw new IntakeError('MAILBOX_UNREACHABLE', 'The answer is not one of the Gmail API.', {
    actions: ['Check gmail.baseUrl and the proxy: something else answers in its place.'],
    retryable: true,
    cause: answer.error
  });
}

function given<K extends string>(name: K, value: string | null): Partial<Record<K, string>> {
  const set: Partial<Record<K, string>> = {};
  if (value !== null) set[name] = value;
  return set;
}
