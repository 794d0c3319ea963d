/** Invented messages and records for tests of the pages. */
export interface PageIntake {
  readonly id: string;
  readonly subject: string;
  readonly fromAddress: string;
  readonly disposition: string;
  readonly mailboxId: string;
  readonly [field: string]: unknown;
}

const subjects = [
  'Renewal quote for the first quarter',
  'Re: Pump P-7 leaks again after the repair [case 00001042]',
  'Contract addendum, signed',
  'Question about invoice 2210',
  'Visit on Thursday?',
  'Fwd: Delivery note 8812',
  'Access for our new colleague'
];
const senders = [
  ['Ann Archer', 'ann.archer@acme-pumps.example'],
  ['Bruno Baker', 'bruno@globex-mills.example'],
  ['Carla Conti', 'carla.conti@initech-labs.example'],
  [null, 'office@umbrella-foods.example']
] as const;
const snippet = 'Good morning, thank you for the call yesterday. Please find the figures that we talked about';

const trace = [
  { rule: 'folder.processed', outcome: 'hit', saw: 'The message is in the Inbox.', said: 'The folder is processed.' },
  { rule: 'service.meeting', outcome: 'miss', saw: 'There is no calendar part.', said: 'It is no meeting request.' },
  {
    rule: 'filter.all-internal',
    outcome: 'miss',
    saw: 'One of three addresses is external.',
    said: 'The message can be saved.'
  }
];

function addressesOf(name: string | null, address: string, isFiltered: boolean): string {
  const verdict = isFiltered ? 'blacklisted' : 'external';
  return JSON.stringify([
    { address, name, role: 'from', verdict, entry: isFiltered ? 'acme-pumps.example' : null, entryId: null },
    {
      address: 'support@northwind.example',
      name: 'Northwind Support',
      role: 'to',
      verdict: 'internal',
      entry: 'northwind.example',
      entryId: null
    },
    {
      address: 'riva@northwind.example',
      name: 'Riva Reviewer',
      role: 'cc',
      verdict: 'internal',
      entry: 'northwind.example',
      entryId: null
    }
  ]);
}

const quote = [
  { id: '2', name: 'Quote 2027.pdf', contentType: 'application/pdf', size: 284_113, isInline: false, contentId: null }
];

function intake(index: number, disposition: string): PageIntake {
  const [fromName, fromAddress] = senders[index % senders.length] ?? senders[0];
  const isFiltered = disposition === 'filtered';
  const minutes = index * 47;
  return {
    id: `a01J0000000${String(index).padStart(4, '0')}AAA`,
    name: `EI-${String(index).padStart(8, '0')}`,
    subject: subjects[index % subjects.length] ?? '',
    fromName,
    fromAddress,
    messageDate: new Date(Date.now() - minutes * 60_000).toISOString(),
    snippet,
    direction: index % 9 === 4 ? 'Outgoing' : 'Incoming',
    folder: 'Inbox',
    disposition,
    serviceKind: disposition === 'service' ? 'meeting' : null,
    hasAttachments: index % 3 === 0,
    attachmentCount: index % 3 === 0 ? 1 : 0,
    mailboxId: index % 2 === 0 ? 'a02J00000000001AAA' : 'a02J00000000002AAA',
    mailboxName: index % 2 === 0 ? 'Support' : 'Sales',
    contactId: null,
    contactName: null,
    caseId: null,
    caseNumber: null,
    leadId: null,
    leadName: null,
    rule: 'filter.external',
    errorText: disposition === 'failed' ? 'The mailbox did not answer. Choose Try again.' : null,
    observation: isFiltered
      ? 'Some not important emails were filtered:'
      : disposition === 'service'
        ? 'This is a meeting request, which is not saved.'
        : null,
    toAddresses: 'Northwind Support <support@northwind.example>',
    ccAddresses: 'riva@northwind.example',
    bccAddresses: null,
    observations: isFiltered
      ? 'Some not important emails were filtered:\nann.archer@acme-pumps.example (blacklisted: acme-pumps.example)'
      : null,
    trace: JSON.stringify(trace),
    addresses: addressesOf(fromName, fromAddress, isFiltered),
    autoSave: null,
    people: null,
    candidates: null,
    attachments: index % 3 === 0 ? JSON.stringify(quote) : null,
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
    messageKey: `key${String(index)}`,
    duplicateOfId: null,
    accountId: null,
    references: null,
    internetMessageId: `m${String(index)}@acme-pumps.example`,
    threadIdentifier: null
  };
}

/** 90 open messages, and some of each other kind. */
export function intakeDetails(): PageIntake[] {
  return Array.from({ length: 120 }, (_, index) => {
    if (index % 10 === 7) return intake(index, 'filtered');
    if (index % 10 === 8) return intake(index, 'service');
    if (index === 19) return intake(index, 'failed');
    return intake(index, 'saveable');
  });
}

