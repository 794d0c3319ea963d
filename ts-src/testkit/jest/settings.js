/** Invented settings for component tests. */
export const standardUsers = { id: '00eJ00000000002AAA', name: 'Standard User' };
export const riva = { id: '005J00000000001AAA', name: 'Riva Reviewer' };

function level(name, ownerId, ownerName, changes = {}) {
  return { level: name, ownerId, ownerName, values: {}, setHere: [], locked: [], lastModifiedDate: null, ...changes };
}

/** What Apex answers; each level may be changed. */
export function settingsAnswer({ organisation, profile, person, ...changes } = {}) {
  return {
    canEditAll: false,
    userId: riva.id,
    person: riva,
    profile: standardUsers,
    levels: [
      level('organisation', '00DJ00000000001AAA', 'Northwind', organisation),
      level('profile', standardUsers.id, standardUsers.name, profile),
      level('person', riva.id, riva.name, person)
    ],
    ...changes
  };
}

/** A level that sets these values. */
export function setting(values, changes = {}) {
  return { values, setHere: Object.keys(values), lastModifiedDate: '2026-11-20T08:00:00.000Z', ...changes };
}
