import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { median } from './median.ts';

/** What no charm on Node can be faster than, on this machine and under its load at the time. */
export interface Floor {
  /** A Node that does nothing. */
  readonly nodeMs: number;
  /** A process that does nothing, as a hook tool at its cheapest. */
  readonly spawnMs: number;
}

/** The floor of a dispatch that runs so many hook tools one after another. */
export function floorOf(floor: Floor, hookTools: number): number {
  return floor.nodeMs + hookTools * floor.spawnMs;
}

/** Samples the floor again and again beside what is measured, as the load of a machine comes and goes. */
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
    return { nodeMs: median(this.#nodeMs), spawnMs: median(this.#spawnMs) };
  }
}

async function timeOf(program: string, args: readonly string[]): Promise<number> {
  const startedMs = performance.now();
  await once(spawn(program, args, { stdio: 'ignore', env: { PATH: process.env.PATH } }), 'exit');
  return performance.now() - startedMs;
}
