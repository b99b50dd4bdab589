import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { type HookToolRunner, processRunner } from 'charmkit/hook-tools';

let directory: string;
let runner: HookToolRunner;

beforeEach(async () => {
  directory = await mkdtemp(join(tmpdir(), 'hook-tools-'));
  runner = processRunner({ env: { PATH: `${directory}:/usr/bin:/bin`, MARK: 'from-env' } });
});

afterEach(() => rm(directory, { recursive: true }));

/** Puts a shell script under a tool's name, as Juju puts its own on PATH. */
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
  const two = processRunner({ env: { PATH: `${directory}:/usr/bin:/bin` }, parallel: 2 });
  const results = await Promise.all(Array.from({ length: 6 }, () => two.run({ tool: 'juju-log', args: [] })));
  const running = results.map(({ stdout }) => stdout.split('start').length - stdout.split('end').length);
  expect(Math.max(...running)).toBeLessThan(2);
  expect(results.at(-1)?.stdout.match(/end/g)).toHaveLength(6);
});
