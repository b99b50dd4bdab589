import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { TortureOptions, TortureSuite } from './suite.ts';

interface JestSuite extends Omit<TortureSuite, 'run'> {
  readonly files: readonly string[];
  /** Whether the suite uses real parts. */
  readonly isReal?: boolean;
}

/**
 * A suite that runs as jest tests. The tests read TORTURE_SEED and TORTURE_COUNT from their environment, and report
 * counts with `reportTried`. A failed test always counts as a failure.
 */
export function jestSuite({ files, isReal = false, ...suite }: JestSuite): TortureSuite {
  return { ...suite, run: (options) => runJest(files, isReal, options) };
}

async function runJest(files: readonly string[], isReal: boolean, options: TortureOptions): Promise<void> {
  const directory = mkdtempSync(join(tmpdir(), 'torture-'));
  const report = join(directory, 'report');
  const env = {
    ...process.env,
    TORTURE_SEED: String(options.seed),
    TORTURE_COUNT: String(options.count),
    TORTURE_REPORT: report,
  };
  try {
    const [program = '', ...args] = commandOf(files, isReal);
    const child = spawn(program, args, { env, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr])
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text).slice(-outputKept);
      });
    const seen = watchReport(report, options);
    const stop = (): boolean => child.kill('SIGTERM');
    options.signal.addEventListener('abort', stop);
    const [code] = (await once(child, 'close')) as [number | null];
    options.signal.removeEventListener('abort', stop);
    const isCounted = seen.end();
    if (!isCounted) options.tried(passedIn(output));
    if (code !== 0 && !options.signal.aborted) options.failed(`jest ended with ${code}\n${output}`);
  } finally {
    rmSync(directory, { recursive: true });
  }
}

const outputKept = 20_000;

/** If no test reports a count, each test is one case (scripts/jest/totals-reporter.ts). */
function passedIn(output: string): number {
  return Number(/(\d+) passed, \d+ failed\s*$/.exec(output)?.[1] ?? 0);
}

function commandOf(files: readonly string[], isReal: boolean): readonly string[] {
  const jest = ['node_modules/jest/bin/jest.js', '--maxWorkers=1'];
  const node = process.execPath;
  if (!isReal) return [node, ...jest, ...files];
  const config = ['--config', 'jest.real.config.mjs'];
  return [node, 'scripts/real/run.ts', '--with-fixtures', node, ...jest, ...config, ...files];
}

/** Forwards what tests append to the report while they run. At the end it returns whether they reported anything. */
function watchReport(path: string, options: TortureOptions): { end(): boolean } {
  let known = 0;
  const read = (): void => {
    const lines = readIfPresent(path).split('\n').filter(Boolean);
    for (const line of lines.slice(known)) {
      const { tried, failed } = JSON.parse(line) as { tried: number; failed: number };
      options.tried(tried);
      for (let count = 0; count < failed; count += 1) options.failed('a case: jest says more at its end');
    }
    known = lines.length;
  };
  const timer = setInterval(read, 1000);
  return {
    end: () => {
      clearInterval(timer);
      read();
      return known > 0;
    },
  };
}

function readIfPresent(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  }
}
