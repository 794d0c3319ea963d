import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractFromText } from './extract-from-message.ts';

const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };
const LETTER = 'Hello,\n\nthe pumps arrive on Monday.\n\nRegards,\nIda Holm\nSales Manager\n';

const DISCLAIMERS: readonly string[] = [
  'This e-mail is confidential and may be privileged. It is meant for the intended recipient alone. Call Acme Legal Inc., +1 202 555 0143.',
  'Diese Nachricht ist vertraulich und nur für den Empfänger bestimmt. Wer sie irrtümlich bekommen hat, möge sie bitte löschen und uns schreiben.',
  'Ce message est confidentiel et réservé à son destinataire. Si vous le recevez par erreur, veuillez le détruire et nous en avertir sans attendre.\n\nPlease consider the environment before printing this page.'
];

for (const disclaimer of DISCLAIMERS) {
  test(`"${disclaimer.slice(0, 30)}…" is neither reply nor signature`, () => {
    const found = extractFromText(`${LETTER}\n${disclaimer}\n`, ida);
    assert.equal(found.reply.text, 'Hello,\n\nthe pumps arrive on Monday.');
    assert.deepEqual(found.signature?.lines, [5, 6, 7]);
    assert.deepEqual([found.disclaimer?.firstLine, found.disclaimer?.text], [9, disclaimer]);
    assert.deepEqual([found.person?.title, found.person?.company, found.person?.phones], ['Sales Manager', null, []]);
  });
}

test('a letter without a disclaimer has none; of several, blank lines are not counted', () => {
  assert.equal(extractFromText(LETTER, ida).disclaimer, null);
  assert.deepEqual(extractFromText(`${LETTER}\n${DISCLAIMERS[2] ?? ''}`, ida).disclaimer?.lines, [9, 11]);
});

test('a last paragraph about a confidential matter is the letter', () => {
  const text =
    'Hello,\n\nthe offer is confidential, so please speak to nobody about it before Monday, when we shall show it to the whole team.';
  assert.equal(extractFromText(text, ida).reply.text, text);
});

test('a message that is a disclaimer alone keeps its text', () => {
  const text = DISCLAIMERS[0] ?? '';
  assert.equal(extractFromText(text, null).reply.text, text);
});
