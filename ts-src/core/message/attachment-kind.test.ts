import assert from 'node:assert/strict';
import { test } from 'node:test';
import { attachmentKind, isKeptByDefault, type AttachmentEvidence, type AttachmentKind } from './attachment-kind.ts';
import type { Attachment } from './message.ts';

function attachment(name: string, contentType: string, size: number, isInline = false): Attachment {
  return { id: '1', name, contentType, size, isInline, contentId: isInline ? `${name}@acme.example` : null };
}

const KINDS: readonly (readonly [string, Attachment, AttachmentEvidence, AttachmentKind])[] = [
  ['a contract', attachment('contract.pdf', 'application/pdf', 80_000), {}, 'file'],
  ['a PDF that the sender’s program marks as inline', attachment('a.pdf', 'application/pdf', 900, true), {}, 'file'],
  ['a small text file', attachment('note.txt', 'text/plain', 12), {}, 'file'],
  ['a link to the cloud', attachment('plan.docx', 'message/external-body', 0), {}, 'link'],
  ['a photo', attachment('IMG_2041.jpg', 'image/jpeg', 2_400_000), {}, 'file'],
  ['a small photo with a name of its own', attachment('meter.jpg', 'image/jpeg', 15_000), {}, 'file'],
  ['a photo inside the text', attachment('IMG_2041.jpg', 'image/jpeg', 2_400_000, true), {}, 'picture'],
  ['a screenshot pasted into Outlook', attachment('image001.png', 'image/png', 180_000, true), {}, 'picture'],
  ['a logo inside the text', attachment('image001.png', 'image/png', 6_200, true), {}, 'logo'],
  ['a logo sent as an attachment', attachment('image003.jpg', 'image/jpeg', 9_000), {}, 'logo'],
  ['an icon of a signature', attachment('linkedin_icon.png', 'image/png', 1_400), {}, 'logo'],
  ['what new Outlook calls its images', attachment('Outlook-a1b2c3d4.png', 'image/png', 5_000, true), {}, 'logo'],
  ['a large image with such a name', attachment('logo.png', 'image/png', 300_000), {}, 'file'],
  ['a page of a scan', attachment('image001.tif', 'image/tiff', 9_000), {}, 'file'],
  ['a low and narrow image inside the text', attachment('a.png', 'image/png', 9_000, true), at(300, 80), 'logo'],
  ['a low and narrow image that is attached', attachment('a.png', 'image/png', 9_000), at(300, 80), 'file'],
  ['a pixel by its size', attachment('open.gif', 'image/gif', 43), {}, 'pixel'],
  ['a pixel by its dimensions', attachment('open.gif', 'image/gif', 4_000), at(1, 1), 'pixel'],
  ['a spacer', attachment('line.png', 'image/png', 4_000, true), at(600, 1), 'pixel']
];

function at(width: number, height: number): AttachmentEvidence {
  return { width, height };
}

for (const [what, item, evidence, kind] of KINDS) {
  test(`takes ${what} for a ${kind}`, () => {
    assert.equal(attachmentKind(item, evidence), kind);
  });
}

test('keeps files; for a Task also the larger pictures of the text, which it has no place for', () => {
  const kept = (saveAs: 'EmailMessage' | 'Task'): string[] =>
    KINDS.filter(([, item]) => isKeptByDefault(item, saveAs)).map(([what]) => what);
  const missing = kept('Task').filter((what) => !kept('EmailMessage').includes(what));
  assert.deepEqual(missing, ['a photo inside the text', 'a screenshot pasted into Outlook']);
  assert.ok(kept('EmailMessage').includes('a PDF that the sender’s program marks as inline'));
  assert.ok(!kept('EmailMessage').includes('a logo sent as an attachment'));
  assert.ok(!kept('Task').includes('a link to the cloud'));
});
