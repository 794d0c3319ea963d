import assert from 'node:assert/strict';
import { test } from 'node:test';
import { textOfHtml } from '../html/text-of-html.ts';
import { lineMarksOf } from './line-marks.ts';
import { extractFromBody } from './extract-from-message.ts';

const ida = { address: 'ida.holm@northwind.example', name: 'Ida Holm' };

/** A client's letter: its HTML, its plain text where it sends one (without marks), and what a reader takes from it. */
interface Letter {
  readonly client: string;
  readonly html: string;
  readonly text?: string;
  readonly reply: string;
  readonly signature?: string | null;
}

const HEADER_FIELDS =
  '<b>Frá:</b> Mia Berg &lt;mia@acme.example&gt;<br><b>Sent:</b> mánudagur, 2. mars 2026 09:12<br><b>Til:</b> Ida Holm<br><b>Efni:</b> Pumps';
const HEADER_TEXT = 'Frá: Mia Berg <mia@acme.example>\nSent: mánudagur, 2. mars 2026 09:12\nTil: Ida Holm\nEfni: Pumps';

const LETTERS: readonly Letter[] = [
  {
    client: 'Gmail, an answer above',
    html: '<div dir="ltr"><div>They arrive on Monday.</div><div><br></div><div><div dir="ltr" class="gmail_signature" data-smartmail="gmail_signature"><div>Northwind pumps team</div><div>Sales desk</div></div></div></div><br><div class="gmail_quote gmail_quote_container"><div dir="ltr" class="gmail_attr">Vào Th 2, 2 thg 3, 2026 vào lúc 09:12 Mia Berg đã viết:<br></div><blockquote class="gmail_quote" style="margin:0px 0px 0px 0.8ex;border-left:1px solid rgb(204,204,204);padding-left:1ex"><div>When do they arrive?</div></blockquote></div>',
    text: 'They arrive on Monday.\n\nNorthwind pumps team\nSales desk\n\n\nVào Th 2, 2 thg 3, 2026 vào lúc 09:12 Mia Berg đã viết:\n\nWhen do they arrive?',
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team\nSales desk'
  },
  {
    client: 'Gmail, answers in between',
    html: '<div class="gmail_quote"><div class="gmail_attr">On Mon, Mar 2, 2026 at 9:12 AM Mia Berg &lt;mia@acme.example&gt; wrote:<br></div><blockquote class="gmail_quote"><div>When do they arrive?</div></blockquote><div>on Monday.</div><blockquote class="gmail_quote"><div>How many?</div></blockquote><div>All twelve of them.</div></div>',
    text: 'On Mon, Mar 2, 2026 at 9:12 AM Mia Berg <mia@acme.example> wrote:\n\nWhen do they arrive?\n\non Monday.\n\nHow many?\n\nAll twelve of them.',
    reply: 'on Monday.\n\nAll twelve of them.'
  },
  {
    client: 'Gmail, forwarded, with a quotation inside',
    html: '<div dir="ltr">Please look at this.<br><br><div class="gmail_quote"><div dir="ltr" class="gmail_attr">---------- Forwarded message ---------<br>From: <strong>Mia Berg</strong> &lt;mia@acme.example&gt;<br>Date: Mon, Mar 2, 2026<br>Subject: Pumps<br>To: Ida<br></div><br><div>I answered him.</div><blockquote class="gmail_quote"><div>When?</div></blockquote><div>Regards, Mia</div></div></div>',
    reply: 'Please look at this.'
  },
  {
    client: 'Gmail, indented words',
    html: '<div dir="ltr">Our offer:<blockquote style="margin:0 0 0 40px;border:none;padding:0px"><div>twelve pumps on Monday</div></blockquote>Please confirm it.</div>',
    reply: 'Our offer:\ntwelve pumps on Monday\nPlease confirm it.'
  },
  {
    client: 'Outlook on the web',
    html: `<div class="elementToProof">They arrive on Monday.</div><div id="Signature"><p>Northwind pumps team</p><p>Sales desk</p></div><div id="appendonsend"></div><hr style="display:inline-block;width:98%" tabindex="-1"><div id="divRplyFwdMsg" dir="ltr">${HEADER_FIELDS}<div>&nbsp;</div></div><div>When do they arrive?</div><div id="x_Signature">Mia Berg</div>`,
    text: `They arrive on Monday.\n\nNorthwind pumps team\n\nSales desk\n\n${HEADER_TEXT}\n\nWhen do they arrive?\nMia Berg`,
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team\n\nSales desk'
  },
  {
    client: 'Outlook on the web, the place of appended text alone',
    html: `<div>They arrive on Monday.</div><div id="appendonsend"></div><hr><div>${HEADER_FIELDS}</div><p>When do they arrive?</p>`,
    reply: 'They arrive on Monday.'
  },
  {
    client: 'Outlook on the web, an answer quoted by another client',
    html: `<div>They arrive on Monday.</div><hr><div id="x_divRplyFwdMsg">${HEADER_FIELDS}</div><div>When do they arrive?</div>`,
    reply: 'They arrive on Monday.'
  },
  {
    client: 'Outlook for Windows',
    html: `<div class="WordSection1"><p class="MsoNormal">They arrive on Monday.</p><div><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p class="MsoNormal">${HEADER_FIELDS}</p></div></div><p class="MsoNormal">When do they arrive?</p></div>`,
    text: `They arrive on Monday.\n\n${HEADER_TEXT}\n\nWhen do they arrive?`,
    reply: 'They arrive on Monday.'
  },
  {
    client: 'Outlook for phones',
    html: `<div>They arrive on Monday.</div><div id="ms-outlook-mobile-signature"><div>Northwind pumps team</div>Get <a href="https://x.example">Outlook for iOS</a></div><div id="mail-editor-reference-message-container" class="ms-outlook-mobile-reference-message"><hr><div>${HEADER_FIELDS}</div><div>When do they arrive?</div></div>`,
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team\nGet Outlook for iOS'
  },
  {
    client: 'Apple Mail',
    html: '<body>They arrive on Monday.<br id="lineBreakAtBeginningOfMessage"><div><br><div id="AppleMailSignature"><div>Northwind pumps team</div></div><div><br><blockquote type="cite"><div>2. mars 2026 kl 09:12 kirjutas Mia Berg:</div><br><div>When do they arrive?</div></blockquote></div><br></div></body>',
    text: 'They arrive on Monday.\n\nNorthwind pumps team\n\n2. mars 2026 kl 09:12 kirjutas Mia Berg:\n\nWhen do they arrive?\n',
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team'
  },
  {
    client: 'Thunderbird, an answer and the signature below',
    html: '<body><div class="moz-cite-prefix">On 3/2/26 9:12 AM, Mia Berg wrote:<br></div><blockquote type="cite" cite="mid:1@acme.example"><p>When do they arrive?</p></blockquote><p>they arrive on Monday.</p><pre class="moz-signature" cols="72">-- \nNorthwind pumps team\nSales desk</pre></body>',
    text: 'On 3/2/26 9:12 AM, Mia Berg wrote:\n\nWhen do they arrive?\n\nthey arrive on Monday.\n\n-- \nNorthwind pumps team\nSales desk',
    reply: 'they arrive on Monday.',
    signature: '-- \nNorthwind pumps team\nSales desk'
  },
  {
    client: 'Thunderbird, forwarded, with the signature below',
    html: '<body><p>Please look at this.</p><div class="moz-forward-container"><br>-------- Forwarded Message --------<table><tr><th>Subject: </th><td>Pumps</td></tr><tr><th>From: </th><td>Mia Berg</td></tr></table><p>When do they arrive?</p></div><div class="moz-signature">Northwind pumps team</div></body>',
    reply: 'Please look at this.',
    signature: 'Northwind pumps team'
  },
  {
    client: 'Yahoo',
    html: '<div class="ydp1a2b3cyahoo-style-wrap"><div>They arrive on Monday.</div><div class="ydp1a2b3csignature">Northwind pumps team</div></div><div id="yahoo_quoted_123" class="yahoo_quoted"><div>Le lundi 2 mars 2026 à 09:12:00, Mia Berg a dit ceci</div><div>When do they arrive?</div></div>',
    text: 'They arrive on Monday.\n\nNorthwind pumps team\n\nLe lundi 2 mars 2026 à 09:12:00, Mia Berg a dit ceci\n\nWhen do they arrive?',
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team'
  },
  {
    client: 'Proton',
    html: '<div>They arrive on Monday.</div><div class="protonmail_signature_block"><div class="protonmail_signature_block-user">Northwind pumps team</div><div class="protonmail_signature_block-proton protonmail_signature_block-empty"></div></div><div class="protonmail_quote">Mánudaginn 2. mars 2026 kl. 09:12, Mia Berg sagði<br><br><blockquote class="protonmail_quote" type="cite"><div>When do they arrive?</div></blockquote></div>',
    text: 'They arrive on Monday.\n\nNorthwind pumps team\n\nMánudaginn 2. mars 2026 kl. 09:12, Mia Berg sagði\n\nWhen do they arrive?',
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team'
  },
  {
    client: 'Zoho',
    html: '<div>They arrive on Monday.<br></div><div id="Zm-_Id_-Sgn"><div>Northwind pumps team</div></div><div class="zmail_extra"><div id="Zm-_Id_-Sgn1">---- Mán, 02 Mar 2026 09:12:00 <b>Mia Berg</b> skrifaði ----</div><blockquote><div>When do they arrive?</div></blockquote></div>',
    text: 'They arrive on Monday.\n\nNorthwind pumps team\n\n---- Mán, 02 Mar 2026 09:12:00 Mia Berg skrifaði ----\n\nWhen do they arrive?',
    reply: 'They arrive on Monday.',
    signature: 'Northwind pumps team'
  },
  {
    client: 'a client that names nothing',
    html: '<p>They arrive on Monday.<br><br>02.03.2026, 09:12, "Mia Berg" &lt;mia@acme.example&gt;:</p><blockquote><p>When do they arrive?</p></blockquote><p>twelve of them.</p>',
    text: 'They arrive on Monday.\n\n02.03.2026, 09:12, "Mia Berg" <mia@acme.example>:\n\nWhen do they arrive?\n\ntwelve of them.',
    reply: 'They arrive on Monday.\n\ntwelve of them.'
  }
];

