// Runs one suite in its own process, and reports its progress to the parent process.
import { getErrorMessage } from 'charmkit/base';
import { suites } from './suites.ts';

/** The messages of a suite's process. */
export type Message =
  | { readonly kind: 'tried'; readonly count: number }
  | { readonly kind: 'failed'; readonly report: string };

const [name, seed, count, seconds] = process.argv.slice(2);
const suite = suites.find((each) => each.name === name);
const tell = (message: Message): void => void process.send?.(message);
const never = new AbortController().signal;
try {
  await suite?.run({
    seed: Number(seed),
    count: Number(count),
    signal: seconds === undefined ? never : AbortSignal.timeout(Number(seconds) * 1000),
    tried: (more = 1) => tell({ kind: 'tried', count: more }),
    failed: (report) => tell({ kind: 'failed', report }),
  });
} catch (error) {
  tell({ kind: 'failed', report: `${name} can't go on: ${getErrorMessage(error)}` });
}
process.disconnect?.();
