import assert from 'node:assert/strict';
import { test } from 'node:test';
import { sampleMessage } from '../../testkit/sample-message.ts';
import type { HeaderField, Message, MessageKind } from '../message/message.ts';
import type { FactAddress, MailClass, ServiceKind } from './decision.ts';
import { findServiceMail, serviceSightings } from './service-mail.ts';
import type { ServiceFinding, ServiceSettings } from './service-mail.ts';

const kind = (changes: Partial<MessageKind>): Partial<Message> => ({ kind: { ...sampleMessage().kind, ...changes } });
const header = (...pairs: readonly (readonly [string, string])[]): Partial<Message> => ({
  headers: pairs.map(([name, value]): HeaderField => ({ name, value }))
});
const from = (address: string, subject: string): Partial<Message> => ({ from: { address, name: null }, subject });

const CASES: readonly (readonly [ServiceKind | null, MailClass, string, Partial<Message>])[] = [
  ['encrypted', 'service', 'S/MIME by Graph', kind({ itemClass: 'IPM.Note.SMIME' })],
  ['encrypted', 'service', 'S/MIME without smime-type', kind({ smimeType: '', contentType: 'application/pkcs7-mime' })],
  ['encrypted', 'service', 'PGP/MIME', kind({ contentType: 'multipart/encrypted' })],
  ['encrypted', 'service', 'inline PGP', { body: { html: null, text: '\n-----BEGIN PGP MESSAGE-----\nx' } }],
  ['signed', 'service', 'signed by MIME', kind({ contentType: 'multipart/signed' })],
  ['signed', 'service', 'signed by Graph', kind({ itemClass: 'IPM.Note.SMIME.MultipartSigned' })],
  ['non-delivery', 'service', 'a report by MIME', kind({ reportType: 'delivery-status' })],
  ['non-delivery', 'service', 'a report by Graph', kind({ itemClass: 'REPORT.IPM.Note.NDR' })],
  [
    'non-delivery',
    'service',
    'Auto-Submitted reports',
    { ...kind({ reportType: 'delivery-status' }), ...header(['auto-submitted', 'auto-replied']) }
  ],
  ['non-delivery', 'service', 'a German bounce', from('mailer-daemon@mx.example', 'Unzustellbar: Angebot')],
  ['non-delivery', 'service', 'a French bounce', from('postmaster@mx.example', 'Non remis : offre')],
  ['non-delivery', 'service', 'failed recipients', header(['x-failed-recipients', 'x@y.example'])],
  ['receipt', 'service', 'a read receipt by MIME', kind({ reportType: 'disposition-notification' })],
  ['receipt', 'service', 'a read receipt by Graph', kind({ itemClass: 'REPORT.IPM.Note.IPNRN' })],
  ['complaint', 'service', 'a complaint', kind({ reportType: 'feedback-report' })],
  ['meeting', 'service', 'a request by MIME', kind({ meeting: 'REQUEST' })],
  ['meeting', 'service', 'an answer by Graph', kind({ meeting: 'meetingTenativelyAccepted' })],
  [null, 'person', 'a published calendar', kind({ meeting: 'PUBLISH' })],
  ['task-request', 'service', 'a task', kind({ itemClass: 'IPM.TaskRequest.Accept' })],
  ['recall', 'service', 'a recall', kind({ itemClass: 'IPM.Outlook.Recall' })],
  ['sharing', 'service', 'sharing', kind({ itemClass: 'IPM.Sharing' })],
  ['voicemail', 'service', 'voicemail', kind({ itemClass: 'IPM.Note.Microsoft.Voicemail.UM.CA' })],
  ['fax', 'service', 'fax', kind({ itemClass: 'IPM.Note.Microsoft.Fax' })],
  ['post', 'service', 'a post', kind({ itemClass: 'IPM.Post.Rss' })],
  ['out-of-office', 'service', 'by header', header(['auto-submitted', 'auto-replied (vacation)'])],
  ['out-of-office', 'service', 'by precedence', header(['precedence', 'auto_reply'])],
  ...[
    'Automatic reply: Offer',
    'Automatische Antwort: Angebot',
    'Réponse automatique : offre',
    'Respuesta automática: oferta',
    'Risposta automatica: offerta',
    'Automatisch antwoord: aanbod',
    'Resposta automática: oferta',
    'Autosvar: tilbud'
  ].map((subject) => ['out-of-office', 'service', subject, { subject }] as const),
  [null, 'person', "a person's answer to one", { subject: 'Re: Automatic reply: Offer' }],
  [null, 'person', 'a person about undelivered goods', { subject: 'Undeliverable pallet' }],
  ['draft', 'service', 'a draft', { isDraft: true }],
  ['draft', 'service', 'a draft with list headers', { isDraft: true, ...header(['list-id', 'x']) }],
  ['machine', 'automated', 'auto-generated', header(['auto-submitted', 'auto-generated'])],
  ['machine', 'automated', 'an empty return path', header(['return-path', '<>'])],
  ['list', 'automated', 'a list', header(['list-unsubscribe', '<mailto:x@y.example>'])],
  ['list', 'automated', 'bulk', header(['precedence', 'bulk'])],
  ['role-sender', 'automated', 'no-reply', from('no-reply@shop.example', 'Your order')],
  ['role-sender', 'automated', 'notifications', from('notifications@shop.example', 'News')],
  [null, 'person', 'a name that only begins like a role', from('noreen@shop.example', 'Hello')],
  [null, 'person', 'X-Auto-Response-Suppress, which proves nothing', header(['x-auto-response-suppress', 'All'])]
];

