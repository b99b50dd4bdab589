import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, readdir, readlink, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { Step, StepDispatch } from '../../demo/run.ts';
import { buildCharm, charmDirectory } from '../process/build.ts';

const run = promisify(execFile);
const program = join(charmDirectory, 'demo/main.ts');

describe('the demo on the real Pebble, Juju’s own hook tools and a real Grafana', () => {
  let temporary: string;
  let before: object;
  let real: readonly Step[];
  let standIn: readonly Step[];

  beforeAll(async () => {
    temporary = await mkdtemp(join(tmpdir(), 'd-'));
    before = await machine();
    buildCharm();
    real = await play('--real');
    standIn = await play();
  });
  afterAll(() => rm(temporary, { recursive: true, force: true }));

  async function play(...options: readonly string[]): Promise<readonly Step[]> {
    const { stdout } = await run(process.execPath, [program, '--json', ...options], {
      env: { ...process.env, TMPDIR: temporary },
      maxBuffer: 64 * 1024 * 1024,
    });
    return (JSON.parse(stdout) as { steps: readonly Step[] }).steps;
  }

  test('ends each step with the data sources that the relations ask for', () => {
    expect(real.map(({ action, grafana, differences }) => [action, grafana.length, differences])).toEqual([
      ['deploy demo/bundle.yaml', 0, []],
      ['integrate grafana:grafana-source prometheus:grafana-source', 3, []],
      ['integrate grafana:grafana-source loki:grafana-source', 4, []],
      ['integrate grafana:grafana-source mimir:grafana-source', 5, []],
      ['scale-application prometheus 1', 3, []],
      ['remove-application loki', 2, []],
    ]);
  });

  test('has one Grafana process from the first step to the last', () => {
    expect(new Set(real.map(({ pid }) => pid))).toEqual(new Set([expect.any(Number)]));
    expect(real.map(({ restarts }) => restarts)).toEqual([0, 0, 0, 0, 0, 0]);
  });

  test('writes the document that it writes on the stand-ins, but for process, time and version', () => {
    expect(real.map(comparable)).toEqual(standIn.map(comparable));
  });

  test('leaves no process and no file behind', async () => {
    expect(await leftovers(temporary)).toEqual([]);
  });

  test.each(['SIGINT', 'SIGTERM'] as const)('leaves none either when %s ends it half-way', async (signal) => {
    const child = spawn(process.execPath, [program, '--real'], {
      env: { ...process.env, TMPDIR: temporary },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let seen = '';
    for await (const chunk of child.stdout) {
      seen += String(chunk);
      if (seen.includes('3. juju integrate')) break;
    }
    child.kill(signal);
    if (child.exitCode === null) await once(child, 'exit');
    expect(child.exitCode).toBe(130);
    expect(await leftovers(temporary)).toEqual([]);
  });

  test('never touches the machine’s own files', async () => {
    expect(await machine()).toEqual(before);
  });
});

function comparable({ pid: _pid, grafana, dispatches, ...rest }: Step): object {
  const sources = grafana.map(({ id: _id, version: _version, ...source }) => source);
  return { ...rest, grafana: sources, dispatches: dispatches.filter(isExpected).map(withoutTime) };
}

/** On a busy machine, a real Grafana may answer Pebble's check too late. */
function isExpected({ hook }: StepDispatch): boolean {
  return !/-pebble-check-(failed|recovered)$/.test(hook);
}

function withoutTime({ ms: _ms, ...dispatch }: StepDispatch): object {
  return dispatch;
}

/** The times at which entries of the writable folders of the workload or the charm were last added or removed. */
async function machine(): Promise<object> {
  const folders = [
    '/etc/grafana',
    '/etc/ssl/certs',
    '/usr/local/bin',
    '/usr/local/share/ca-certificates',
    '/var/lib/grafana',
    '/var/lib/pebble',
  ];
  const states = await Promise.all(folders.map((folder) => stat(folder).catch(() => undefined)));
  return Object.fromEntries(folders.map((folder, index) => [folder, states[index]?.mtimeMs]));
}

/** Lists files in the demo's temporary folder, and processes that run a program from there or the real Grafana. */
async function leftovers(temporary: string): Promise<readonly string[]> {
  const files = (await readdir(temporary)).filter((name) => !name.includes('cache'));
  const pids = (await readdir('/proc')).filter((name) => /^\d+$/.test(name));
  const programs = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/exe`).catch(() => '')));
  const roots = await Promise.all(pids.map((pid) => readlink(`/proc/${pid}/root`).catch(() => '')));
  const paths = [...programs, ...roots];
  return [...files, ...paths.filter((path) => path.startsWith(temporary))];
}
