import { CID_SOURCE, comparableContentId } from '../html/content-id.ts';
import type { StoredImage } from './save-plan.ts';

/** Points the `cid:` images of sanitised HTML at the files of the org; images that are no files stay as they are. */
export function showStoredImages(html: string, images: readonly StoredImage[]): string {
  if (images.length === 0) return html;
  const versions = new Map(images.map(({ contentId, versionId }) => [comparableContentId(contentId), versionId]));
  return html.replaceAll(CID_SOURCE, (source: string, quote: string, id: string) => {
    const version = versions.get(comparableContentId(id));
    return version === undefined ? source : `${quote}/sfc/servlet.shepherd/version/download/${version}`;
  });
}
