import '../relay/lean-memory.ts';
import type { Command } from 'commander';
import { startRelay } from '../relay/main.ts';
import { tellParent } from './child-part.ts';
import { loadCommandConfig } from './relay-client.ts';
import { untilStopped } from './stop-signal.ts';

/** `relay`: reads the mailboxes until it is told to stop. */
export function registerRelay(program: Command): void {
  program
    .command('relay')
    .description('run the relay: read the mailboxes and take their messages into the org')
    .action(async () => {
      const relay = await startRelay(loadCommandConfig());
      tellParent({ url: relay.url });
      await untilStopped();
      const deadline = setTimeout(() => process.exit(1), 10_000);
      await relay.stop();
      clearTimeout(deadline);
      process.exit(0);
    });
}
