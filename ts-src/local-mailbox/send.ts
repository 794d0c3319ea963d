import { readFileSync } from 'node:fs';
import { request } from 'node:https';
import { simpleParser } from 'mailparser';
import { z } from 'zod';
import { IntakeError } from '../core/intake-error.ts';

export interface SendOptions {
  /** Origin of the running mailbox, e.g. `https://localhost:8443`. */
  readonly mailboxUrl: string;
  /** Its certificate file, unless the process trusts it already. */
  readonly caFile?: string;
  /** Mailbox to drop the message into; else the first To or Cc that is a local mailbox, else the first mailbox. */
  readonly to?: string;
}

export interface Sent {
  readonly mailbox: string;
  readonly id: string;
}

const mailboxList = z.array(z.object({ address: z.string() }));
const deliveredSchema = z.object({ mailbox: z.string(), id: z.string() });
const refusalSchema = z.object({ error: z.object({ message: z.string() }) });

/** Drops a raw message file into the running local mailbox; its content is not touched. */
export async function sendFile(rawFile: string, options: SendOptions): Promise<Sent> {
  const raw = readMessage(rawFile);
  const known = mailboxList.parse(await call(options, 'GET', '/local/mailboxes')).map(({ address }) => address);
  const mailbox = options.to ?? (await addressee(raw, known)) ?? known[0];
  if (mailbox === undefined) {
    throw new IntakeError('REQUEST_INVALID', 'The running mailbox server has no mailbox yet.', {
      actions: ['Name one with --to after adding it, or start the server with its samples.']
    });
  }
  return deliveredSchema.parse(
    await call(options, 'POST', `/local/messages?mailbox=${encodeURIComponent(mailbox)}`, raw)
  );
}

function readMessage(rawFile: string): Buffer {
  let raw: Buffer;
  try {
    raw = readFileSync(rawFile);
  } catch (cause) {
    throw new IntakeError('FILE_UNREADABLE', `The file ${rawFile} cannot be read.`, {
      actions: ['Check the path, and that you may read the file.'],
      cause
    });
  }
  if (raw.length > 0) return raw;
  throw new IntakeError('FILE_UNREADABLE', `The file ${rawFile} is empty.`, {
    actions: ['Save the message again as .eml and send that file.']
  });
}

async function addressee(raw: Buffer, known: readonly string[]): Promise<string | undefined> {
  const mail = await simpleParser(raw, { skipHtmlToText: true, skipTextToHtml: true, skipImageLinks: true });
  const fields = [mail.to, mail.cc].flat();
  const addresses = fields.flatMap((field) => field?.value ?? []).flatMap((entry) => entry.group ?? [entry]);
  const named = new Set(addresses.map(({ address }) => address?.toLowerCase()));
  return known.find((address) => named.has(address));
}

function call(options: SendOptions, method: 'GET' | 'POST', path: string, body?: Buffer): Promise<unknown> {
  const url = new URL(path, options.mailboxUrl);
  return new Promise((resolve, reject) => {
    const outgoing = request(
      url,
      {
        method,
        agent: false,
        ...(options.caFile === undefined ? {} : { ca: readFileSync(options.caFile) }),
        ...(body === undefined ? {} : { headers: { 'content-type': 'message/rfc822', 'content-length': body.length } })
      },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('error', reject);
        response.on('end', () => {
          try {
            resolve(answerOf(response.statusCode ?? 0, Buffer.concat(chunks).toString('utf8')));
          } catch (error) {
            reject(error instanceof Error ? error : new Error(String(error)));
          }
        });
      }
    );
    outgoing.on('error', (cause) => {
      reject(
        new IntakeError('MAILBOX_UNREACHABLE', `The local mailbox at ${options.mailboxUrl} does not answer.`, {
          actions: ['Start it with `npm start` (or `npm run mailbox`) and try again.'],
          cause
        })
      );
    });
    outgoing.end(body);
  });
}

function answerOf(status: number, text: string): unknown {
  const answer: unknown = text === '' ? null : JSON.parse(text);
  if (status < 400) return answer;
  const refusal = refusalSchema.safeParse(answer);
  const why = refusal.success ? refusal.data.error.message : `It answered ${String(status)}.`;
  throw new IntakeError('REQUEST_INVALID', `The local mailbox did not take the message. ${why}`, {
    actions: ['Name one of its mailboxes with --to.']
  });
}
