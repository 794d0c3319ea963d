/**
 * The invented company, people and records of the sample data. The sample org is filled from it and the sample
 * mailboxes write mail between the same people, so that what arrives finds its records. All domains end in
 * `.example` (RFC 2606), all numbers come from ranges kept for fiction.
 */
export interface CastUser {
  readonly key: string;
  readonly username: string;
  readonly email: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly profile: 'System Administrator' | 'Standard User' | 'Salesforce API Only System Integrations';
  readonly permissionSets: readonly string[];
}

export interface CastMailbox {
  readonly address: string;
  readonly label: string;
  readonly shared: boolean;
  /** Key of the user that owns the mailbox's intakes. */
  readonly ownerKey: string;
}

export interface CastAccount {
  readonly key: string;
  readonly name: string;
  readonly domain: string;
  readonly website: string;
  readonly industry: string;
  readonly city: string;
  readonly phone: string;
}

export interface CastContact {
  readonly key: string;
  readonly accountKey: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
  readonly mobile: string | null;
}

export interface CastLead {
  readonly key: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly company: string;
  readonly title: string;
  readonly email: string;
  readonly phone: string;
  readonly status: 'Open - Not Contacted' | 'Working - Contacted' | 'Closed - Not Converted';
}

export interface CastCase {
  /** CaseNumber, e.g. `00001001`; cases are created in the order of their numbers. */
  readonly number: string;
  readonly contactKey: string;
  readonly subject: string;
  readonly status: 'New' | 'Working' | 'Escalated' | 'Closed';
  readonly priority: 'High' | 'Medium' | 'Low';
  readonly origin: 'Email' | 'Phone' | 'Web';
}

export interface CastOpportunity {
  readonly key: string;
  readonly accountKey: string;
  readonly contactKey: string;
  readonly name: string;
  readonly stage:
    'Prospecting' | 'Qualification' | 'Proposal/Price Quote' | 'Negotiation/Review' | 'Closed Won' | 'Closed Lost';
  readonly amount: number;
  /** Days from the first start of the sample org; negative is past. */
  readonly closesInDays: number;
}

/** A message that Salesforce already holds; replies to it in a mailbox find its contact and case. */
export interface CastEarlierMessage {
  /** MessageIdentifier, without angle brackets. */
  readonly messageId: string;
  /** ThreadIdentifier: the first Message-ID of the thread, without angle brackets. */
  readonly threadId: string;
  /** Null when the message hangs on an opportunity or on nothing. */
  readonly caseNumber: string | null;
  readonly opportunityKey: string | null;
  readonly contactKey: string;
  readonly incoming: boolean;
  /** Key of the Acme user, or an address of a shared mailbox. */
  readonly ourSide: string;
  readonly subject: string;
  readonly text: string;
  readonly daysAgo: number;
}

export interface CastFilter {
  readonly pattern: string;
  readonly kind: 'internal' | 'blacklist' | 'allow';
  readonly match: 'address' | 'domain' | 'domain-and-subdomains' | 'wildcard';
  readonly note: string;
}

export const company = {
  name: 'Acme',
  domain: 'acme.example',
  website: 'https://www.acme.example',
  timeZone: 'Europe/London',
  locale: 'en_GB'
} as const;

export const users: readonly CastUser[] = [
  {
    key: 'admin',
    username: 'admin@acme.example',
    email: 'admin@acme.example',
    firstName: 'Robin',
    lastName: 'Adler',
    title: 'Salesforce Administrator',
    profile: 'System Administrator',
    permissionSets: ['Email_Intake_Admin']
  },
  {
    key: 'maya',
    username: 'maya.stone@acme.example',
    email: 'maya.stone@acme.example',
    firstName: 'Maya',
    lastName: 'Stone',
    title: 'Account Executive',
    profile: 'Standard User',
    permissionSets: ['Email_Intake_Reviewer']
  },
  {
    key: 'theo',
    username: 'theo.brandt@acme.example',
    email: 'theo.brandt@acme.example',
    firstName: 'Theo',
    lastName: 'Brandt',
    title: 'Account Executive',
    profile: 'Standard User',
    permissionSets: ['Email_Intake_Reviewer']
  },
  {
    key: 'nina',
    username: 'nina.okafor@acme.example',
    email: 'nina.okafor@acme.example',
    firstName: 'Nina',
    lastName: 'Okafor',
    title: 'Support Agent',
    profile: 'Standard User',
    permissionSets: ['Email_Intake_Reviewer']
  },
  {
    key: 'viktor',
    username: 'viktor.lang@acme.example',
    email: 'viktor.lang@acme.example',
    firstName: 'Viktor',
    lastName: 'Lang',
    title: 'Sales Analyst',
    profile: 'Standard User',
    permissionSets: ['Email_Intake_Viewer']
  },
  {
    key: 'relay',
    username: 'relay@acme.example',
    email: 'relay@acme.example',
    firstName: 'Email Intake',
    lastName: 'Relay',
    title: 'Integration',
    profile: 'Salesforce API Only System Integrations',
    permissionSets: ['Email_Intake_Relay']
  }
];

