/** `npm run build`: makes force-app deployable: components compiled from TypeScript and checked as the org would. */
import { spawnSync } from 'node:child_process';

for (const script of ['build-lwc.ts', 'check-lwc.ts', 'check-metadata.ts']) {
  const { status } = spawnSync(process.execPath, [`scripts/${script}`], { stdio: 'inherit' });
  if (status !== 0) process.exit(status ?? 1);
}
