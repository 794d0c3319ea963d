import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { composeSample, samples } from '../local-mailbox/samples/sample-mail.ts';
import type { Sample } from '../local-mailbox/samples/sample.ts';
import type { Message } from '../core/message/message.ts';
import { createLogger } from './log.ts';
import type { Relay } from './main.ts';
import { parseMimeMessage } from './mailbox/mime/parse-message.ts';
import { callRelay, eventually, SIGNING_KEY, Surroundings } from './testkit.ts';

const MAILBOX = 'private.post@acme.example';
const NOWHERE = 'not.there@acme.example';
const ledgerSchema = z.array(z.object({ mailbox: z.string(), seen: z.number(), unaccounted: z.number() }));
/** Words that the product's own sentences use as well. */
const OWN_WORDS = /^(?:relay|mailbox|message|messages|started|inbox|folder)$/i;

describe('the log of a relay that works on real mail and meets failures', () => {
  let surroundings: Surroundings;
  let relay: Relay;
  const lines: string[] = [];
  const secrets: string[] = [];

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    await surroundings.create('Intake_Mailbox__c', {
      Name: NOWHERE,
      Address__c: NOWHERE,
      Provider__c: 'Microsoft 365',
      Active__c: true
    });
    const logger = createLogger('debug', { write: (line: string) => lines.push(line) });
    relay = await surroundings.startRelay({}, { logger });
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function deliver(sample: Sample): Promise<void> {
    const raw = await composeSample(sample, new Date());
    await surroundings.mailbox.deliver(MAILBOX, raw, { folder: sample.in[0]?.folder ?? 'inbox' });
    const message = await parseMimeMessage(raw, {
      providerId: sample.key,
      folder: { kind: 'inbox', name: 'Inbox' },
      mailbox: { address: MAILBOX, aliases: [], isShared: false }
    });
    secrets.push(...secretsOf(message));
  }

  async function accounted(): Promise<true | null> {
    const body: unknown = await (await callRelay(relay, '/v1/ledger')).json();
    const own = ledgerSchema.parse(body).filter(({ mailbox }) => mailbox === MAILBOX);
    return own.length > 0 && own.every(({ unaccounted }) => unaccounted === 0) ? true : null;
  }

  it('has no address, subject, name, word of a body, file name or secret in it', async () => {
    surroundings.org.planFaults([
      { fault: 'maintenance', count: 2, path: '/composite' },
      { fault: 'row-lock', count: 2, recordRate: 0.3, path: '/composite/sobjects' },
      { fault: 400, count: 1, path: '/composite/sobjects' }
    ]);
    const taken = samples.filter((_sample, index) => index % 3 === 0);
    for (const sample of taken) await deliver(sample);
    await eventually('all samples to be accounted for', accounted, 60_000);
    await callRelay(relay, `/v1/messages/${'0'.repeat(64)}/retry`, { method: 'POST' });
    await callRelay(relay, '/v1/status', { key: 'a-wrong-key-that-is-long-enough-for-it' });
    const text = lines.join('');
    assert.ok(lines.length > 5 && text.includes('messages read'), 'the relay wrote its log');
    assert.match(text, /mailbox not read/);
    const known = [MAILBOX, NOWHERE, SIGNING_KEY, surroundings.mailbox.clientSecret];
    for (const secret of new Set([...known, ...secrets]))
      assert.ok(
        !text.includes(secret),
        `"${secret}" stands in the log: ${lines.find((line) => line.includes(secret)) ?? ''}`
      );
  });
});

function secretsOf(message: Message): string[] {
  const addresses = [message.from, ...message.to, ...message.cc].filter((address) => address !== null);
  const words = (message.body.text ?? '').match(/\p{L}{9,}/gu) ?? [];
  return [
    ...addresses.flatMap(({ address, name }) => [address, name ?? '']),
    message.subject,
    ...message.attachments.map(({ name }) => name),
    ...words
  ].filter((secret) => secret.length > 3 && !OWN_WORDS.test(secret));
}
