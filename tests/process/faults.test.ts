import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, readdirSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, test } from '@jest/globals';
import { load } from 'js-yaml';
import { buildCharm, charmDirectory } from './build.ts';
import { type DispatchEnd, ShellTools } from './shell-tools.ts';

const toolTimeoutMs = 8_000;

beforeAll(buildCharm);

let shell: ShellTools;
let tried = 0;

beforeEach(async () => {
  tried += 1;
  shell = await ShellTools.open();
  for (const tool of ['juju-log', 'status-set']) await shell.write(tool, record(tool));
});

afterEach(() => shell[Symbol.asyncDispose]());

afterAll(() => {
  console.log(`Faults of hook tools and TMPDIR, with the built dispatch: ${tried} rows tried`);
  expect(tried).toBeGreaterThanOrEqual(14);
});

describe('a hook tool that hangs', () => {
  test.each(['config-get', 'relation-get', 'status-get', 'secret-get'])(
    'is killed, named in the log, and the next hook is as any other: %s',
    async (tool) => {
      await shell.write(tool, 'exec sleep 600');
      const hanging = await dispatch();
      expect(hanging.signal).toBeNull();
      expect(read('juju-log')).toMatch(new RegExp(`\`${tool} .*did not end within ${toolTimeoutMs} ms`));
      await restore(tool);
      expect(await dispatch()).toMatchObject({ exitCode: 0 });
      expect(read('juju-log')).not.toContain('did not end');
    },
  );

  test('keeps no hook from ending where it is juju-log: its lines come by standard error', async () => {
    await shell.write('juju-log', 'exec sleep 600');
    await shell.write('config-get', 'echo broken');
    const { exitCode, stderr } = await dispatch();
    expect(exitCode).toBe(1);
    expect(stderr).toContain('ERROR hooks/update-status failed');
  });
});

test('a databag that is too long to be read is one warning, and the hook does its work', async () => {
  const relation = 'ingress:3';
  await shell.write('relation-ids', `case "$2" in ingress) echo '["${relation}"]' ;; *) echo '[]' ;; esac`);
  await shell.write(
    'relation-list',
    `case "$*" in *--app*) echo '"theirs"' ;; *) echo '["theirs/0"]' ;; esac`,
  );
  // Juju stores 16 MB, and prints each `<` as six characters.
  await shell.write('relation-get', String.raw`yes '\u003c' | tr -d '\n' | head -c 96000000`);
  expect(
    await dispatch({
      ...{ JUJU_DISPATCH_PATH: 'hooks/ingress-relation-changed', JUJU_RELATION: 'ingress' },
      ...{ JUJU_RELATION_ID: relation, JUJU_REMOTE_APP: 'theirs', JUJU_REMOTE_UNIT: 'theirs/0' },
    }),
  ).toMatchObject({ exitCode: 0 });
  expect(read('juju-log').match(/relation-get is refused \(hook-tool-output\)/g)).toHaveLength(1);
});

describe('a Pebble in whose place something else answers', () => {
  test.each([
    [
      'that it switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nupgrade: x\r\nconnection: upgrade\r\n\r\n',
    ],
    ['what is not HTTP', 'SSH-2.0-OpenSSH_9.6 PLANTED-SECRET\r\n'],
    ['headers of 1 MB', `HTTP/1.1 200 OK\r\nx: ${'x'.repeat(1_000_000)}\r\n\r\n{}`],
    ['HTML', 'HTTP/1.1 200 OK\r\nconnection: close\r\n\r\n<html>PLANTED-SECRET</html>'],
  ])('%s is named in the status, and nothing that it said', async (_what, answer) => {
    const directory = join(shell.directory, 'containers/grafana');
    mkdirSync(directory, { recursive: true });
    const server = createServer((socket) => {
      socket.on('error', () => {}).once('data', () => socket.end(answer));
    }).listen(join(directory, 'pebble.socket'));
    await shell.write('config-get', `echo '${readDefaults()}'`);
    await shell.write('is-leader', 'echo true');
    await shell.write('secret-add', 'echo secret:9m4e2mr0ui3e8a215n4g');
    const end = await dispatch({ JUJU_UNIT_NAME: 'grafana/0' });
    server.close();
    expect(end).toMatchObject({ exitCode: 0 });
    expect(read('status-set')).toMatch(/waiting .*Pebble/);
    expect(read('juju-log') + end.stdout).not.toContain('PLANTED-SECRET');
  });
});

