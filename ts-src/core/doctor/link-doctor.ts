/** The doctor of the link configuration: each prerequisite of a save with Contact and Case (R14). */
import { ill, SETUP, well, type LinkFinding } from './link-finding.ts';
import type { LinkFacts, RelayFacts } from './link-facts.ts';
import { enumerate, examineAccess } from './needed-access.ts';
import { examineMailboxes, examineRelay } from './relay-health.ts';

/** Judges what the org said; `relay` is null while it is being asked. */
export function examineLinks(facts: LinkFacts, relay: RelayFacts | null): LinkFinding[] {
  return [
    enhancedEmail(facts),
    sharedActivities(facts),
    emailToCase(facts),
    emailFields('Contact', facts.contactEmails),
    emailFields('Lead', facts.leadEmails),
    missingFields(facts),
    signingKey(facts),
    ...(relay === null || !facts.hasSigningKey ? [] : examineRelay(relay)),
    ...examineMailboxes(facts),
    ...examineAccess(facts),
    ownAccess(facts),
    ownPermissions(facts)
  ];
}

function enhancedEmail({ enhancedEmail: isOn }: LinkFacts): LinkFinding {
  const at = { group: 'Salesforce', check: 'Enhanced Email' } as const;
  if (isOn) return well(at, 'on');
  return ill(at, 'fault', {
    found: 'off',
    needed: 'on: without it an Email Message is saved in a Case only, and no Task carries the Contact',
    cure: 'Enable it in Setup, Enhanced Email.',
    setup: SETUP.enhancedEmail
  });
}

function sharedActivities({ sharedActivities: isOn }: LinkFacts): LinkFinding {
  const at = { group: 'Salesforce', check: 'Shared Activities' } as const;
  if (isOn) return well(at, 'on');
  return ill(at, 'warning', {
    found: 'off: a Task is linked to one Contact only',
    needed: 'on, for messages of several Contacts',
    cure: 'Allow users to relate multiple contacts to tasks and events, in Setup, Activity Settings.',
    setup: SETUP.activities
  });
}

/** The other way for mail into Cases: fine for other addresses, double records for the same. */
function emailToCase({ otherCaseMail }: LinkFacts): LinkFinding {
  const at = { group: 'Salesforce', check: 'Email-to-Case' } as const;
  if (otherCaseMail === 0) return well(at, 'no mail of the last 30 days came into Cases another way');
  return ill(at, 'warning', {
    found: `${String(otherCaseMail)} messages of the last 30 days came into Cases another way`,
    needed: 'no address that Email-to-Case and a mailbox here both take in',
    cure: 'Compare the routing addresses with the mailboxes and take those that stand in both out of Email-to-Case. Leave threading on: its tokens lead replies to their Case here as well.',
    setup: SETUP.emailToCase
  });
}

function emailFields(object: 'Contact' | 'Lead', fields: readonly string[]): LinkFinding {
  const at = { group: 'Salesforce', check: `e-mail fields of ${object}` } as const;
  if (fields.length > 0) return well(at, enumerate(fields));
  return ill(at, 'fault', {
    found: 'none',
    needed: 'at least the field Email',
    cure: `Let yourself read the field Email of ${object}: messages are matched by it.`,
    setup: `/lightning/setup/ObjectManager/${object}/FieldsAndRelationships/view`
  });
}

/** Fields that an org without a feature lacks are no fault; those of the product are. */
function missingFields({ fields }: LinkFacts): LinkFinding {
  const at = { group: 'Salesforce', check: 'fields of the package' } as const;
  const missing = fields.filter((field) => !field.exists && field.name.endsWith('__c')).map((field) => field.name);
  if (missing.length === 0) return well(at, 'all there');
  return ill(at, 'fault', {
    found: `missing: ${enumerate(missing)}`,
    needed: 'all fields of this version',
    cure: 'Deploy the package of this version.'
  });
}

function signingKey({ hasSigningKey }: LinkFacts): LinkFinding {
  const at = { group: 'Relay', check: 'signing key' } as const;
  if (hasSigningKey) return well(at, 'set');
  return ill(at, 'fault', {
    found: 'not set',
    needed: 'the same key as INTAKE_SIGNING_KEY of the relay',
    cure: 'In Setup, Custom Settings, manage Intake Relay Access and set Signing Key for the organisation.',
    setup: SETUP.customSettings
  });
}

function ownAccess({ mine }: LinkFacts): LinkFinding {
  const at = { group: 'Your access', check: 'fields' } as const;
  const lacks = [...mine.unreadable.map((name) => `read ${name}`), ...mine.unwritable.map((name) => `edit ${name}`)];
  if (lacks.length === 0) return well(at, `${mine.userName} can read and write all that a save needs`);
  return ill(at, 'warning', {
    found: `${mine.userName} can't ${enumerate(lacks)}`,
    needed: 'access to all fields that a save writes, when you save messages yourself',
    cure: 'Grant it in your profile or in a permission set.',
    setup: SETUP.permissionSets
  });
}

const CUSTOM_PERMISSIONS = ['Edit_Intake_Filters', 'Edit_Intake_Settings', 'Save_Filtered_Email'];

function ownPermissions({ mine }: LinkFacts): LinkFinding {
  const at = { group: 'Your access', check: 'custom permissions' } as const;
  const missing = CUSTOM_PERMISSIONS.filter((name) => !mine.customPermissions.includes(name));
  if (missing.length === 0) return well(at, enumerate(mine.customPermissions));
  return ill(at, 'warning', {
    found: `missing: ${missing.join(', ')}`,
    needed: 'those of the permission set Email_Intake_Admin',
    cure: 'Assign the permission set Email_Intake_Admin to yourself.',
    setup: SETUP.permissionSets
  });
}
