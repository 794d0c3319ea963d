/** What a check of the link configuration found, and what to do. */
export type FindingState = 'fault' | 'warning' | 'fine';

export type LinkGroup = 'Salesforce' | 'Relay' | 'Mailboxes' | 'Permissions' | 'Your access';

export interface LinkFinding {
  readonly group: LinkGroup;
  readonly check: string;
  readonly state: FindingState;
  readonly found: string;
  /** Empty when it is well. */
  readonly needed: string;
  /** What to do; when it is well, what would make it better, or empty. */
  readonly cure: string;
  /** Path of the page in Setup where the cure is done; null when there is none. */
  readonly setup: string | null;
}

/** Pages of Setup in Lightning Experience. */
export const SETUP = {
  enhancedEmail: '/lightning/setup/EnhancedEmail/home',
  activities: '/lightning/setup/HomeActivitiesSetupPage/home',
  emailToCase: '/lightning/setup/EmailToCase/home',
  namedCredential: '/lightning/setup/NamedCredential/home',
  customSettings: '/lightning/setup/CustomSettings/home',
  permissionSets: '/lightning/setup/PermSets/home',
  users: '/lightning/setup/ManageUsers/home'
} as const;

/** Where a finding belongs: all that a row needs besides what was found. */
export type LinkCheck = Pick<LinkFinding, 'group' | 'check'>;

export function well(at: LinkCheck, found: string): LinkFinding {
  return { ...at, state: 'fine', found, needed: '', cure: '', setup: null };
}

export function ill(
  at: LinkCheck,
  state: 'fault' | 'warning',
  { found, needed, cure, setup = null }: { found: string; needed: string; cure: string; setup?: string | null }
): LinkFinding {
  return { ...at, state, found, needed, cure, setup };
}

const GROUPS: readonly LinkGroup[] = ['Salesforce', 'Relay', 'Mailboxes', 'Permissions', 'Your access'];
const STATES: readonly FindingState[] = ['fault', 'warning', 'fine'];

/** The findings by group: groups with the worst finding first, and the worst first in each. */
export function groupFindings(
  findings: readonly LinkFinding[]
): readonly { readonly group: LinkGroup; readonly findings: readonly LinkFinding[] }[] {
  const rank = (finding: LinkFinding) => STATES.indexOf(finding.state);
  return GROUPS.map((group) => ({
    group,
    findings: findings.filter((finding) => finding.group === group).sort((left, right) => rank(left) - rank(right))
  }))
    .filter((entry) => entry.findings.length > 0)
    .sort((left, right) => Math.min(...left.findings.map(rank)) - Math.min(...right.findings.map(rank)));
}

const MARKS: Readonly<Record<FindingState, string>> = { fault: 'FAULT', warning: 'WARN ', fine: 'ok   ' };

/** The findings as text, one check a line, in the form that the doctor of the command line prints. */
export function findingsText(findings: readonly LinkFinding[]): string {
  return groupFindings(findings)
    .map(({ group, findings: own }) => [group, ...own.map(findingText)].join('\n'))
    .join('\n\n');
}

function findingText({ state, check, found, needed, cure }: LinkFinding): string {
  const lines = [`  ${MARKS[state]} ${check}: ${found}`];
  if (state !== 'fine') lines.push(`        needed: ${needed}`, `        cure:   ${cure}`);
  return lines.join('\n');
}
