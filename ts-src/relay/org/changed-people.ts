/** Contacts and Leads that came or changed: what the messages that found nobody wait for. */
import type { PersonRecord } from '../../core/match/candidate.ts';
import { withPurpose } from './call-purpose.ts';
import { toPeople } from './fact-rows.ts';
import { personQuery, type EmailFields } from './fact-statements.ts';
import { soqlText, type OrgPort } from './org-port.ts';

const TYPES = ['Contact', 'Lead'] as const;
/** In one answer, so that a mass load of the org is followed page by page. */
export const PEOPLE_AT_ONCE = 1_000;

/** Everything before was looked at: records that changed earlier, and of that moment those up to the id. */
export interface PeoplePosition {
  /** ISO 8601, UTC. */
  readonly at: string;
  /** Empty: none of that moment was looked at. */
  readonly id: string;
}

export type PeoplePositions = Readonly<Record<(typeof TYPES)[number], PeoplePosition>>;

export interface ChangedPeople {
  readonly people: readonly PersonRecord[];
  /** Behind what was read. */
  readonly positions: PeoplePositions;
  /** Nothing more had changed. */
  readonly isEnd: boolean;
}

/** Reads the next people behind the positions, in the order of their changes: one API call. */
export async function readChangedPeople(
  org: Pick<OrgPort, 'query'>,
  fields: EmailFields,
  positions: PeoplePositions,
  atOnce = PEOPLE_AT_ONCE
): Promise<ChangedPeople> {
  const asked = TYPES.filter((type) => fields[type].length > 0);
  const answers = await withPurpose(
    'look-up',
    async () => await org.query(asked.map((type) => statement(type, fields, positions[type], atOnce)))
  );
  const pages = asked.map((type, index) => ({ type, rows: answers[index] ?? [] }));
  const moved = pages.flatMap(({ type, rows }) => {
    const last = rows.at(-1);
    return last === undefined ? [] : [[type, { at: String(last['SystemModstamp']), id: String(last['Id']) }] as const];
  });
  return {
    people: pages.flatMap(({ type, rows }) => toPeople[type](rows, fields[type])),
    positions: { ...positions, ...Object.fromEntries(moved) },
    isEnd: pages.every(({ rows }) => rows.length < atOnce)
  };
}

function statement(
  type: (typeof TYPES)[number],
  fields: EmailFields,
  { at, id }: PeoplePosition,
  atOnce: number
): string {
  // A moment is a whole second in SOQL, and a mass load changes thousands of records in one.
  const moment = `${new Date(at).toISOString().slice(0, 19)}Z`;
  const isBehind = `(SystemModstamp > ${moment} OR (SystemModstamp = ${moment} AND Id > ${soqlText(id)}))`;
  const hasAddress = fields[type].map((field) => `${field} != null`).join(' OR ');
  const isOpen = type === 'Lead' && fields.canSeeConversion ? ' AND IsConverted = false' : '';
  return personQuery(
    type,
    fields,
    `${id === '' ? `SystemModstamp >= ${moment}` : isBehind} AND (${hasAddress})${isOpen}`,
    { columns: ['SystemModstamp'], order: 'SystemModstamp, Id', limit: atOnce }
  );
}
