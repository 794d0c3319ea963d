/** Invented list entries and answers of the list pages' Apex. */
export const admin = '005J00000000002AAA';
export const reviewer = '005J00000000001AAA';

export const mailboxes = [
  {
    id: 'a02J00000000001AAA',
    address: 'support@northwind.example',
    aliases: ['help@northwind.example'],
    ownerId: admin
  }
];

export function access(changes = {}) {
  return {
    userId: admin,
    userName: 'Ada Admin',
    canEditOrganisation: true,
    canEditPersonal: true,
    canSeeOrganisation: true,
    mailboxes,
    ...changes
  };
}

export function entry(index = 1, changes = {}) {
  return {
    id: `a03J0000000000${index}AAA`,
    pattern: `partner${index}.example`,
    kind: 'blacklist',
    match: 'domain-and-subdomains',
    scope: 'organisation',
    action: 'filter-when-all-match',
    direction: 'any',
    locked: false,
    active: true,
    expiresOn: null,
    hits: index * 10,
    lastHit: '2026-11-20T09:30:00.000Z',
    note: `Newsletter ${index}`,
    createdByName: 'Ada Admin',
    createdDate: '2026-10-01T09:30:00.000Z',
    lastModifiedByName: 'Ada Admin',
    lastModifiedDate: '2026-10-01T09:30:00.000Z',
    ownerId: admin,
    ...changes
  };
}

export const settings = [{ mailboxId: mailboxes[0].id, isPaused: false, levels: [] }];

export function facts(changes = {}) {
  return {
    version: 1,
    direction: 'in',
    folder: { kind: 'inbox', name: 'Inbox' },
    categories: [],
    sensitivity: 'normal',
    date: '2026-11-20T09:30:00.000Z',
    addresses: [
      { address: 'ann@acme.example', name: 'Ann Archer', role: 'from' },
      { address: 'support@northwind.example', name: null, role: 'to' }
    ],
    sightings: {},
    related: { hasMatch: null, isSaved: false, isThreadSaved: false },
    ...changes
  };
}

export function whatIfRow(index = 1, changes = {}) {
  return {
    id: `a01J0000000000${index}AAA`,
    subject: `Subject ${index}`,
    fromAddress: 'ann@acme.example',
    messageDate: '2026-11-20T09:30:00.000Z',
    disposition: 'saveable',
    contactId: '003J00000000001AAA',
    caseId: '500J00000000001AAA',
    caseIsOpen: true,
    mailboxId: mailboxes[0].id,
    facts: JSON.stringify(facts()),
    ...changes
  };
}

export function change(index = 1, changes = {}) {
  return {
    id: `a04J0000000000${index}AAA`,
    batchId: `batch-${index}`,
    summary: `Added acme${index}.example`,
    reason: 'Asked for by sales',
    entryCount: 1,
    createdByName: 'Ada Admin',
    createdDate: '2026-11-20T09:30:00.000Z',
    newlyFiltered: 3,
    newlySaveable: 0,
    takenBackAt: null,
    takenBackByName: null,
    ...changes
  };
}
