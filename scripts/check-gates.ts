// `npm run check:gates`: plants one fault after another in a copy of the tree, and sees the gate report it. A gate that
// reads nothing, or not all, passes everything; this is what would tell.
import { execFileSync, spawnSync } from 'node:child_process';
import {
  appendFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { type Fault, faults } from './gates/faults.ts';

const tree = mkdtempSync(join(tmpdir(), 'gates-'));
try {
  copyTree();
  const missed = faults.filter((fault) => !isReported(fault));
  console.log(`${faults.length - missed.length} of ${faults.length} planted faults reported`);
  if (missed.length > 0) process.exitCode = 1;
} finally {
  rmSync(tree, { recursive: true });
}

/** All that git would take, and the dependencies by links; charmkit's link must lead to the copy. */
function copyTree(): void {
  const list = execFileSync('git', ['ls-files', '-z', '--cached', '--others', '--exclude-standard'], {
    encoding: 'utf8',
  });
  for (const path of list.split('\0').filter(Boolean)) cpSync(path, join(tree, path));
  const modules = join(tree, 'node_modules');
  mkdirSync(modules);
  for (const name of readdirSync('node_modules'))
    symlinkSync(join(process.cwd(), 'node_modules', name), join(modules, name));
  rmSync(join(modules, 'charmkit'));
  symlinkSync('../lib', join(modules, 'charmkit'));
}

function isReported(fault: Fault): boolean {
  const output = withFault(fault, () => runGate(fault.gate));
  const reported = output.status !== 0 && output.text.includes(fault.report);
  console.log(`${reported ? 'reported' : 'MISSED  '}  ${fault.gate}: ${fault.breach}`);
  if (!reported) console.log(`exit ${output.status}, and no "${fault.report}" in:\n${output.text}`);
  return reported;
}

function runGate(gate: Fault['gate']): { status: number | null; text: string } {
  const env = { ...process.env, NO_COLOR: '1' };
  const run = spawnSync(packageJson.scripts[`gate:${gate}`], {
    cwd: tree,
    shell: true,
    encoding: 'utf8',
    env,
  });
  return { status: run.status, text: `${run.stdout}${run.stderr}` };
}

function withFault<Result>(fault: Fault, look: () => Result): Result {
  const undo = Object.entries(fault.additions).map(([path, text]) => addText(join(tree, path), text));
  try {
    return look();
  } finally {
    for (const restore of undo) restore();
  }
}

function addText(path: string, text: string): () => void {
  const before = existsSync(path) ? readFileSync(path) : undefined;
  mkdirSync(dirname(path), { recursive: true });
  appendFileSync(path, text);
  return () => {
    if (before) writeFileSync(path, before);
    else rmSync(path);
  };
}
