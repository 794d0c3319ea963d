/** Files: a version makes or continues a document, and a document lives through its links. */
import { idOf } from '../../soql/cell-value.ts';
import { createHash } from 'node:crypto';
import {
  dmlError,
  textOf,
  type Behaviour,
  type DataContext,
  type SaveBatch,
  type SavingRecord
} from '../data-context.ts';
import { timestamp } from '../record-rows.ts';

const FILE_TYPES: Readonly<Record<string, string>> = {
  txt: 'TEXT',
  jpg: 'JPG',
  jpeg: 'JPEG',
  doc: 'WORD',
  docx: 'WORD_X',
  xls: 'EXCEL',
  xlsx: 'EXCEL_X',
  ppt: 'POWER_POINT',
  pptx: 'POWER_POINT_X',
  htm: 'HTML',
  tif: 'TIFF'
};

export const contentVersionBehaviour: Behaviour = {
  beforeSave(batch) {
    if (batch.operation === 'insert') for (const saving of batch.records) describeFile(batch, saving);
  },
  afterSave(batch) {
    if (batch.operation === 'insert') for (const saving of batch.records) attachToDocument(batch, saving);
    else for (const saving of batch.records) renameDocument(batch.context, saving);
  }
};

function describeFile({ context, access }: SaveBatch, { record, errors }: SavingRecord): void {
  const { fields } = record;
  const path = textOf(record, 'PathOnClient');
  const body = fields['VersionData'];
  if (path === null && textOf(record, 'ContentUrl') === null)
    errors.push(dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [PathOnClient]', ['PathOnClient']));
  if (!(body instanceof Uint8Array) && textOf(record, 'ContentUrl') === null)
    errors.push(dmlError('REQUIRED_FIELD_MISSING', 'Required fields are missing: [VersionData]', ['VersionData']));
  if (!(body instanceof Uint8Array)) return;
  const name = path?.split(/[/\\]/).at(-1) ?? '';
  const extension = /\.([^.]{1,40})$/.exec(name)?.[1] ?? null;
  fields['Title'] ??= (extension === null ? name : name.slice(0, -extension.length - 1)) || 'Untitled';
  fields['FileExtension'] = extension;
  fields['FileType'] =
    extension === null ? 'UNKNOWN' : (FILE_TYPES[extension.toLowerCase()] ?? extension.toUpperCase().slice(0, 20));
  fields['ContentSize'] = body.byteLength;
  fields['Checksum'] = createHash('md5').update(body).digest('hex');
  fields['IsLatest'] = true;
  fields['ContentModifiedDate'] = timestamp(context.now());
  fields['ContentModifiedById'] = access.userId;
}

function attachToDocument(batch: SaveBatch, { record }: SavingRecord): void {
  const { context, access } = batch;
  const versionId = idOf(record);
  const existing = textOf(record, 'ContentDocumentId');
  const documentId = existing ?? newDocument(context, record.fields, access.userId);
  const count = Number(
    context.database.get('SELECT count(*) AS n FROM "ContentVersion" WHERE "ContentDocumentId" = ? AND "Id" <> ?', [
      documentId,
      versionId
    ])?.['n'] ?? 0
  );
  record.fields['ContentDocumentId'] = documentId;
  record.fields['VersionNumber'] = String(count + 1);
  context.database.run('UPDATE "ContentVersion" SET "IsLatest" = 0 WHERE "ContentDocumentId" = ? AND "Id" <> ?', [
    documentId,
    versionId
  ]);
  context.database.run('UPDATE "ContentVersion" SET "ContentDocumentId" = ?, "VersionNumber" = ? WHERE "Id" = ?', [
    documentId,
    String(count + 1),
    versionId
  ]);
  const { Title, FileType, FileExtension, ContentSize, ContentModifiedDate } = record.fields;
  context.updateInternally(
    'ContentDocument',
    [
      {
        Id: documentId,
        Title: Title ?? null,
        FileType: FileType ?? null,
        FileExtension: FileExtension ?? null,
        ContentSize: ContentSize ?? null,
        ContentModifiedDate: ContentModifiedDate ?? null,
        LatestPublishedVersionId: versionId
      }
    ],
    access.userId
  );
  if (existing === null) linkNew(context, record.fields, documentId, access.userId);
}

function newDocument(context: DataContext, fields: SavingRecord['record']['fields'], userId: string): string {
  const [id = ''] = context.insertInternally(
    'ContentDocument',
    [{ Title: fields['Title'] ?? null, OwnerId: fields['OwnerId'] ?? userId }],
    userId
  );
  return id;
}

/** The owner's link comes with the document, the first location's too. */
function linkNew(
  context: DataContext,
  fields: SavingRecord['record']['fields'],
  documentId: string,
  userId: string
): void {
  const owner = fields['OwnerId'] ?? userId;
  const links: SavingRecord['record']['fields'][] = [
    { ContentDocumentId: documentId, LinkedEntityId: owner, ShareType: 'I', Visibility: 'AllUsers' }
  ];
  const first = fields['FirstPublishLocationId'];
  if (typeof first === 'string' && first !== owner)
    links.push({ ContentDocumentId: documentId, LinkedEntityId: first, ShareType: 'V', Visibility: 'AllUsers' });
  context.insertInternally('ContentDocumentLink', links, userId);
}

function renameDocument(context: DataContext, { record, given }: SavingRecord): void {
  const title = textOf(record, 'Title');
  if (given.has('Title') && record.fields['IsLatest'] === true)
    context.database.run('UPDATE "ContentDocument" SET "Title" = ? WHERE "Id" = ?', [
      title,
      textOf(record, 'ContentDocumentId')
    ]);
}

export const contentLinkBehaviour: Behaviour = {
  beforeSave(batch) {
    const seen = new Set<string>();
    for (const { record, errors, given } of batch.records) {
      if (batch.operation !== 'insert') continue;
      const entity = textOf(record, 'LinkedEntityId');
      const pair = `${textOf(record, 'ContentDocumentId') ?? ''}>${entity ?? ''}`;
      record.fields['ShareType'] ??= 'V';
      if (!given.has('Visibility') && entity?.startsWith('005')) record.fields['Visibility'] = 'AllUsers';
      const known = batch.context.database.get(
        'SELECT 1 FROM "ContentDocumentLink" WHERE "ContentDocumentId" = ? AND "LinkedEntityId" = ? AND "IsDeleted" = 0',
        [textOf(record, 'ContentDocumentId'), entity]
      );
      if (known !== undefined || seen.has(pair))
        errors.push(
          dmlError(
            'DUPLICATE_VALUE',
            `${textOf(record, 'ContentDocumentId') ?? ''} is already linked with entity ${entity ?? ''}`
          )
        );
      seen.add(pair);
    }
  },
  afterSave(batch) {
    for (const { record } of batch.records) markMail(batch.context, textOf(record, 'LinkedEntityId'), 1);
  },
  afterDelete(context, _object, records) {
    for (const record of records) {
      const entity = textOf(record, 'LinkedEntityId');
      const left = context.database.get(
        'SELECT 1 FROM "ContentDocumentLink" WHERE "LinkedEntityId" = ? AND "IsDeleted" = 0',
        [entity]
      );
      if (left === undefined) markMail(context, entity, 0);
    }
  }
};

function markMail(context: DataContext, entity: string | null, has: 0 | 1): void {
  if (entity?.startsWith('02s'))
    context.database.run('UPDATE "EmailMessage" SET "HasAttachment" = ? WHERE "Id" = ?', [has, entity]);
}
