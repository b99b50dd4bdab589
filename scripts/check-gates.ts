// `npm run check:gates`: plants faults in a copy of the tree, all those of one gate at once, and checks that the
// gate reports each of them. It detects gates that pass because they read nothing, or not everything.
import { appendFileSync, existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { copyTree } from './gates/copy-tree.ts';
import { type Fault, faults } from './gates/faults.ts';
import { gates, runGate } from './gates/run-gate.ts';

using copy = copyTree();
const tree = copy.path;
let missed = 0;
for (const gate of gates) await checkGate(gate);
console.log(`${faults.length - missed} of ${faults.length} planted faults reported`);
if (missed > 0) process.exitCode = 1;

async function checkGate(gate: string): Promise<void> {
  const planted = faults.filter((fault) => fault.gate === gate);
  const { status, text, seconds } = await withFaults(planted, () => runGate(gate, tree));
  console.log(`${gate}: ${planted.length} planted, ${seconds} s`);
  const found = planted.map((fault) => printFault(fault, status !== 0 && text.includes(fault.report)));
  const unseen = found.filter((reported) => !reported).length + (planted.length === 0 ? 1 : 0);
  if (unseen > 0) console.log(`exit ${status}, and in the output of ${gate}:\n${text}`);
  missed += unseen;
}

function printFault({ breach, report }: Fault, reported: boolean): boolean {
  console.log(reported ? `  reported  ${breach}` : `  MISSED    ${breach}: no "${report}"`);
  return reported;
}

async function withFaults<Result>(planted: readonly Fault[], look: () => Promise<Result>): Promise<Result> {
  const additions = planted.flatMap((fault) => Object.entries(fault.additions));
  const undo = additions.map(([path, text]) => addText(join(tree, path), text));
  try {
    return await look();
  } finally {
    for (const restore of undo.reverse()) restore();
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
