import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from '@jest/globals';
import type { Step } from '../../demo/run.ts';
import { buildCharm, charmDirectory } from './build.ts';
import { bundleExample } from './bundle-example.ts';
import { shellCharm } from './shell-charm.ts';

const timeoutMs = 120_000;
/** The bundle starts faster than the source, which one test runs. */
const image = '--resource hello-image=examples/hello-charm/image';
const deploy = `deploy ${bundleExample('hello-charm')} ${image}`;

describe('juju-sim', () => {
  test('carries out commands from its command line', async () => {
    const { exitCode, stdout, stderr } = await run('lib/juju-sim/simulator/cli/main.ts', [
      ...['-c', `deploy examples/hello-charm ${image}`],
      ...['-c', 'config hello greeting=Hei', '-c', 'config hello greeting'],
      ...['-c', 'run hello/leader greet name=Juju', '-c', 'status --format json'],
    ]);
    expect({ exitCode, stderr }).toMatchObject({ exitCode: 0 });
    expect(stdout).toContain('Deployed "hello" from local charm "hello"');
    expect(stdout).toContain('\nHei\n');
    expect(stdout).toContain('\ntext: Hei, Juju!\n');
    expect(JSON.parse(stdout.split('\n').at(-2) ?? '').applications.hello.units['hello/0'].leader).toBe(true);
    expect(stderr).toContain('  hello/0  install  ');
  });

  test('behaves as the Juju that it is asked for, with containers that are late', async () => {
    const { exitCode, stdout } = await run('lib/juju-sim/simulator/cli/main.ts', [
      ...['--juju', '4.1.0', '--late-containers', '-c', deploy, '-c', 'status --format json'],
      ...['-c', 'dispatches'],
    ]);
    expect(exitCode).toBe(0);
    expect(stdout).toContain('"version":"4.1.0"');
    expect(stdout.search(/\bstart\b/)).toBeLessThan(stdout.search(/hello-pebble-ready/));
  });

  test("runs a charm also for a person whose PATH lacks an administrator's programs", async () => {
    const env = { ...process.env, PATH: `${dirname(process.execPath)}:/usr/bin:/bin` };
    const commands = ['-c', deploy, '-c', 'status --format json'];
    const { exitCode, stdout } = await run('lib/juju-sim/simulator/cli/main.ts', commands, '', env);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/"workload-status":\{"current":"active"/);
  });

  test('reads commands from its standard input, until one fails', async () => {
    const script = ['# a script', deploy, 'integrate hello nothing', 'status'].join('\n');
    const { exitCode, stdout, stderr } = await run('lib/juju-sim/simulator/cli/main.ts', ['--quiet'], script);
    expect(exitCode).toBe(1);
    expect(stderr).toBe('ERROR application "nothing" not found\n');
    expect(stdout).not.toContain('Model');
  });

  test.each([
    ['depoly x', '"depoly" is not a command of juju-sim'],
    ['deploy prometheus-k8s', 'no charm, bundle or recording at "prometheus-k8s"'],
    ['status --colour', "Unknown option '--colour'"],
    ['show-unit hello/7', 'unit "hello/7" not found'],
    ['deploy .', 'local charm missing OCI images for: [grafana-image]; add --resource grafana-image='],
    ['deploy . --resource grafana-image=./nowhere', '/nowhere does not exist'],
    ['deploy ./demo/bundle.yaml --recordings ./nowhere', 'ENOENT: no such file or directory'],
  ])('says what is wrong with %j', async (command, message) => {
    const { exitCode, stderr } = await run('lib/juju-sim/simulator/cli/main.ts', ['-c', command]);
    expect(exitCode).toBe(1);
    expect(stderr).toContain(`ERROR `);
    expect(stderr).toContain(message);
  });
});

