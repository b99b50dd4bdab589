import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { eventually } from '../contract/pebble/eventually.ts';
import { buildCharm, charmDirectory } from './build.ts';
import { ShellTools } from './shell-tools.ts';

beforeAll(buildCharm);

let shell: ShellTools;

/** The leader's tools before the admin password exists. The hook creates it, and blocks while Juju stores it. */
beforeEach(async () => {
  shell = await ShellTools.open();
  await shell.write('is-leader', 'echo true');
  await shell.write('secret-add', `echo $PPID > ${shell.directory}/adding; exec sleep 600`);
  await shell.write('juju-log', `printf '%s\\n' "$*" >> ${shell.directory}/log`);
});

afterEach(() => shell[Symbol.asyncDispose]());

describe('a dispatch that is ended while it hands a secret to Juju', () => {
  test.each(['SIGTERM', 'SIGINT', 'SIGHUP'] as const)(
    'by %s: dies of the signal, says so, and leaves no secret',
    async (signal) => {
      const { child, end } = shell.start();
      await secretFiles((files) => files.length > 0);
      await eventually(
        () => readdir(shell.directory),
        (names) => names.includes('adding'),
      );
      child.kill(signal);
      expect(await end).toMatchObject({ exitCode: null, signal });
      expect(await secretFiles(() => true)).toEqual([]);
      expect(await log()).toContain(`-l ERROR -- ${signal} ended the hook before it was complete`);
    },
  );

  test('by SIGKILL: the next dispatch removes the secret before it does anything else', async () => {
    const { child, end } = shell.start();
    await secretFiles((files) => files.length > 0);
    child.kill('SIGKILL');
    await end;
    expect(await secretFiles(() => true)).not.toEqual([]);
    await shell.write('is-leader', 'exit 1');
    expect(await shell.dispatch()).toMatchObject({ exitCode: 1 });
    expect(await secretFiles(() => true)).toEqual([]);
  });
});

test('A handler that waits for something that never comes is a failed hook, and says so', async () => {
  const charm = '{ metadata: {}, on: {}, otherwise: () => new Promise(() => {}), actions: {} }';
  const program = `import('charmkit').then(({ runCharm }) => runCharm(${charm}))`;
  const child = spawn(process.execPath, ['-e', program], { cwd: charmDirectory, env: shell.environment });
  const [exitCode] = await once(child, 'exit');
  expect(exitCode).toBe(1);
  expect(await log()).toContain('-l ERROR -- The hook ended before it was complete');
});

/** Waits until the secret files in TMPDIR are as expected, and returns their names. */
function secretFiles(areRight: (files: readonly string[]) => boolean): Promise<readonly string[]> {
  return eventually(async () => {
    const names = await readdir(shell.temporaryDirectory, { recursive: true });
    return names.filter((name) => name.includes('secrets'));
  }, areRight);
}

function log(): Promise<string> {
  return readFile(join(shell.directory, 'log'), 'utf8');
}