function find(changes: Partial<Message>, settings: Partial<ServiceSettings> = {}): ServiceFinding {
  const message = sampleMessage(changes);
  const from: FactAddress | null = message.from === null ? null : { ...message.from, role: 'from' };
  return findServiceMail(serviceSightings(message), from, { excludeSigned: true, roleSenders: [], ...settings });
}

for (const [expected, mailClass, what, changes] of CASES) {
  test(`sees ${expected ?? 'no service mail'} in ${what}`, () => {
    const finding = find(changes);
    assert.deepEqual([finding.kind, finding.mailClass], [expected, mailClass]);
  });
}

test('signed mail is ordinary mail while the switch is off, and its step says what the rule saw', () => {
  const finding = find(kind({ contentType: 'multipart/signed' }), { excludeSigned: false });
  assert.equal(finding.kind, null);
  assert.deepEqual(
    finding.trace.find((step) => step.rule === 'service.signed'),
    {
      rule: 'service.signed',
      outcome: 'skipped',
      saw: 'the type multipart/signed',
      said: 'switched off in the settings'
    }
  );
});

test('signed mail is seen by the rules behind the switch while it is off', () => {
  const report = { ...kind({ contentType: 'multipart/signed' }), ...header(['list-id', '<news.shop.example>']) };
  assert.equal(find(report, { excludeSigned: false }).kind, 'list');
  assert.equal(find(report).kind, 'signed');
});

test('every rule leaves one step, and the first hit ends the search', () => {
  const { trace } = find(kind({ reportType: 'delivery-status' }));
  assert.equal(new Set(trace.map((step) => step.rule)).size, 17);
  assert.deepEqual(
    trace.map((step) => step.outcome),
    ['miss', 'miss', 'hit', ...Array.from({ length: 14 }, () => 'skipped')]
  );
});

test('what a rule saw does not hang on a rule before it', () => {
  const sightings = serviceSightings(
    sampleMessage({ ...kind({ reportType: 'delivery-status' }), ...header(['auto-submitted', 'auto-replied']) })
  );
  assert.ok(sightings['non-delivery'] !== undefined && sightings['out-of-office'] !== undefined);
});

test('role senders of the settings count without the message, with any plus tag', () => {
  const settings = { roleSenders: ['Billing', ''] };
  assert.equal(find(from('billing@shop.example', 'Invoice'), settings).kind, 'role-sender');
  assert.equal(find(from('BILLING+4711@shop.example', 'Invoice'), settings).kind, 'role-sender');
  assert.equal(find(from('billings@shop.example', 'Invoice'), settings).kind, null);
  assert.equal(find({ from: null }, settings).kind, null);
});