export const mailboxes: readonly CastMailbox[] = [
  { address: 'maya.stone@acme.example', label: 'Maya Stone', shared: false, ownerKey: 'maya' },
  { address: 'support@acme.example', label: 'Support', shared: true, ownerKey: 'nina' }
];

function account(
  key: string,
  name: string,
  domain: string,
  industry: string,
  city: string,
  phone: string
): CastAccount {
  return { key, name, domain, website: `https://www.${domain}`, industry, city, phone };
}

/** No contact belongs to `quillfeather`: mail from its domain finds it by website only. */
export const accounts: readonly CastAccount[] = [
  account('larkfield', 'Larkfield Logistics', 'larkfield.example', 'Transportation', 'Leeds', '+44 20 7946 0100'),
  account('brightmoor', 'Brightmoor Foods', 'brightmoor.example', 'Food & Beverage', 'Bristol', '+353 1 555 0103'),
  account('castellan', 'Castellan Instruments', 'castellan.example', 'Manufacturing', 'Basel', '+49 30 23125 106'),
  account('dunmore', 'Dunmore Robotics', 'dunmore-robotics.example', 'Manufacturing', 'Dublin', '+1 202-555-0109'),
  account('elmsworth', 'Elmsworth Paper', 'elmsworth.example', 'Manufacturing', 'Norwich', '+44 20 7946 0112'),
  account('fjordhaven', 'Fjordhaven Shipping', 'fjordhaven.example', 'Shipping', 'Bergen', '+353 1 555 0115'),
  account('greywater', 'Greywater Breweries', 'greywater.example', 'Food & Beverage', 'Portland', '+49 30 23125 118'),
  account('harbourlight', 'Harbourlight Hotels', 'harbourlight.example', 'Hospitality', 'Brighton', '+1 202-555-0121'),
  account('ironbark', 'Ironbark Timber', 'ironbark.example', 'Construction', 'Hobart', '+44 20 7946 0124'),
  account('juniper', 'Juniper Hollow Clinics', 'juniper-hollow.example', 'Healthcare', 'Denver', '+353 1 555 0127'),
  account(
    'kestrelport',
    'Kestrelport Aviation',
    'kestrelport.example',
    'Transportation',
    'Toulouse',
    '+49 30 23125 130'
  ),
  account('lumenvale', 'Lumenvale Energy', 'lumenvale.example', 'Energy', 'Rotterdam', '+1 202-555-0133'),
  account('marrow', 'Marrow & Pike Legal', 'marrowpike.example', 'Consulting', 'London', '+44 20 7946 0136'),
  account('nettlecombe', 'Nettlecombe Textiles', 'nettlecombe.example', 'Apparel', 'Porto', '+353 1 555 0139'),
  account('oakhurst', 'Oakhurst Insurance', 'oakhurst.example', 'Insurance', 'Hartford', '+49 30 23125 142'),
  account('pinecrest', 'Pinecrest Schools', 'pinecrest.example', 'Education', 'Ottawa', '+1 202-555-0145'),
  account('quillfeather', 'Quillfeather Books', 'quillfeather.example', 'Retail', 'Edinburgh', '+44 20 7946 0148'),
  account('rookwood', 'Rookwood Security', 'rookwood.example', 'Technology', 'Warsaw', '+353 1 555 0151'),
  account('saltmarsh', 'Saltmarsh Fisheries', 'saltmarsh.example', 'Agriculture', 'Cork', '+49 30 23125 154'),
  account('thistledown', 'Thistledown Cosmetics', 'thistledown.example', 'Retail', 'Lyon', '+1 202-555-0157'),
  account('umberfield', 'Umberfield Ceramics', 'umberfield.example', 'Manufacturing', 'Delft', '+44 20 7946 0160'),
  account('velloria', 'Velloria Motors', 'velloria.example', 'Manufacturing', 'Turin', '+353 1 555 0163'),
  account('windlass', 'Windlass Marine', 'windlass.example', 'Shipping', 'Gdansk', '+49 30 23125 166'),
  account('yarrow', 'Yarrow Analytics', 'yarrow-analytics.example', 'Technology', 'Tallinn', '+1 202-555-0169'),
  account('muellerhof', 'Müllerhof Feinkost', 'müllerhof.example', 'Food & Beverage', 'München', '+44 20 7946 0172')
];

function contact(
  accountKey: string,
  firstName: string,
  lastName: string,
  title: string,
  email: string,
  phone: string,
  mobile: string | null = null
): CastContact {
  const key = email.slice(0, email.indexOf('@'));
  return { key, accountKey, firstName, lastName, title, email, phone, mobile };
}

