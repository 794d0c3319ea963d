import assert from 'node:assert/strict';
import { generateKeyPairSync } from 'node:crypto';
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import type { Server } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { readPlace } from '../cli/local-place.ts';
import { runCommand, RunningProduct, until } from './running-product.ts';
import { freePort } from '../testkit/free-port.ts';

const MAYA = 'maya.stone@acme.example';
const FILES = 'odd.mail@acme.example';
const LARGE = 25 * 1024 * 1024;
/** Twenty times the attachment would be a leak; base64, its bytes and the parser's copies are not. */
const MOST_GROWTH = 500 * 1024 * 1024;

const statusSchema = z.object({
  org: z.object({ isUp: z.boolean(), error: z.object({ code: z.string(), actions: z.array(z.string()) }).nullable() }),
  queues: z.looseObject({ outbox: z.number() })
});
const findingSchema = z.object({ check: z.string(), ok: z.boolean(), found: z.string(), cure: z.string() });

function mail(headers: readonly string[], body = 'Hello'): string {
  return [...headers, '', body, ''].join('\n');
}

const plain = (subject: string): string =>
  mail([
    'From: Priya Nair <priya.nair@larkfield.example>',
    `To: ${MAYA}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:30:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@larkfield.example>`
  ]);

function large(subject: string): Buffer {
  const lines = Buffer.alloc(LARGE, 'large attachment ').toString('base64').replaceAll(/.{76}/g, '$&\r\n');
  const head = [
    'From: Priya Nair <priya.nair@larkfield.example>',
    `To: ${MAYA}`,
    `Subject: ${subject}`,
    'Date: Mon, 16 Nov 2026 09:30:00 +0000',
    `Message-ID: <${subject.replaceAll(' ', '-')}@larkfield.example>`,
    'MIME-Version: 1.0',
    'Content-Type: multipart/mixed; boundary="b"',
    '',
    '--b',
    'Content-Type: text/plain',
    '',
    'The plan is attached.',
    '--b',
    'Content-Type: application/octet-stream; name="plan.bin"',
    'Content-Disposition: attachment; filename="plan.bin"',
    'Content-Transfer-Encoding: base64',
    '',
    lines,
    '--b--',
    ''
  ];
  return Buffer.from(head.join('\r\n'));
}

