import { photo } from './sample-files.ts';
import {
  MAYA,
  SUPPORT,
  automated,
  filtered,
  saveable,
  service,
  toMaya,
  toSupport,
  type Expected,
  type Place,
  type RawSample
} from './sample.ts';

type Headers = Readonly<Record<string, string>>;

/** Joins header fields and body to a message with CRLF line ends. */
export function wire(headers: Headers, body: string): string {
  const head = Object.entries(headers).map(([name, value]) => `${name}: ${value}`);
  return [...head, '', ...body.split('\n'), ''].join('\r\n');
}

function parts(boundary: string, ...sections: readonly string[]): string {
  return `${sections.map((section) => `--${boundary}\n${section}\n`).join('\n')}\n--${boundary}--`;
}

interface Facts {
  readonly key: string;
  readonly in: readonly Place[];
  readonly when: readonly [daysAgo: number, at: string];
  readonly expect: Expected;
  readonly from: string;
  readonly to?: string;
  readonly subject: string;
  readonly type?: string;
  readonly headers?: Headers;
  readonly body: string;
}

function machine(facts: Facts): RawSample {
  const domain = /@([^\s>]+)/.exec(facts.from)?.[1] ?? 'mail.example';
  return {
    kind: 'raw',
    key: facts.key,
    in: facts.in,
    daysAgo: facts.when[0],
    at: facts.when[1],
    expect: facts.expect,
    write: (date) =>
      wire(
        {
          From: facts.from,
          To: facts.to ?? 'Maya Stone <maya.stone@acme.example>',
          Subject: facts.subject,
          Date: date,
          'Message-ID': `<${facts.key}@${domain}>`,
          'MIME-Version': '1.0',
          'Content-Type': facts.type ?? 'text/plain; charset=utf-8',
          ...(facts.headers ?? {})
        },
        facts.body
      )
  };
}

const base64Lines = (content: Buffer | string): string =>
  (
    Buffer.from(content)
      .toString('base64')
      .match(/.{1,76}/g) ?? []
  ).join('\n');

function bounce(key: string, recipient: string, reason: string, subject: string, action: 'failed' | 'delayed'): string {
  return parts(
    key,
    `Content-Type: text/plain; charset=utf-8\n\n${reason}`,
    `Content-Type: message/delivery-status\n\nReporting-MTA: dns; mx1.acme.example\nArrival-Date: Mon, 16 Nov 2026 09:12:00 +0000\n\nFinal-Recipient: rfc822; ${recipient}\nAction: ${action}\nStatus: ${action === 'failed' ? '5.1.1' : '4.4.1'}\nDiagnostic-Code: smtp; ${reason.split('\n')[0] ?? ''}`,
    `Content-Type: text/rfc822-headers\n\nFrom: Maya Stone <maya.stone@acme.example>\nTo: ${recipient}\nSubject: ${subject}\nMessage-ID: <${key}-original@acme.example>`
  );
}

function calendar(method: string, summary: string, organizer: string, attendee: string, partStat: string): string {
  return [
    'BEGIN:VCALENDAR',
    'PRODID:-//Example//Calendar 1.0//EN',
    'VERSION:2.0',
    `METHOD:${method}`,
    'BEGIN:VEVENT',
    `UID:${summary.replaceAll(/\W+/g, '-').toLowerCase()}@calendar.example`,
    'DTSTAMP:20261120T090000Z',
    'DTSTART:20261203T100000Z',
    'DTEND:20261203T110000Z',
    `SUMMARY:${summary}`,
    `ORGANIZER:mailto:${organizer}`,
    `ATTENDEE;PARTSTAT=${partStat};RSVP=TRUE:mailto:${attendee}`,
    ...(method === 'CANCEL' ? ['STATUS:CANCELLED'] : []),
    'SEQUENCE:0',
    'END:VEVENT',
    'END:VCALENDAR'
  ].join('\n');
}

