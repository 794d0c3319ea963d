import type { Command } from 'commander';
import { examine } from './doctor/examine.ts';
import type { FindingGroup, GroupedFinding } from './doctor/finding.ts';
import { requireConfiguration } from './relay-client.ts';
import { fault } from '../relay/mailbox/finding.ts';

/** `doctor`: checks every prerequisite, and names the cure of what is missing. */
export function registerDoctor(program: Command): void {
  program
    .command('doctor')
    .description('check configuration, machine, org, mailboxes and relay; name the cure of what is missing')
    .option('--json', 'one JSON line a check')
    .action(async (options: { json?: boolean }) => {
      let group: FindingGroup | null = null;
      let checks = 0;
      let faults = 0;
      for await (const finding of examineConfigured()) {
        if (options.json === true) process.stdout.write(`${JSON.stringify(finding)}\n`);
        else print(finding, group);
        group = finding.group;
        checks += 1;
        faults += finding.ok ? 0 : 1;
      }
      if (options.json !== true) process.stdout.write(`\n${closing(checks, faults)}\n`);
      if (faults > 0) process.exitCode = 1;
    });
}

/** Without any configuration there is one thing to say, not a fault for each setting. */
async function* examineConfigured(): AsyncGenerator<GroupedFinding> {
  let file: string | null;
  try {
    file = requireConfiguration();
  } catch (error) {
    yield { group: 'configuration', ...fault('settings', 'a complete configuration', error) };
    return;
  }
  yield* examine(process.env, file);
}

function print(finding: GroupedFinding, before: FindingGroup | null): void {
  const { group, ok, check, found, needed, cure } = finding;
  if (group !== before) process.stdout.write(`${before === null ? '' : '\n'}${group}\n`);
  process.stdout.write(`  ${ok ? 'ok   ' : 'FAULT'} ${check}: ${found}\n`);
  if (!ok) process.stdout.write(`        needed: ${needed}\n        cure:   ${cure}\n`);
  else if (cure !== '') process.stdout.write(`        hint:   ${cure}\n`);
}

function closing(checks: number, faults: number): string {
  const looked = checks === 1 ? '1 check' : `${String(checks)} checks`;
  if (faults === 0) return `${looked}, no fault.`;
  const found = faults === 1 ? '1 fault: follow its cure' : `${String(faults)} faults: follow their cures`;
  return `${looked}, ${found}, then run it again.`;
}
