import { join } from 'node:path';
import { z } from 'zod';
import { createOrgEngine } from '../data/org-engine.ts';
import type { LocalOrgEngine } from '../data/org-engine.ts';
import { CursorStore } from '../rest/query-cursor.ts';
import type { ApexPort } from '../rest/apex-port.ts';

export const runtimeOptionsSchema = z.object({
  dataDir: z.string(),
  sourceDir: z.string().nullable(),
  namedCredentialEndpoints: z.record(z.string(), z.string())
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
    ...(options.sourceDir === null ? {} : { sourceDir: options.sourceDir })
  });
}

/** What a request thread works with. */
export function openOrgRuntime(options: OrgRuntimeOptions): OrgRuntime {
  const engine = openOrgEngine(options);
  const cursors = new CursorStore(join(options.dataDir, 'cursors.sqlite'));
  return {
    engine,
    apex: null,
    cursors,
    close: () => {
      engine.close();
      cursors.close();
    }
  };
}
