import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { getErrorMessage, SdkError } from 'charmkit/base';
import { readBundle, Simulator, SimulatorEndedError } from 'juju-sim/simulator';
import { createStandInParts, openRealParts } from './deployment.ts';
import { type Audience, runDemo, type Step } from './run.ts';
import { Terminal } from './terminal.ts';

const usage = `npm run demo [-- <option> ...]

  --json   print one JSON document instead
  --real   without stand-ins; npm run demo:real says where its parts are
`;

const values = readOptions();

const startedMs = performance.now();
const terminal = values.json ? undefined : new Terminal(process.stdout);
const parts = values.real ? await openRealParts().catch(giveUp) : createStandInParts();
const bundle = await readBundle(fileURLToPath(new URL('bundle.yaml', import.meta.url)));
const opening = Simulator.open({
  ...parts.simulator,
  onDispatch: (record) => terminal?.onDispatch(record),
});
const interrupts = ['SIGINT', 'SIGTERM'] as const;
for (const signal of interrupts) process.once(signal, () => void interrupt());
const simulator = await opening;
try {
  terminal?.onStart();
  const steps = await runDemo(simulator, bundle, parts, terminal ?? silent());
  if (values.json) process.stdout.write(`${JSON.stringify({ steps }, undefined, 2)}\n`);
  terminal?.onEnd(steps, performance.now() - startedMs);
  process.exitCode = steps.every(hasConverged) ? 0 : 1;
} catch (error) {
  if (!(error instanceof SdkError)) throw error;
  if (!(error instanceof SimulatorEndedError)) reportFailure(error);
} finally {
  await simulator[Symbol.asyncDispose]();
}

function readOptions() {
  try {
    const options = {
      json: { type: 'boolean' },
      real: { type: 'boolean' },
      help: { type: 'boolean', short: 'h' },
    } as const;
    const { values: given } = parseArgs({ options });
    if (!given.help) return given;
    process.stdout.write(usage);
    process.exit(0);
  } catch (error) {
    process.stderr.write(`${getErrorMessage(error)}\n\n${usage}`);
    process.exit(2);
  }
}

function giveUp(error: unknown): never {
  reportFailure(error);
  process.exit(1);
}

function reportFailure(error: unknown): void {
  process.stderr.write(`${getErrorMessage(error)}\n`);
  process.exitCode = 1;
}

function hasConverged(step: Step): boolean {
  return step.differences.length === 0;
}

/** Removes all processes and files, whenever the demo is interrupted. */
async function interrupt(): Promise<void> {
  await (await opening)[Symbol.asyncDispose]();
  process.stderr.write('Interrupted\n');
  process.exit(130);
}

function silent(): Audience {
  return { onAction: () => undefined, onStep: () => undefined, onPause: () => undefined };
}