export const mailboxes = [
  {
    id: 'a02J00000000001AAA',
    name: 'Support',
    address: 'support@northwind.example',
    provider: 'Microsoft 365',
    shared: true,
    active: true,
    status: 'Running',
    statusText: 'Reading new mail',
    lastError: null,
    lastContact: new Date().toISOString(),
    seen: 1204,
    accounted: 1204,
    failed: 0
  },
  {
    id: 'a02J00000000002AAA',
    name: 'Sales',
    address: 'sales@northwind.example',
    provider: 'Gmail',
    shared: false,
    active: true,
    status: 'Attention',
    statusText: null,
    lastError: 'The mailbox asks for a new sign-in. Connect it again on its page.',
    lastContact: new Date(Date.now() - 7_200_000).toISOString(),
    seen: 310,
    accounted: 309,
    failed: 1
  }
];

const body = `<p>Good morning,</p><p>thank you for the call yesterday. Please find the figures that we talked about:</p>
<table border="1" cellpadding="4" style="border-collapse:collapse"><tr><th>Item</th><th>Price</th></tr><tr><td>Pump P-7</td><td>1,240.00</td></tr></table>
<p>More on <a href="https://acme-pumps.example/p7">our page</a>. <img data-src="https://acme-pumps.example/logo.png" alt="logo" width="120" height="40"></p>
<p>Kind regards<br>Ann Archer<br>Head of Service, Acme Pumps</p><script>window.__hacked = true</script><img src="x" onerror="window.__hacked = true">
<blockquote style="border-left:2px solid #ccc;padding-left:8px;position:fixed">On Monday you wrote: can you send the new prices?</blockquote>`;

/** The relay's view of an intake's message. */
export function messageViews(of: PageIntake | undefined): unknown {
  return {
    key: of?.['messageKey'] ?? '',
    messageId: null,
    subject: of?.subject ?? '',
    from: null,
    to: [],
    cc: [],
    bcc: [],
    sentAt: null,
    receivedAt: null,
    direction: 'in',
    html: body,
    text: null,
    attachments: [],
    hasRemoteImages: true,
    extraction: null,
    notes: []
  };
}

export const orgFacts = {
  people: [
    {
      id: '003J00000000001AAA',
      type: 'Contact',
      name: 'Ann Archer',
      emails: ['ann.archer@acme-pumps.example'],
      title: 'Head of Service',
      accountId: '001J00000000001AAA',
      accountName: 'Acme Pumps',
      isActive: true
    },
    {
      id: '003J00000000002AAA',
      type: 'Contact',
      name: 'Bruno Baker',
      emails: ['bruno@globex-mills.example'],
      title: null,
      accountId: '001J00000000002AAA',
      accountName: 'Globex Mills',
      isActive: true
    },
    {
      id: '00QJ00000000001AAA',
      type: 'Lead',
      name: 'Carla Conti',
      emails: ['carla.conti@initech-labs.example'],
      title: 'Buyer',
      accountId: null,
      accountName: 'Initech Labs',
      isActive: true
    }
  ],
  accounts: [{ id: '001J00000000001AAA', name: 'Acme Pumps', website: 'https://www.acme-pumps.example' }],
  cases: [
    {
      id: '500J00000000001AAA',
      caseNumber: '00001042',
      subject: 'Pump P-7 leaks',
      status: 'Working',
      isClosed: false,
      contactId: '003J00000000001AAA',
      accountId: '001J00000000001AAA',
      suppliedEmail: null,
      lastModifiedAt: '2026-11-20T08:00:00.000Z'
    },
    {
      id: '500J00000000002AAA',
      caseNumber: '00001057',
      subject: 'Spare parts price list',
      status: 'New',
      isClosed: false,
      contactId: '003J00000000001AAA',
      accountId: '001J00000000001AAA',
      suppliedEmail: null,
      lastModifiedAt: '2026-11-21T08:00:00.000Z'
    }
  ],
  opportunities: [],
  earlierEmails: [],
  picks: [],
  resolvedTokens: []
};

/** Rows for the record picker's queries. */
export function recordRows(soql: string): readonly Record<string, unknown>[] {
  const cases = orgFacts.cases.map((record) => ({
    Id: record.id,
    CaseNumber: record.caseNumber,
    Subject: record.subject,
    Status: record.status
  }));
  const contacts = orgFacts.people
    .filter((person) => person.type === 'Contact')
    .map((person) => ({
      Id: person.id,
      Name: person.name,
      Email: person.emails[0],
      Title: person.title,
      Account: { Name: person.accountName }
    }));
  const rows = soql.includes('FROM Case') ? cases : soql.includes('FROM Contact') ? contacts : [];
  const wanted = /WHERE Id = '(\w+)'/.exec(soql)?.[1];
  return wanted === undefined ? rows : rows.filter((row) => row.Id === wanted);
}
