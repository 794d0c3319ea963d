/** The related pane's cards: candidates by group, each with the evidence that speaks for it. */
import type { Candidate, CandidateType } from 'c/intakeCore';
import { labels } from 'c/intakeLabels';
import { fill, readable } from 'c/intakeText';
import type { ReadableText } from 'c/intakeText';

export type Group = 'person' | 'case' | 'other';

/** The record that is chosen in each group. */
export type Chosen = Readonly<Record<Group, string | null>>;

interface ShownEvidence extends ReadableText {
  readonly key: string;
  /** How strong the candidate's best evidence is; before the first alone. */
  readonly strength: string | null;
}

export interface ShownCandidate {
  readonly id: string;
  readonly typeLabel: string;
  readonly label: string;
  readonly detail: ReadableText | null;
  readonly icon: string;
  readonly evidence: readonly ShownEvidence[];
  readonly strengthClass: string;
  /** Behind the disclosure; empty while it is closed. */
  readonly moreEvidence: readonly ShownEvidence[];
  readonly moreLabel: string | null;
  readonly moreExpanded: 'true' | 'false';
  readonly moreIcon: string;
  readonly checked: boolean;
  readonly className: string;
  readonly group: Group;
  readonly inputName: string;
  readonly openLabel: string;
}

export interface ShownGroup {
  readonly name: Group;
  readonly label: string;
  readonly candidates: readonly ShownCandidate[];
  readonly hasCandidates: boolean;
  readonly isEmpty: boolean;
  readonly emptyText: string;
}

export interface GroupState {
  readonly chosen: Chosen;
  /** Not only the best of each group. */
  readonly showsAll: boolean;
  /** Candidates whose evidence is shown to the last. */
  readonly openIds: readonly string[];
  /** Whether Leads are offered beside Contacts. */
  readonly hasLeads: boolean;
}

const typeIcons: Readonly<Record<CandidateType, string>> = {
  Contact: 'standard:contact',
  Lead: 'standard:lead',
  User: 'standard:user',
  Account: 'standard:account',
  Case: 'standard:case',
  Opportunity: 'standard:opportunity'
};

const typeLabels: Readonly<Record<CandidateType, string>> = {
  Contact: labels.typeContact,
  Lead: labels.typeLead,
  User: labels.typeUser,
  Account: labels.typeAccount,
  Case: labels.typeCase,
  Opportunity: labels.typeOpportunity
};

const strengthLabels: Readonly<Record<string, string>> = {
  strong: labels.strengthStrong,
  likely: labels.strengthLikely,
  weak: labels.strengthWeak
};

const groupNames: readonly (readonly [Group, string])[] = [
  ['person', labels.groupPerson],
  ['case', labels.groupCase],
  ['other', labels.groupOther]
];

const maxInGroup = 6;
const maxEvidence = 3;

/** The groups with their best candidates, or all of them; other records only where there are some. */
export function shownGroups(candidates: readonly Candidate[], state: GroupState): ShownGroup[] {
  return groupNames
    .map(([name, label]) => {
      const inGroup = candidatesIn(candidates, name);
      const listed = state.showsAll ? inGroup : inGroup.slice(0, maxInGroup);
      const hasCandidates = listed.length > 0;
      const shown = listed.map((candidate) => shownCandidate(candidate, name, state));
      return {
        name,
        label,
        candidates: shown,
        hasCandidates,
        isEmpty: !hasCandidates,
        emptyText: emptyText(name, state)
      };
    })
    .filter((group) => group.hasCandidates || group.name !== 'other');
}

function emptyText(group: Group, { hasLeads }: GroupState): string {
  if (group === 'person') return hasLeads ? labels.groupPersonEmpty : labels.groupContactEmpty;
  return group === 'case' ? labels.groupCaseEmpty : '';
}

/** Says whether a group has more candidates than are shown at first. */
export function isCut(candidates: readonly Candidate[]): boolean {
  return groupNames.some(([name]) => candidatesIn(candidates, name).length > maxInGroup);
}

function candidatesIn(candidates: readonly Candidate[], group: Group): readonly Candidate[] {
  return candidates.filter((candidate) => groupOf(candidate.type) === group);
}

function groupOf(type: CandidateType): Group | null {
  if (type === 'Contact' || type === 'Lead') return 'person';
  if (type === 'Case') return 'case';
  // A colleague is context of a message, never the record it is saved to.
  return type === 'User' ? null : 'other';
}

function shownCandidate(candidate: Candidate, group: Group, { chosen, openIds }: GroupState): ShownCandidate {
  const { id, type, label, detail, strength } = candidate;
  const checked = chosen[group] === id;
  const isOpen = openIds.includes(id);
  const evidence = candidate.evidence.map(({ text }, index) => ({
    key: String(index),
    strength: index === 0 ? (strengthLabels[strength] ?? strength) : null,
    ...readable(text)
  }));
  const more = evidence.slice(maxEvidence);
  return {
    id,
    typeLabel: typeLabels[type],
    label,
    detail: detail === null ? null : readable(detail),
    icon: typeIcons[type],
    evidence: evidence.slice(0, maxEvidence),
    strengthClass: `strength strength_${strength}`,
    moreEvidence: isOpen ? more : [],
    moreLabel: more.length === 0 ? null : fill(labels.evidenceMore, more.length),
    moreExpanded: isOpen ? 'true' : 'false',
    moreIcon: isOpen ? 'utility:chevrondown' : 'utility:chevronright',
    checked,
    className: checked ? 'candidate candidate_chosen' : 'candidate',
    group,
    inputName: `choice-${group}`,
    openLabel: fill(labels.openRecord, label)
  };
}
