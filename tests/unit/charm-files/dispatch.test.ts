import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  copyFileSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';

const runtime = 'runtime/node';
const checkout = 'node_modules/.bin/node';

describe('dispatch', () => {
  let charm: string;

  beforeEach(() => {
    charm = mkdtempSync(join(tmpdir(), 'dispatch-'));
    copyFileSync('dispatch', join(charm, 'dispatch'));
    addFile('dist/charm.cjs', '');
  });

  afterEach(() => {
    chmodSync(join(charm, 'dist'), 0o755);
    rmSync(charm, { recursive: true });
  });

  test.each([
    ['the Node that the charm carries', [runtime, checkout, 'bin/node'], `${runtime} ran --disable-sigusr1`],
    ["a checkout's Node", [checkout, 'bin/node'], `${checkout} ran --disable-sigusr1`],
    ['the Node on PATH, of any version', ['bin/node'], 'bin/node ran'],
  ])('takes %s first', (_, present, ran) => {
    for (const path of present) addNode(path);

    expect(dispatch({ PATH: `${join(charm, 'bin')}:/usr/bin:/bin` })).toMatchObject({
      status: 0,
      stdout: expect.stringContaining(`${ran} --max-semi-space-size=8 ./dist/charm.cjs\n`),
    });
  });

  test('opens no debugger to the pod at SIGUSR1', () => {
    mkdirSync(join(charm, 'runtime'));
    symlinkSync(process.execPath, join(charm, runtime));
    addFile(
      'dist/charm.cjs',
      'process.kill(process.pid, "SIGUSR1"); setTimeout(() => console.log("goes on"), 300)',
    );

    expect(dispatch({})).toMatchObject({ status: 0, stdout: 'goes on\n', stderr: '' });
  });

  test('needs nothing of the environment, and no particular working directory', () => {
    addNode(runtime);

    expect(dispatch({}, '/')).toMatchObject({ status: 0, stdout: expect.stringContaining(`in ${charm}\n`) });
  });

  test('keeps compiled code in the charm, for the next hook', () => {
    addNode(runtime);

    expect(dispatch({}).stdout).toContain(`cache ${charm}/dist/compile-cache\n`);
  });

  test("keeps compiled code in the unit's own directory if the charm is read-only", () => {
    addNode(runtime);
    // Root may write everywhere, and another user may not enter this run's directory for temporary files.
    const owner = process.getuid?.() === 0 ? { uid: 65_534, gid: 65_534 } : {};
    const TMPDIR = mkdtempSync('/tmp/dispatch-');
    cpSync(charm, join(TMPDIR, 'charm'), { recursive: true });
    chmodSync(join(TMPDIR, 'charm/dist'), 0o555);
    chmodSync(TMPDIR, 0o777);
    const env = { TMPDIR, JUJU_MODEL_UUID: 'u-1', JUJU_UNIT_NAME: 'grafana/0' };
    const { stdout } = spawnSync(join(TMPDIR, 'charm/dispatch'), { env, encoding: 'utf8', ...owner });
    rmSync(TMPDIR, { recursive: true });

    expect(stdout).toContain(`cache ${TMPDIR}/charmkit-u-1-grafana-0/compile-cache\n`);
  });

  test('removes what Node could not write there, for example on a full disk: it leaves an empty file each time', () => {
    addNode(runtime);
    addFile('dist/compile-cache/v24-x64/09aa15d2.Saz5do', '');
    addFile('dist/compile-cache/v24-x64/09aa15d2.Xwk7wS', '');
    addFile('dist/compile-cache/v24-x64/0af5dcd7', 'compiled');

    expect(dispatch({})).toMatchObject({ status: 0, stderr: '' });
    expect(readdirSync(join(charm, 'dist/compile-cache/v24-x64'))).toEqual(['0af5dcd7']);
  });

  test('leaves a cache that the environment names as it is', () => {
    addNode(runtime);

    expect(dispatch({ NODE_COMPILE_CACHE: '/elsewhere' }).stdout).toContain('cache /elsewhere\n');
  });

  test('marks the hook as unfinished before Node is up, each unit apart, and says that a mark stood there', () => {
    addNode(runtime);
    const unit = { TMPDIR: charm, JUJU_MODEL_UUID: 'u-1', JUJU_UNIT_NAME: 'grafana/0' };
    const directory = join(charm, 'charmkit-u-1-grafana-0');

    expect(dispatch(unit).stdout).toContain(`mark ${directory} \n`);
    expect(existsSync(join(directory, 'unfinished'))).toBe(true);
    expect(statSync(directory).mode & 0o777).toBe(0o700);
    expect(dispatch(unit).stdout).toContain(`mark ${directory} yes\n`);
    expect(dispatch({ ...unit, JUJU_UNIT_NAME: 'grafana/1' }).stdout).toContain('-grafana-1 \n');
  });

  test('takes each hook for one after an unfinished one where the mark can not be made', () => {
    addNode(runtime);
    const { status, stdout, stderr } = dispatch({ TMPDIR: join(charm, 'nowhere') });

    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/^mark .* yes$/m);
  });

  test('says on standard error and in juju-log how to build a bundle that is missing, and fails', () => {
    addNode(runtime);
    rmSync(join(charm, 'dist/charm.cjs'));
    addFile('bin/juju-log', '#!/bin/sh\nprintf "juju-log:"; printf " %s" "$@"\n', 0o755);

    expect(dispatch({ PATH: `${join(charm, 'bin')}:/usr/bin:/bin` })).toMatchObject({
      status: 1,
      stdout: 'juju-log: -l ERROR -- dist/charm.cjs is missing: build it with "npm run build"',
      stderr: 'dispatch: dist/charm.cjs is missing: build it with "npm run build"\n',
    });
  });

  test('says that there is no Node, and fails', () => {
    expect(dispatch({ PATH: '/nowhere' })).toMatchObject({
      status: 1,
      stderr: 'dispatch: no Node.js: neither in runtime/ nor in node_modules/ nor on PATH\n',
    });
  });

  test("ends in a line that charmcraft's linter can follow: its last word is an executable file of the charm", () => {
    const lastLine = readFileSync('dispatch', 'utf8').trimEnd().split('\n').at(-1) ?? '';
    const entryPoint = lastLine.split(' ').at(-1) ?? '';

    expect(entryPoint).toBe('./dist/charm.cjs');
    expect(statSync(entryPoint).mode & 0o111).toBe(0o111);
    expect(statSync('dispatch').mode & 0o111).toBe(0o111);
  });

  function dispatch(env: Record<string, string>, cwd = charm) {
    return spawnSync(join(charm, 'dispatch'), { cwd, env, encoding: 'utf8' });
  }

  /** A replacement for Node that prints the program it was asked to run, and the directory. */
  function addNode(path: string): void {
    const says = [
      `${path} ran $*`,
      'in $(pwd)',
      'cache $NODE_COMPILE_CACHE',
      'mark $CHARM_UNIT_DIRECTORY $CHARM_WAS_UNFINISHED',
    ];
    addFile(path, `#!/bin/sh\n${says.map((line) => `echo "${line}"`).join('\n')}\n`, 0o755);
  }

  function addFile(path: string, content: string, mode = 0o644): void {
    const file = join(charm, path);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, content, { mode });
  }
});
