/** Compares what people with a permission set get altogether with what their part of the work needs. */
import { ill, SETUP, well, type LinkFinding } from './link-finding.ts';
import type { Grant, LinkFacts, NeededField, PermissionSetFacts, PersonFacts } from './link-facts.ts';

interface Part {
  readonly does: string;
  readonly permissions: readonly string[];
  readonly objects: readonly string[];
  /** Whether its people write the records of a save. */
  readonly saves: boolean;
  /** Without anybody who has it nothing works. */
  readonly isVital: boolean;
}

/**
 * E-mail messages, their relations, tasks and roles have no object permission: they follow the Case and the user
 * permission Edit Tasks.
 */
const REVIEW = [
  'Contact.Read',
  'Lead.Read',
  'Account.Read',
  'Opportunity.Read',
  'Case.Read',
  'Case.Edit',
  'Email_Intake__c.Read',
  'Email_Intake__c.Edit',
  'Intake_Mailbox__c.Read'
];

const PARTS: Readonly<Record<string, Part>> = {
  Email_Intake_Relay: {
    does: 'the relay',
    permissions: ['ApiEnabled', 'EditTask'],
    objects: [
      ...['Contact', 'Lead', 'Account', 'Case', 'Opportunity'].flatMap((name) => [`${name}.Read`, `${name}.ViewAll`]),
      'Case.Edit',
      'Email_Intake__c.Read',
      'Email_Intake__c.Create',
      'Email_Intake__c.Edit',
      'Intake_Mailbox__c.Read',
      'Intake_Mailbox__c.Edit',
      'Intake_Filter__c.Read',
      'Intake_Filter__c.Edit'
    ],
    saves: true,
    isVital: true
  },
  Email_Intake_Admin: { does: 'admins', permissions: ['EditTask'], objects: REVIEW, saves: true, isVital: false },
  Email_Intake_Reviewer: { does: 'reviewers', permissions: ['EditTask'], objects: REVIEW, saves: true, isVital: false },
  Email_Intake_Viewer: {
    does: 'viewers',
    permissions: [],
    objects: ['Email_Intake__c.Read', 'Intake_Mailbox__c.Read'],
    saves: false,
    isVital: false
  }
};

/** How doctor and command line tell to assign the relay's permission set. */
export const ASSIGN_RELAY = 'Assign the permission set Email_Intake_Relay to the relay user.';
const MOST_NAMED = 6;

/** One finding for each permission set of the product. */
export function examineAccess(facts: LinkFacts): LinkFinding[] {
  return facts.permissionSets.flatMap((set) => {
    const part = PARTS[set.name];
    return part === undefined ? [] : [examineSet(set, part, facts)];
  });
}

function examineSet(set: PermissionSetFacts, part: Part, facts: LinkFacts): LinkFinding {
  const at = { group: 'Permissions', check: set.name } as const;
  const setup = SETUP.permissionSets;
  if (!set.exists) {
    const cure = 'Deploy the package of this version.';
    return ill(at, 'fault', { found: 'not in this org', needed: 'the permission set', cure, setup });
  }
  if (set.people === 0) {
    const cure = part.isVital ? ASSIGN_RELAY : `Assign it to the people who are ${part.does}.`;
    const needed = part.isVital ? 'one active user' : 'at least one active user, when anybody has this part';
    return ill(at, part.isVital ? 'fault' : 'warning', { found: 'nobody has it', needed, cure, setup });
  }
  const [worst] = set.sample
    .map((person) => ({ person, missing: missingFor(person, part, facts) }))
    .filter(({ missing }) => missing.length > 0)
    .sort((left, right) => right.missing.length - left.missing.length);
  if (worst === undefined) return well(at, `${peopleWords(set)} can do all of it`);
  return ill(at, 'fault', {
    found: `${worst.person.name} lacks ${enumerate(worst.missing)}`,
    needed: `all that ${part.does} ${part.isVital ? 'reads and writes' : 'read and write'}`,
    cure: `Grant this in the permission set ${set.name}, in another one, or in the profile of ${worst.person.name}.`,
    setup
  });
}

function missingFor(person: PersonFacts, part: Part, facts: LinkFacts): string[] {
  const own = facts.grants.filter((grant) => person.grantIds.includes(grant.id));
  const has = (list: keyof Omit<Grant, 'id'>, name: string) => own.some((grant) => grant[list].includes(name));
  const isPermitted = (name: string) => {
    if (has('permissions', 'ModifyAllData') || has('objects', name)) return true;
    return has('permissions', 'ViewAllData') && (name.endsWith('.Read') || name.endsWith('.ViewAll'));
  };
  const isReachable = ({ name, isWritten }: NeededField) =>
    isWritten && part.saves ? has('editable', name) : has('readable', name) || has('editable', name);
  return [
    ...part.permissions.filter((name) => !has('permissions', name)).map(permissionWords),
    ...part.objects.filter((name) => !isPermitted(name)).map(objectWords),
    ...fieldsOf(facts)
      .filter((field) => part.saves || isOwn(field))
      .filter((field) => !isReachable(field))
      .map(({ name, isWritten }) => `${isWritten && part.saves ? 'edit' : 'read'} ${name}`)
  ];
}

function fieldsOf(facts: LinkFacts): readonly NeededField[] {
  return facts.fields.filter((field) => field.exists && field.isPermissionable);
}

/** A field of the product itself; viewers read no others. */
function isOwn({ name }: NeededField): boolean {
  return name.split('.')[0]?.endsWith('__c') === true;
}

function permissionWords(name: string): string {
  return name === 'ApiEnabled' ? 'API Enabled' : 'Edit Tasks';
}

function objectWords(name: string): string {
  const [object = '', action = ''] = name.split('.');
  return `${action === 'ViewAll' ? 'view all' : action.toLowerCase()} ${object}`;
}

function peopleWords({ people, sample }: PermissionSetFacts): string {
  const names = sample.slice(0, 3).map(({ name }) => name);
  return people > names.length ? `${String(people)} people (${names.join(', ')} …)` : names.join(', ');
}

/** The first few by name, the rest by number. */
export function enumerate(names: readonly string[]): string {
  const rest = names.length - MOST_NAMED;
  return rest > 0 ? `${names.slice(0, MOST_NAMED).join(', ')} and ${String(rest)} more` : names.join(', ');
}
