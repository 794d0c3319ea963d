/** Compound names of people, users' derived fields, and stages of opportunities. */
import type { OrgRecord } from '../../engine.ts';
import { idOf } from '../../soql/cell-value.ts';
import { dmlError, textOf, type Behaviour } from '../data-context.ts';

/** Name is what first and last name make it. */
export const personNameBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record } of batch.records) {
      record.fields['Name'] =
        [
          textOf(record, 'FirstName'),
          textOf(record, 'MiddleName'),
          textOf(record, 'LastName'),
          textOf(record, 'Suffix')
        ]
          .filter((part) => part !== null)
          .join(' ') || null;
    }
  }
};

/** What of a person account is its Contact's. */
const PERSON_FIELDS = {
  Salutation: 'Salutation',
  FirstName: 'FirstName',
  LastName: 'LastName',
  PersonEmail: 'Email',
  PersonTitle: 'Title'
};

function contactFieldsOf(record: OrgRecord): OrgRecord['fields'] {
  return Object.fromEntries(Object.entries(PERSON_FIELDS).map(([of, name]) => [name, record.fields[of] ?? null]));
}

/** An Account with a last name is a person: a Contact stands for it, with its name and address. */
export const personAccountBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record } of batch.records) {
      const lastName = textOf(record, 'LastName');
      if (lastName === null) continue;
      record.fields['Name'] = [textOf(record, 'FirstName'), lastName].filter((part) => part !== null).join(' ');
      record.fields['IsPersonAccount'] = true;
    }
  },
  afterSave({ context, operation, records, access }) {
    for (const { record } of records.filter(({ record: saved }) => textOf(saved, 'LastName') !== null)) {
      const contactId = textOf(record, 'PersonContactId');
      const fields = contactFieldsOf(record);
      if (contactId !== null) context.updateInternally('Contact', [{ ...fields, Id: contactId }], access.userId);
      if (operation !== 'insert') continue;
      const person = {
        ...fields,
        AccountId: idOf(record),
        OwnerId: record.fields['OwnerId'] ?? null,
        IsPersonAccount: true
      };
      const [id] = context.insertInternally('Contact', [person], access.userId);
      context.updateInternally('Account', [{ Id: idOf(record), PersonContactId: id ?? null }], access.userId);
    }
  }
};

export const contactBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record, errors } of batch.records) {
      const id = textOf(record, 'Id');
      if (id !== null && textOf(record, 'ReportsToId') === id)
        errors.push(dmlError('CIRCULAR_DEPENDENCY', 'attempt to violate hierarchy constraints', ['ReportsToId']));
    }
  }
};

export const userBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record, errors, given } of batch.records) {
      const { fields } = record;
      const username = textOf(record, 'Username');
      if (username !== null && given.has('Username') && !/^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(username)) {
        errors.push(dmlError('INVALID_EMAIL_ADDRESS', 'Username: invalid email address: ' + username, ['Username']));
      }
      if (batch.operation === 'insert') {
        fields['IsActive'] = given.has('IsActive') ? (fields['IsActive'] ?? false) : true;
        fields['UserType'] ??= 'Standard';
        fields['CommunityNickname'] ??=
          `${textOf(record, 'Alias') ?? 'user'}${String(batch.context.database.take('nickname', 1))}`;
        fields['TimeZoneSidKey'] ??= 'GMT';
        fields['LocaleSidKey'] ??= 'en_US';
        fields['LanguageLocaleKey'] ??= 'en_US';
      }
    }
  }
};

interface Stage {
  readonly probability: number;
  readonly category: string;
  readonly name: string;
}
const STAGES: Readonly<Record<string, Stage>> = {
  Prospecting: { probability: 10, category: 'Pipeline', name: 'Pipeline' },
  Qualification: { probability: 10, category: 'Pipeline', name: 'Pipeline' },
  'Needs Analysis': { probability: 20, category: 'Pipeline', name: 'Pipeline' },
  'Value Proposition': { probability: 50, category: 'Pipeline', name: 'Pipeline' },
  'Id. Decision Makers': { probability: 60, category: 'Pipeline', name: 'Pipeline' },
  'Perception Analysis': { probability: 70, category: 'Pipeline', name: 'Pipeline' },
  'Proposal/Price Quote': { probability: 75, category: 'Pipeline', name: 'Pipeline' },
  'Negotiation/Review': { probability: 90, category: 'Pipeline', name: 'Pipeline' },
  'Closed Won': { probability: 100, category: 'Closed', name: 'Closed' },
  'Closed Lost': { probability: 0, category: 'Omitted', name: 'Omitted' }
};

export const opportunityBehaviour: Behaviour = {
  beforeSave(batch) {
    for (const { record, old, given } of batch.records) {
      const stageName = textOf(record, 'StageName');
      const stage = stageName === null ? undefined : STAGES[stageName];
      record.fields['IsWon'] = stageName === 'Closed Won';
      record.fields['IsClosed'] = stageName === 'Closed Won' || stageName === 'Closed Lost';
      const stageChanged = stageName !== textOf(old, 'StageName');
      if (stage && stageChanged) {
        if (!given.has('Probability')) record.fields['Probability'] = stage.probability;
        record.fields['ForecastCategory'] = stage.category;
        record.fields['ForecastCategoryName'] = stage.name;
      }
      const { Amount: amount, Probability: probability } = record.fields;
      record.fields['ExpectedRevenue'] =
        typeof amount === 'number' && typeof probability === 'number' ? (amount * probability) / 100 : null;
    }
  },
  afterSave(batch) {
    if (batch.operation !== 'insert') return;
    const roles = batch.records.flatMap(({ record }) => {
      const contact = textOf(record, 'ContactId');
      return contact === null ? [] : [{ OpportunityId: idOf(record), ContactId: contact, IsPrimary: true }];
    });
    batch.context.insertInternally('OpportunityContactRole', roles, batch.access.userId);
  }
};