/** Eleanor and Samuel Voss share one address: mail from it has two candidates. */
export const contacts: readonly CastContact[] = [
  contact(
    'larkfield',
    'Priya',
    'Nair',
    'Head of Procurement',
    'priya.nair@larkfield.example',
    '+44 20 7946 0100',
    '+44 7700 900100'
  ),
  contact('larkfield', 'Owen', 'Castle', 'Fleet Manager', 'owen.castle@larkfield.example', '+1 202-555-0101'),
  contact('larkfield', 'Hana', 'Sato', 'Accounts Payable', 'hana.sato@larkfield.example', '+49 30 23125 102'),
  contact(
    'brightmoor',
    'Lucas',
    'Ferreira',
    'Plant Director',
    'lucas.ferreira@brightmoor.example',
    '+353 1 555 0103',
    '+44 7700 900103'
  ),
  contact('brightmoor', 'Amelia', 'Hart', 'Quality Lead', 'amelia.hart@brightmoor.example', '+44 20 7946 0104'),
  contact('brightmoor', 'Joon', 'Park', 'Buyer', 'joon.park@brightmoor.example', '+1 202-555-0105'),
  contact(
    'castellan',
    'Greta',
    'Baumann',
    'Chief Technology Officer',
    'greta.baumann@castellan.example',
    '+49 30 23125 106',
    '+44 7700 900106'
  ),
  contact('castellan', 'Yusuf', 'Demir', 'Service Engineer', 'yusuf.demir@castellan.example', '+353 1 555 0107'),
  contact('castellan', 'Clara', 'Roux', 'Laboratory Manager', 'clara.roux@castellan.example', '+44 20 7946 0108'),
  contact(
    'dunmore',
    'Sean',
    'Keogh',
    'Operations Director',
    'sean.keogh@dunmore-robotics.example',
    '+1 202-555-0109',
    '+44 7700 900109'
  ),
  contact('dunmore', 'Ines', 'Moreno', 'Software Engineer', 'ines.moreno@dunmore-robotics.example', '+49 30 23125 110'),
  contact(
    'dunmore',
    'Piotr',
    'Zielinski',
    'Purchasing Manager',
    'piotr.zielinski@dunmore-robotics.example',
    '+353 1 555 0111'
  ),
  contact(
    'elmsworth',
    'Martha',
    'Quill',
    'Office Manager',
    'martha.quill@elmsworth.example',
    '+44 20 7946 0112',
    '+44 7700 900112'
  ),
  contact('elmsworth', 'Dev', 'Patel', 'IT Manager', 'dev.patel@elmsworth.example', '+1 202-555-0113'),
  contact(
    'fjordhaven',
    'Ingrid',
    'Solberg',
    'Managing Director',
    'ingrid.solberg@fjordhaven.example',
    '+49 30 23125 114'
  ),
  contact(
    'fjordhaven',
    'Lars',
    'Hagen',
    'Port Captain',
    'lars.hagen@fjordhaven.example',
    '+353 1 555 0115',
    '+44 7700 900115'
  ),
  contact('fjordhaven', 'Mei', 'Tan', 'Charter Broker', 'mei.tan@fjordhaven.example', '+44 20 7946 0116'),
  contact('greywater', 'Caleb', 'Reed', 'Head Brewer', 'caleb.reed@greywater.example', '+1 202-555-0117'),
  contact(
    'greywater',
    'Nora',
    'Whitlock',
    'Finance Manager',
    'nora.whitlock@greywater.example',
    '+49 30 23125 118',
    '+44 7700 900118'
  ),
  {
    ...contact('harbourlight', 'Eleanor', 'Voss', 'General Manager', 'voss@harbourlight.example', '+353 1 555 0119'),
    key: 'eleanor.voss'
  },
  {
    ...contact('harbourlight', 'Samuel', 'Voss', 'Events Manager', 'voss@harbourlight.example', '+44 20 7946 0120'),
    key: 'samuel.voss'
  },
  contact(
    'harbourlight',
    'Chiara',
    'Lombardi',
    'Front Office Manager',
    'chiara.lombardi@harbourlight.example',
    '+1 202-555-0121',
    '+44 7700 900121'
  ),
  contact('ironbark', 'Jack', 'Harrow', 'Sales Manager', 'jack.harrow@ironbark.example', '+49 30 23125 122'),
  contact('ironbark', 'Ruby', 'Lindqvist', 'Site Supervisor', 'ruby.lindqvist@ironbark.example', '+353 1 555 0123'),
  contact(
    'juniper',
    'Dr. Leah',
    'Abramson',
    'Medical Director',
    'leah.abramson@juniper-hollow.example',
    '+44 20 7946 0124',
    '+44 7700 900124'
  ),
  contact('juniper', 'Miguel', 'Santos', 'IT Administrator', 'miguel.santos@juniper-hollow.example', '+1 202-555-0125'),
  contact('juniper', 'Tessa', 'Bloom', 'Practice Manager', 'tessa.bloom@juniper-hollow.example', '+49 30 23125 126'),
  contact(
    'kestrelport',
    'Antoine',
    'Mercier',
    'Maintenance Planner',
    'antoine.mercier@kestrelport.example',
    '+353 1 555 0127',
    '+44 7700 900127'
  ),
  contact(
    'kestrelport',
    'Sofia',
    'Petrova',
    'Head of Training',
    'sofia.petrova@kestrelport.example',
    '+44 20 7946 0128'
  ),
  contact('lumenvale', 'Daan', 'de Vries', 'Grid Engineer', 'daan.devries@lumenvale.example', '+1 202-555-0129'),
  contact(
    'lumenvale',
    'Fatima',
    'El Amrani',
    'Contracts Manager',
    'fatima.elamrani@lumenvale.example',
    '+49 30 23125 130',
    '+44 7700 900130'
  ),
  contact(
    'lumenvale',
    'Joris',
    'van den Berg',
    'Chief Financial Officer',
    'joris.vandenberg@lumenvale.example',
    '+353 1 555 0131'
  ),
  contact('marrow', 'Harriet', 'Pike', 'Partner', 'harriet.pike@marrowpike.example', '+44 20 7946 0132'),
  contact(
    'marrow',
    'Desmond',
    'Marrow',
    'Partner',
    'desmond.marrow@marrowpike.example',
    '+1 202-555-0133',
    '+44 7700 900133'
  ),
  contact('marrow', 'Keiko', 'Tanaka', 'Paralegal', 'keiko.tanaka@marrowpike.example', '+49 30 23125 134'),
  contact(
    'nettlecombe',
    'Beatriz',
    'Carvalho',
    'Production Planner',
    'beatriz.carvalho@nettlecombe.example',
    '+353 1 555 0135'
  ),
  contact(
    'nettlecombe',
    'Rui',
    'Teixeira',
    'Export Manager',
    'rui.teixeira@nettlecombe.example',
    '+44 20 7946 0136',
    '+44 7700 900136'
  ),
  contact('oakhurst', 'Walter', 'Grimes', 'Claims Director', 'walter.grimes@oakhurst.example', '+1 202-555-0137'),
  contact('oakhurst', 'Aisha', 'Bello', 'Underwriter', 'aisha.bello@oakhurst.example', '+49 30 23125 138'),
  contact(
    'oakhurst',
    'Peter',
    "O'Shea",
    'Risk Analyst',
    'peter.oshea@oakhurst.example',
    '+353 1 555 0139',
    '+44 7700 900139'
  ),
  contact('pinecrest', 'Julie', 'Tremblay', 'Principal', 'julie.tremblay@pinecrest.example', '+44 20 7946 0140'),
  contact('pinecrest', 'Marc', 'Gagnon', 'Network Administrator', 'marc.gagnon@pinecrest.example', '+1 202-555-0141'),
  contact(
    'rookwood',
    'Tomasz',
    'Wrona',
    'Security Architect',
    'tomasz.wrona@rookwood.example',
    '+49 30 23125 142',
    '+44 7700 900142'
  ),
  contact('rookwood', 'Ewa', 'Maj', 'Account Executive', 'ewa.maj@rookwood.example', '+353 1 555 0143'),
  contact('rookwood', 'Jakub', 'Lis', 'Support Lead', 'jakub.lis@rookwood.example', '+44 20 7946 0144'),
  contact(
    'saltmarsh',
    'Aoife',
    'Brennan',
    'Owner',
    'aoife.brennan@saltmarsh.example',
    '+1 202-555-0145',
    '+44 7700 900145'
  ),
  contact('saltmarsh', 'Colm', 'Daly', 'Skipper', 'colm.daly@saltmarsh.example', '+49 30 23125 146'),
  contact(
    'thistledown',
    'Camille',
    'Laurent',
    'Brand Director',
    'camille.laurent@thistledown.example',
    '+353 1 555 0147'
  ),
  contact(
    'thistledown',
    'Hugo',
    'Bernard',
    'Supply Chain Manager',
    'hugo.bernard@thistledown.example',
    '+44 20 7946 0148',
    '+44 7700 900148'
  ),
  contact('umberfield', 'Femke', 'Jansen', 'Studio Manager', 'femke.jansen@umberfield.example', '+1 202-555-0149'),
  contact('umberfield', 'Bram', 'Kuiper', 'Kiln Engineer', 'bram.kuiper@umberfield.example', '+49 30 23125 150'),
  contact(
    'velloria',
    'Matteo',
    'Ricci',
    'Procurement Director',
    'matteo.ricci@velloria.example',
    '+353 1 555 0151',
    '+44 7700 900151'
  ),
  contact('velloria', 'Giulia', 'Conti', 'Test Engineer', 'giulia.conti@velloria.example', '+44 20 7946 0152'),
  contact(
    'velloria',
    'Elena',
    'Marchetti',
    'Executive Assistant',
    'elena.marchetti@velloria.example',
    '+1 202-555-0153'
  ),
  contact(
    'windlass',
    'Zofia',
    'Kaminska',
    'Yard Manager',
    'zofia.kaminska@windlass.example',
    '+49 30 23125 154',
    '+44 7700 900154'
  ),
  contact('windlass', 'Adam', 'Nowak', 'Naval Architect', 'adam.nowak@windlass.example', '+353 1 555 0155'),
  contact('yarrow', 'Kristjan', 'Tamm', 'Data Scientist', 'kristjan.tamm@yarrow-analytics.example', '+44 20 7946 0156'),
  contact(
    'yarrow',
    'Liis',
    'Kask',
    'Chief Executive Officer',
    'liis.kask@yarrow-analytics.example',
    '+1 202-555-0157',
    '+44 7700 900157'
  ),
  contact('yarrow', 'Oskar', 'Saar', 'Solutions Engineer', 'oskar.saar@yarrow-analytics.example', '+49 30 23125 158'),
  contact(
    'muellerhof',
    'Jörg',
    'Müller',
    'Geschäftsführer',
    'joerg.mueller@xn--mllerhof-65a.example',
    '+353 1 555 0159'
  ),
  contact(
    'muellerhof',
    'Anneliese',
    'Weiß',
    'Einkauf',
    'anneliese.weiss@xn--mllerhof-65a.example',
    '+44 20 7946 0160',
    '+44 7700 900160'
  )
];

