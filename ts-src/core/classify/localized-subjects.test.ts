import assert from 'node:assert/strict';
import { test } from 'node:test';
import {
  ABSENCE_SUBJECTS,
  AUTOMATIC_REPLY_SUBJECTS,
  NON_DELIVERY_SUBJECTS,
  automaticReplySubject,
  isAnswerSubject,
  nonDeliverySubject
} from './localized-subjects.ts';

const WANTED = 'en de fr es it pt nl sv da no fi pl cs hu tr ru uk ja zh-CN zh-TW ko'.split(' ');

test('knows automatic replies and non-delivery reports in all the languages that are promised', () => {
  for (const [name, phrases] of Object.entries({ AUTOMATIC_REPLY_SUBJECTS, NON_DELIVERY_SUBJECTS })) {
    const known = Object.keys(phrases).filter((language) => (phrases[language]?.length ?? 0) > 0);
    assert.deepEqual(
      WANTED.filter((language) => !known.includes(language)),
      [],
      name
    );
    assert.ok(known.length >= 30, `${name}: ${String(known.length)} languages`);
  }
});

test('every phrase is found in a subject as programs write it', () => {
  for (const phrase of Object.values(AUTOMATIC_REPLY_SUBJECTS).flat()) {
    const label = phrase.endsWith(':') ? phrase.slice(0, -1) : phrase;
    assert.equal(automaticReplySubject(`${label.toUpperCase()}: Offer`), 'certain', phrase);
    assert.equal(automaticReplySubject(`Re: ${label}: Offer`), null, phrase);
  }
  for (const phrase of Object.values(NON_DELIVERY_SUBJECTS).flat()) {
    assert.equal(nonDeliverySubject(`${phrase}: Offer`), 'begins', phrase);
    assert.equal(nonDeliverySubject(`Re: ${phrase}: Offer`), null, phrase);
  }
  for (const phrase of Object.values(ABSENCE_SUBJECTS).flat()) {
    assert.notEqual(automaticReplySubject(`${phrase}: Offer`), null, phrase);
  }
});

const AUTOMATIC: readonly (readonly ['certain' | 'likely' | null, string])[] = [
  ['certain', 'Automatic reply: Re: Offer'],
  ['certain', 'Réponse automatique : offre'],
  ['certain', 'Re\u0301ponse automatique\u00a0: offre'],
  ['certain', 'Reponse automatique: offre'],
  ['certain', '自动答复： 报价'],
  ['certain', '[Auto-Reply] Offer'],
  ['certain', 'Autoreply Re: Offer'],
  ['certain', 'Out of Office AutoReply: Offer'],
  ['certain', 'Abwesenheitsnotiz'],
  ['certain', 'OTOMATİK YANIT: teklif'],
  ['certain', 'AUTO: Mia Berg is out of the office (returning 12/03/2026)'],
  ['certain', 'AUTO: Mia Berg ist außer Haus. (Rückkehr am 03.12.2026)'],
  ['likely', 'Out of office'],
  ['likely', 'Out of office next week'],
  ['likely', 'Abwesenheit: Urlaubsplanung 2027'],
  ['likely', 'Automatic reply texts for the holidays'],
  [null, 'Automatic replying explained'],
  [null, 'Absence of evidence'],
  [null, 'Auto: a new insurance quote'],
  [null, 'AW: Automatische Antwort: Angebot'],
  [null, 'WG: Abwesenheitsnotiz'],
  [null, '']
];

for (const [expected, subject] of AUTOMATIC) {
  test(`takes "${subject}" for ${expected === null ? 'no automatic reply' : `an automatic reply (${expected})`}`, () => {
    assert.equal(automaticReplySubject(subject), expected);
  });
}

test('tells the beginning of a report from words that only a daemon makes one', () => {
  assert.equal(nonDeliverySubject('[SPAM?] Undeliverable: Offer'), 'begins');
  assert.equal(nonDeliverySubject('*** SPAM *** Delivery Status Notification (Failure)'), 'begins');
  assert.equal(nonDeliverySubject('Mail System Error - Returned Mail'), 'begins');
  assert.equal(nonDeliverySubject('Your mail to ida@x.example could not be delivered'), 'contains');
  assert.equal(nonDeliverySubject('Offer for the pumps'), null);
  assert.equal(nonDeliverySubject('FW: Undeliverable: Offer'), null);
});

test('knows answers and forwarded messages from words that begin alike', () => {
  for (const subject of ['Re: x', 'RE[2]: x', 'AW: x', 'Sv : x', 'Fwd: x', '回复：x', 'TR: x', 'R: x'])
    assert.ok(isAnswerSubject(subject), subject);
  for (const subject of ['Reply: x', 'Rea: x', 'Trees', 'Rest: x', 'x: Re: y'])
    assert.ok(!isAnswerSubject(subject), subject);
});

test('hostile subjects are judged in one pass', () => {
  const started = performance.now();
  for (const part of ['re: ', 'auto: ', '[[[[', '***', 'automatic reply ', '\u0301', '不'])
    for (const judge of [automaticReplySubject, nonDeliverySubject]) judge(part.repeat(200_000));
  assert.ok(performance.now() - started < 1_000);
});