function meeting(
  key: string,
  text: string,
  method: string,
  body: string
): { readonly type: string; readonly body: string } {
  return {
    type: `multipart/alternative; boundary="${key}"`,
    body: parts(
      key,
      `Content-Type: text/plain; charset=utf-8\n\n${text}`,
      `Content-Type: text/calendar; charset=utf-8; method=${method}\n\n${body}`
    )
  };
}

const NEWSLETTER = (title: string, items: readonly string[], host: string): string =>
  `<html><body style="margin:0;background:#f2f2f2"><table width="600" align="center" cellpadding="0" cellspacing="0" style="background:#fff"><tr><td><img src="https://img.${host}/banner.jpg" width="600" height="180" alt="${title}"></td></tr><tr><td style="padding:24px;font-family:Arial"><h1>${title}</h1>${items.map((item) => `<p>${item}</p>`).join('')}<p><a href="https://click.${host}/r?u=8842&amp;c=77">Read more</a></p></td></tr><tr><td style="font-size:10px;color:#888;padding:24px">You get this because you signed up. <a href="https://click.${host}/unsubscribe?u=8842">Unsubscribe</a><img src="https://open.${host}/o.gif?u=8842&amp;m=20261118" width="1" height="1" alt=""></td></tr></table></body></html>`;

const html = 'text/html; charset=utf-8';

const newsletters: readonly RawSample[] = [
  machine({
    key: 'news-logistics',
    in: toMaya,
    when: [16, '05:00'],
    expect: automated('list'),
    type: html,
    from: 'Logistics Today <editors@logisticstoday.example>',
    subject: 'The week in logistics: robots in the cold, and a port that runs on time',
    headers: {
      'List-Id': 'Logistics Today <weekly.logisticstoday.example>',
      'List-Unsubscribe': '<https://click.logisticstoday.example/unsubscribe?u=8842>',
      Precedence: 'bulk'
    },
    body: NEWSLETTER(
      'The week in logistics',
      [
        'Cold stores discover robots: what works at minus 25.',
        'Bergen cuts gate times by a third.',
        'Five questions to ask before you buy scanners.'
      ],
      'logisticstoday.example'
    )
  }),
  machine({
    key: 'news-tools',
    in: toSupport,
    to: 'support@acme.example',
    when: [9, '06:10'],
    expect: automated('list'),
    type: html,
    from: 'Ticket Craft <hello@ticketcraft.example>',
    subject: 'New: answers that write themselves',
    headers: {
      'List-Unsubscribe': '<mailto:leave@ticketcraft.example>',
      'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click'
    },
    body: NEWSLETTER(
      'New this month',
      ['Macros with conditions.', 'A quieter inbox for your team.'],
      'ticketcraft.example'
    )
  }),
  machine({
    key: 'list-users',
    in: toSupport,
    to: 'Field service list <fieldservice@lists.guild.example>',
    when: [11, '19:45'],
    expect: automated('list'),
    from: 'Marten Vos <marten@vosrepair.example>',
    subject: '[fieldservice] Which torque tool survives a fall from a ladder?',
    headers: {
      'List-Id': '<fieldservice.lists.guild.example>',
      'List-Post': '<mailto:fieldservice@lists.guild.example>',
      Precedence: 'list'
    },
    body: 'Asking for a friend who dropped two of them this month.\n\nMarten\n_______________________________________________\nfieldservice mailing list\nhttps://lists.guild.example/fieldservice'
  }),
  machine({
    key: 'news-megadeals',
    in: toMaya,
    when: [3, '05:30'],
    expect: { disposition: 'filtered', serviceKind: 'list' },
    type: html,
    from: 'MegaDeals <newsletter@megadeals.example>',
    subject: '🔥 48 hours only: office chairs -60 %',
    headers: { 'List-Unsubscribe': '<https://click.megadeals.example/u>' },
    body: NEWSLETTER('48 hours only', ['Office chairs from 79.', 'Free delivery over 50.'], 'megadeals.example')
  }),
  machine({
    key: 'promo-autumn',
    in: toMaya,
    when: [5, '05:31'],
    expect: filtered,
    type: html,
    from: 'Shopfront <promo-autumn@shopfront.example>',
    subject: 'Autumn colours for your desk',
    body: NEWSLETTER('Autumn colours', ['Everything orange is cheaper.'], 'shopfront.example')
  }),
  machine({
    key: 'noreply-invoice',
    in: toMaya,
    when: [12, '02:00'],
    expect: automated('role-sender'),
    from: 'Parcelwing <no-reply@parcelwing.example>',
    subject: 'Your parcel 7741-20 was delivered',
    body: 'Hello,\n\nyour parcel 7741-20 to Harbourlight Hotels, Brighton, was handed over at 10:14.\n\nPlease do not answer this message, nobody reads this mailbox.'
  }),
  machine({
    key: 'monitor-1',
    in: toSupport,
    to: 'support@acme.example',
    when: [4, '03:12'],
    expect: automated('machine'),
    from: 'Gateway watch <watch@cellmonitor.example>',
    subject: '[ALERT] cell-7 controller unreachable for 64 s',
    headers: { 'Auto-Submitted': 'auto-generated', 'X-Loop': 'cellmonitor' },
    body: 'host: cell-7\nservice: controller\nstate: DOWN -> UP\nlast change: 03:12:09\nduration: 64 s'
  })
];

