import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { setTimeout as sleep } from 'node:timers/promises';
import { STEPS, type Step } from '../../relay/pipeline/checkpoint.ts';
import { missingPostgres, PostgresServer } from '../../testkit/postgres.ts';
import { FaultWorld, FIRST } from './fault-world.ts';
import type { RelayProcess } from './relay-process.ts';

/** What makes the relay come by the step. */
async function provoke(world: FaultWorld, step: Step, relay: RelayProcess): Promise<void> {
  await world.deliver(6);
  if (step.startsWith('redecision')) await world.changeRules();
  // Whom the lists leave alone and nobody knows.
  if (step.startsWith('people')) await world.deliverWaiting('stranger', 'stranger.example');
  if (step.startsWith('reconciliation')) await relay.call(`/v1/mailboxes/${FIRST}/reconcile`, { method: 'POST' });
}

async function endOf(relay: RelayProcess): Promise<string> {
  return await Promise.race([relay.ended, sleep(30_000, 'still running', { ref: false })]);
}

/** Some of the steps only: FAULT_STEPS=save.written,files.begun node --test … */
const CHOSEN = process.env['FAULT_STEPS']?.split(',');
const missing = missingPostgres();

describe('a relay that is killed at every step of the way', { skip: missing ?? false, timeout: 300_000 }, () => {
  let server: PostgresServer;
  let world: FaultWorld;

  before(async () => {
    server = await PostgresServer.start();
    world = await FaultWorld.open(await server.freshDatabase());
    await world.deliverWaiting('waiting-one');
    const relay = await world.startRelay();
    await world.deliver(3);
    await world.settle(relay);
    await relay.stop();
  });
  after(async () => {
    await world.close();
    await server.stop();
  });

  for (const step of STEPS.filter((name) => CHOSEN?.includes(name) ?? true)) {
    it(`dies behind ${step}`, async () => {
      const relay = await world.startRelay(0, { step, at: 1 });
      await provoke(world, step, relay);
      assert.equal(await endOf(relay), 'SIGKILL', `the relay never came by ${step}`);
    });
  }

  it('and nothing was lost, doubled or forgotten', async () => {
    const relay = await world.startRelay();
    await world.settle(relay);
    assert.ok((await relay.stop()) < 10_000, 'it ends within ten seconds');
    await world.verify();
  });
});
