// What hook tools over the agent's socket save, against the same tools as executables, hook by hook, in one run:
//   npm run bench:hook-tools -- [--runs <count>] [--juju]
// `--juju` takes Juju's own hook tools and server, as `npm run real:build` has built them; else they are juju-sim's.
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { toolNames } from 'charmkit/juju-model';
import { countHookTools, type DispatchRecord, openJujuHookTools, readBundle } from 'juju-sim/simulator';
import { createStandInParts } from '../demo/deployment.ts';
import { findParts } from '../scripts/real/find.ts';
import { readCpuOfChildren } from './cpu.ts';
import { computeMedian } from './median.ts';
import { playStory } from './story.ts';

interface Cost {
  readonly hook: string;
  readonly hookTools: number;
  readonly ms: number;
  /** The directory of the charm and its executables. */
  readonly cpuMs: number;
}

const { values } = parseArgs({
  options: { runs: { type: 'string', default: '5' }, juju: { type: 'boolean', default: false } },
});
const bundle = await readBundle(fileURLToPath(new URL('../demo/bundle.yaml', import.meta.url)));

// Not measured: it fills the caches of the file system and of compiled code.
await measure('socket');
const socket: Cost[] = [];
const executables: Cost[] = [];
for (let run = 0; run < Number(values.runs); run += 1) {
  socket.push(...(await measure('socket')));
  executables.push(...(await measure('executables')));
}
const titles = ['tools', 'CPU ms', 'executables', 'saved', 'ms', 'executables', 'saved'];
printRow('hook', titles);
for (const [hook, costs] of Map.groupBy(socket, (cost) => cost.hook)) {
  const others = executables.filter((cost) => cost.hook === hook);
  const tools = Math.max(...costs.map(({ hookTools }) => hookTools));
  const cpu = compare(costs, others, ({ cpuMs }) => cpuMs);
  printRow(hook, [tools, ...cpu, ...compare(costs, others, ({ ms }) => ms)]);
}

async function measure(transport: 'socket' | 'executables'): Promise<readonly Cost[]> {
  const parts = createStandInParts(
    transport === 'executables' ? { charm: { CHARM_HOOK_TOOLS: transport } } : {},
  );
  const costs: Cost[] = [];
  let cpuBefore = 0;
  const simulator = {
    ...parts.simulator,
    // The simulator closes them.
    ...(values.juju && { hookTools: await openJujuHookTools(findParts(['JUJUC_DIR']).JUJUC_DIR, toolNames) }),
    onHookStart: () => {
      cpuBefore = readCpuOfChildren();
    },
    onDispatch: (record: DispatchRecord) => {
      const cpuMs = (readCpuOfChildren() - cpuBefore) * 1000;
      costs.push({ hook: record.hook, hookTools: countHookTools(record), ms: record.ms, cpuMs });
    },
  };
  await playStory(bundle, { ...parts, simulator });
  return costs;
}

function compare(costs: readonly Cost[], others: readonly Cost[], amountOf: (cost: Cost) => number) {
  const [ours, theirs] = [computeMedian(costs.map(amountOf)), computeMedian(others.map(amountOf))];
  return [Math.round(ours), Math.round(theirs), `${Math.round((1 - ours / theirs) * 100)} %`];
}

function printRow(hook: string, cells: readonly (string | number)[]): void {
  process.stdout.write(`${hook.padEnd(34)}${cells.map((cell) => String(cell).padStart(12)).join('')}\n`);
}
