import { ASSIGN_RELAY } from '../../core/doctor/needed-access.ts';
import { MOST_SKEW_SECONDS } from '../../core/doctor/relay-health.ts';
import { IntakeError } from '../../core/intake-error.ts';
import type { RelayConfig } from '../../relay/config.ts';
import { attempt, fine, type Finding } from '../../relay/mailbox/finding.ts';
import type { ApiUsage } from '../../relay/org/call-purpose.ts';
import type { OrgPort } from '../../relay/org/org-port.ts';
import { connectOrg } from '../../relay/org/salesforce-org.ts';

interface NeededObject {
  readonly name: string;
  readonly fields: readonly string[];
  readonly isWritten: boolean;
}

/** What this version of the relay reads and writes; of the intakes the fields that came last and those that all need. */
const OBJECTS: readonly NeededObject[] = [
  {
    name: 'Email_Intake__c',
    fields: ['Message_Key__c', 'Mailbox__c', 'Disposition__c', 'Candidates__c', 'Trace__c', 'Decision_Facts__c'],
    isWritten: true
  },
  {
    name: 'Intake_Mailbox__c',
    fields: [
      'Address__c',
      'Provider__c',
      'Status__c',
      'Seen__c',
      'Condition__c',
      'Waits_Until__c',
      'Gaps__c',
      'Last_Reconciled__c'
    ],
    isWritten: true
  },
  { name: 'Intake_Filter__c', fields: ['Pattern__c', 'Hits__c'], isWritten: false },
  { name: 'Intake_Settings__c', fields: [], isWritten: false },
  { name: 'EmailMessage', fields: ['MessageIdentifier', 'ParentId'], isWritten: true },
  { name: 'ContentVersion', fields: [], isWritten: true }
];

const DEPLOY = 'Deploy the package of this version, then assign the permission set Email_Intake_Relay.';
/** The relay itself slows down before its share is used up. */
const FEW_CALLS_LEFT = 0.1;
const WITHIN_MS = 10_000;

/** The org with what the relay needs of it; `signedIn` is false when nothing else can be looked at. */
export interface ExaminedOrg {
  readonly org: OrgPort;
  readonly isSignedIn: boolean;
}

/** Signs in, looks at every object that the relay uses, at the API calls that are left, and at the clocks. */
export async function* examineOrg(config: RelayConfig): AsyncGenerator<Finding, ExaminedOrg> {
  let usage: ApiUsage | null = null;
  const org = connectOrg(config.org, {
    meter: {
      admit: () => undefined,
      told: (figures) => {
        usage = figures;
      },
      refused: () => undefined
    }
  });
  const login = await attempt('sign-in', 'a user of the org', async () => (await org.whoAmI()).username);
  yield login;
  if (!login.ok) return { org, isSignedIn: false };
  for (const object of OBJECTS) yield await objectFinding(org, object);
  yield await callsFinding(usage);
  yield await clockFinding(org.url);
  return { org, isSignedIn: true };
}

async function objectFinding(org: OrgPort, { name, fields, isWritten }: NeededObject): Promise<Finding> {
  return await attempt(name, 'visible to the relay user, with the fields of this version', async () => {
    const described = await org.describe(name);
    if (described === null) throw new IntakeError('ORG_ACCESS_REFUSED', 'not visible', { actions: [DEPLOY] });
    const missing = fields.filter((field) => !described.fields.some((candidate) => candidate.name === field));
    if (missing.length > 0) {
      throw new IntakeError('ORG_ACCESS_REFUSED', `fields not visible: ${missing.join(', ')}`, { actions: [DEPLOY] });
    }
    if (isWritten && !described.createable)
      throw new IntakeError('ORG_ACCESS_REFUSED', 'may not be created', { actions: [ASSIGN_RELAY] });
    return 'visible';
  });
}

async function callsFinding(usage: ApiUsage | null): Promise<Finding> {
  if (usage === null) return fine('API calls', 'the org does not tell how many are left');
  const left = usage.allowed - usage.used;
  return await attempt('API calls', `more than ${String(FEW_CALLS_LEFT * 100)} % of the day's calls left`, () => {
    const found = `${String(left)} of ${String(usage.allowed)} left in these 24 hours`;
    if (left > usage.allowed * FEW_CALLS_LEFT) return found;
    throw new IntakeError('ORG_LIMIT_REACHED', found, {
      actions: [
        'Look in Setup, Company Information, which programs use them; buy more, or give the relay less with orgDailyCalls.'
      ]
    });
  });
}

/** Signatures and sign-ins are bound to the time. */
async function clockFinding(url: string): Promise<Finding> {
  return await attempt('clock', `less than ${String(MOST_SKEW_SECONDS)} seconds off the org`, async () => {
    const response = await fetch(`${url}/services/data`, { signal: AbortSignal.timeout(WITHIN_MS) });
    await response.body?.cancel();
    const theirs = Date.parse(response.headers.get('date') ?? '');
    const skew = Number.isNaN(theirs) ? 0 : Math.round((Date.now() - theirs) / 1000);
    if (Math.abs(skew) <= MOST_SKEW_SECONDS) return `${String(Math.abs(skew))} seconds off`;
    throw new IntakeError('CONFIG_INVALID', `${String(Math.abs(skew))} seconds ${skew > 0 ? 'fast' : 'slow'}`, {
      actions: ["Set this machine's clock by NTP."]
    });
  });
}
