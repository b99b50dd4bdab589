// `npm run check:gates`: plants one fault after another in a copy of the tree, and checks that the gate
// reports it. It detects gates that pass because they read nothing, or not everything.
import { spawnSync } from 'node:child_process';
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import packageJson from '../package.json' with { type: 'json' };
import { copyTree } from './gates/copy-tree.ts';
import { type Fault, faults } from './gates/faults.ts';

using copy = copyTree();
const tree = copy.path;
const missed = faults.filter((fault) => !isReported(fault));
console.log(`${faults.length - missed.length} of ${faults.length} planted faults reported`);
if (missed.length > 0) process.exitCode = 1;

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