const reports: readonly RawSample[] = [
  machine({
    key: 'ndr-1',
    in: toMaya,
    when: [18, '16:01'],
    expect: service('non-delivery'),
    subject: 'Undeliverable: Our catalogue for 2027',
    from: 'Mail Delivery System <mailer-daemon@acme.example>',
    type: 'multipart/report; report-type=delivery-status; boundary="ndr-1"',
    headers: { 'Auto-Submitted': 'auto-replied', 'Return-Path': '<>' },
    body: bounce(
      'ndr-1',
      'purchasing@arkwrightglass.example',
      '550 5.1.1 User unknown\nYour message to purchasing@arkwrightglass.example could not be delivered.',
      'Our catalogue for 2027',
      'failed'
    )
  }),
  machine({
    key: 'ndr-2',
    in: toSupport,
    to: 'support@acme.example',
    when: [6, '10:40'],
    expect: service('non-delivery'),
    subject: 'Delivery delayed: Re: Gate pass printer',
    from: 'Postmaster <postmaster@fjordhaven.example>',
    type: 'multipart/report; report-type=delivery-status; boundary="ndr-2"',
    body: bounce(
      'ndr-2',
      'lars.hagen@fjordhaven.example',
      '451 4.4.1 Connection timed out\nWe keep trying for two days.',
      'Re: Gate pass printer',
      'delayed'
    )
  }),
  machine({
    key: 'ndr-3',
    in: toMaya,
    when: [5, '12:02'],
    expect: service('non-delivery'),
    subject: 'failure notice',
    from: 'MAILER-DAEMON@mx.crescentcouriers.example',
    headers: { 'X-Failed-Recipients': 'tariq.aziz@crescentcouriers.example', 'Return-Path': '<>' },
    body: 'Hi. This is the mail program at mx.crescentcouriers.example.\nI could not deliver your message. The mailbox is full.\n\n<tariq.aziz@crescentcouriers.example>:\nQuota exceeded (#5.2.2)\n\n--- Below this line is a copy of the message.\n\nSubject: Your question about scooters'
  }),
  machine({
    key: 'receipt-1',
    in: toMaya,
    when: [14, '07:15'],
    expect: service('receipt'),
    subject: 'Read: RE: Terminal Bergen: our offer',
    from: 'Mei Tan <mei.tan@fjordhaven.example>',
    type: 'multipart/report; report-type=disposition-notification; boundary="receipt-1"',
    body: parts(
      'receipt-1',
      'Content-Type: text/plain; charset=utf-8\n\nYour message was read on Monday at 08:14.',
      'Content-Type: message/disposition-notification\n\nReporting-UA: mail.fjordhaven.example\nFinal-Recipient: rfc822;mei.tan@fjordhaven.example\nOriginal-Message-ID: <bergen-4@acme.example>\nDisposition: manual-action/MDN-sent-automatically; displayed'
    )
  }),
  machine({
    key: 'ooo-1',
    in: toSupport,
    to: 'support@acme.example',
    when: [16, '10:06'],
    expect: service('out-of-office'),
    subject: 'Automatic reply: Pallet scanner loses its connection in bay 4',
    from: 'Priya Nair <priya.nair@larkfield.example>',
    headers: {
      'Auto-Submitted': 'auto-replied',
      'X-Auto-Response-Suppress': 'All',
      'In-Reply-To': '<scanner-4@acme.example>',
      References: '<20261102-scanner-1@larkfield.example> <scanner-4@acme.example>'
    },
    body: 'I am on leave until the 30th. Isabel Moura (isabel.moura@larkfield.example) looks after the scanners.\n\nPriya'
  }),
  machine({
    key: 'ooo-2',
    in: toMaya,
    when: [9, '11:26'],
    expect: service('out-of-office'),
    subject: '=?utf-8?Q?Abwesenheitsnotiz:_R=C3=BCckfrage_zu_Ihrem_Angebot?=',
    from: 'Sabine Kessler <sabine.kessler@kessler-optik.example>',
    headers: { 'X-Autoreply': 'yes', Precedence: 'auto_reply' },
    body: 'Guten Tag,\n\nbis Montag bin ich nicht im Geschäft. In dringenden Fällen: +44 20 7946 0171.\n\nSabine Kessler'
  })
];

