import assert from 'node:assert/strict';
import { after, before, describe, it } from 'node:test';
import { seeded } from '../../local-kit/seeded.ts';
import { plainMail } from '../../local-mailbox/testkit.ts';
import { missingPostgres, PostgresServer } from '../../testkit/postgres.ts';
import type { MailboxPort } from '../mailbox/port.ts';
import { ReconcileStand } from './reconcile-testkit.ts';

const STEPS = 40;
/** RECONCILE_SEED=n runs another history; so many: RECONCILE_SEED=1,2,3,4. */
const seeds = (process.env['RECONCILE_SEED'] ?? '20261128,7,1204').split(',').map(Number);

/** Whole numbers below a bound. */
function numbersOf(seed: number): (below: number) => number {
  const random = seeded(seed);
  return (below) => Math.floor(random() * below);
}

describe('the ledger after any history, in the embedded database', () => {
  histories(async () => {
    const stand = await ReconcileStand.start();
    const stop = async (): Promise<void> => {
      await stand.stop();
    };
    return { stand, stop };
  });
});

describe('the ledger after any history, in PostgreSQL', { skip: missingPostgres() ?? false }, () => {
  histories(async () => {
    const server = await PostgresServer.start();
    const stand = await ReconcileStand.start(await server.freshDatabase());
    const stop = async (): Promise<void> => {
      await stand.stop();
      await server.stop();
    };
    return { stand, stop };
  });
});

interface StartedStand {
  readonly stand: ReconcileStand;
  readonly stop: () => Promise<void>;
}

function histories(start: () => Promise<StartedStand>): void {
  let stand: ReconcileStand;
  let stop: () => Promise<void>;

  before(async () => {
    ({ stand, stop } = await start());
  });
  after(async () => {
    await stop();
  });

  /** Delivers, moves, destroys, reads, decides, forgets cursors and loses entries, in an order of chance. */
  async function live(port: MailboxPort, random: (below: number) => number): Promise<number> {
    const mailbox = port.identity.address;
    const places = [...(await port.listFolders()).map(({ key }) => key), 'archive'];
    const ids: string[] = [];
    const anyId = (): string | undefined => ids[random(Math.max(1, ids.length))];
    let lost = 0;
    const happenings: readonly (() => Promise<void>)[] = [
      async () => {
        const receivedAt = new Date(Date.now() - random(10) * 86_400_000);
        const folder = ['inbox', 'sentitems', 'Salesforce', 'archive'][random(4)] ?? 'inbox';
        const raw = plainMail(`Letter ${String(ids.length)}`);
        ids.push((await stand.server.deliver(mailbox, raw, { receivedAt, folder })).immutableId);
      },
      async () => {
        const id = anyId();
        if (id !== undefined) await stand.move(mailbox, id, places[random(places.length)] ?? 'archive');
      },
      async () => {
        const [id] = ids.splice(random(Math.max(1, ids.length)), 1);
        if (id !== undefined) await stand.destroy(mailbox, id);
      },
      async () => {
        await stand.sync(port);
      },
      async () => {
        await stand.decide();
      },
      async () => {
        if (random(4) === 0) stand.server.expireDeltaTokens();
        await Promise.resolve();
      },
      async () => {
        const id = anyId();
        if (id === undefined) return;
        lost += 1;
        await stand.lose(mailbox, id);
      }
    ];
    // Every second happening is an arrival.
    for (let step = 0; step < STEPS; step += 1) await happenings[random(2) === 0 ? 0 : random(happenings.length)]?.();
    return lost;
  }

  for (const seed of seeds) {
    it(`has every listed message once, and no gap is left (seed ${String(seed)})`, async (t) => {
      const port = await stand.open(`history-${String(seed)}@acme.example`);
      const mailbox = port.identity.address;
      await stand.sync(port);
      const lost = await live(port, numbersOf(seed));
      await stand.sync(port);
      const before = await stand.entries(mailbox);
      const lacking = [...(await stand.listed(port))].filter((id) => !before.has(id)).length;
      t.diagnostic(`${String(lost)} entries lost, ${String(lacking)} messages lacking`);
      const report = await stand.reconcile(port, { range: 'all' });
      assert.deepEqual([report.missing, report.repaired, report.left], [lacking, lacking, []]);
      await stand.decide();
      const entries = await stand.entries(mailbox);
      const listed = await stand.listed(port);
      assert.deepEqual(
        [...listed].filter((id) => (entries.get(id) ?? null) === null),
        []
      );
      const again = await stand.reconcile(port, { range: 'all' });
      assert.deepEqual(again, {
        listed: listed.size,
        accounted: listed.size,
        missing: 0,
        repaired: 0,
        requeued: 0,
        left: []
      });
    });
  }
}
