import assert from 'node:assert/strict';
import { test } from 'node:test';
import { extractFromText } from './extract-from-message.ts';
import { isMobileFooter } from './mobile-footer.ts';

const replyOf = (text: string) => extractFromText(text, null).reply.text;

const INTRODUCTIONS: readonly (readonly [string, string])[] = [
  ['Finnish', 'pe 20. lokakuuta 2026 klo 17.50 Mia Berg\n<mia@acme.example> kirjoitti:\n\nold words'],
  ['Norwegian', 'tir. 18. apr. 2026 kl. 13:09 skrev Mia Berg <mia@acme.example\n>:\n\n> old words'],
  ['Hungarian', '2026.02.08. 7:31 keltezéssel, "Mia Berg" írta:\n> old words'],
  ['Russian', 'ср, 30 апр. 2026 г. в 15:19, Mia Berg <mia@acme.example>:\n\nold words'],
  ['Ukrainian', '29 грудня 2026 р. о 19:09 <mia@acme.example> написав:\n\n> old words'],
  ['a date alone', '2026-11-24 16:32 GMT+01:00 Mia Berg <mia@acme.example>:\n\nold words'],
  ['dashes around', '---- On Wed, 24 Feb 2026 14:02:50 +0530 mia@acme.example wrote ----\n\nold words'],
  ['a dash before', '- Le 2026-04-09 23:25, Mia Berg a écrit :\n> old words'],
  [
    'Chinese headers',
    '发件人: Mia Berg <mia@acme.example>\n发送时间: 2026年8月2日 15:37\n收件人: Ida\n主题: Pumps\n\nold words'
  ],
  ['Turkish headers', 'Kimden: Mia Berg\nTarih: 28 Ekim 2026 12:46\nKime: Ida Holm\nKonu: Pumps\n\nold words'],
  ['Czech headers', 'Od: Mia Berg\nDatum: čtvrtek, 28. října 2026 12:06\nKomu: Ida\nPředmět: Pumps\n\nold words'],
  ['a divider', '-------- Proslijeđena poruka --------\nNaslov: Pumps\nPrima: ida@northwind.example\n\nold words'],
  ['a divider in one line', '----- Weitergeleitete Nachricht ----- Von: Mia Berg <mia@acme.example>An: Ida\nold words'],
  ['a rule', '------------------------------\n\n*From:* Mia\n*Sent:* Monday\n*To:* Ida\n*Subject:* Pumps\n\nold words'],
  ['a phone', 'Gesendet von Outlook für Android<https://links.example>\n\nold words']
];

for (const [what, introduction] of INTRODUCTIONS) {
  test(`cuts the quotation below ${what}`, () => {
    assert.equal(replyOf(`Yes, on Monday.\n\n${introduction}\n`), 'Yes, on Monday.');
  });
}

test('keeps answers below and between marked quotations', () => {
  const text =
    'On Mon, 2 Mar 2026 Mia Berg <mia@acme.example> wrote:\n> When?\n\nOn Monday.\n\n> How many pumps?\n>\n\nAll of them.\n';
  assert.equal(replyOf(text), 'On Monday.\n\nAll of them.');
});

test('the signature below an answer and its quotation is the sender’s', () => {
  const quoted = 'Yes, on Monday.\n\nOn Mon, 2 Mar 2026 Mia Berg <mia@acme.example> wrote:\n> When?\n\n-- \n';
  const signed = extractFromText(`${quoted}Ida Holm\nNorthwind, Purchasing\n+45 32 12 34 56\n`, {
    address: 'ida@northwind.example',
    name: 'Ida Holm'
  });
  assert.equal(signed.person?.lastName, 'Holm');
  assert.match(signed.signature?.text ?? '', /Purchasing/);
  const listed = extractFromText(`${quoted}You are subscribed to this group.\nTo unsubscribe, write to us.\n`, null);
  assert.equal(listed.reply.text, 'Yes, on Monday.');
  assert.equal(listed.signature, null);
});

test('a list footer below a marked quotation is no answer', () => {
  const text = 'Yes.\n\nOn Mon, 2 Mar 2026 Mia wrote:\n> When?\n\n____________\npumps mailing list\n';
  assert.equal(replyOf(text), 'Yes.');
});

const LETTERS: readonly (readonly [string, string])[] = [
  ['sentences that begin with On', 'On the other hand, it works.\nOn average, it is fast.'],
  [
    'dates in a list',
    'The dates:\n\n2026-01-15 14:30:25\n15.01.2026 14:30\nJan 15, 2026 at 14:30\n\nThese are examples.'
  ],
  ['a colon below a date', 'In 2026 we had three wishes:\nmore pumps, more hoses, more time.'],
  ['dashes between words', 'One\n\n----\n\nTwo: 2\nThree: 3 at home'],
  ['"from:" inside a sentence', 'Data comes from: mia@acme.example\nThe data comes From: our base.']
];

for (const [what, letter] of LETTERS) {
  test(`finds no quotation in ${what}`, () => {
    assert.equal(replyOf(letter), letter);
  });
}

test('a footer of a phone is known in its languages, a sentence is none', () => {
  for (const line of [
    'Sent from my iPhone',
    'Von meinem iPhone gesendet',
    'Envoyé à partir de Outlook pour iOS<https://x.example>'
  ])
    assert.ok(isMobileFooter(line), line);
  for (const line of [
    'Sent from my desk, is much easier than my phone.',
    'We sent from Berlin',
    'Sent with which courier?'
  ])
    assert.ok(!isMobileFooter(line), line);
});
