import { Readable } from 'node:stream';
import { createParser, feedParser, uniqueId } from './mime-parser.ts';

/**
 * The decoded bytes of one attachment as the message streams in; `onMissing` makes the error when there is no such part. Whoever stops reading
 * ends the source.
 */
export async function* readAttachmentStream(
  source: AsyncIterable<Uint8Array>,
  attachmentId: string,
  onMissing: () => Error
): AsyncGenerator<Uint8Array> {
  const parser = createParser(new Set(), [], true);
  const found = Promise.withResolvers<Readable | null>();
  const seen: { readonly id: string }[] = [];
  let wanted: Readable | null = null;
  parser.on('data', (item) => {
    if (item.type === 'text') return;
    const id = uniqueId(item.partId, seen);
    seen.push({ id });
    item.content.once('end', () => item.release?.());
    if (id === attachmentId && item.content instanceof Readable) {
      wanted = item.content;
      found.resolve(item.content);
    } else {
      item.content.on('data', () => undefined);
    }
  });
  const fed = feedParser(parser, source).then(
    (failure) => {
      found.resolve(null);
      if (failure !== null) wanted?.destroy(new Error(failure));
    },
    (error: unknown) => {
      found.reject(error);
      wanted?.destroy(error instanceof Error ? error : new Error(String(error)));
    }
  );
  try {
    const content = await found.promise;
    if (content === null) throw onMissing();
    yield* content;
  } finally {
    parser.destroy();
    await fed;
  }
}
