import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { parseJson } from '../parse-json.ts';
import { retryAfterOf } from '../retry-after.ts';
import { apiFailure, refusalIn } from './org-errors.ts';
import type { FileUpload } from './org-port.ts';
import { orgUnreachable } from './session.ts';

/** What the platform takes as one multipart file. */
const LARGEST_FILE = 2 * 1024 ** 3;

export interface UploadRequest {
  readonly url: string;
  readonly accessToken: string;
  readonly upload: FileUpload;
  /** So long may nothing move before the upload is given up. */
  readonly silenceMs: number;
}

/**
 * Streams one file as a multipart ContentVersion: nothing of it is held in memory as a whole. Returns its id. Errors:
 * MESSAGE_TOO_LARGE, ORG_UNREACHABLE, ORG_WRITE_REFUSED.
 */
export async function uploadContentVersion(request: UploadRequest): Promise<{ id: string; headers: Headers }> {
  const { url, upload } = request;
  if ((upload.size ?? 0) > LARGEST_FILE) throw tooLarge(upload);
  const { response, body } = await send(request);
  const created = z.object({ id: z.string() }).safeParse(body);
  if (response.ok && created.success) return { id: created.data.id, headers: response.headers };
  throw apiFailure(refusalIn(body, response.status), url, retryAfterOf(response.headers.get('retry-after')));
}

function tooLarge({ name }: FileUpload): IntakeError {
  return new IntakeError('MESSAGE_TOO_LARGE', `"${name}" is larger than the 2 GB that Salesforce takes as one file.`, {
    actions: ['Keep the file where it is, and put a link to it on the record.']
  });
}

async function send({
  url,
  accessToken,
  upload,
  silenceMs
}: UploadRequest): Promise<{ response: Response; body: unknown }> {
  const boundary = `intake-${randomUUID()}`;
  const silence = new Silence(silenceMs);
  try {
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: streamOf(multipart(boundary, upload), silence),
      // A streamed body needs it said, and the platform's types do not know it yet.
      duplex: 'half',
      signal: silence.signal
    };
    const response = await fetch(url, request);
    const text = await response.text();
    return { response, body: parseJson(text) };
  } catch (cause) {
    throw orgUnreachable(new URL(url).origin, silence.reason ?? cause);
  } finally {
    silence.end();
  }
}

/** Aborts what has not moved for a while. */
class Silence {
  reason: Error | null = null;
  private readonly controller = new AbortController();
  private readonly timer: NodeJS.Timeout;

  constructor(ms: number) {
    this.timer = setTimeout(() => {
      this.reason = new Error(`no answer within ${String(Math.round(ms / 1000))} seconds`);
      this.controller.abort();
    }, ms);
  }

  get signal(): AbortSignal {
    return this.controller.signal;
  }

  moved(): void {
    this.timer.refresh();
  }

  end(): void {
    clearTimeout(this.timer);
  }
}

async function* multipart(boundary: string, upload: FileUpload): AsyncGenerator<Uint8Array> {
  const title = upload.name.slice(0, 255);
  const entity = JSON.stringify({ Title: title, PathOnClient: title, FirstPublishLocationId: upload.firstLocationId });
  // Quotes and line ends would end the header early.
  const fileName = title.replaceAll(/["\r\n]/g, '_');
  yield Buffer.from(
    `--${boundary}\r\nContent-Disposition: form-data; name="entity_content"\r\nContent-Type: application/json\r\n\r\n${entity}\r\n` +
      `--${boundary}\r\nContent-Disposition: form-data; name="VersionData"; filename="${fileName}"\r\nContent-Type: application/octet-stream\r\n\r\n`
  );
  yield* upload.content;
  yield Buffer.from(`\r\n--${boundary}--\r\n`);
}

function streamOf(chunks: AsyncGenerator<Uint8Array>, silence: Silence): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const next = await chunks.next();
      silence.moved();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await chunks.return(undefined);
    }
  });
}