describe('juju-sim with a charm that fails', () => {
  test('says what failed and why, and tells by its exit code', async () => {
    await using charm = await shellCharm('[ "$JUJU_HOOK_NAME" != start ] || { echo no disk >&2; exit 3; }');
    const { exitCode, stderr } = await run('lib/juju-sim/simulator/cli/main.ts', [
      '-c',
      `deploy ${charm.directory}`,
    ]);
    expect(exitCode).toBe(1);
    expect(stderr).toMatch(/shell\/0 {2}start {2}\d+ ms {2}exit 3: no disk\n/);
    expect(stderr).toContain('ERROR shell/0 is in error: hook failed: "start"\n');
  });

  test('names the exception of a charm in Python, not what Python says while it shuts down', async () => {
    const trace =
      'Uncaught exception while in charm code:\\nTraceback (most recent call last):\\nKeyError: 1';
    const noise = 'for line in 1 2 3 4 5 6 7 8 9 10 11 12; do echo noise >&2; done';
    await using charm = await shellCharm(
      `[ "$JUJU_HOOK_NAME" != start ] || { juju-log -l ERROR "$(printf '${trace}')"; ${noise}; exit 1; }`,
    );
    const { stderr } = await run('lib/juju-sim/simulator/cli/main.ts', ['-c', `deploy ${charm.directory}`]);
    expect(stderr).toMatch(/shell\/0 {2}start {2}\d+ ms {2}exit 1: KeyError: 1\n/);
    expect(stderr).toContain('hook failed: "start"\n  Uncaught exception while in charm code:\n  Traceback');
    expect(stderr).not.toContain('noise');
  });

  test('runs the hook again as often as it is asked to', async () => {
    await using charm = await shellCharm('[ -e tried ] || { touch tried; exit 3; }');
    const runWith = (retries: string) =>
      run('lib/juju-sim/simulator/cli/main.ts', [
        '--hook-retries',
        retries,
        '-c',
        `deploy ${charm.directory}`,
      ]);
    expect(await runWith('1')).toMatchObject({ exitCode: 0 });
    expect(await runWith('0')).toMatchObject({ exitCode: 1 });
    expect(await runWith('many')).toMatchObject({
      exitCode: 2,
      stderr: expect.stringContaining('takes a number'),
    });
  });

  test('takes its hook tools along when it is killed', async () => {
    const word = `orphan-${process.pid}`;
    // The server is gone when the tool calls it, so a tool that survives would wait forever.
    await using charm = await shellCharm(`exec sh -c 'sleep 1; exec juju-log ${word}' ${word}`);
    const args = ['lib/juju-sim/simulator/cli/main.ts', '-c', `deploy ${charm.directory}`];
    const child = spawn(process.execPath, args, { cwd: charmDirectory, stdio: 'ignore' });
    const processes = () =>
      execFileSync('ps', ['-eo', 'args'])
        .toString()
        .split('\n')
        .filter((line) => line.includes(word));
    await until(() => processes().length > 0);
    child.kill('SIGKILL');
    await until(() => processes().length === 0);
  });

  test('reads an option from a file, as juju does', async () => {
    const directory = await mkdtemp(join(tmpdir(), 'option-'));
    await writeFile(join(directory, 'greeting'), 'Hei');
    const { stdout } = await run('lib/juju-sim/simulator/cli/main.ts', [
      ...['-c', deploy, '-c', `config hello greeting=@${directory}/greeting`],
      ...['-c', 'config hello greeting'],
    ]);
    expect(stdout).toContain('\nHei\n');
    await rm(directory, { recursive: true });
  });
});

async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setTimeout(resolve, 50));
}

test('juju-sim says where its options are to one that is none of them', async () => {
  const { exitCode, stderr } = await run('lib/juju-sim/simulator/cli/main.ts', ['--bundel', 'x']);
  expect({ exitCode, stderr }).toEqual({
    exitCode: 2,
    stderr: expect.stringMatching(/^ERROR Unknown option '--bundel'.*See juju-sim --help\.\n$/s),
  });
});

describe('the demo', () => {
  beforeAll(buildCharm);

  test(
    'converges at every step, without a restart',
    async () => {
      const { exitCode, stdout } = await run('demo/main.ts', ['--json']);
      const { steps } = JSON.parse(stdout) as { steps: Step[] };
      expect(
        steps.map((step) => [step.action, step.grafana.length, step.restarts, step.differences]),
      ).toEqual([
        ['deploy demo/bundle.yaml', 0, 0, []],
        ['integrate grafana:grafana-source prometheus:grafana-source', 3, 0, []],
        ['integrate grafana:grafana-source loki:grafana-source', 4, 0, []],
        ['integrate grafana:grafana-source mimir:grafana-source', 5, 0, []],
        ['scale-application prometheus 1', 3, 0, []],
        ['remove-application loki', 2, 0, []],
      ]);
      expect(exitCode).toBe(0);
    },
    timeoutMs,
  );

  test('says which options there are to one that is none of them', async () => {
    const { exitCode, stdout, stderr } = await run('demo/main.ts', ['--jsn']);
    expect({ exitCode, stdout }).toEqual({ exitCode: 2, stdout: '' });
    expect(stderr).toMatch(/^Unknown option '--jsn'\n\nnpm run demo .*--json/s);
  });
});

describe('the build', () => {
  test('leaves standard output to the program that comes after it, as in npm run demo -- --json', async () => {
    const { exitCode, stdout, stderr } = await run('scripts/build.ts', []);
    expect({ exitCode, stdout }).toEqual({ exitCode: 0, stdout: '' });
    expect(stderr).toMatch(/^dist: \d+ files, \d+ KiB\n$/);
  });
});

async function run(program: string, args: readonly string[], stdin = '', env = process.env) {
  const child = spawn(process.execPath, [program, ...args], { cwd: charmDirectory, env });
  child.stdin.end(stdin);
  const [stdout, stderr, [exitCode]] = await Promise.all([
    text(child.stdout),
    text(child.stderr),
    once(child, 'exit'),
  ]);
  return { exitCode, stdout, stderr };
}
