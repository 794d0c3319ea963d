/** `npm run bench [-- SECTION…]`: how fast the product is, by ratio, side by side in one run. */
import { benchArrival } from './bench/arrival.ts';
import { benchBackfill } from './bench/backfill.ts';
import { benchDecisions } from './bench/decisions.ts';
import { benchQueue } from './bench/queue.ts';
import { benchReading } from './bench/reading.ts';
import { benchRelays } from './bench/relays.ts';
import { benchSoak } from './bench/soak.ts';

const SECTIONS: Readonly<Record<string, () => Promise<void> | void>> = {
  decisions: benchDecisions,
  reading: benchReading,
  backfill: benchBackfill,
  arrival: benchArrival,
  soak: benchSoak,
  relays: benchRelays,
  queue: benchQueue
};

const chosen = process.argv.slice(2);
const unknown = chosen.filter((name) => !(name in SECTIONS));
if (unknown.length > 0) {
  console.error(`There is no section ${unknown.join(', ')}. Sections: ${Object.keys(SECTIONS).join(', ')}`);
  process.exit(1);
}
for (const [name, section] of Object.entries(SECTIONS)) {
  if (chosen.length > 0 && !chosen.includes(name)) continue;
  console.log(`\n# ${name}`);
  await section();
}
