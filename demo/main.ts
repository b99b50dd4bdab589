import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { messageOf } from 'charmkit/base';
import { readBundle, Simulator, SimulatorEndedError } from 'charmkit/simulator';
import { realParts, standInParts } from './deployment.ts';
import { type Audience, runDemo, type Step } from './run.ts';
import { Terminal } from './terminal.ts';

const { values } = parseArgs({ options: { json: { type: 'boolean' }, real: { type: 'boolean' } } });

const startedMs = performance.now();
const terminal = values.json ? undefined : new Terminal(process.stdout);
const parts = values.real ? await realParts().catch(giveUp) : standInParts();
const bundle = await readBundle(fileURLToPath(new URL('bundle.yaml', import.meta.url)));
const simulator = await Simulator.open({
  ...parts.simulator,
  onDispatch: (record) => terminal?.onDispatch(record),
});
const interrupts = ['SIGINT', 'SIGTERM'] as const;
for (const signal of interrupts) process.once(signal, () => void interrupt());
try {
  terminal?.onStart();
  const steps = await runDemo(simulator, bundle, parts, terminal ?? silent());
  if (values.json) process.stdout.write(`${JSON.stringify({ steps }, undefined, 2)}\n`);
  terminal?.onEnd(steps, performance.now() - startedMs);
  process.exitCode = steps.every(hasConverged) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SimulatorEndedError)) throw error;
} finally {
  await simulator[Symbol.asyncDispose]();
}

function giveUp(error: unknown): never {
  process.stderr.write(`${messageOf(error)}\n`);
  process.exit(1);
}

function hasConverged(step: Step): boolean {
  return step.differences.length === 0;
}

/** Leaves no process and no file behind, whatever the demo was at. */
async function interrupt(): Promise<void> {
  await simulator[Symbol.asyncDispose]();
  process.stderr.write('Interrupted\n');
  process.exit(130);
}

function silent(): Audience {
  return { onAction: () => undefined, onStep: () => undefined, onPause: () => undefined };
}
