import { readFileSync } from 'node:fs';
import { mkdir, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { createProcessRunner, type HookToolRunner } from 'charmkit/hook-tools';
import { eventually } from '../../contract/pebble/eventually.ts';

let directory: string;
let runner: HookToolRunner;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hook-tools-'));
  runner = createProcessRunner({ env: { PATH: `${directory}:/usr/bin:/bin`, MARK: 'from-env' } });
});

afterEach(() => rm(directory, { recursive: true }));

/** Installs a shell script under a tool's name, as Juju puts its own tools on PATH. */
async function putTool(name: string, script: string): Promise<void> {
  await writeFile(join(directory, name), `#!/bin/sh\n${script}\n`, { mode: 0o755 });
}

const ways = [
  ['run', (call: Parameters<HookToolRunner['run']>[0]) => runner.run(call)],
  ['runSync', async (call: Parameters<HookToolRunner['run']>[0]) => runner.runSync(call)],
] as const;

describe.each(ways)('%s', (_name, run) => {
  test('passes arguments one by one and collects both outputs', async () => {
    await putTool('relation-get', 'for arg; do echo "<$arg>"; done; echo "ERROR no" >&2; exit 1');
    expect(await run({ tool: 'relation-get', args: ['a b', '$HOME', '', "it's"] })).toEqual({
      exitCode: 1,
      stdout: "<a b>\n<$HOME>\n<>\n<it's>\n",
      stderr: 'ERROR no\n',
    });
  });

  test('gives a tool its input, of any size', async () => {
    await putTool('relation-set', 'wc -c | tr -d " "');
    const { stdout } = await run({ tool: 'relation-set', args: [], stdin: 'x'.repeat(3_000_000) });
    expect(stdout).toBe('3000000\n');
  });

  test('closes the input of a tool that gets none', async () => {
    await putTool('state-set', 'cat; echo ended');
    expect(await run({ tool: 'state-set', args: [] })).toMatchObject({ exitCode: 0, stdout: 'ended\n' });
  });

  test('takes a tool at its word that fails without reading its input', async () => {
    await putTool('relation-set', 'echo "ERROR relation not found" >&2; exit 2');
    const { exitCode } = await run({ tool: 'relation-set', args: [], stdin: 'x'.repeat(3_000_000) });
    expect(exitCode).toBe(2);
  });

  test('keeps characters whole over the chunks of a pipe', async () => {
    const text = '📈é'.repeat(100_000);
    await writeFile(join(directory, 'databag'), text);
    await putTool('relation-get', `cat ${join(directory, 'databag')}`);
    expect((await run({ tool: 'relation-get', args: [] })).stdout).toBe(text);
  });

  test('counts a death by signal as shells do', async () => {
    await putTool('juju-reboot', 'kill -9 $$');
    expect((await run({ tool: 'juju-reboot', args: [] })).exitCode).toBe(137);
  });

  test('passes on the environment that it was given, without a HOME where there is none', async () => {
    await putTool('config-get', 'echo "$MARK $(printenv HOME || echo none)"');
    expect((await run({ tool: 'config-get', args: [] })).stdout).toBe('from-env none\n');
  });

  test('says which tool is missing, and who would provide it', async () => {
    await expect(run({ tool: 'goal-state', args: ['secret'] })).rejects.toMatchObject({
      name: 'HookToolError',
      code: 'hook-tool-missing',
      tool: 'goal-state',
      message: expect.stringMatching(/`goal-state` failed: no such tool on PATH.*Juju.*juju-sim/),
    });
  });

  test('says that a tool could not be started', async () => {
    await mkdir(join(directory, 'is-leader'));
    await expect(run({ tool: 'is-leader', args: [] })).rejects.toMatchObject({ code: 'hook-tool-not-run' });
  });

  test('refuses an argument that no program can get, without repeating it', async () => {
    await putTool('action-set', '');
    await expect(run({ tool: 'action-set', args: ['x\0y'] })).rejects.toMatchObject({
      code: 'hook-tool-not-run',
      message: expect.not.stringContaining('x'.concat('\0')),
    });
  });
});

test('Runs no more tools at once than it may, and forgets none', async () => {
  await putTool(
    'juju-log',
    `echo start >> ${directory}/log; sleep 0.05; echo end >> ${directory}/log; cat ${directory}/log`,
  );
  const two = createProcessRunner({ env: { PATH: `${directory}:/usr/bin:/bin` }, parallel: 2 });
  const results = await Promise.all(Array.from({ length: 6 }, () => two.run({ tool: 'juju-log', args: [] })));
  const running = results.map(({ stdout }) => stdout.split('start').length - stdout.split('end').length);
  expect(Math.max(...running)).toBeLessThan(2);
  const log = await readFile(join(directory, 'log'), 'utf8');
  expect(log.match(/end/g)).toHaveLength(6);
});

describe('a tool that does not behave', () => {
  const limits = { timeoutMs: 200, lastTimeoutMs: 200, maxOutputBytes: 1_000_000 };
  const impatient = () => createProcessRunner({ env: { PATH: `${directory}:/usr/bin:/bin` }, limits });
  const call = { tool: 'secret-add', args: ['--owner', 'application', 'password=Marker-0b5e'] };

  test.each([
    ['run', async () => impatient().run(call)],
    ['runSync', async () => impatient().runSync(call)],
  ])('is killed when its time is over, and named without its values (%s)', async (_name, run) => {
    await putTool('secret-add', `echo $$ > ${directory}/pid; sleep 600`);
    const error = await run().catch((thrown: Error) => thrown);
    expect(error).toMatchObject({
      code: 'hook-tool-timeout',
      tool: 'secret-add',
      message: expect.stringMatching(/^`secret-add --owner application password=…` failed: it did not end/),
    });
    const pid = Number(await readFile(join(directory, 'pid'), 'utf8'));
    // The system may take a moment to end a killed process.
    await eventually(
      async () => isAlive(pid),
      (alive) => !alive,
    );
  });

  test.each([
    ['run', async () => impatient().run(call)],
    ['runSync', async () => impatient().runSync(call)],
  ])('is killed when it prints without end (%s)', async (_name, run) => {
    await putTool('secret-add', 'exec yes Marker-0b5e');
    await expect(run()).rejects.toMatchObject({
      code: 'hook-tool-output',
      message: expect.stringContaining('it printed more than 1000000 bytes'),
    });
  });

  test('is not waited for a second time, and others of another name are run', async () => {
    await putTool('secret-add', `echo run >> ${directory}/runs; sleep 600`);
    await putTool('is-leader', 'echo true');
    const impatientOne = impatient();
    for (let time = 0; time < 3; time += 1) {
      await expect(impatientOne.run(call)).rejects.toMatchObject({ code: 'hook-tool-timeout' });
    }
    expect(() => impatientOne.runSync(call)).toThrow('did not end');
    expect(await readFile(join(directory, 'runs'), 'utf8')).toBe('run\n');
    expect(await impatientOne.run({ tool: 'is-leader', args: [] })).toMatchObject({ stdout: 'true\n' });
  });

  test('may take its time where it fetches a resource', async () => {
    await putTool('resource-get', 'sleep 0.5; echo path');
    const { stdout } = await impatient().run({ tool: 'resource-get', args: ['image'] });
    expect(stdout).toBe('path\n');
  });
});

/** A killed process remains listed until its parent has collected it. */
function isAlive(pid: number): boolean {
  try {
    return !/^State:\s+Z/m.test(readFileSync(`/proc/${pid}/status`, 'utf8'));
  } catch {
    return false;
  }
}
