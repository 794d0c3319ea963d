import { join } from 'node:path';
import { z } from 'zod';
import { openApexOrg } from '../apex/invalid-apex.ts';
import { JobStore } from '../apex/async/job-store.ts';
import { createOrgEngine } from '../data/org-engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { CursorStore } from '../rest/query-cursor.ts';
import type { ApexPort } from '../rest/apex-port.ts';

export const runtimeOptionsSchema = z.object({
  dataDir: z.string(),
  sourceDir: z.string().nullable(),
  namedCredentialEndpoints: z.record(z.string(), z.string()),
  personAccounts: z.boolean().optional()
});
/** Plain data: it is handed to every request thread. */
export type OrgRuntimeOptions = z.infer<typeof runtimeOptionsSchema>;

export interface OrgRuntime {
  readonly engine: LocalOrgEngine;
  readonly apex: ApexPort | null;
  readonly cursors: CursorStore;
  close(): void;
}

/** An engine without Apex, on the org's database. */
export function openOrgEngine(options: OrgRuntimeOptions): LocalOrgEngine {
  return createOrgEngine({
    databaseFile: join(options.dataDir, 'org.sqlite'),
    personAccounts: options.personAccounts ?? false,
    ...(options.sourceDir === null ? {} : { sourceDir: options.sourceDir })
  });
}

/** What a request thread works with. */
export function openOrgRuntime(options: OrgRuntimeOptions): OrgRuntime {
  const engine = openOrgEngine(options);
  const cursors = new CursorStore(join(options.dataDir, 'cursors.sqlite'));
  const jobs = new JobStore(join(options.dataDir, 'jobs.sqlite'));
  return {
    engine,
    apex: openApex(options, engine, jobs),
    cursors,
    close: () => {
      engine.close();
      cursors.close();
      jobs.close();
    }
  };
}

function openApex(options: OrgRuntimeOptions, engine: LocalOrgEngine, jobs: JobStore): ApexPort | null {
  const { sourceDir, namedCredentialEndpoints } = options;
  return sourceDir === null ? null : openApexOrg({ engine, sourceDir, namedCredentialEndpoints, jobs });
}
