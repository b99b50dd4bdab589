import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { setTimeout as delay } from 'node:timers/promises';

/** One program that a build runs. */
export interface Step {
  readonly program: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly env?: Readonly<Record<string, string>>;
  readonly timeLimitMinutes: number;
  /** Exit codes that mean success. Default: 0. */
  readonly success?: readonly number[];
}

const attempts = 3;

/**
 * Runs a step and returns its standard output. The rest goes to the log. A failed step is tried again,
 * because most failures of a build are downloads.
 */
export async function runStep(step: Step, logFile: string): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    const { outcome, stdout } = await runOnce(step, logFile);
    if (outcome === undefined) return stdout;
    if (attempt === attempts) {
      throw new Error(
        `${step.program} ${step.args.join(' ')} ${outcome}, ${attempts} times. Its output is in ${logFile}`,
      );
    }
    await delay(5000 * attempt);
  }
}

async function runOnce(
  step: Step,
  logFile: string,
): Promise<{ outcome: string | undefined; stdout: string }> {
  const log = createWriteStream(logFile, { flags: 'a' });
  log.write(`\n$ ${step.program} ${step.args.join(' ')}\n`);
  const child = spawn(step.program, step.args, {
    cwd: step.cwd,
    env: { ...process.env, ...step.env },
    stdio: ['ignore', 'pipe', 'pipe'],
    timeout: step.timeLimitMinutes * 60_000,
    killSignal: 'SIGKILL',
  });
  const chunks: Buffer[] = [];
  child.stdout.on('data', (chunk: Buffer) => chunks.push(chunk));
  child.stderr.pipe(log, { end: false });
  const [code, signal] = (await once(child, 'close')) as [number | null, string | null];
  log.end();
  const failed = code === null || !(step.success ?? [0]).includes(code);
  return {
    outcome: failed
      ? signal === null
        ? `exited with ${code}`
        : `was ended after its time limit`
      : undefined,
    stdout: Buffer.concat(chunks).toString(),
  };
}