const invite = meeting(
  'invite-1',
  'Walk through the groundwork for gate 1. Bring boots.',
  'REQUEST',
  calendar('REQUEST', 'Gate 1: site walk', 'lars.hagen@fjordhaven.example', 'maya.stone@acme.example', 'NEEDS-ACTION')
);
const cancelled = meeting(
  'cancel-1',
  'Cancelled: the hall is flooded, we find another date.',
  'CANCEL',
  calendar('CANCEL', 'Press line visit', 'hugo.bernard@thistledown.example', 'maya.stone@acme.example', 'NEEDS-ACTION')
);
const accepted = meeting(
  'accept-1',
  'Giulia Conti has accepted.',
  'REPLY',
  calendar('REPLY', 'Acceptance test Turin', 'maya.stone@acme.example', 'giulia.conti@velloria.example', 'ACCEPTED')
);
const declined = meeting(
  'decline-1',
  'I am in Hobart that day.',
  'REPLY',
  calendar('REPLY', 'Mill safety review', 'support@acme.example', 'ruby.lindqvist@ironbark.example', 'DECLINED')
);

const meetings: readonly RawSample[] = [
  machine({
    key: 'invite-1',
    in: toMaya,
    when: [11, '08:20'],
    expect: service('meeting'),
    from: 'Lars Hagen <lars.hagen@fjordhaven.example>',
    subject: 'Gate 1: site walk',
    ...invite
  }),
  machine({
    key: 'cancel-1',
    in: toMaya,
    when: [6, '06:59'],
    expect: service('meeting'),
    from: 'Hugo Bernard <hugo.bernard@thistledown.example>',
    subject: 'Canceled: Press line visit',
    ...cancelled
  }),
  machine({
    key: 'accept-1',
    in: toMaya,
    when: [13, '14:00'],
    expect: service('meeting'),
    from: 'Giulia Conti <giulia.conti@velloria.example>',
    subject: 'Accepted: Acceptance test Turin',
    ...accepted
  }),
  machine({
    key: 'decline-1',
    in: toSupport,
    to: 'support@acme.example',
    when: [10, '22:30'],
    expect: service('meeting'),
    from: 'Ruby Lindqvist <ruby.lindqvist@ironbark.example>',
    subject: 'Declined: Mill safety review',
    ...declined
  })
];

