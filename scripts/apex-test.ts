/**
 * Runs the Apex tests of force-app in an org of their own. `node scripts/apex-test.ts Some_Test` runs the named
 * classes only. Every class must be covered to 75 %, which a deploy to an org demands of their sum; one line may always be
 * missing, as the catch of a class of three lines.
 */
import { join } from 'node:path';
import { runApexTests } from '../ts-src/local-org/apex/apex-org.ts';
import type { CoverageFigure } from '../ts-src/local-org/apex/apex-org.ts';

const WANTED_PERCENT = 75;
const chosen = process.argv.slice(2);

function percent({ covered, lines }: CoverageFigure): number {
  return lines === 0 ? 100 : Math.floor((covered / lines) * 100);
}

function printCoverage(figures: readonly CoverageFigure[]): readonly CoverageFigure[] {
  const low = figures.filter((figure) => percent(figure) < WANTED_PERCENT && figure.uncovered.length > 1);
  for (const figure of figures) {
    const missing = percent(figure) < 100 ? `  not run: ${figure.uncovered.join(', ')}` : '';
    console.log(`${String(percent(figure)).padStart(4)} %  ${figure.unit} (${String(figure.lines)} lines)${missing}`);
  }
  return low;
}

const started = performance.now();
const report = runApexTests(join(import.meta.dirname, '../force-app'), chosen.length === 0 ? null : chosen);
const failed = report.outcomes.filter((outcome) => !outcome.passed);
for (const { className, methodName, message, stack } of failed) {
  console.log(`✖ ${className}.${methodName}\n  ${message ?? ''}\n${(stack ?? '').replace(/^/gm, '    ')}`);
}
// A few chosen tests say nothing about coverage.
const low = chosen.length === 0 ? printCoverage(report.coverage) : [];
for (const figure of low) {
  console.log(`${figure.unit} is covered to ${String(percent(figure))} %: ${String(WANTED_PERCENT)} % are demanded.`);
}
const seconds = ((performance.now() - started) / 1000).toFixed(1);
console.log(`Apex tests took ${seconds} s`);
console.log(`${String(report.outcomes.length - failed.length)} passed, ${String(failed.length)} failed`);
process.exitCode = failed.length === 0 && low.length === 0 && report.outcomes.length > 0 ? 0 : 1;
