/** Invented intakes for component tests. */
export const addresses = [
  { address: 'ann@acme.example', name: 'Ann Archer', role: 'from', verdict: 'external', entry: null, entryId: null },
  {
    address: 'riva@northwind.example',
    name: 'Riva Reviewer',
    role: 'to',
    verdict: 'internal',
    entry: 'northwind.example',
    entryId: null
  }
];

export const trace = [
  { rule: 'folder.processed', outcome: 'miss', saw: 'The message is in the Inbox.', said: 'The folder is processed.' },
  {
    rule: 'filter.external',
    outcome: 'hit',
    saw: 'One of two addresses is external.',
    said: 'The message can be saved.'
  }
];

export const attachments = [
  { id: '2', name: 'Quote.pdf', contentType: 'application/pdf', size: 20480, isInline: false, contentId: null },
  { id: '3', name: 'logo.png', contentType: 'image/png', size: 900, isInline: true, contentId: 'logo' }
];

export function row(index = 1, changes = {}) {
  return {
    id: `a01J0000000000${index}AAA`,
    name: `EI-0000000${index}`,
    subject: `Subject ${index}`,
    fromName: 'Ann Archer',
    fromAddress: 'ann@acme.example',
    messageDate: '2026-11-20T09:30:00.000Z',
    snippet: 'Good morning',
    direction: 'Incoming',
    folder: 'Inbox',
    disposition: 'saveable',
    serviceKind: null,
    hasAttachments: true,
    attachmentCount: 1,
    mailboxId: 'a02J00000000001AAA',
    mailboxName: 'Support',
    contactId: null,
    contactName: null,
    caseId: null,
    caseNumber: null,
    leadId: null,
    leadName: null,
    rule: 'filter.external',
    errorText: null,
    observation: null,
    ...changes
  };
}

export function detail(index = 1, changes = {}) {
  return {
    ...row(index),
    toAddresses: 'Riva Reviewer <riva@northwind.example>',
    ccAddresses: null,
    bccAddresses: null,
    observations: null,
    trace: JSON.stringify(trace),
    addresses: JSON.stringify(addresses),
    autoSave: null,
    people: null,
    candidates: null,
    attachments: JSON.stringify(attachments),
    savedRecordId: null,
    savedTaskId: null,
    savedAt: null,
    savedByName: null,
    savedHow: null,
    saveReason: null,
    saveAs: null,
    attachmentStatus: 'none',
    attachmentNote: null,
    files: null,
    messageKey: 'key',
    duplicateOfId: null,
    accountId: null,
    references: null,
    internetMessageId: 'm1@acme.example',
    threadIdentifier: null,
    ...changes
  };
}

export const message = {
  key: 'key',
  messageId: 'm1@acme.example',
  subject: 'Subject 1, the whole of it',
  from: { address: 'ann@acme.example', name: 'Ann Archer' },
  to: [],
  cc: [],
  bcc: [],
  sentAt: null,
  receivedAt: null,
  direction: 'in',
  html: '<p>Good <b>morning</b></p>',
  text: null,
  attachments: attachments,
  hasRemoteImages: false,
  extraction: null,
  notes: []
};

export const facts = {
  people: [
    {
      id: '003J00000000001AAA',
      type: 'Contact',
      name: 'Ann Archer',
      emails: ['ann@acme.example'],
      title: 'Buyer',
      accountId: '001J00000000001AAA',
      accountName: 'Acme',
      isActive: true
    }
  ],
  accounts: [],
  cases: [
    {
      id: '500J00000000001AAA',
      caseNumber: '00001042',
      subject: 'Pump leaks',
      status: 'Working',
      isClosed: false,
      contactId: '003J00000000001AAA',
      accountId: null,
      suppliedEmail: null,
      lastModifiedAt: '2026-11-20T08:00:00.000Z'
    }
  ],
  opportunities: [],
  earlierEmails: [],
  picks: [],
  resolvedTokens: []
};

export const noFacts = {
  people: [],
  accounts: [],
  cases: [],
  opportunities: [],
  earlierEmails: [],
  picks: [],
  resolvedTokens: []
};

export const mailbox = {
  id: 'a02J00000000001AAA',
  name: 'Support',
  address: 'support@northwind.example',
  provider: 'Microsoft 365',
  shared: true,
  active: true,
  status: 'Running',
  statusText: 'Reading new mail',
  lastError: null,
  lastContact: '2026-11-20T08:00:00.000Z',
  seen: 1204,
  accounted: 1204,
  failed: 0,
  condition: 'reading',
  waitsUntil: null,
  expected: null,
  gaps: 0,
  lastReconciled: '2026-11-20T03:00:00.000Z'
};
