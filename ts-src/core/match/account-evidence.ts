import type { OpportunityRecord } from './candidate.ts';
import type { Finding } from './candidate-board.ts';
import { organisationDomainOf, websiteDomainOf } from './organisation-domain.ts';
import { accountCandidate, PERSON_ACCOUNT, recency, type Ranking } from './ranking.ts';

/** Accounts of the people, and those whose website fits an outside address; of a person account its Contact. */
export function addAccounts({ input, facts, board, counterparts, find, people }: Ranking): void {
  for (const { address } of counterparts) {
    for (const person of find(address)) {
      const account = facts.accounts.find(({ id }) => id === person.accountId);
      // The person account is the person, who is a candidate already.
      if (account === undefined || person.isPersonAccount === true) continue;
      board.add(accountCandidate(account), {
        rule: 'account.contact',
        text: `account of ${person.name}`,
        strength: 'likely',
        points: 40
      });
    }
  }
  const outside = counterparts
    .filter(({ verdict }) => verdict !== 'internal')
    .map(({ address }) => organisationDomainOf(address));
  const domains = new Set([...outside, websiteDomainOf(input.website)].filter((domain) => domain !== null));
  for (const account of facts.accounts) {
    const website = websiteDomainOf(account.website);
    if (website === null || !domains.has(website)) continue;
    const finding = { rule: 'domain.website', text: `website ${website} fits the address`, points: 20 };
    const { personContactId: id } = account;
    if (id == null) board.add(accountCandidate(account), { ...finding, strength: 'likely' });
    else if (!people.some((person) => person.id === id))
      board.add({ id, type: 'Contact', label: account.name, detail: PERSON_ACCOUNT }, { ...finding, strength: 'weak' });
  }
}

/** Open Opportunities: those in which one of the people has a role before those of the account, the last touched first. */
export function addOpportunities(ranking: Ranking): void {
  for (const opportunity of ranking.facts.opportunities) {
    if (opportunity.isClosed) continue;
    const { id, name, stage } = opportunity;
    for (const finding of findingsOf(ranking, opportunity))
      ranking.board.add({ id, type: 'Opportunity', label: name, detail: stage }, finding);
  }
}

function findingsOf({ board, people }: Ranking, opportunity: OpportunityRecord): Finding[] {
  const { accountId, contactIds } = opportunity;
  const points = 10 + recency(opportunity.lastModifiedAt);
  const holder = people.find(({ id, type }) => type === 'Contact' && contactIds.includes(id));
  const ofRole: Finding[] =
    holder === undefined
      ? []
      : [
          {
            rule: 'opportunity.contact-role',
            text: `${holder.name} has a role in this open opportunity`,
            strength: 'likely',
            points: points + 20
          }
        ];
  const isOfAccount = accountId !== null && (board.has(accountId) || people.some((one) => one.accountId === accountId));
  if (!isOfAccount) return ofRole;
  return [
    ...ofRole,
    { rule: 'opportunity.account', text: 'open opportunity of the account', strength: 'weak', points }
  ];
}
