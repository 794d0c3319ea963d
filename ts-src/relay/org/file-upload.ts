import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import { apiErrorSchema, apiFailure } from './org-errors.ts';
import type { FileUpload } from './org-port.ts';
import { orgUnreachable } from './session.ts';

/** Streams one file as a multipart ContentVersion: nothing of it is held in memory as a whole. Returns its id. */
export async function uploadContentVersion(url: string, accessToken: string, upload: FileUpload): Promise<string> {
  const boundary = `intake-${randomUUID()}`;
  let response: Response;
  try {
    const request: RequestInit & { duplex: 'half' } = {
      method: 'POST',
      headers: { authorization: `Bearer ${accessToken}`, 'content-type': `multipart/form-data; boundary=${boundary}` },
      body: streamOf(multipart(boundary, upload)),
      // A streamed body needs it said, and the platform's types do not know it yet.
      duplex: 'half'
    };
    response = await fetch(url, request);
  } catch (cause) {
    throw orgUnreachable(url, cause);
  }
  const body: unknown = await response.json().catch(() => null);
  const created = z.object({ id: z.string() }).safeParse(body);
  if (response.ok && created.success) return created.data.id;
  const error = z.array(apiErrorSchema).safeParse(body).data?.[0];
  throw apiFailure(
    error ?? { errorCode: `ERROR_HTTP_${String(response.status)}`, message: 'the file was not taken' },
    url
  );
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

function streamOf(chunks: AsyncGenerator<Uint8Array>): ReadableStream<Uint8Array> {
  return new ReadableStream({
    pull: async (controller) => {
      const next = await chunks.next();
      if (next.done === true) controller.close();
      else controller.enqueue(next.value);
    },
    cancel: async () => {
      await chunks.return(undefined);
    }
  });
}