describe('a hook whose output', () => {
  const redirections = [
    ['has no reader', '> >(:) 2>&1; wait $!'],
    ['is closed', '>&- 2>&-'],
    ['goes to a full disk', '> /dev/full 2> /dev/full'],
  ] as const;

  // Juju's log takes no lines, so that the hook prints its warning.
  test.each(redirections)('%s does its work', async (_what, redirection) => {
    await shell.write('juju-log', 'exit 1');
    const script = `exec ${redirection}; exec ./dispatch`;
    const env = { ...shell.environment, JUJU_DISPATCH_PATH: 'hooks/unknown' };
    const options = { cwd: charmDirectory, env };
    const { status, signal } = spawnSync('bash', ['-c', script], options);
    expect({ status, signal }).toEqual({ status: 0, signal: null });
  });
});

test('A place for compiled code that can not be written to costs nothing but time', async () => {
  expect(await dispatch({ NODE_COMPILE_CACHE: '/sys/cache' })).toMatchObject({ exitCode: 0, stderr: '' });
});

describe('a folder for temporary files', () => {
  test.each([
    ['that is missing', () => join(shell.directory, 'missing')],
    ['that nobody may write to', () => '/sys'],
    ['that is a file', () => join(shell.directory, 'tools/is-leader')],
  ])('%s is named in one warning, and the hook does its work', async (_what, place) => {
    expect(await dispatch({ TMPDIR: place() })).toMatchObject({ exitCode: 0 });
    expect(read('juju-log').match(/can't be made/g)).toHaveLength(1);
    expect(await dispatch()).toMatchObject({ exitCode: 0 });
    expect(read('juju-log')).not.toContain("can't be made");
  });

  test('without a place for a secret is named in the status, until there is one', async () => {
    await shell.write('is-leader', 'echo true');
    await shell.write('secret-add', record('secret-add', 'echo secret:9m4e2mr0ui3e8a215n4g'));
    expect(await dispatch({ TMPDIR: '/sys' })).toMatchObject({ exitCode: 0 });
    expect(read('status-set')).toMatch(/blocked.* can't be written in \/sys \(E\w+\)/);
    expect(await dispatch()).toMatchObject({ exitCode: 0 });
    expect(read('secret-add')).toContain('--label=admin-password');
  });

  const planted: readonly (readonly [string, (path: string) => void])[] = [
    ['a FIFO', (path) => spawnSync('sh', ['-c', 'mkfifo "$0"', path])],
    ['a file', (path) => writeFileSync(path, 'theirs')],
    ['a link', (path) => symlinkSync(shell.directory, path)],
    ['a link to nothing', (path) => symlinkSync(join(shell.directory, 'nowhere'), path)],
    [
      'a directory that others may write to',
      (path) => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
    ],
  ];

  test.each(planted)(
    "in which %s stands at the unit's name is named in one warning, and nothing hangs",
    async (_what, plant) => {
      await dispatch();
      const [name = ''] = readdirSync(shell.temporaryDirectory);
      const path = join(shell.temporaryDirectory, name);
      rmSync(path, { recursive: true });
      plant(path);
      const before = readdirSync(shell.directory, { recursive: true }).length;
      expect(await dispatch()).toMatchObject({ exitCode: 0 });
      expect(read('juju-log').match(/is not this user's own directory/g)).toHaveLength(1);
      expect(readdirSync(shell.directory, { recursive: true }).length - before).toBeLessThanOrEqual(1);
      rmSync(path, { recursive: true });
      expect(await dispatch()).toMatchObject({ exitCode: 0 });
      expect(read('juju-log')).not.toContain('own directory');
    },
  );
});

/** The options as Juju has them before anybody sets one. */
function readDefaults(): string {
  const { options } = load(readFileSync(join(charmDirectory, 'config.yaml'), 'utf8')) as {
    options: Record<string, { readonly default?: unknown }>;
  };
  return JSON.stringify(
    Object.fromEntries(Object.entries(options).map(([name, option]) => [name, option.default])),
  );
}

/** Reads and clears the calls of the tools in the dispatch. */
function read(tool: string): string {
  const path = join(shell.directory, `${tool}.calls`);
  try {
    return readFileSync(path, 'utf8');
  } catch {
    return '';
  } finally {
    rmSync(path, { force: true });
  }
}

function record(tool: string, answer = ':'): string {
  return `printf '%s\\n' "$*" >> "\${0%/*}/../${tool}.calls"; ${answer}`;
}

async function restore(tool: string): Promise<void> {
  const fresh = await ShellTools.open();
  await shell.write(tool, readFileSync(join(fresh.directory, 'tools', tool), 'utf8'));
  await fresh[Symbol.asyncDispose]();
}

function dispatch(environment: Readonly<Record<string, string>> = {}): Promise<DispatchEnd> {
  return shell.dispatch({ CHARM_HOOK_TOOL_TIMEOUT_MS: String(toolTimeoutMs), ...environment });
}