function lead(
  firstName: string,
  lastName: string,
  company: string,
  title: string,
  email: string,
  phone: string,
  status: CastLead['status']
): CastLead {
  return { key: email.slice(0, email.indexOf('@')), firstName, lastName, company, title, email, phone, status };
}

export const leads: readonly CastLead[] = [
  lead(
    'Marlow',
    'Finch',
    'Finch & Daughters',
    'Owner',
    'marlow.finch@finchdaughters.example',
    '+49 30 23125 170',
    'Open - Not Contacted'
  ),
  lead(
    'Sabine',
    'Kessler',
    'Kessler Optik',
    'Inhaberin',
    'sabine.kessler@kessler-optik.example',
    '+353 1 555 0171',
    'Working - Contacted'
  ),
  lead(
    'Tariq',
    'Aziz',
    'Crescent Couriers',
    'Operations Manager',
    'tariq.aziz@crescentcouriers.example',
    '+44 20 7946 0172',
    'Working - Contacted'
  ),
  lead(
    'Wendy',
    'Arkwright',
    'Arkwright Glass',
    'Purchasing',
    'wendy.arkwright@arkwrightglass.example',
    '+1 202-555-0173',
    'Open - Not Contacted'
  ),
  lead(
    'Paolo',
    'Bassi',
    'Bassi Vini',
    'Export Manager',
    'paolo.bassi@bassivini.example',
    '+49 30 23125 174',
    'Closed - Not Converted'
  ),
  lead(
    'Nell',
    'Corrigan',
    'Corrigan Dental',
    'Practice Owner',
    'nell.corrigan@corrigandental.example',
    '+353 1 555 0175',
    'Open - Not Contacted'
  ),
  lead(
    'Haruto',
    'Mori',
    'Mori Precision',
    'Engineer',
    'haruto.mori@moriprecision.example',
    '+44 20 7946 0176',
    'Working - Contacted'
  ),
  lead(
    'Isla',
    'McBride',
    'Lochside Yarns',
    'Founder',
    'isla.mcbride@lochsideyarns.example',
    '+1 202-555-0177',
    'Working - Contacted'
  ),
  lead(
    'Viktoria',
    'Szabo',
    'Danube Print',
    'Managing Director',
    'viktoria.szabo@danubeprint.example',
    '+49 30 23125 178',
    'Open - Not Contacted'
  ),
  lead(
    'Emeka',
    'Obi',
    'Palm Coast Solar',
    'Project Lead',
    'emeka.obi@palmcoastsolar.example',
    '+353 1 555 0179',
    'Closed - Not Converted'
  ),
  lead(
    'Gwen',
    'Parry',
    'Tidewater Surveys',
    'Surveyor',
    'gwen.parry@tidewatersurveys.example',
    '+44 20 7946 0180',
    'Open - Not Contacted'
  ),
  lead(
    'Andre',
    'Lefevre',
    'Atelier Lefevre',
    'Architect',
    'andre.lefevre@atelierlefevre.example',
    '+1 202-555-0181',
    'Working - Contacted'
  ),
  lead(
    'Rosa',
    'Jimenez',
    'Vega Catering',
    'Chef',
    'rosa.jimenez@vegacatering.example',
    '+49 30 23125 182',
    'Working - Contacted'
  ),
  lead(
    'Stellan',
    'Berg',
    'Nordlys Cabins',
    'Owner',
    'stellan.berg@nordlyscabins.example',
    '+353 1 555 0183',
    'Open - Not Contacted'
  ),
  lead(
    'Pia',
    'Hofer',
    'Hofer Alpin',
    'Marketing',
    'pia.hofer@hoferalpin.example',
    '+44 20 7946 0184',
    'Closed - Not Converted'
  )
];

