import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { z } from 'zod';
import { makeOutlookFile } from '../relay/mailbox/files/outlook-testkit.ts';
import { readFilters, readSettings } from './rule-files.ts';

const line = z.looseObject({
  file: z.string(),
  kind: z.string().nullish(),
  disposition: z.string().optional(),
  subject: z.string().nullish(),
  rule: z.string().nullish(),
  signature: z.object({ firstLine: z.number() }).nullish(),
  error: z.object({ code: z.string(), actions: z.array(z.string()) }).nullable()
});

const MESSAGE =
  'From: Ida <ida@northwind.example>\r\nTo: mia@acme.example\r\nSubject: one\r\nMessage-ID: <1@northwind.example>\r\n\r\nHello\r\n';
let folder = '';

before(async () => {
  folder = await mkdtemp(join(tmpdir(), 'intake-classify-'));
  await mkdir(join(folder, 'Maildir', 'cur'), { recursive: true });
  await mkdir(join(folder, 'Maildir', 'new'));
  await writeFile(join(folder, 'one.eml'), MESSAGE);
  await writeFile(join(folder, 'Maildir', 'cur', '1.host:2,S'), MESSAGE.replace('one', 'maildir'));
  await writeFile(join(folder, 'two.mbox'), `From x\n${MESSAGE}\nFrom y\n${MESSAGE.replace('one', 'two')}\n`);
  await writeFile(join(folder, 'broken.eml'), Buffer.from([0x89, 0x50, 0, 0, 0, 1, 2, 3]));
  await writeFile(
    join(folder, 'filters.csv'),
    'Pattern__c;Kind__c;Match__c\nacme.example;internal;domain\n"northwind.example";blacklist;\n'
  );
  await writeFile(join(folder, 'body.txt'), 'The pumps arrive on Monday, as we said.\n\nRegards,\nIda\n');
});

after(async () => {
  await rm(folder, { recursive: true, force: true });
});

/** Runs the two commands in a process of their own, as the command line does. */
async function run(...args: readonly string[]) {
  const base = pathToFileURL(`${import.meta.dirname}/`).href;
  const source = `const {Command}=await import('commander');const p=new Command();
    (await import('${base}classify.ts')).registerClassify(p);(await import('${base}extract.ts')).registerExtract(p);await p.parseAsync(process.argv.slice(1),{from:'user'});`;
  return await new Promise<{ code: number; lines: z.infer<typeof line>[]; complaint: string }>((resolve) => {
    execFile(
      process.execPath,
      ['--input-type=module', '-e', source, '--', ...args],
      { cwd: import.meta.dirname },
      (error, stdout, complaint) => {
        const lines = stdout
          .split('\n')
          .filter((text) => text.startsWith('{'))
          .map((text) => line.parse(JSON.parse(text)));
        resolve({ code: typeof error?.code === 'number' ? error.code : 0, lines, complaint });
      }
    );
  });
}

test('reads messages, mbox and Maildir below a folder, one JSON line a message, and goes on after a broken one', async () => {
  const { code, lines } = await run('classify', folder, '--json', '--mailbox', 'mia@acme.example');
  assert.deepEqual(
    lines
      .filter(({ error }) => error === null)
      .map(({ subject }) => subject)
      .sort(),
    ['maildir', 'one', 'one', 'two']
  );
  const broken = lines.find(({ file }) => file.endsWith('broken.eml'));
  assert.equal(broken?.error?.code, 'MESSAGE_UNREADABLE');
  assert.equal(broken.disposition, 'failed');
  assert.equal(code, 1);
});

test('applies the lists and the folder that are given', async () => {
  const file = join(folder, 'one.eml');
  const filtered = await run('classify', file, '--json', '--filters', join(folder, 'filters.csv'));
  assert.deepEqual([filtered.lines[0]?.disposition, filtered.code], ['filtered', 0]);
  const elsewhere = await run('classify', file, '--json', '--folder', 'Archive');
  assert.equal(elsewhere.lines[0]?.rule, 'folder.not-processed');
});

