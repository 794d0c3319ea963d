import { createHash } from 'node:crypto';
import { Readable } from 'node:stream';
import { z } from 'zod';
import { IntakeError } from '../../core/intake-error.ts';
import { soqlList, soqlText, type OrgPort } from '../org/org-port.ts';
import { toIntakeError } from './failure.ts';
import type { Database } from './state/database.ts';
import { findDueImages, forgetImages, markGoing, noteImages, noteUsed } from './state/stored-images.ts';

/** A small file in memory. */
export interface FileBytes {
  readonly name: string;
  readonly bytes: Uint8Array;
}

/** A file of the org: its ContentVersion and its ContentDocument. */
export interface OrgFile {
  readonly versionId: string;
  readonly documentId: string;
}

const UPLOADS_AT_ONCE = 3;
const LOOKED_AT_TOGETHER = 200;

const versionSchema = z.object({
  Id: z.string(),
  ContentDocumentId: z.string(),
  Checksum: z.string().nullish()
});
const linkSchema = z.object({ ContentDocumentId: z.string(), LinkedEntityId: z.string() });

/** Puts images into the org once, whatever number of messages they come with. */
export class ImageStore {
  private readonly database: Database;
  private readonly org: OrgPort;
  private userId: string | null = null;

  constructor(database: Database, org: OrgPort) {
    this.database = database;
    this.org = org;
  }

  /**
   * Shows the images at the record: each one is uploaded, or, when the relay user has a file with the same bytes (by
   * ContentVersion.Checksum, an MD5), that one is linked. Outcomes in the images' order. It costs a query, the uploads,
   * a query for the new ones and an insert for the others. Errors of the calls for all: the org's.
   */
  async put(images: readonly FileBytes[], recordId: string): Promise<(OrgFile | IntakeError)[]> {
    if (images.length === 0) return [];
    const checksums = images.map(({ bytes }) => md5(bytes));
    const going = await noteImages(this.database, checksums);
    const known = await this.findFiles(checksums.filter((checksum) => !going.has(checksum)));
    const news = new Map<string, FileBytes>();
    for (const [index, image] of images.entries()) {
      const checksum = checksums[index] ?? '';
      if (!known.has(checksum) && !news.has(checksum)) news.set(checksum, image);
    }
    await this.link([...known.values()], recordId);
    const uploaded = await this.upload(news, recordId);
    return checksums.map((checksum) => known.get(checksum) ?? uploaded.get(checksum) ?? vanished());
  }

  private async findFiles(checksums: readonly string[]): Promise<Map<string, OrgFile>> {
    const found = new Map<string, OrgFile>();
    if (checksums.length === 0) return found;
    this.userId ??= (await this.org.whoAmI()).userId;
    const [rows = []] = await this.org.query([
      `SELECT Id, ContentDocumentId, Checksum FROM ContentVersion WHERE Checksum IN ${soqlList([...new Set(checksums)])} AND IsLatest = true AND OwnerId = ${soqlText(this.userId)} ORDER BY CreatedDate DESC`
    ]);
    for (const row of rows) {
      const { Id: versionId, ContentDocumentId: documentId, Checksum: checksum } = versionSchema.parse(row);
      found.set(checksum ?? '', { versionId, documentId });
    }
    return found;
  }

  private async upload(
    images: ReadonlyMap<string, FileBytes>,
    recordId: string
  ): Promise<ReadonlyMap<string, OrgFile | IntakeError>> {
    const outcomes = new Map<string, OrgFile | IntakeError>();
    const versions = new Map<string, string>();
    const waiting = [...images];
    const work = async (): Promise<void> => {
      for (let next = waiting.shift(); next !== undefined; next = waiting.shift()) {
        const [checksum, { name, bytes }] = next;
        const content = Readable.from([bytes]);
        await this.org.uploadFile({ name, size: bytes.byteLength, firstLocationId: recordId, content }).then(
          (versionId) => versions.set(versionId, checksum),
          (error: unknown) => outcomes.set(checksum, toIntakeError(error))
        );
      }
    };
    await Promise.all(Array.from({ length: UPLOADS_AT_ONCE }, work));
    for (const [versionId, documentId] of await documentsOf(this.org, [...versions.keys()])) {
      outcomes.set(versions.get(versionId) ?? '', { versionId, documentId });
    }
    return outcomes;
  }

