// Runs before every npm script, on whatever Node the system has: Node built-ins only.
// Installs the dependencies when they are missing or older than package-lock.json.
import { spawnSync } from 'node:child_process';
import { existsSync, statSync } from 'node:fs';

const INSTALLED = 'node_modules/.package-lock.json';
const LOWEST_NODE = 20;

const major = Number(process.versions.node.split('.')[0]);
if (major < LOWEST_NODE) {
  console.error(
    `Node ${process.versions.node} is too old to install with. Install Node ${LOWEST_NODE} or newer, then run the command again.`
  );
  process.exit(1);
}

const changedAt = (file) => statSync(file).mtimeMs;
const isStale = () => changedAt('package-lock.json') > changedAt(INSTALLED) + 1000;
if (!existsSync(INSTALLED) || isStale()) {
  console.log('Installing dependencies (about a minute, only this time) …');
  // Warnings about the system's Node are expected: the scripts themselves run on the Node that is installed here.
  const install = spawnSync('npm', ['ci', '--no-audit', '--no-fund', '--loglevel=error'], {
    stdio: 'inherit',
    shell: process.platform === 'win32'
  });
  if (install.status !== 0) {
    console.error(
      'The dependencies could not be installed. Check the network and the free disk space, then run the command again.'
    );
    process.exit(install.status ?? 1);
  }
}