test('the line keeps to its contract, and --trace adds every rule with what it saw and said', async () => {
  const { lines } = await run(
    'classify',
    join(folder, 'one.eml'),
    '--json',
    '--trace',
    '--mailbox',
    'x@acme.example',
    '--alias',
    'mia@acme.example'
  );
  const [found] = lines;
  assert.deepEqual(Object.keys(found ?? {}).sort(), [
    'addresses',
    'attachments',
    'autoSave',
    'cc',
    'date',
    'disposition',
    'error',
    'file',
    'from',
    'kind',
    'messageId',
    'observations',
    'rule',
    'serviceKind',
    'subject',
    'to',
    'trace'
  ]);
  assert.deepEqual(
    z
      .array(z.object({ role: z.string(), verdict: z.string(), entry: z.string().nullable() }))
      .parse(found?.['addresses']),
    [
      { role: 'from', verdict: 'external', entry: null },
      { role: 'to', verdict: 'internal', entry: 'this mailbox' }
    ]
  );
  const trace = z
    .array(
      z.object({ rule: z.string(), outcome: z.enum(['hit', 'miss', 'skipped']), saw: z.string(), said: z.string() })
    )
    .parse(found?.['trace']);
  assert.ok(trace.length > 30 && trace.every(({ said }) => said !== ''));
  assert.deepEqual(
    trace.filter(({ outcome }) => outcome === 'hit').map(({ rule }) => rule),
    ['default.saveable', 'auto.off']
  );
});

test('names the entries of a list that are not applied, and why', async () => {
  const list = join(folder, 'broad.json');
  await writeFile(list, '["co.uk", "*@*", "a b", "shop.example"]');
  const { code, lines, complaint } = await run('classify', join(folder, 'one.eml'), '--json', '--filters', list);
  assert.deepEqual([code, lines[0]?.disposition], [0, 'saveable']);
  assert.match(complaint, /"co\.uk"\. .*public suffix/);
  assert.match(complaint, /"\*@\*"\. .*every address/);
  assert.match(complaint, /"a b"\. .*more than one word/);
  assert.doesNotMatch(complaint, /shop/);
});

test('a path that is not there is an error in its line and in the exit code', async () => {
  const { code, lines } = await run('classify', join(folder, 'nothing.eml'), '--json');
  assert.deepEqual([code, lines[0]?.error?.code], [1, 'FILE_UNREADABLE']);
});

test('extracts the signature of a bare text body by the sender that is given', async () => {
  const { code, lines } = await run(
    'extract',
    join(folder, 'body.txt'),
    '--json',
    '--text',
    '--sender',
    'ida@northwind.example'
  );
  assert.deepEqual([code, lines[0]?.signature?.firstLine], [0, 3]);
});

test('reads CSV with quotes, separators and line ends inside cells, and the columns of an export', async () => {
  const file = join(folder, 'list.csv');
  const head = 'Pattern__c,Kind__c,Match__c,Direction__c,Locked__c,Note__c';
  await writeFile(file, `${head}\r\n"north,wind.example",internal,domain,incoming,yes,"1\n2 ""x"""\r\n`);
  const [entry] = await readFilters(file);
  assert.deepEqual(
    [entry?.pattern, entry?.kind, entry?.match, entry?.direction, entry?.locked],
    ['north,wind.example', 'internal', 'domain', 'in', true]
  );
  await writeFile(file, 'pattern;kind\nx.example;allow\n\n');
  assert.deepEqual(
    (await readFilters(file)).map(({ pattern, kind }) => [pattern, kind]),
    [['x.example', 'allow']]
  );
});

test('guesses how an entry matches, and names what is wrong with a list or settings file', async () => {
  await writeFile(join(folder, 'list.json'), '["mia@acme.example", "*.acme.example", "acme.example"]');
  assert.deepEqual(
    (await readFilters(join(folder, 'list.json'))).map(({ match }) => match),
    ['address', 'wildcard', 'domain']
  );
  await writeFile(join(folder, 'wrong.json'), '[{"pattern":"x.example","kind":"black"}]');
  await assert.rejects(readFilters(join(folder, 'wrong.json')), /entry 1: kind/);
  await writeFile(join(folder, 'settings.yaml'), 'outboundOnly: true\nrelatedObjects: [User, Lead]\n');
  const settings = await readSettings(join(folder, 'settings.yaml'));
  assert.deepEqual([settings.outboundOnly, settings.relatedObjects], [true, ['Lead', 'User']]);
  await writeFile(join(folder, 'object.yaml'), 'relatedObjects: [Lead, Campaign]\n');
  await assert.rejects(readSettings(join(folder, 'object.yaml')), /relatedObjects Campaign can not be offered; choose/);
  await writeFile(join(folder, 'typo.yaml'), 'outboundOnyl: true\n');
  await assert.rejects(readSettings(join(folder, 'typo.yaml')), /outboundOnyl/);
});

test('reads Outlook files by their class, too', async () => {
  const file = join(folder, 'away.msg');
  const properties = {
    '001a001f': 'IPM.Note.Rules.OofTemplate.Microsoft',
    '0037001f': 'Away',
    '0c1f001f': 'ida@northwind.example'
  };
  await writeFile(file, makeOutlookFile({ properties }));
  const { code, lines } = await run('classify', '--json', file);
  assert.equal(code, 0);
  assert.deepEqual(
    lines.map(({ subject, rule }) => [subject, rule]),
    [['Away', 'service.out-of-office']]
  );
});