  private async link(files: readonly OrgFile[], recordId: string): Promise<void> {
    await linkFiles(
      this.org,
      files.map(({ documentId }) => documentId),
      [recordId]
    );
  }

  /**
   * Removes the images that are shown by no record: a save that failed left them, or the record was deleted. Links to
   * people and to intakes do not count. Returns how many were removed; it looks at 200 at most.
   */
  async removeUnused(): Promise<number> {
    const due = await findDueImages(this.database, LOOKED_AT_TOGETHER);
    if (due.length === 0) return 0;
    const [files, used] = await this.look(due);
    await noteUsed(this.database, [...used]);
    const going = await markGoing(
      this.database,
      due.filter((checksum) => !used.has(checksum))
    );
    const documents = files.filter(({ checksum }) => going.has(checksum)).map(({ documentId }) => documentId);
    const outcomes = await this.org.remove(documents);
    await forgetImages(this.database, [...going]);
    return outcomes.filter(({ success }) => success).length;
  }

  /** The files with these checksums, and which of the checksums a record shows. */
  private async look(
    checksums: readonly string[]
  ): Promise<readonly [readonly { checksum: string; documentId: string }[], ReadonlySet<string>]> {
    const [intake] = (await this.org.query(['SELECT Id FROM Email_Intake__c LIMIT 1']))[0] ?? [];
    const files = [...(await this.findFiles(checksums))].map(([checksum, { documentId }]) => ({
      checksum,
      documentId
    }));
    if (files.length === 0) return [files, new Set()];
    const documents = soqlList(files.map(({ documentId }) => documentId));
    const [rows = []] = await this.org.query([
      `SELECT ContentDocumentId, LinkedEntityId FROM ContentDocumentLink WHERE ContentDocumentId IN ${documents}`
    ]);
    const noRecords = ['005', String(intake?.['Id']).slice(0, 3)];
    const shown = new Set(
      rows
        .map((row) => linkSchema.parse(row))
        .filter(({ LinkedEntityId: id }) => !noRecords.includes(id.slice(0, 3)))
        .map((link) => link.ContentDocumentId)
    );
    return [files, new Set(files.filter(({ documentId }) => shown.has(documentId)).map(({ checksum }) => checksum))];
  }
}

/** The documents of versions, by version. */
export async function documentsOf(org: OrgPort, versionIds: readonly string[]): Promise<ReadonlyMap<string, string>> {
  if (versionIds.length === 0) return new Map();
  const [rows = []] = await org.query([
    `SELECT Id, ContentDocumentId FROM ContentVersion WHERE Id IN ${soqlList(versionIds)}`
  ]);
  return new Map(rows.map((row) => versionSchema.parse(row)).map((row) => [row.Id, row.ContentDocumentId]));
}

/** Shows files at records; what is shown there already stays so. Errors: ORG_WRITE_REFUSED. */
export async function linkFiles(
  org: OrgPort,
  documents: readonly string[],
  recordIds: readonly string[]
): Promise<void> {
  const links = recordIds.flatMap((recordId) =>
    documents.map((id) => ({ ContentDocumentId: id, LinkedEntityId: recordId, ShareType: 'V' }))
  );
  if (links.length === 0) return;
  for (const outcome of await org.insert('ContentDocumentLink', links)) {
    if (!outcome.success && outcome.code !== 'DUPLICATE_VALUE') {
      throw new IntakeError('ORG_WRITE_REFUSED', `A file could not be linked: ${outcome.message}.`, {
        actions: ['Look whether the record is still there and takes files, then try again.'],
        retryable: outcome.retryable
      });
    }
  }
}

function md5(bytes: Uint8Array): string {
  return createHash('md5').update(bytes).digest('hex');
}

/** What the org took is not to be seen. */
export function vanished(): IntakeError {
  return new IntakeError('ORG_WRITE_REFUSED', 'The org does not show the relay user a file that it just uploaded.', {
    actions: ['Assign the permission set Email_Intake_Relay to the relay user, then try again.']
  });
}
