import assert from 'node:assert/strict';
import { test } from 'node:test';
import { classifyMessage } from '../../core/classify/classify-message.ts';
import type { FilterEntry, MailboxIdentity } from '../../core/classify/decision.ts';
import { DEFAULT_SETTINGS } from '../../core/classify/default-settings.ts';
import type { FolderKind } from '../../core/message/message.ts';
import { parseMimeMessage } from '../../relay/mailbox/mime/parse-message.ts';
import { filters } from '../../testkit/sample-cast.ts';
import { deriveGraphMessage } from '../mime/graph-message.ts';
import { composeSample, samples } from './sample-mail.ts';
import type { Place } from './sample.ts';

const start = new Date('2026-11-24T01:00:00Z');
const KINDS: Readonly<Record<string, FolderKind>> = {
  inbox: 'inbox',
  sentitems: 'sent',
  Salesforce: 'salesforce',
  drafts: 'drafts'
};
const entries = filters.map((filter): FilterEntry => ({
  ...filter,
  id: null,
  scope: 'organisation',
  action: 'filter-when-all-match',
  direction: 'any',
  locked: false,
  active: true,
  expiresOn: null
}));

async function verdictOf(raw: Buffer, place: Place): Promise<{ disposition: string; serviceKind: string | null }> {
  const mailbox: MailboxIdentity = { address: place.mailbox, aliases: [], isShared: false };
  const folder = place.folder ?? 'inbox';
  const { message: graph } = await deriveGraphMessage(raw, start);
  const message = await parseMimeMessage(raw, {
    providerId: 'sample',
    mailbox,
    folder: { kind: KINDS[folder] ?? 'other', name: folder },
    categories: place.categories ?? [],
    isDraft: folder === 'drafts',
    itemClass: graph.itemClass
  });
  const context = {
    mailbox,
    filters: entries,
    settings: DEFAULT_SETTINGS,
    hasMatch: null,
    decidedAt: start.toISOString()
  };
  const { disposition, serviceKind } = classifyMessage(message, context);
  return { disposition, serviceKind };
}

test('every sample gets the verdict that it was written for', async () => {
  for (const sample of samples) {
    const raw = await composeSample(sample, start);
    const { disposition, serviceKind = null } = sample.expect;
    for (const place of sample.in) {
      assert.deepEqual(await verdictOf(raw, place), { disposition, serviceKind }, `${sample.key} in ${place.mailbox}`);
    }
  }
});
