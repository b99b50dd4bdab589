import { type ChildProcess, fork } from 'node:child_process';
import { once } from 'node:events';
import type { TortureSuite } from '../../tests/torture/suite.ts';
import type { Message } from './run-suite.ts';

export interface Limits {
  readonly seed: number;
  /** Replaces the suite's goal. */
  readonly count: number | undefined;
  /** For each suite. Undefined: until the goal is reached. */
  readonly minutes: number | undefined;
  /** Whether the first failure ends the suite. */
  readonly isBrief: boolean;
}

/** The result of a suite. */
export interface Tally {
  readonly suite: TortureSuite;
  readonly tried: number;
  readonly failed: number;
  readonly seconds: number;
  /** The minimum that the run had to try. */
  readonly required: number;
}

const progressMs = 10_000;

/** Runs a suite to its end, and prints its progress from time to time. */
export async function runSuite(suite: TortureSuite, limits: Limits): Promise<Tally> {
  const { name, noun, goal, floor } = suite;
  const wanted = limits.count ?? goal;
  const startedMs = performance.now();
  const so = { tried: 0, failed: 0 };
  const seconds = (): number => Math.round((performance.now() - startedMs) / 1000);
  const say = (): void =>
    console.log(`${name}: ${so.tried} of ${wanted} ${noun} tried, ${so.failed} failed, ${seconds()} s`);
  const fail = (report: string): void => {
    so.failed += 1;
    console.log(`${name} FAILED ${report}\n`);
    if (limits.isBrief) child.kill();
  };
  const child = startSuite(name, wanted, limits);
  child.on('message', (message: Message) => {
    if (message.kind === 'tried') so.tried += message.count;
    else fail(message.report);
  });
  const timer = setInterval(say, progressMs);
  const [code] = (await once(child, 'close')) as [number | null];
  clearInterval(timer);
  if (code !== 0 && !child.killed) fail(`Its process ended with ${code}`);
  say();
  const required = limits.count ?? (limits.minutes === undefined ? goal : floor);
  return { suite, ...so, seconds: seconds(), required };
}

/** Whether everything required was tried, and nothing failed. */
export function isGood({ tried, failed, required }: Tally): boolean {
  return failed === 0 && tried >= required;
}

/** In a separate process, so that the memory of one suite does not affect the next. */
function startSuite(name: string, count: number, { seed, minutes, isBrief }: Limits): ChildProcess {
  const limit = minutes === undefined ? [] : [String(minutes * 60)];
  const env = { ...process.env, ...(isBrief ? { TORTURE_BRIEF: 'yes' } : {}) };
  return fork(`${import.meta.dirname}/run-suite.ts`, [name, String(seed), String(count), ...limit], { env });
}
