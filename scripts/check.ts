// `npm run check`: runs every gate of package.json, one for each core at a time, and prints one line for each. If a
// gate fails, it shows the output of its tool.
import { availableParallelism } from 'node:os';
import { gates, runGate } from './gates/run-gate.ts';

const waiting = [...gates];
await Promise.all(Array.from({ length: availableParallelism() }, runGates));

async function runGates(): Promise<void> {
  for (let gate = waiting.shift(); gate !== undefined; gate = waiting.shift()) {
    const { command, status, text, seconds } = await runGate(gate);
    const verdict = status === 0 ? 'ok    ' : 'FAILED';
    console.log(`${verdict} ${gate.padEnd(10)} ${seconds.padStart(5)} s  ${command}`);
    if (status === 0) continue;
    console.log(text);
    process.exitCode = 1;
  }
}
