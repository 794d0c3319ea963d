import { foldSubject, withoutAnswerPrefixes } from '../classify/localized-subjects.ts';

const TOKENS = /\[? {0,3}(?:thread::[a-z0-9_-]{1,120}::|ref:[!_a-z0-9.]{1,90}:ref) {0,3}\]?/g;
/** What gateways and help desks put before a subject: "[EXTERNAL]", "[Case 1042]". */
const TAGS = /\[[^[\]]{1,60}\]/g;
/** A shorter subject is part of many others. */
const SHORTEST_PART = 5;

/** Says whether a reply's subject is none of the thread's; prefixes, tags, tokens, case and marks do not count. */
export function isOtherSubject(subject: string, known: readonly (string | null)[]): boolean {
  const own = topicOf(subject);
  const topics = known.map((text) => topicOf(text ?? '')).filter((topic) => topic !== '');
  if (own === '' || topics.length === 0) return false;
  return !topics.some((topic) => topic === own || isPart(topic, own) || isPart(own, topic));
}

/** "Pump leaks again, urgent" is still about "Pump leaks". */
function isPart(part: string, whole: string): boolean {
  return part.length >= SHORTEST_PART && ` ${whole} `.includes(` ${part} `);
}

function topicOf(subject: string): string {
  const bare = foldSubject(subject).replaceAll(TOKENS, ' ').replaceAll(TAGS, ' ').trim();
  return withoutAnswerPrefixes(bare)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim();
}
