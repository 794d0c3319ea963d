import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { z } from 'zod';
import { plainMail } from '../../local-mailbox/testkit.ts';
import type { Relay } from '../main.ts';
import { callRelay, eventually, Surroundings } from '../testkit.ts';

const MAILBOX = 'busy@acme.example';
const MESSAGES = 3_000;
const MOST_PER_THOUSAND = 12;
/** Two look-ups and a write; the mailbox's figures and the reading of the rules, now and then. */
const MOST_FOR_ONE = 5;
const ledgerSchema = z.array(z.object({ mailbox: z.string(), seen: z.number(), unaccounted: z.number() }));

describe('the API calls that mail costs the org', () => {
  let surroundings: Surroundings;
  let relay: Relay;

  before(async () => {
    surroundings = await Surroundings.start();
    await surroundings.addMailbox(MAILBOX);
    relay = await startRelay();
    await take(1);
  });
  after(async () => {
    await relay.stop();
    await surroundings.stop();
  });

  async function startRelay(): Promise<Relay> {
    return await surroundings.startRelay({ polling: { mailboxSeconds: 1, orgSeconds: 60 } });
  }

  async function take(count: number): Promise<void> {
    const already = await accounted();
    await deliver(already, count);
    await untilAccounted(already + count);
  }

  async function deliver(already: number, count: number): Promise<void> {
    for (let index = 0; index < count; index += 1)
      await surroundings.mailbox.deliver(MAILBOX, plainMail(`offer ${String(already + index)}`));
  }

  async function untilAccounted(count: number): Promise<void> {
    const all = async (): Promise<true | null> => ((await accounted()) === count ? true : null);
    await eventually(`${String(count)} messages to be accounted for`, all, 150_000);
  }

  async function accounted(): Promise<number> {
    const body: unknown = await (await callRelay(relay, '/v1/ledger')).json();
    const lines = ledgerSchema.parse(body).filter(({ mailbox }) => mailbox === MAILBOX);
    return lines.reduce((sum, { seen, unaccounted }) => sum + seen - unaccounted, 0);
  }

  it(`is at most ${String(MOST_PER_THOUSAND)} for a thousand messages of a mailbox in the cloud`, async (context) => {
    const already = await accounted();
    // They lie there before the relay starts: how fast this machine delivers them says nothing of it.
    await relay.stop();
    await deliver(already, MESSAGES);
    const before = surroundings.org.apiRequests();
    relay = await startRelay();
    await untilAccounted(already + MESSAGES);
    const calls = surroundings.org.apiRequests() - before;
    context.diagnostic(`${String(calls)} calls for ${String(MESSAGES)} messages`);
    assert.ok(calls > 0 && calls <= (MOST_PER_THOUSAND * MESSAGES) / 1_000, `${String(calls)} calls`);
  });

  it(`is at most ${String(MOST_FOR_ONE)} for one that comes by itself`, async (context) => {
    const before = surroundings.org.apiRequests();
    for (let message = 0; message < 5; message += 1) await take(1);
    const calls = (surroundings.org.apiRequests() - before) / 5;
    context.diagnostic(`${String(calls)} calls for each of 5 messages`);
    assert.ok(calls > 0 && calls <= MOST_FOR_ONE, `${String(calls)} calls`);
  });
});
