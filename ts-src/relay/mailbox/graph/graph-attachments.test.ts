import assert from 'node:assert/strict';
import { after, before, test } from 'node:test';
import { plainMail } from '../../../local-mailbox/testkit.ts';
import type { Message } from '../../../core/message/message.ts';
import { reading } from '../port.contract.ts';
import { ADDRESS, failure, messagesOf, startGraph, type GraphStand } from './testkit.ts';

let stand: GraphStand;
before(async () => {
  stand = await startGraph();
});
after(() => stand.stop());

const INNER = plainMail('Inner letter');
const LETTER = [
  'From: Priya Nair <priya.nair@larkfield.example>',
  'To: Maya Stone <maya.stone@acme.example>',
  'Subject: Three kinds',
  'MIME-Version: 1.0',
  'Content-Type: multipart/mixed; boundary=cut',
  '',
  '--cut',
  'Content-Type: text/plain',
  '',
  'See the files.',
  '--cut',
  'Content-Type: application/pdf',
  'Content-Disposition: attachment; filename="offer.pdf"',
  '',
  'PDF',
  '--cut',
  'Content-Type: message/rfc822',
  '',
  INNER,
  '--cut',
  'Content-Type: message/external-body; access-type=URL; URL="https://files.acme.example/plan"',
  'Content-Disposition: attachment; filename="Plan.docx"',
  '',
  'Content-Type: application/msword',
  '',
  '--cut--',
  ''
].join('\r\n');

test('reads files and attached messages, and tells of a link to the cloud that it has no bytes', async () => {
  const port = stand.open();
  const [inbox] = await port.listFolders();
  assert.ok(inbox);
  await stand.server.deliver(ADDRESS, LETTER);
  const [message] = messagesOf((await port.readChanges(inbox, null, reading(10))).changes);
  assert.ok(message);
  assert.deepEqual(
    message.attachments.map(({ name, contentType }) => [name, contentType]),
    [
      ['offer.pdf', 'application/pdf'],
      ['Inner letter.eml', 'message/rfc822'],
      ['Plan.docx', 'message/external-body']
    ]
  );
  const read = async (of: Message, index: number): Promise<string> => {
    const ref = { providerId: of.providerId, locator: null };
    const parts: Uint8Array[] = [];
    for await (const part of (await port.readAttachment(ref, of.attachments[index]?.id ?? '')).content)
      parts.push(part);
    return Buffer.concat(parts).toString();
  };
  assert.equal((await read(message, 0)).trim(), 'PDF');
  assert.equal((await read(message, 1)).trim(), INNER.trim());
  const error = await failure(read(message, 2));
  assert.equal(error.code, 'ATTACHMENT_NOT_FOUND');
  assert.match(`${error.message} ${error.actions.join(' ')}`, /"Plan\.docx" is a link.*Open the link/);
});