const notices: readonly RawSample[] = [
  machine({
    key: 'voicemail-1',
    in: toSupport,
    to: 'support@acme.example',
    when: [2, '17:42'],
    expect: service('voicemail'),
    from: 'Acme telephone <voicemail@telephony.example>',
    subject: 'Voicemail from +44 7700 900109 (42 seconds)',
    type: 'multipart/mixed; boundary="voicemail-1"',
    headers: { 'Content-Class': 'voice', 'X-VoiceMessageDuration': '42', 'X-CallingTelephoneNumber': '+447700900109' },
    body: parts(
      'voicemail-1',
      'Content-Type: text/plain; charset=utf-8\n\nYou received a voice message of 42 seconds from +44 7700 900109.',
      `Content-Type: audio/wav; name="message.wav"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="message.wav"\n\n${base64Lines(silence())}`
    )
  }),
  machine({
    key: 'smime-1',
    in: toMaya,
    when: [8, '15:15'],
    expect: service('encrypted'),
    from: 'Joris van den Berg <joris.vandenberg@lumenvale.example>',
    subject: 'Figures for phase 2',
    type: 'application/pkcs7-mime; smime-type=enveloped-data; name="smime.p7m"',
    headers: { 'Content-Transfer-Encoding': 'base64', 'Content-Disposition': 'attachment; filename="smime.p7m"' },
    body: base64Lines(Buffer.concat([Buffer.from('3080', 'hex'), photo('noise', 20, 20).content]))
  }),
  machine({
    key: 'smime-2',
    in: toMaya,
    when: [3, '11:05'],
    expect: saveable,
    from: 'Tomasz Wrona <tomasz.wrona@rookwood.example>',
    subject: 'Camera firmware advisory 26-11',
    type: 'multipart/signed; protocol="application/pkcs7-signature"; micalg=sha-256; boundary="smime-2"',
    body: parts(
      'smime-2',
      'Content-Type: text/plain; charset=utf-8\n\nAll cameras of type RK-2 before version 7.1 answer to a debug request without a password.\nPlease update until Friday. Case 00001037 can stay open until we have scanned the fleet.\n\nTomasz Wrona\nSecurity Architect, Rookwood Security',
      `Content-Type: application/pkcs7-signature; name="smime.p7s"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="smime.p7s"\n\n${base64Lines('not a real signature, only its place')}`
    )
  }),
  machine({
    key: 'draft-1',
    in: [{ mailbox: MAYA, folder: 'drafts' }],
    when: [1, '17:30'],
    expect: service('draft'),
    from: 'Maya Stone <maya.stone@acme.example>',
    to: 'Rui Teixeira <rui.teixeira@nettlecombe.example>',
    subject: 'RE: Dye house controls: payment terms',
    headers: { 'In-Reply-To': '<terms-1@nettlecombe.example>' },
    body: 'Hello Rui,\n\na letter of credit works if it is confirmed by'
  }),
  machine({
    key: 'junk-1',
    in: [{ mailbox: SUPPORT, folder: 'junkemail' }],
    to: 'support@acme.example',
    when: [4, '01:01'],
    expect: { disposition: 'ignored' },
    from: 'Prize Office <winner@luckydraw.example>',
    subject: 'You have won a forklift',
    body: 'Send your bank details to claim it.'
  })
];

/* Half a second of silence as 8 kHz, 8-bit WAV. */
function silence(): Buffer {
  const samples = Buffer.alloc(4000, 0x80);
  const head = Buffer.from('524946460000000057415645666d74201000000001000100401f0000401f00000100080064617461', 'hex');
  const length = Buffer.alloc(4);
  length.writeUInt32LE(samples.length);
  head.writeUInt32LE(36 + samples.length, 4);
  return Buffer.concat([head, length, samples]);
}

/** Mail that machines write: newsletters, reports, meetings, notices. */
export const machineMail: readonly RawSample[] = [...newsletters, ...reports, ...meetings, ...notices];
