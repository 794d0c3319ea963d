import type { Access, OrgEngine, OrgRecord } from '../engine.ts';

export interface OrgUser {
  readonly id: string;
  readonly username: string;
  readonly name: string;
  readonly firstName: string;
  readonly lastName: string;
  readonly email: string;
  readonly profileName: string;
  readonly timeZone: string;
  readonly locale: string;
  readonly language: string;
}

const FIELDS =
  'Id, Username, Name, FirstName, LastName, Email, Profile.Name, TimeZoneSidKey, LocaleSidKey, LanguageLocaleKey, IsActive';

/** Looks users up for logins and the page, past every sharing rule. */
export class UserDirectory {
  readonly #engine: OrgEngine;

  constructor(engine: OrgEngine) {
    this.#engine = engine;
  }

  byUsername(username: string): OrgUser | null {
    return this.#find('Username = :key AND IsActive = TRUE', username);
  }

  byId(id: string): OrgUser | null {
    return this.#find('Id = :key', id);
  }

  active(): readonly OrgUser[] {
    const soql = `SELECT ${FIELDS} FROM User WHERE IsActive = TRUE ORDER BY Name`;
    return this.#engine.query(soql, SYSTEM).records.map(toUser);
  }

  #find(where: string, key: string): OrgUser | null {
    const record = this.#engine.query(`SELECT ${FIELDS} FROM User WHERE ${where} LIMIT 1`, SYSTEM, { binds: { key } })
      .records[0];
    return record === undefined ? null : toUser(record);
  }
}

/** The access of the org itself. */
export const SYSTEM: Access = { userId: '', sharing: false, permissions: false };

function toUser(record: OrgRecord): OrgUser {
  const text = (name: string): string => {
    const value = record.fields[name];
    return typeof value === 'string' ? value : '';
  };
  const profile = record.fields['Profile'];
  const profileName =
    typeof profile === 'object' && profile !== null && 'fields' in profile ? profile.fields['Name'] : null;
  return {
    id: text('Id'),
    username: text('Username'),
    name: text('Name'),
    firstName: text('FirstName'),
    lastName: text('LastName'),
    email: text('Email'),
    profileName: typeof profileName === 'string' ? profileName : '',
    timeZone: text('TimeZoneSidKey') || 'GMT',
    locale: text('LocaleSidKey') || 'en_GB',
    language: text('LanguageLocaleKey') || 'en_US'
  };
}