describe('starting with bad settings', () => {
  const data = mkdtempSync(join(tmpdir(), 'email-intake-busy-'));
  let busy: Server;
  let port = 0;

  before(async () => {
    busy = createServer();
    port = await new Promise<number>((resolve) => {
      busy.listen(0, '127.0.0.1', () => {
        const address = busy.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
  });
  after(() => {
    busy.close();
    rmSync(data, { recursive: true, force: true });
  });

  for (const part of ['org', 'relay', 'mailbox']) {
    it(`names the option when the port of the ${part} is busy`, async () => {
      const ports = ['org', 'relay', 'mailbox'].flatMap((name) => [
        `--${name}-port`,
        name === part ? String(port) : '0'
      ]);
      const { code, complaint } = await runCommand(['start', '--data', data, ...ports]);
      assert.equal(code, 1);
      assert.match(complaint, new RegExp(`Port ${String(port)} for the ${part} can't be used`));
      assert.match(complaint, new RegExp(`choose another port: npm start -- --${part}-port`));
    });
  }

  it('says what to do about a data folder that can’t be written', async () => {
    for (const folder of ['/dev/null/data', join(import.meta.dirname, 'bad-input.test.ts', 'data')]) {
      const { code, complaint } = await runCommand(['start', '--data', folder]);
      assert.equal(code, 1);
      assert.match(complaint, /The data folder .* can't be written\.\n {2}→ Give yourself write access/);
    }
  });

  it('says which port is no port', async () => {
    const { code, complaint } = await runCommand(['start', '--org-port', 'many']);
    assert.equal(code, 1);
    assert.match(complaint, /--org-port: .*\n {2}→ Correct the option/);
  });

  it('names the file that is missing, and every setting', async () => {
    const missing = await runCommand(['relay'], { INTAKE_CONFIG: '/nowhere/relay.yaml' });
    assert.equal(missing.code, 1);
    assert.match(missing.complaint, /the file \/nowhere\/relay\.yaml can't be read/);
    assert.match(missing.complaint, /org\.auth .* signingKey/);
  });

  it('says what to do where the local product does not run', async () => {
    const { code, complaint } = await runCommand(['send', 'any.eml', '--data', '/nowhere']);
    assert.equal(code, 1);
    assert.match(complaint, /The local product does not run: .*\n {2}→ Run npm start/);
  });
});

describe('bad input while the product runs', () => {
  let product: RunningProduct;

  before(async () => {
    product = await RunningProduct.start();
  });
  after(async () => {
    await product.stop();
  });

  const write = (name: string, content: string | Buffer): string => {
    const path = join(product.dataDir, name);
    writeFileSync(path, typeof content === 'string' ? content.replaceAll('\n', '\r\n') : content);
    return path;
  };

  async function intakes(condition: string): Promise<Record<string, string>[]> {
    const { records } = await product
      .connection()
      .query(
        `SELECT Subject__c, Disposition__c, Error_Code__c, Error__c, From_Address__c, Attachment_Count__c FROM Email_Intake__c WHERE ${condition}`
      );
    return records.map((row) => Object.fromEntries(Object.entries(row).map(([name, value]) => [name, String(value)])));
  }

  const arrived = async (subject: string, withinMs = 30_000): Promise<void> => {
    await until(subject, async () => (await intakes(`Subject__c = '${subject}'`)).length === 1, withinMs);
  };

  async function mailboxRecord(): Promise<{ status: string; error: string }> {
    const { records } = await product
      .connection()
      .query(`SELECT Status__c, Last_Error__c FROM Intake_Mailbox__c WHERE Address__c = '${MAYA}'`);
    return { status: String(records[0]?.['Status__c']), error: String(records[0]?.['Last_Error__c']) };
  }

  async function faults(environment: Readonly<Record<string, string>> = {}): Promise<z.infer<typeof findingSchema>[]> {
    const { code, output } = await runCommand(['doctor', '--json'], {
      INTAKE_CONFIG: product.configFile,
      ...environment
    });
    const findings = output
      .trim()
      .split('\n')
      .map((line) => findingSchema.parse(JSON.parse(line)));
    const bad = findings.filter((finding) => !finding.ok);
    assert.equal(code, bad.length === 0 ? 0 : 1);
    return bad;
  }

  async function restartRelay(): Promise<void> {
    const pid = product.pidOf('relay');
    product.killRelay();
    await until('the relay to be started again', () => Promise.resolve(product.pidOf('relay') !== pid));
    await until('the relay to answer', () =>
      product.askRelay('/v1/status').then(
        () => true,
        () => false
      )
    );
  }

  it('finds nothing wrong with a healthy product', async () => {
    assert.deepEqual(await faults(), []);
  });

  it('refuses a second start on the same data folder and says who has it', async () => {
    const { code, complaint } = await runCommand([
      'start',
      '--data',
      product.dataDir,
      '--org-port',
      '0',
      '--relay-port',
      '0',
      '--mailbox-port',
      '0'
    ]);
    assert.equal(code, 1);
    assert.match(complaint, /is in use by another npm start \(process \d+\)/);
  });

  it('keeps what is no message as failed with its reason, and takes in the next one', async () => {
    const files = [
      write('binary.eml', Buffer.from(Array.from({ length: 5000 }, (_, index) => (index * 37) % 256))),
      write(
        'truncated.eml',
        mail(
          [
            'From: a@odd.example',
            'Subject: truncated',
            'MIME-Version: 1.0',
            'Content-Type: multipart/mixed; boundary="b"'
          ],
          '--b\nContent-Type: text/html; charset=utf-8\nContent-Transfer-Encoding: base64\n\nPGI+SGVsb'
        )
      ),
      write('bare.eml', mail(['Subject: bare', 'To: someone@odd.example'])),
      write(
        'charset.eml',
        mail(
          [
            'From: a@odd.example',
            'Subject: =?x-klingon?Q?caf=E9?= charset',
            'MIME-Version: 1.0',
            'Content-Type: text/plain; charset=x-klingon',
            'Content-Transfer-Encoding: quoted-printable'
          ],
          'caf=E9'
        )
      ),
      write('after.eml', plain('after the odd ones'))
    ];
    assert.match(await product.run('import', ...files, '--mailbox', FILES), /^5 imported/m);
    await product.untilAccounted(FILES, 5);
    const rows = await intakes(`Mailbox__r.Address__c = '${FILES}'`);
    assert.equal(rows.length, 5);
    const failed = rows.filter((row) => row['Disposition__c'] === 'failed');
    assert.deepEqual(
      failed.map((row) => row['Error_Code__c']),
      ['MESSAGE_UNREADABLE']
    );
    assert.match(failed[0]?.['Error__c'] ?? '', /This is no mail message.*Check that the file is a message/);
    const subjects = rows.map((row) => row['Subject__c']);
    for (const subject of ['truncated', 'bare', 'after the odd ones']) assert.ok(subjects.includes(subject), subject);
    assert.ok(
      subjects.some((subject) => subject?.includes('café charset')),
      subjects.join()
    );
  });

  it('takes the same odd messages from the mailbox', async () => {
    await product.deliver(mail(['Subject: bare by mail', `To: ${MAYA}`]));
    await product.deliver(
      mail(
        ['From: a@odd.example', 'Subject: odd charset by mail', 'Content-Type: text/plain; charset=x-klingon'],
        'caf\u00e9'
      )
    );
    await product.deliver(
      mail(
        ['From: a@odd.example', 'Subject: cut by mail', 'Content-Type: multipart/mixed; boundary="b"'],
        '--b\nContent-Type: text/html\n\n<b'
      )
    );
    for (const subject of ['bare by mail', 'odd charset by mail', 'cut by mail']) await arrived(subject);
  });

  it('takes 25 MB attachments from files and from the mailbox without filling the memory', async () => {
    const file = write('large.eml', large('large from a file'));
    const start = resetPeakMemory();
    assert.match(await product.run('import', file, '--mailbox', FILES), /^1 imported/m);
    await product.deliver(large('large by mail'));
    for (const subject of ['large from a file', 'large by mail']) {
      await arrived(subject, 60_000);
      const [row] = await intakes(`Subject__c = '${subject}'`);
      assert.equal(row?.['Attachment_Count__c'], '1');
    }
    const grown = peakMemory() - start;
    assert.ok(grown < MOST_GROWTH, `the relay took ${String(Math.round(grown / 1_048_576))} MB more`);
  });

  it('shows an unreachable mailbox with its cure, and reads on when it is back', async () => {
    await planFaults([{ fault: 'reset' }]);
    await until('the status', async () => (await mailboxRecord()).status === 'Attention');
    assert.match((await mailboxRecord()).error, /Microsoft 365 .*\n.*tries again by itself/);
    await product.deliver(plain('while unreachable'));
    await planFaults([]);
    await arrived('while unreachable');
    await until('the status', async () => (await mailboxRecord()).status === 'Running');
  });

  it('shows a wrong client secret with its cure, on the mailbox and in doctor', async () => {
    const file = join(product.dataDir, 'secrets', 'graph-client-secret');
    const secret = readFileSync(file, 'utf8');
    writeFileSync(file, 'wrong');
    await restartRelay();
    await until('the status', async () => (await mailboxRecord()).status === 'Failed');
    assert.match(
      (await mailboxRecord()).error,
      /sign-in to Microsoft 365 was refused.*\nGive the client secret's value, not its id, as graph\.clientSecretFile\.\nCheck/
    );
    const found = await faults();
    assert.match(found.find(({ check }) => check === 'Microsoft 365 sign-in')?.cure ?? '', /client secret/);
    writeFileSync(file, secret);
    await restartRelay();
    await until('the status', async () => (await mailboxRecord()).status === 'Running');
  });

  it('names the missing permission, loses nothing, and resumes by itself within seconds of the cure', async () => {
    const connection = product.connection();
    const { records } = await connection.query(
      "SELECT Id, AssigneeId, PermissionSetId FROM PermissionSetAssignment WHERE Assignee.Username = 'relay@acme.example' AND PermissionSet.Name = 'Email_Intake_Relay'"
    );
    const assignment = records[0];
    await connection.sobject('PermissionSetAssignment').destroy(String(assignment?.Id));
    await product.deliver(plain('without permission'));
    await until('the relay to notice', async () => !statusSchema.parse(await product.askRelay('/v1/status')).org.isUp);
    const found = await faults();
    assert.ok(
      found.some(({ check, cure }) => check === 'Email_Intake__c' && cure.includes('Email_Intake_Relay')),
      JSON.stringify(found)
    );
    await connection.sobject('PermissionSetAssignment').create({
      AssigneeId: String(assignment?.['AssigneeId']),
      PermissionSetId: String(assignment?.['PermissionSetId'])
    });
    await arrived('without permission', 20_000);
    await until('the relay to be well', async () => statusSchema.parse(await product.askRelay('/v1/status')).org.isUp);
    assert.deepEqual(await faults(), []);
  });

  it('names a refused sign-in to the org', async () => {
    const { privateKey } = generateKeyPairSync('rsa', {
      modulusLength: 2048,
      publicKeyEncoding: { type: 'spki', format: 'pem' },
      privateKeyEncoding: { type: 'pkcs8', format: 'pem' }
    });
    const key = write('other.key', privateKey);
    const [found] = await faults({ INTAKE_ORG_PRIVATE_KEY_FILE: key });
    assert.equal(found?.check, 'sign-in');
    assert.match(found.found, /refused the sign-in/);
    assert.match(found.cure, /Check the connected app/);
  });

  it('names a relay that does not run, and one that has another key', async () => {
    const port = await freePort();
    const down = await faults({ INTAKE_HTTP_PORT: String(port) });
    assert.match(down.find(({ check }) => check === 'running relay')?.cure ?? '', /npm start/);
    const other = await faults({ INTAKE_SIGNING_KEY: '0123456789012345678901234567890123456789' });
    assert.match(other.find(({ check }) => check === 'running relay')?.cure ?? '', /key/);
  });

  it('sends several files to the mailbox that is addressed or named, and names a missing one', async () => {
    const one = write('one.eml', plain('sent one'));
    const two = write('two.eml', plain('sent two').replace(MAYA, 'support@acme.example'));
    const output = await product.run('send', one, two, '--data', product.dataDir);
    assert.match(output, /one\.eml arrived in maya\.stone@acme\.example\n.*two\.eml arrived in support@acme\.example/);
    const three = write('three.eml', plain('sent three'));
    assert.match(
      await product.run('send', three, '--to', 'support@acme.example', '--data', product.dataDir),
      /arrived in support@acme\.example/
    );
    for (const subject of ['sent one', 'sent two', 'sent three']) await arrived(subject);
    const four = write('four.eml', plain('sent four'));
    const missing = await product.attempt(
      'send',
      join(product.dataDir, 'missing.eml'),
      four,
      '--data',
      product.dataDir
    );
    assert.equal(missing.code, 1);
    assert.match(missing.complaint, /missing\.eml cannot be read\.\n {2}→ Check the path/);
    await arrived('sent four');
    const nowhere = await product.attempt('send', four, '--to', 'nobody@acme.example', '--data', product.dataDir);
    assert.equal(nowhere.code, 1);
    assert.match(nowhere.complaint, /There is no local mailbox nobody@acme\.example/);
  });

  it('accounts for every message in the end', async () => {
    await product.untilAccounted(MAYA, 40);
    await product.untilAccounted(FILES, 6);
  });

  const relayProcess = (file: string): string => `/proc/${String(product.pidOf('relay'))}/${file}`;

  /** Only Linux tells; elsewhere nothing is asserted. */
  function peakMemory(): number {
    if (!existsSync(relayProcess('status'))) return 0;
    return Number(/VmHWM:\s+(\d+) kB/.exec(readFileSync(relayProcess('status'), 'utf8'))?.[1] ?? 0) * 1024;
  }

  function resetPeakMemory(): number {
    if (existsSync(relayProcess('clear_refs'))) writeFileSync(relayProcess('clear_refs'), '5');
    return peakMemory();
  }

  async function planFaults(rules: readonly object[]): Promise<void> {
    const { mailbox } = readPlace(product.dataDir);
    await new Promise<void>((resolve, reject) => {
      const options = {
        method: 'POST',
        ca: readFileSync(mailbox.caFile),
        headers: { 'content-type': 'application/json' }
      };
      const outgoing = request(new URL('/local/faults', mailbox.url), options, (response) => {
        response.resume();
        response.once('end', () => {
          if (response.statusCode === 200) resolve();
          else reject(new Error(`/local/faults answered ${String(response.statusCode)}`));
        });
      });
      outgoing.once('error', reject);
      outgoing.end(JSON.stringify({ rules }));
    });
  }
});
