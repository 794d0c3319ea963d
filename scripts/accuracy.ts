/**
 * `npm run accuracy`: measures the rules on real mail, section by section, and fails when a goal is missed.
 * A section is one file in scripts/accuracy/; without its data it says so and is skipped.
 */
import type { Section } from './accuracy/section.ts';
import { fieldSection } from './accuracy/fields.ts';
import { replySection } from './accuracy/replies.ts';
import { serviceMailSection } from './accuracy/service-mail.ts';
import { signatureSection } from './accuracy/signatures.ts';

const SECTIONS: readonly Section[] = [serviceMailSection, signatureSection, replySection, fieldSection];

let missed = 0;
for (const { title, measure } of SECTIONS) {
  const result = await measure();
  console.log(`== ${title}`);
  if (result.kind === 'skipped') {
    console.log(`skipped: ${result.reason}`);
    continue;
  }
  for (const line of result.lines) console.log(line);
  console.log('');
  for (const { words, isMet } of result.goals) console.log(`${isMet ? 'met   ' : 'MISSED'}  ${words}`);
  missed += result.goals.filter(({ isMet }) => !isMet).length;
}
process.exitCode = missed === 0 ? 0 : 1;
