import { domainToASCII } from 'node:url';
import { accounts, contacts, leads, mailboxes, users } from '../../testkit/sample-cast.ts';

/** A writer of sample mail with what stands in the signature. */
export interface Person {
  readonly name: string;
  readonly firstName: string;
  readonly address: string;
  readonly title: string;
  readonly company: string;
  readonly phone: string | null;
  readonly mobile: string | null;
  readonly website: string;
  readonly street: string;
  readonly city: string;
}

const STREETS = [
  '14 Canal Wharf',
  '220 Harbour Street',
  '3 Foundry Lane',
  '81 Station Approach',
  '9 Orchard Row',
  '45 Mill Road'
];

/* People who are in no record of the sample org. */
const STRANGERS: readonly Person[] = [
  stranger(
    'isabel.moura',
    'Isabel Moura',
    'isabel.moura@larkfield.example',
    'Warehouse Supervisor',
    'Larkfield Logistics'
  ),
  stranger('una.fairweather', 'Una Fairweather', 'una@quillfeather.example', 'Bookseller', 'Quillfeather Books'),
  stranger(
    'carlos.ibarra',
    'Carlos Ibarra',
    'carlos.ibarra@norteagro.example',
    'Responsable de compras',
    'Norte Agro S.L.'
  ),
  stranger('naoko.ishida', '石田 直子', 'naoko.ishida@moriprecision.example', '購買部', 'Mori Precision'),
  stranger('wei.zhang', '张伟', 'wei.zhang@lotusfreight.example', '采购经理', 'Lotus Freight'),
  stranger('layla.haddad', 'ليلى حداد', 'layla.haddad@cedarline.example', 'مديرة المشتريات', 'Cedarline Trading'),
  stranger('kay.morgan', 'Kay Morgan', 'kay.morgan.home@freemail.example', '', ''),
  stranger('ghost', 'Larkfield Accounts', 'accounts@larkfield-payments.example', 'Accounts', 'Larkfield Logistics'),
  stranger('orders', 'Order desk', 'orders@cheap-leads.example', 'Order desk', 'Cheap Leads'),
  stranger('jobs', 'Tamsin Holt', 'jobs@recruitwave.example', 'Talent Partner', 'RecruitWave'),
  stranger('canteen', 'Corner Bistro', 'canteen@cornerbistro.example', 'Kitchen', 'Corner Bistro'),
  stranger('cheapleads', 'Brad Fuller', 'sales@cheap-leads.example', 'Growth Hacker', 'Cheap Leads')
];

function stranger(
  key: string,
  name: string,
  address: string,
  title: string,
  company: string
): Person & { key: string } {
  const domain = address.split('@')[1] ?? '';
  return {
    key,
    name,
    firstName: name.split(' ')[0] ?? name,
    address,
    title,
    company,
    phone: null,
    mobile: null,
    website: `www.${domain}`,
    street: '',
    city: ''
  };
}

function everybody(): Map<string, Person> {
  const found = new Map<string, Person>();
  for (const [index, contact] of contacts.entries()) {
    const account = accounts.find(({ key }) => key === contact.accountKey);
    found.set(contact.key, {
      name: `${contact.firstName} ${contact.lastName}`,
      firstName: contact.firstName,
      address: contact.email,
      title: contact.title,
      company: account?.name ?? '',
      phone: contact.phone,
      mobile: contact.mobile,
      website: `www.${domainToASCII(account?.domain ?? '')}`,
      street: STREETS[index % STREETS.length] ?? '',
      city: account?.city ?? ''
    });
  }
  for (const lead of leads) {
    const person = stranger(lead.key, `${lead.firstName} ${lead.lastName}`, lead.email, lead.title, lead.company);
    found.set(lead.key, { ...person, phone: lead.phone });
  }
  for (const user of users) {
    const person = stranger(user.key, `${user.firstName} ${user.lastName}`, user.email, user.title, 'Acme');
    found.set(user.key, { ...person, phone: '+44 20 7946 0990', street: '1 Quayside House', city: 'London' });
  }
  for (const mailbox of mailboxes) {
    if (!mailbox.shared) continue;
    const person = stranger('support', 'Acme Support', mailbox.address, 'Support team', 'Acme');
    found.set('support', { ...person, phone: '+44 20 7946 0991', street: '1 Quayside House', city: 'London' });
  }
  for (const person of STRANGERS) if ('key' in person && typeof person.key === 'string') found.set(person.key, person);
  return found;
}

const PEOPLE = everybody();

/** Finds a person of the cast; a bare address stands for itself. */
export function person(keyOrAddress: string): Person {
  const found = PEOPLE.get(keyOrAddress);
  if (found !== undefined) return found;
  if (!keyOrAddress.includes('@')) throw new Error(`Nobody in the sample cast is called ${keyOrAddress}.`);
  return stranger('', '', keyOrAddress, '', '');
}
