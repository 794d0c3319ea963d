import type { Candidate, CandidateType, Evidence, Strength } from './candidate.ts';

interface Entry {
  readonly id: string;
  readonly type: CandidateType;
  readonly label: string;
  readonly detail: string | null;
  strength: Strength;
  score: number;
  readonly findings: Finding[];
}

const ORDER: Readonly<Record<Strength, number>> = { weak: 0, likely: 1, strong: 2 };

/** What one piece of evidence adds to a candidate. */
export interface Finding {
  readonly rule: string;
  readonly text: string;
  readonly strength: Strength;
  readonly points: number;
}

/** Collects evidence per record; a record's strength is that of its best evidence. */
export class CandidateBoard {
  private readonly entries = new Map<string, Entry>();

  add(record: Pick<Candidate, 'id' | 'type' | 'label' | 'detail'>, finding: Finding): void {
    const entry = this.entries.get(record.id) ?? { ...record, strength: finding.strength, score: 0, findings: [] };
    this.entries.set(record.id, entry);
    if (entry.findings.some(({ rule, text }) => rule === finding.rule && text === finding.text)) return;
    entry.findings.push(finding);
    entry.score += finding.points;
    if (ORDER[finding.strength] > ORDER[entry.strength]) entry.strength = finding.strength;
  }

  has(id: string): boolean {
    return this.entries.has(id);
  }

  /** Best first: strength, then score, then label; the order is the same on every machine. So is a record's evidence. */
  ranked(): Candidate[] {
    const entries = [...this.entries.values()].sort(
      (left, right) =>
        ORDER[right.strength] - ORDER[left.strength] ||
        right.score - left.score ||
        (left.label < right.label ? -1 : left.label > right.label ? 1 : 0) ||
        (left.id < right.id ? -1 : 1)
    );
    return entries.map(({ findings, ...entry }) => ({
      ...entry,
      evidence: [...findings].sort(byWeight).map(evidenceOf)
    }));
  }
}

function byWeight(left: Finding, right: Finding): number {
  return ORDER[right.strength] - ORDER[left.strength] || right.points - left.points;
}

function evidenceOf({ rule, text }: Finding): Evidence {
  return { rule, text };
}
