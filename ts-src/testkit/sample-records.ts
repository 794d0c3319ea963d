/** Records of an org that the matching tests begin with. */
import type { CaseRecord, PersonRecord } from '../core/match/candidate.ts';

export const IDA: PersonRecord = {
  id: '003A',
  type: 'Contact',
  name: 'Ida Holm',
  emails: ['Ida@Northwind.example'],
  title: 'Buyer',
  accountId: '001A',
  accountName: 'Northwind',
  isActive: true
};

export const BO: PersonRecord = { ...IDA, id: '003B', name: 'Bo Lund', emails: ['bo@northwind.example'] };

export const PUMP_CASE: CaseRecord = {
  id: '5005g00000Abc42AAA',
  caseNumber: '00001042',
  subject: 'Pump leaks',
  status: 'New',
  isClosed: false,
  contactId: '003A',
  accountId: '001A',
  suppliedEmail: null,
  lastModifiedAt: null
};
