/** Programs that tests need from the system: found, installed through apt when that is possible, or named as missing. */
import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { delimiter, join } from 'node:path';

export interface SystemTool {
  readonly command: string;
  readonly packages: readonly string[];
}

export const CHROMIUM: SystemTool = { command: 'chromium', packages: ['chromium'] };
export const JAVA: SystemTool = { command: 'java', packages: ['openjdk-17-jre-headless'] };
export const POSTGRESQL: SystemTool = { command: 'pg_ctlcluster', packages: ['postgresql'] };
export const DOVECOT: SystemTool = { command: 'dovecot', packages: ['dovecot-imapd'] };
export const MBSYNC: SystemTool = { command: 'mbsync', packages: ['isync'] };

/** The tool's path; null when it is missing and can't be installed here. */
export function findSystemTool(tool: SystemTool): string | null {
  return locate(tool.command) ?? (canInstall() ? install(tool) : null);
}

/** Why a test that needs the tool is skipped, with what to do. */
export function missingReason(tool: SystemTool): string {
  return `${tool.command} is not installed: apt-get install ${tool.packages.join(' ')}`;
}

/** Servers stand in sbin, which is not on every user's path. */
const SERVER_FOLDERS = ['/usr/local/sbin', '/usr/sbin', '/sbin'];

function locate(command: string): string | null {
  const folders = [...(process.env['PATH'] ?? '').split(delimiter), ...SERVER_FOLDERS];
  return folders.map((folder) => join(folder, command)).find((path) => existsSync(path)) ?? null;
}

/** Only CI's own machine is changed without asking. */
function canInstall(): boolean {
  return process.env['CI'] === 'true' && process.getuid?.() === 0 && locate('apt-get') !== null;
}

function install(tool: SystemTool): string | null {
  console.log(`Installing ${tool.packages.join(' ')} …`);
  const options = { stdio: 'ignore', env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' } } as const;
  spawnSync('apt-get', ['update'], options);
  spawnSync('apt-get', ['install', '-y', '--no-install-recommends', ...tool.packages], options);
  return locate(tool.command);
}
