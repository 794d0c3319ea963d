import assert from 'node:assert/strict';
import { test } from 'node:test';
import { checkPattern, readablePattern } from './check-pattern.ts';

const GOOD: readonly (readonly [string, string, string])[] = [
  ['Ida@Northwind.Example', 'ida@northwind.example', 'address'],
  ['Ida Holm <ida@northwind.example>', 'ida@northwind.example', 'address'],
  ['"ida holm"@northwind.example', '"ida holm"@northwind.example', 'address'],
  ['northwind.example', 'northwind.example', 'domain'],
  ['@northwind.example', 'northwind.example', 'domain'],
  ['.northwind.example', 'northwind.example', 'domain-and-subdomains'],
  ['Müller.example', 'xn--mller-kva.example', 'domain'],
  ['news-*@northwind.example', 'news-*@northwind.example', 'wildcard'],
  ['*.northwind.example', '*.northwind.example', 'wildcard'],
  ['ida@[192.0.2.1]', 'ida@[192.0.2.1]', 'address']
];

for (const [text, pattern, match] of GOOD) {
  test(`takes ${text} as ${match}`, () => {
    const check = checkPattern(text);
    assert.ok(check.ok);
    assert.deepEqual([check.pattern, check.match], [pattern, match]);
  });
}

const BAD: readonly (readonly [string, RegExp])[] = [
  ['', /Enter an address/],
  ['northwind', /a domain has a dot/],
  ['https://www.northwind.example/contact', /web address.*www\.northwind\.example/],
  ['ida@northwind.example, bob@b.example', /more than one word/],
  ['two words', /more than one word/],
  ['ida@', /no domain|no e-mail address|is no/],
  ['@', /no domain|is no/],
  ['-.-', /can't be a domain/],
  ['northwind..', /a domain has a dot/],
  ['192.0.2.1', /can't be a domain/],
  [`${'a'.repeat(64)}.example`, /can't be a domain/],
  ['a'.repeat(300), /at most 255/],
  ['*', /holds every address/],
  ['*@*', /holds every address/],
  ['*@*.*', /holds every address/],
  ['??*', /holds every address/],
  ['com', /a domain has a dot|public suffix/],
  ['co.uk', /public suffix/],
  ['.co.uk', /public suffix/],
  ['.com', /public suffix/]
];

for (const [text, reason] of BAD) {
  test(`refuses ${JSON.stringify(text.slice(0, 40))} and says why`, () => {
    const check = checkPattern(text);
    assert.ok(!check.ok, JSON.stringify(check));
    assert.match(check.reason, reason);
  });
}

test('refuses a pattern that does not fit the chosen match', () => {
  for (const [text, match, reason] of [
    ['*@northwind.example', 'address', /wildcard instead/],
    ['ida@northwind.example', 'domain', /is an address/],
    ['north*.example', 'domain', /wildcard instead/],
    ['northwind.example', 'address', /no e-mail address/]
  ] as const) {
    const check = checkPattern(text, match);
    assert.ok(!check.ok);
    assert.match(check.reason, reason);
  }
});

const WARNED: readonly (readonly [string, RegExp])[] = [
  ['gmail.com', /Anybody can have an address/],
  ['github.io', /Different organisations/],
  ['northwind.exmaple', /no known top-level domain/],
  ['ida+news@northwind.example', /plus tag/],
  ['*@*.com', /very many/],
  ['*a*', /very many/],
  ['*.northwind.example', /not northwind\.example itself/],
  ['noreply*', /compared with the domain/]
];

for (const [text, warning] of WARNED) {
  test(`warns of ${text}`, () => {
    const check = checkPattern(text);
    assert.ok(check.ok);
    assert.match(check.warnings.join(' '), warning);
  });
}

test('has nothing to say against an ordinary entry', () => {
  for (const text of ['ida@northwind.example', 'northwind.example', 'northwind.com', 'ida@gmail.com']) {
    assert.deepEqual(checkPattern(text), { ...checkPattern(text), ok: true, warnings: [] });
  }
});

test('shows a pattern as people read it', () => {
  assert.equal(readablePattern('xn--mller-kva.example'), 'müller.example');
  assert.equal(readablePattern('ida@xn--mller-kva.example'), 'ida@müller.example');
});
