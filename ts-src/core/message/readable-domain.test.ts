import assert from 'node:assert/strict';
import { test } from 'node:test';
import { readableDomain, readableDomains } from './readable-domain.ts';

/** What it is, the domain, what is shown. */
const DOMAINS: readonly (readonly [string, string, string])[] = [
  ['ASCII', 'Acme.example', 'Acme.example'],
  ['Latin', 'xn--mller-kva.example', 'müller.example'],
  ['Latin, in capitals', 'XN--MLLER-KVA.example', 'müller.example'],
  ['an ordinary label beside one', 'mail.xn--mller-kva.example', 'mail.müller.example'],
  ['Azerbaijani', 'xn--li-tfb.example', 'əli.example'],
  ['Cyrillic', 'xn--d1acpjx3f.example', 'яндекс.example'],
  ['Cyrillic under a Cyrillic ending', 'xn--h1alffa9f.xn--p1ai', 'россия.рф'],
  ['Greek', 'xn--kxadbfj1c3anfo.example', 'συνεργασία.example'],
  ['Arabic', 'xn--4gbrim.example', 'موقع.example'],
  ['Devanagari', 'xn--31ba5fwc.example', 'गूगल.example'],
  ['Han and Hiragana', 'xn--r8jz45g.example', '例え.example'],
  ['Hangul', 'xn--3e0bk47br7k.example', '한국어.example'],
  ['Latin and Cyrillic', 'xn--ypal-43d9g.example', 'xn--ypal-43d9g.example'],
  ['Latin and Han', 'xn--abc-v08fl0d.example', 'xn--abc-v08fl0d.example'],
  ['one unsafe label of two', 'xn--ypal-43d9g.xn--mller-kva.example', 'xn--ypal-43d9g.müller.example'],
  ['mixed scripts that came as they are read', 'раypal.example', 'xn--ypal-43d9g.example'],
  ['Cyrillic that looks like Latin', 'xn--80ak6aa92e.com', 'xn--80ak6aa92e.com'],
  ['the same under a Cyrillic ending', 'xn--80ak6aa92e.xn--p1ai', 'аррӏе.рф'],
  ['Greek that looks like Latin', 'xn--uxachk.example', 'xn--uxachk.example'],
  ['a phonetic letter among ordinary ones', 'xn--oogle-qmc.example', 'xn--oogle-qmc.example'],
  ['a ligature', 'xn--n-sy8h.example', 'xn--n-sy8h.example'],
  ['a mark on a dot', 'xn--i-9bb.example', 'xn--i-9bb.example'],
  ['ASCII in disguise', 'xn--abc-.example', 'xn--abc-.example'],
  ['no punycode at all', 'xn--99999999.example', 'xn--99999999.example'],
  ['longer than a label', `xn--${'mller-kva'.repeat(9)}.example`, `xn--${'mller-kva'.repeat(9)}.example`],
  ['an IP literal', '[ipv6:2001:db8::1]', '[ipv6:2001:db8::1]'],
  ['nothing', '', '']
];

for (const [what, domain, shown] of DOMAINS) {
  test(`shows ${what}: ${domain.slice(0, 40)}`, () => {
    assert.equal(readableDomain(domain), shown);
  });
}

const TEXTS: readonly (readonly [string, string])[] = [
  ['website xn--mller-kva.example fits the address', 'website müller.example fits the address'],
  ['ida@xn--mller-kva.example', 'ida@müller.example'],
  ['xn--mller-kva@acme.example', 'xn--mller-kva@acme.example'],
  [
    '"Ida" <ida@xn--mller-kva.example>, jon@xn--ypal-43d9g.example',
    '"Ida" <ida@müller.example>, jon@xn--ypal-43d9g.example'
  ],
  ['mail of “https://xn--mller-kva.example/offer” – рay', 'mail of “https://müller.example/offer” – рay'],
  ['*.xn--mller-kva.example', '*.müller.example'],
  ['exact address', 'exact address']
];

for (const [text, shown] of TEXTS) {
  test(`shows the domains of: ${text}`, () => {
    assert.equal(readableDomains(text), shown);
  });
}
