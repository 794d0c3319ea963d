import { withPurpose } from '../org/call-purpose.ts';
import { soqlList, type OrgPort, type OrgRecord } from '../org/org-port.ts';
import type { Database } from './state/database.ts';
import { giveBackHits, takeHits, type UnreportedHits } from './state/filter-hits.ts';

/** As many as one call writes: what fails as a whole can be counted again as a whole. */
const AT_ONCE = 200;

/**
 * Adds what was counted to the entries' hits in the org, two calls for each 200 entries. The figures are read right
 * before they are written, for other relays count too. An entry that is gone, or can't be written, is passed over.
 */
export async function reportHits(database: Database, org: OrgPort): Promise<number> {
  let reported = 0;
  for (;;) {
    const due = await takeHits(database, AT_ONCE);
    if (due.length === 0) return reported;
    try {
      const later = await withPurpose('hits', async () => await addHits(org, due));
      await giveBackHits(database, later);
      reported += due.length - later.length;
      if (later.length > 0 || due.length < AT_ONCE) return reported;
    } catch (error) {
      await giveBackHits(database, due);
      throw error;
    }
  }
}

/** Returns what has to wait. */
async function addHits(org: OrgPort, due: readonly UnreportedHits[]): Promise<readonly UnreportedHits[]> {
  const [rows] = await org.query([
    `SELECT Id, Hits__c, Last_Hit__c FROM Intake_Filter__c WHERE Id IN ${soqlList(due.map(({ entryId }) => entryId))}`
  ]);
  const present = new Map((rows ?? []).map((row) => [String(row['Id']), row]));
  const hits = due.filter(({ entryId }) => present.has(entryId));
  if (hits.length === 0) return [];
  const outcomes = await org.upsert(
    'Intake_Filter__c',
    'Id',
    hits.map((hit) => toRecord(hit, present.get(hit.entryId) ?? {}))
  );
  return hits.filter((_hit, index) => {
    const outcome = outcomes[index];
    return outcome === undefined || (!outcome.success && outcome.retryable);
  });
}

function toRecord({ entryId, hits, lastHit }: UnreportedHits, row: OrgRecord): OrgRecord {
  const before = typeof row['Hits__c'] === 'number' ? row['Hits__c'] : 0;
  const last = typeof row['Last_Hit__c'] === 'string' ? Date.parse(row['Last_Hit__c']) : 0;
  const at = new Date(Math.max(Number.isNaN(last) ? 0 : last, lastHit.getTime())).toISOString();
  return { Id: entryId, Hits__c: before + hits, Last_Hit__c: at };
}
