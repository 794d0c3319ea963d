import assert from 'node:assert/strict';
import { test } from 'node:test';
import { snippetOf } from '../message/snippet.ts';
import { textOfHtml } from '../html/text-of-html.ts';
import { extractFromText } from './extract-from-message.ts';
import { splitName } from './sender-person.ts';

const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };

const LETTER = `Hello Mia,

the pumps arrive on Monday. See https://shop.northwind.example/order/1 for the papers.

Best regards,
Ida Holm
Sales Manager
Northwind Pumps GmbH
Hauptstraße 12
10115 Berlin
Tel: +49 30 901820
Mobile: +49 1512 3456789
ida.holm@northwind.example | www.northwind.example

On Mon, Mar 2, 2026 at 9:12 AM Mia Berg <mia@acme.example> wrote:
> When do they arrive?
> Mia Berg, +1 202 555 0143
`;

test('reads reply, signature and person, and leaves the quotation alone', () => {
  const found = extractFromText(LETTER, ida);
  assert.equal(found.signature?.firstLine, 5);
  assert.deepEqual(found.signature.lines, [5, 6, 7, 8, 9, 10, 11, 12, 13]);
  assert.equal(found.reply.text.endsWith('for the papers.'), true);
  assert.deepEqual(
    [found.person?.firstName, found.person?.lastName, found.person?.title, found.person?.company],
    ['Ida', 'Holm', 'Sales Manager', 'Northwind Pumps GmbH']
  );
  assert.deepEqual(
    found.person?.phones.map(({ kind, e164 }) => [kind, e164]),
    [
      ['work', '+4930901820'],
      ['mobile', '+4915123456789']
    ]
  );
  assert.equal(found.person.address, 'Hauptstraße 12, 10115 Berlin');
  assert.deepEqual(
    found.person.evidence.map(({ field, line, confidence }) => [field, line, confidence]),
    [
      ['firstName', 6, 0.9],
      ['lastName', 6, 0.9],
      ['title', 7, 0.7],
      ['company', 8, 0.9],
      ['phone', 11, 0.9],
      ['phone', 12, 0.9],
      ['website', 13, 0.9],
      ['address', 9, 0.9]
    ]
  );
  assert.match(found.person.website ?? '', /www\.northwind\.example/);
  assert.deepEqual(found.emails, ['ida.holm@northwind.example']);
  assert.equal(
    found.phones.some(({ e164 }) => e164 === '+12025550143'),
    false
  );
});

const QUOTES: readonly string[] = [
  '-----Original Message-----\nFrom: Mia',
  '-----Ursprüngliche Nachricht-----\nVon: Mia',
  'Am 02.03.2026 um 09:12 schrieb Mia Berg <mia@acme.example>:\n> x',
  'Le lun. 2 mars 2026 à 09:12, Mia Berg <mia@acme.example> a écrit :\n> x',
  'El lun, 2 mar 2026 a las 9:12, Mia Berg (<mia@acme.example>) escribió:\n> x',
  'Il giorno lun 2 mar 2026 alle ore 09:12 Mia Berg <mia@acme.example> ha scritto:\n> x',
  'Op ma 2 mrt 2026 om 09:12 schreef Mia Berg <mia@acme.example>:\n> x',
  'On Mon, Mar 2, 2026 at 9:12 AM Mia Berg\n<mia@acme.example> wrote:\n> x',
  'From: Mia Berg <mia@acme.example>\nSent: Monday, 2 March 2026 09:12\nTo: Ida Holm\nSubject: Pumps',
  'Von: Mia Berg\nGesendet: Montag, 2. März 2026\nAn: Ida Holm\nBetreff: Pumpen',
  'De : Mia Berg\nEnvoyé : lundi 2 mars 2026\nÀ : Ida Holm\nObjet : Pompes',
  '________________________________\nFrom: Mia Berg\nSent: Monday\nTo: Ida\nSubject: Pumps',
  'Begin forwarded message:\n\nFrom: Mia'
];

for (const quote of QUOTES) {
  test(`cuts the quotation at "${quote.slice(0, 50).replace(/\n/g, ' ')}"`, () => {
    assert.equal(extractFromText(`Yes, on Monday.\n\n${quote}\nold words\n`, ida).reply.text, 'Yes, on Monday.');
  });
}

test('a letter that tells what somebody wrote is no quotation', () => {
  const text = 'Hello,\nas she wrote:\nthe pumps leak.\nPlease look at them again.';
  assert.equal(extractFromText(text, null).reply.text, text);
});

test('a letter without a signature has none', () => {
  assert.equal(
    extractFromText('Could you please send me the offer for the pumps that we talked about last week?', ida).signature,
    null
  );
});

const NAMES: readonly (readonly [string, string | null, string | null])[] = [
  ['Ida Holm', 'Ida', 'Holm'],
  ['Holm, Ida', 'Ida', 'Holm'],
  ['Dr. Ida Maria Holm', 'Ida Maria', 'Holm'],
  ['Jan van der Berg', 'Jan', 'van der Berg'],
  ['Holm, Ida (Northwind)', 'Ida', 'Holm'],
  ['Ida', 'Ida', null],
  ['ida@northwind.example', null, null]
];

for (const [name, first, last] of NAMES) {
  test(`splits the name "${name}"`, () => {
    assert.deepEqual(splitName(name), { firstName: first, lastName: last });
  });
}

test('the snippet is what the sender wrote, in one line of at most 200 characters', () => {
  assert.equal(
    snippetOf({
      body: { html: null, text: 'Yes,\non Monday.\n\nOn 2 March 2026 Mia <mia@acme.example> wrote:\n> When?' }
    }),
    'Yes, on Monday.'
  );
  assert.ok(snippetOf({ body: { html: `<p>${'words and '.repeat(100)}</p>`, text: null } }).length <= 200);
});

test('text of HTML keeps lines, quotations and references, and drops what is not shown', () => {
  const html =
    '<head><title>x</title><style>p{}</style></head><p>Hello&nbsp;<b>Mia</b> &amp; Bo</p><ul><li>one</li></ul><blockquote>old</blockquote><script>x()</script>';
  assert.equal(textOfHtml(html), 'Hello Mia & Bo\n\n* one\n> old');
});

test('numbers are looked for in the first lines that may have one, and in the signature below a pasted log', () => {
  const log = Array.from(
    { length: 400 },
    (_, index) => `call ${String(index)} from +1 415 555 ${String(2000 + index)}`
  );
  const text = [...log, '', '--', 'Ida Berg', 'Northwind', '+49 30 901820'].join('\n');
  const { person, phones } = extractFromText(text, ida);
  assert.deepEqual(
    person?.phones.map(({ e164 }) => e164),
    ['+4930901820']
  );
  assert.equal(phones.at(-1)?.e164, '+14155552199');
});
