import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { computeMedian } from './median.ts';

/** The lower limit for a charm on Node, on this machine and under its current load. */
export interface Floor {
  /** A Node that does nothing. */
  readonly nodeMs: number;
  /** A process that does nothing, as the cheapest possible hook tool. */
  readonly spawnMs: number;
}

/** The lower limit for a dispatch that runs this many hook tools one after another. */
export function computeFloor(floor: Floor, hookTools: number): number {
  return floor.nodeMs + hookTools * floor.spawnMs;
}

/** Samples the limit repeatedly during a measurement, because the load of the machine changes. */
export class FloorMeter {
  readonly #nodeMs: number[] = [];
  readonly #spawnMs: number[] = [];

  async sample(): Promise<void> {
    for (let time = 0; time < 3; time += 1) {
      this.#nodeMs.push(await timeOf(process.execPath, ['--eval', '0']));
      this.#spawnMs.push(await timeOf('true', []));
    }
  }

  floor(): Floor {
    return { nodeMs: computeMedian(this.#nodeMs), spawnMs: computeMedian(this.#spawnMs) };
  }
}

async function timeOf(program: string, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  await once(spawn(program, args, { stdio: 'ignore', env: { PATH: process.env.PATH } }), 'exit');
  return performance.now() - startedMs;
}
