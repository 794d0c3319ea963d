import { readFileSync } from 'node:fs';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { findConfigFaults, loadConfig, type RelayConfig } from '../../relay/config.ts';
import { attempt, fine, type Finding } from '../../relay/mailbox/finding.ts';
import type { FindingGroup, GroupedFinding } from './finding.ts';
import { examineDatabase } from './machine.ts';
import { examineMailboxes } from './mailboxes.ts';
import { examineOrg } from './org.ts';
import { askRelay, examineRelay } from './relay.ts';

/** Looks at every prerequisite; what a step lacks ends the steps that build on it, so that each fault comes once. */
export async function* examine(env: NodeJS.ProcessEnv, file: string | null): AsyncGenerator<GroupedFinding> {
  const faults = findConfigFaults(env, file);
  for (const found of faults) yield grouped('configuration', settingFault(found, file));
  if (faults.length > 0) return;
  const config = loadConfig(env, file);
  yield grouped('configuration', fine('settings', file ?? 'from the environment'));
  const authorities = await authoritiesFinding(config);
  if (authorities !== null) yield grouped('configuration', authorities);
  const { finding: running, status, isUp } = await askRelay(config);
  yield* all('this machine', examineDatabase(config, isUp));
  yield* examineClouds(config);
  yield grouped('relay', running);
  if (status !== null) yield* all('relay', examineRelay(config, status));
}

function settingFault(found: string, file: string | null): Finding {
  const setting = /^\S+/.exec(found)?.[0] ?? 'settings';
  const place = file ?? 'the environment variables';
  return {
    check: setting,
    ok: false,
    found: found
      .slice(setting.length)
      .trim()
      .replace(/^is missing: /, 'missing: '),
    needed: 'a setting as docs/relay-configuration.md describes it',
    cure: `Correct ${setting} in ${place}.`
  };
}

async function authoritiesFinding({ caFile }: RelayConfig): Promise<Finding | null> {
  if (caFile === null) return null;
  return await attempt('caFile', 'a PEM file of certificates', () => {
    setDefaultCACertificates([...getCACertificates('default'), readFileSync(caFile, 'utf8')]);
    return caFile;
  });
}

async function* examineClouds(config: RelayConfig): AsyncGenerator<GroupedFinding> {
  const findings = examineOrg(config);
  let step = await findings.next();
  while (step.done !== true) {
    yield grouped('Salesforce', step.value);
    step = await findings.next();
  }
  const { org, isSignedIn } = step.value;
  if (!isSignedIn) return;
  yield* all('mailboxes', examineMailboxes(config, org));
}

async function* all(group: FindingGroup, findings: AsyncIterable<Finding>): AsyncGenerator<GroupedFinding> {
  for await (const finding of findings) yield grouped(group, finding);
}

function grouped(group: FindingGroup, finding: Finding): GroupedFinding {
  return { group, ...finding };
}
