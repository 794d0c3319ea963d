import assert from 'node:assert/strict';
import { readdirSync } from 'node:fs';
import { test } from 'node:test';
import { findServiceMail, serviceSightings } from '../../core/classify/service-mail.ts';
import type { Message } from '../../core/message/message.ts';
import { asGraphShows, readManifest, readWritten } from './written-mail.ts';

const written = readManifest();

function judge(message: Message): string {
  const writer = message.from ?? message.sender;
  const from = writer === null ? null : { ...writer, role: 'from' as const };
  const { kind, mailClass } = findServiceMail(serviceSightings(message), from, {
    excludeSigned: true,
    roleSenders: []
  });
  return `${kind ?? 'person'} (${mailClass})`;
}

for (const mail of written) {
  const { file, kind, mailClass, itemClass, note } = mail;
  test(`${file} is ${kind}${note === '' ? '' : `: ${note}`}`, async () => {
    const message = await readWritten(mail);
    assert.equal(judge(message), `${kind} (${mailClass})`);
    if (file.endsWith('.eml') && itemClass !== null)
      assert.equal(judge(asGraphShows(message, itemClass)), `${kind} (${mailClass})`, 'as Graph shows it');
  });
}

test('the manifest names every file, every kind of service mail, and people who write about it', () => {
  const files = readdirSync(import.meta.dirname).filter((name) => /\.(?:eml|json)$/.test(name));
  assert.deepEqual(written.map(({ file }) => file).sort(), files.sort());
  const counts = new Map<string, number>();
  for (const { kind } of written) counts.set(kind, (counts.get(kind) ?? 0) + 1);
  assert.equal(counts.size, 18);
  assert.ok((counts.get('person') ?? 0) >= 20);
});

test('automatic replies and reports are written in at least twelve languages each', () => {
  const languages = (start: string) =>
    written.filter(({ file }) => new RegExp(`^${start}-[a-z]{2}(?:-[A-Z]{2})?\\.eml$`).test(file)).length;
  assert.ok(languages('office') >= 12, String(languages('office')));
  assert.ok(languages('bounce') >= 12, String(languages('bounce')));
});
