import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import packageJson from '../../package.json' with { type: 'json' };

/** What a gate answered. */
export interface GateRun {
  readonly command: string;
  readonly status: number | null;
  readonly text: string;
  readonly seconds: string;
}

const prefix = 'gate:';
const scripts: Readonly<Record<string, string>> = packageJson.scripts;

/** The names of the gates: the scripts `gate:NAME` of package.json. */
export const gates: readonly string[] = Object.keys(scripts)
  .filter((name) => name.startsWith(prefix))
  .map((name) => name.slice(prefix.length));

/** Runs a gate in a checkout. */
export async function runGate(gate: string, cwd = process.cwd()): Promise<GateRun> {
  const command = scripts[`${prefix}${gate}`] ?? `echo "package.json has no script ${prefix}${gate}"; exit 1`;
  const { FORCE_COLOR: _, ...env } = process.env;
  const started = performance.now();
  const child = spawn(`exec 2>&1\n${command}`, {
    cwd,
    shell: true,
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { ...env, NO_COLOR: '1' },
  });
  const ended = new Promise<number | null>((resolve) => child.on('close', resolve));
  const output = await text(child.stdout);
  const status = await ended;
  return { command, status, text: output, seconds: ((performance.now() - started) / 1000).toFixed(1) };
}
