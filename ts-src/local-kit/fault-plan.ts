import { z } from 'zod';
import { seeded } from './seeded.ts';

/** What the rules of every stand-in's fault plan share: which requests are hit, and how often. */
export const plannedRuleSchema = z.object({
  /** The next so many matching requests; without it the rule stays. */
  count: z.int().positive().optional(),
  method: z.string().optional(),
  /** A regular expression on the path with its query; /local/ is never hit. */
  path: z.string().max(500).optional(),
  /** Chance of a hit per matching request, drawn from the seed. */
  rate: z.number().min(0).max(1).optional(),
  /** Sent as Retry-After: seconds, or an HTTP date that many seconds ahead. */
  retryAfter: z.object({ seconds: z.int().min(0), as: z.enum(['seconds', 'date']).default('seconds') }).optional()
});
export type PlannedRule = z.infer<typeof plannedRuleSchema>;

/** The faults that requests meet, in the order they were planned; the first rule that matches a request acts on it. */
export class FaultPlan<Rule extends PlannedRule> {
  #rules: { readonly rule: Rule; readonly path: RegExp | null; left: number }[] = [];
  #random = seeded(1);
  #hits = 0;

  /** Replaces the plan. */
  set(rules: readonly Rule[], seed: number): void {
    this.#rules = rules.map((rule) => ({
      rule,
      path: rule.path === undefined ? null : new RegExp(rule.path),
      left: rule.count ?? Number.POSITIVE_INFINITY
    }));
    this.#random = seeded(seed);
    this.#hits = 0;
  }

  /** How many requests were hit since the plan was set, and how many hits are still to come. */
  status(): { readonly hits: number; readonly left: number | null } {
    const left = this.#rules.reduce((sum, { left: more }) => sum + more, 0);
    return { hits: this.#hits, left: Number.isFinite(left) ? left : null };
  }

  /** Takes the fault that this request meets. */
  take(method: string, url: string): Rule | null {
    for (const entry of this.#rules) {
      const { rule, path } = entry;
      if (entry.left <= 0 || (rule.method !== undefined && rule.method !== method)) continue;
      if (path !== null && !path.test(url)) continue;
      if (rule.rate !== undefined && this.draw() >= rule.rate) continue;
      entry.left -= 1;
      this.#hits += 1;
      return rule;
    }
    return null;
  }

  /** The next number from the seed, 0 to 1. */
  draw(): number {
    return this.#random();
  }
}

/** The Retry-After header that the rule asks for; null: none. */
export function retryAfterHeader(rule: PlannedRule, now: Date): string | null {
  if (rule.retryAfter === undefined) return null;
  const { seconds, as } = rule.retryAfter;
  return as === 'date' ? new Date(now.getTime() + seconds * 1000).toUTCString() : String(seconds);
}
