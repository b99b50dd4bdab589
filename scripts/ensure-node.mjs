// Preloaded (node --import) by the scripts that run TypeScript. They find the Node among the dependencies first on PATH,
// unless npm 10 installed it: that takes its link away again, with the one of the platform that doesn't fit.
import { spawnSync } from 'node:child_process';
import { existsSync, symlinkSync } from 'node:fs';
import { join } from 'node:path';

const oldest = 24;

if (Number.parseInt(process.versions.node, 10) < oldest) {
  const installed = join('node_modules', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(installed)) giveUp();
  linkForOtherScripts();
  process.exit(startAgainOn(installed));
}

function linkForOtherScripts() {
  const link = join('node_modules', '.bin', 'node');
  const target = join('..', `node-${process.platform}-${process.arch}`, 'bin', 'node');
  if (!existsSync(link)) symlinkSync(target, link);
}

function startAgainOn(program) {
  const { status } = spawnSync(program, [...process.execArgv, ...process.argv.slice(1)], {
    stdio: 'inherit',
  });
  return status ?? 1;
}

function giveUp() {
  console.error(
    `This is Node ${process.versions.node}; the scripts here are TypeScript and need Node ${oldest} or newer.\n` +
      'On Linux (x64, arm64) npm installs one with the dependencies: run "npm ci" without --omit=optional.\n' +
      `Elsewhere, for example on macOS, install Node ${oldest} or newer: https://nodejs.org`,
  );
  process.exit(1);
}