function supportCase(
  number: string,
  contactKey: string,
  subject: string,
  status: CastCase['status'],
  priority: CastCase['priority'],
  origin: CastCase['origin']
): CastCase {
  return { number, contactKey, subject, status, priority, origin };
}

export const cases: readonly CastCase[] = [
  supportCase('00001001', 'priya.nair', 'Pallet scanner loses its connection in bay 4', 'Working', 'High', 'Email'),
  supportCase('00001002', 'owen.castle', 'Wrong axle weights in the fleet report', 'New', 'Medium', 'Phone'),
  supportCase('00001003', 'hana.sato', 'Invoice AC-20871 was charged twice', 'Working', 'Medium', 'Web'),
  supportCase('00001004', 'lucas.ferreira', 'Temperature alarm on line 2 does not clear', 'Escalated', 'High', 'Email'),
  supportCase('00001005', 'amelia.hart', 'Certificate of conformity missing', 'Closed', 'Low', 'Email'),
  supportCase('00001006', 'joon.park', 'Delivery one crate short', 'New', 'Medium', 'Phone'),
  supportCase('00001007', 'greta.baumann', 'Calibration drift after firmware 4.2', 'Working', 'High', 'Web'),
  supportCase('00001008', 'yusuf.demir', 'Replacement probe never arrived', 'Working', 'Medium', 'Email'),
  supportCase('00001009', 'clara.roux', 'Login for new laboratory staff', 'Closed', 'Low', 'Email'),
  supportCase('00001010', 'sean.keogh', 'Arm controller restarts every night', 'Escalated', 'High', 'Phone'),
  supportCase('00001011', 'ines.moreno', 'API returns 429 during the nightly sync', 'Working', 'Medium', 'Web'),
  supportCase('00001012', 'piotr.zielinski', 'Quote for spare grippers', 'Closed', 'Low', 'Email'),
  supportCase('00001013', 'martha.quill', 'Change of delivery address', 'Closed', 'Low', 'Email'),
  supportCase('00001014', 'dev.patel', 'Single sign-on fails after certificate change', 'Working', 'High', 'Phone'),
  supportCase('00001015', 'ingrid.solberg', 'Container seal numbers do not match', 'New', 'High', 'Web'),
  supportCase('00001016', 'lars.hagen', 'Gate pass printer is offline', 'Closed', 'Medium', 'Email'),
  supportCase('00001017', 'mei.tan', 'Charter statement for October', 'New', 'Low', 'Email'),
  supportCase('00001018', 'caleb.reed', 'Fermenter sensor reads zero', 'Working', 'High', 'Phone'),
  supportCase('00001019', 'nora.whitlock', 'Credit note requested', 'New', 'Medium', 'Web'),
  supportCase('00001020', 'eleanor.voss', 'Room keys stop working after midnight', 'Working', 'High', 'Email'),
  supportCase('00001021', 'samuel.voss', 'Sound system for the autumn conference', 'New', 'Medium', 'Email'),
  supportCase('00001022', 'chiara.lombardi', 'Double bookings from the partner portal', 'Closed', 'Medium', 'Phone'),
  supportCase('00001023', 'jack.harrow', 'Saw blade guard recall', 'Closed', 'High', 'Web'),
  supportCase('00001024', 'ruby.lindqvist', 'Damaged boards in the last shipment', 'Working', 'Medium', 'Email'),
  supportCase('00001025', 'leah.abramson', 'Patient portal shows old opening hours', 'New', 'Low', 'Email'),
  supportCase('00001026', 'miguel.santos', 'Backup job fails on Sundays', 'Working', 'Medium', 'Phone'),
  supportCase('00001027', 'tessa.bloom', 'Label printer prints blank labels', 'Closed', 'Low', 'Web'),
  supportCase('00001028', 'antoine.mercier', 'Torque tool out of tolerance', 'Working', 'High', 'Email'),
  supportCase('00001029', 'sofia.petrova', 'Simulator seat motor makes a noise', 'New', 'Medium', 'Email'),
  supportCase('00001030', 'daan.devries', 'Meter data gap on 3 November', 'Working', 'High', 'Phone'),
  supportCase('00001031', 'fatima.elamrani', 'Contract annex B is missing a page', 'Closed', 'Medium', 'Web'),
  supportCase('00001032', 'harriet.pike', 'Document export stops at 500 pages', 'New', 'Medium', 'Email'),
  supportCase('00001033', 'beatriz.carvalho', 'Dye batch 118 differs in colour', 'Working', 'Medium', 'Email'),
  supportCase('00001034', 'walter.grimes', 'Claims upload rejects PDF files', 'Escalated', 'High', 'Phone'),
  supportCase('00001035', 'aisha.bello', 'Please add two users', 'Closed', 'Low', 'Web'),
  supportCase('00001036', 'julie.tremblay', 'Classroom tablets do not charge', 'New', 'Medium', 'Email'),
  supportCase('00001037', 'tomasz.wrona', 'Camera firmware advisory', 'Working', 'High', 'Email'),
  supportCase('00001038', 'camille.laurent', 'Wrong shade on the packaging proof', 'New', 'Medium', 'Phone'),
  supportCase('00001039', 'matteo.ricci', 'Late delivery of brake test rigs', 'Working', 'High', 'Web'),
  supportCase('00001040', 'joerg.mueller', 'Kühlung im Lager fällt aus', 'Working', 'High', 'Email'),
  supportCase('00001000', 'martha.quill', 'Set up our new office', 'Closed', 'Low', 'Phone')
];