for (const { client, html, text, reply, signature } of LETTERS) {
  const forms: readonly (readonly [string, string])[] = [['its HTML', textOfHtml(html)]];
  for (const [form, body] of text === undefined ? forms : [...forms, ['its plain text', text] as const]) {
    test(`${client}: reply and signature by ${form}`, () => {
      const found = extractFromBody({ text: body, html }, ida);
      assert.equal(found.reply.text.replace(/\n+/g, '\n'), reply.replace(/\n+/g, '\n'));
      if (signature !== undefined)
        assert.equal(found.signature?.text.replace(/\s*\n+/g, '\n') ?? null, signature?.replace(/\s*\n+/g, '\n'));
    });
  }
}

test('words typed into the place of a signature or a quotation stay the reply', () => {
  for (const html of [
    '<div class="gmail_signature">They arrive on Monday.<br>Please confirm it.</div>',
    '<div id="mail-editor-reference-message-container"><p>They arrive on Monday.<br>Please confirm it.</p></div>'
  ]) {
    const found = extractFromBody({ text: textOfHtml(html), html }, ida);
    assert.equal(found.reply.text, 'They arrive on Monday.\nPlease confirm it.');
  }
});

test('a line in the colours of Outlook above anything but a header hides nothing', () => {
  const html =
    '<p>They arrive on Monday.</p><div style="border:none;border-top:solid #E1E1E1 1.0pt;padding:3.0pt 0in 0in 0in"><p>We look forward to it.</p></div>';
  assert.match(extractFromBody({ text: textOfHtml(html), html }, ida).reply.text, /We look forward/);
});

test('a short line is not mistaken for a word of the quotation', () => {
  const html = '<p>Yes</p><div class="yahoo_quoted">Is it ok? Yes or no?</div>';
  assert.deepEqual(lineMarksOf(['Yes', 'ok', '', 'Is it ok? Yes or no?'], html), ['own', null, null, 'quoted']);
});

test('lines that the HTML shows otherwise are what the lines around them are', () => {
  const html =
    '<p>One</p><div class="yahoo_quoted"><p>Two words here</p><a href="https://x.example">Shop</a><p>Three words</p></div>';
  assert.deepEqual(
    lineMarksOf(['One', 'Two words here', 'something else', 'Shop<https://x.example>', 'Three words', 'the end'], html),
    ['own', 'quoted', 'quoted', 'quoted', 'quoted', 'quoted']
  );
});

test('HTML without a mark says nothing', () => {
  assert.deepEqual(lineMarksOf(['One'], '<p>One</p>'), []);
  assert.deepEqual(lineMarksOf(['One'], null), []);
});