function opportunity(
  key: string,
  accountKey: string,
  contactKey: string,
  name: string,
  stage: CastOpportunity['stage'],
  amount: number,
  closesInDays: number
): CastOpportunity {
  return { key, accountKey, contactKey, name, stage, amount, closesInDays };
}

export const opportunities: readonly CastOpportunity[] = [
  opportunity(
    'larkfield-deal',
    'larkfield',
    'priya.nair',
    'Bay scanners, second depot',
    'Proposal/Price Quote',
    48000,
    35
  ),
  opportunity('brightmoor-deal', 'brightmoor', 'lucas.ferreira', 'Line 3 sensors', 'Negotiation/Review', 92500, 14),
  opportunity('castellan-deal', 'castellan', 'greta.baumann', 'Calibration service 2027', 'Prospecting', 18000, 80),
  opportunity('dunmore-deal', 'dunmore', 'sean.keogh', 'Controller upgrade', 'Proposal/Price Quote', 64000, 42),
  opportunity(
    'fjordhaven-deal',
    'fjordhaven',
    'ingrid.solberg',
    'Terminal Bergen, gate automation',
    'Negotiation/Review',
    210000,
    25
  ),
  opportunity('greywater-deal', 'greywater', 'caleb.reed', 'Brewhouse monitoring', 'Qualification', 36500, 60),
  opportunity(
    'harbourlight-deal',
    'harbourlight',
    'eleanor.voss',
    'Key card renewal',
    'Proposal/Price Quote',
    27500,
    30
  ),
  opportunity('ironbark-deal', 'ironbark', 'jack.harrow', 'Mill safety package', 'Closed Won', 41000, -20),
  opportunity('juniper-deal', 'juniper', 'leah.abramson', 'Clinic portal', 'Qualification', 15500, 75),
  opportunity('kestrelport-deal', 'kestrelport', 'sofia.petrova', 'Simulator maintenance', 'Prospecting', 120000, 120),
  opportunity(
    'lumenvale-deal',
    'lumenvale',
    'fatima.elamrani',
    'Grid metering, phase 2',
    'Negotiation/Review',
    340000,
    21
  ),
  opportunity('marrow-deal', 'marrow', 'harriet.pike', 'Document export licence', 'Closed Won', 9800, -45),
  opportunity('nettlecombe-deal', 'nettlecombe', 'rui.teixeira', 'Dye house controls', 'Qualification', 53000, 66),
  opportunity('oakhurst-deal', 'oakhurst', 'walter.grimes', 'Claims intake', 'Proposal/Price Quote', 88000, 28),
  opportunity('pinecrest-deal', 'pinecrest', 'julie.tremblay', 'Tablet charging carts', 'Closed Lost', 12400, -60),
  opportunity('rookwood-deal', 'rookwood', 'tomasz.wrona', 'Camera fleet', 'Prospecting', 76000, 95),
  opportunity('thistledown-deal', 'thistledown', 'camille.laurent', 'Packaging line', 'Qualification', 58000, 50),
  opportunity(
    'velloria-deal',
    'velloria',
    'matteo.ricci',
    'Brake test rigs, batch 2',
    'Negotiation/Review',
    265000,
    18
  ),
  opportunity('windlass-deal', 'windlass', 'zofia.kaminska', 'Dry dock sensors', 'Proposal/Price Quote', 71500, 40),
  opportunity('yarrow-deal', 'yarrow', 'liis.kask', 'Data platform pilot', 'Prospecting', 22000, 100)
];

/** The first message of each thread carries its own id as threadId; replies to any of them lead to the case. */
export const earlierMessages: readonly CastEarlierMessage[] = [
  {
    messageId: '20261102-scanner-1@larkfield.example',
    threadId: '20261102-scanner-1@larkfield.example',
    caseNumber: '00001001',
    opportunityKey: null,
    contactKey: 'priya.nair',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'Pallet scanner loses its connection in bay 4',
    text: 'Since Monday the scanner in bay 4 drops its connection about every ten minutes. The other bays are fine.',
    daysAgo: 21
  },
  {
    messageId: '20261103-scanner-2@acme.example',
    threadId: '20261102-scanner-1@larkfield.example',
    caseNumber: '00001001',
    opportunityKey: null,
    contactKey: 'priya.nair',
    incoming: false,
    ourSide: 'nina',
    subject: 'Re: Pallet scanner loses its connection in bay 4',
    text: 'Could you tell us the firmware version on the label of the docking station?',
    daysAgo: 20
  },
  {
    messageId: '20261104-alarm-1@brightmoor.example',
    threadId: '20261104-alarm-1@brightmoor.example',
    caseNumber: '00001004',
    opportunityKey: null,
    contactKey: 'lucas.ferreira',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'Temperature alarm on line 2 does not clear',
    text: 'The alarm stays on although the temperature is back in range.',
    daysAgo: 19
  },
  {
    messageId: '20261105-alarm-2@acme.example',
    threadId: '20261104-alarm-1@brightmoor.example',
    caseNumber: '00001004',
    opportunityKey: null,
    contactKey: 'lucas.ferreira',
    incoming: false,
    ourSide: 'nina',
    subject: 'Re: Temperature alarm on line 2 does not clear',
    text: 'Please hold the reset key for five seconds and send us the code it shows.',
    daysAgo: 18
  },
  {
    messageId: '20261106-drift-1@acme.example',
    threadId: '20261106-drift-1@acme.example',
    caseNumber: '00001007',
    opportunityKey: null,
    contactKey: 'greta.baumann',
    incoming: false,
    ourSide: 'nina',
    subject: 'Calibration drift after firmware 4.2',
    text: 'We have reproduced the drift and are preparing version 4.2.1.',
    daysAgo: 17
  },
  {
    messageId: '20261109-api-1@dunmore-robotics.example',
    threadId: '20261109-api-1@dunmore-robotics.example',
    caseNumber: '00001011',
    opportunityKey: null,
    contactKey: 'ines.moreno',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'API returns 429 during the nightly sync',
    text: "Our nightly job gets 429 answers from two o'clock on.",
    daysAgo: 14
  },
  {
    messageId: '20261110-keys-1@harbourlight.example',
    threadId: '20261110-keys-1@harbourlight.example',
    caseNumber: '00001020',
    opportunityKey: null,
    contactKey: 'eleanor.voss',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'Room keys stop working after midnight',
    text: 'Guests report that their keys stop working after midnight.',
    daysAgo: 13
  },
  {
    messageId: '20261111-keys-2@acme.example',
    threadId: '20261110-keys-1@harbourlight.example',
    caseNumber: '00001020',
    opportunityKey: null,
    contactKey: 'eleanor.voss',
    incoming: false,
    ourSide: 'nina',
    subject: 'Re: Room keys stop working after midnight',
    text: 'The clock of the encoder may be wrong. Does its display show the right time?',
    daysAgo: 12
  },
  {
    messageId: '20261112-meter-1@lumenvale.example',
    threadId: '20261112-meter-1@lumenvale.example',
    caseNumber: '00001030',
    opportunityKey: null,
    contactKey: 'daan.devries',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'Meter data gap on 3 November',
    text: 'We miss meter data between 02:00 and 04:15 on 3 November.',
    daysAgo: 11
  },
  {
    messageId: '20261113-claims-1@acme.example',
    threadId: '20261113-claims-1@acme.example',
    caseNumber: '00001034',
    opportunityKey: null,
    contactKey: 'walter.grimes',
    incoming: false,
    ourSide: 'nina',
    subject: 'Claims upload rejects PDF files',
    text: 'Which program creates the files that are rejected?',
    daysAgo: 10
  },
  {
    messageId: '20261114-lager-1@xn--mllerhof-65a.example',
    threadId: '20261114-lager-1@xn--mllerhof-65a.example',
    caseNumber: '00001040',
    opportunityKey: null,
    contactKey: 'joerg.mueller',
    incoming: true,
    ourSide: 'support@acme.example',
    subject: 'Kühlung im Lager fällt aus',
    text: 'Seit gestern fällt die Kühlung im Lager immer wieder aus.',
    daysAgo: 9
  },
  {
    messageId: '20261028-quote-1@acme.example',
    threadId: '20261028-quote-1@acme.example',
    caseNumber: null,
    opportunityKey: 'fjordhaven-deal',
    contactKey: 'ingrid.solberg',
    incoming: false,
    ourSide: 'maya',
    subject: 'Terminal Bergen: our offer',
    text: 'Enclosed is our offer for the gate automation of your terminal in Bergen.',
    daysAgo: 26
  },
  {
    messageId: '20261030-quote-2@fjordhaven.example',
    threadId: '20261028-quote-1@acme.example',
    caseNumber: null,
    opportunityKey: 'fjordhaven-deal',
    contactKey: 'ingrid.solberg',
    incoming: true,
    ourSide: 'maya',
    subject: 'Re: Terminal Bergen: our offer',
    text: 'Thank you. Could you split the price for the two gates?',
    daysAgo: 24
  },
  {
    messageId: '20261107-rigs-1@acme.example',
    threadId: '20261107-rigs-1@acme.example',
    caseNumber: null,
    opportunityKey: 'velloria-deal',
    contactKey: 'matteo.ricci',
    incoming: false,
    ourSide: 'maya',
    subject: 'Brake test rigs, batch 2',
    text: 'The second batch can ship in week 50. Shall I reserve the slot?',
    daysAgo: 16
  },
  {
    messageId: '20261115-pilot-1@acme.example',
    threadId: '20261115-pilot-1@acme.example',
    caseNumber: null,
    opportunityKey: null,
    contactKey: 'liis.kask',
    incoming: false,
    ourSide: 'theo',
    subject: 'Pilot next steps',
    text: 'It was good to meet you. I will send the draft agenda on Thursday.',
    daysAgo: 8
  }
];

/** The organisation's list in the sample org: its own domain, then senders whose mail is never worth saving. */
export const filters: readonly CastFilter[] = [
  { pattern: 'acme.example', kind: 'internal', match: 'domain-and-subdomains', note: 'Our own domain' },
  { pattern: 'newsletter@megadeals.example', kind: 'blacklist', match: 'address', note: 'Shopping newsletter' },
  { pattern: 'canteen@cornerbistro.example', kind: 'blacklist', match: 'address', note: 'Lunch menu' },
  { pattern: 'cheap-leads.example', kind: 'blacklist', match: 'domain-and-subdomains', note: 'Sells address lists' },
  { pattern: 'recruitwave.example', kind: 'blacklist', match: 'domain', note: 'Recruiting agency' },
  { pattern: 'promo-*@*.example', kind: 'blacklist', match: 'wildcard', note: 'Advertising senders' },
  { pattern: 'orders@cheap-leads.example', kind: 'allow', match: 'address', note: 'Answers to our complaint' }
];

/** Senders whose mail the sample list filters, for sample mail. */
export const blacklistedSenders: readonly string[] = [
  'newsletter@megadeals.example',
  'canteen@cornerbistro.example',
  'sales@cheap-leads.example',
  'bounce@mail.cheap-leads.example',
  'jobs@recruitwave.example',
  'promo-autumn@shopfront.example'
];
