import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { buildCharm, charmDirectory } from '../process/build.ts';
import { ShellTools } from '../process/shell-tools.ts';

buildCharm();

/** What fills a file system: its size, and a shell command that leaves nothing free in the current directory. */
const full = {
  'without a free block': ['size=64k', 'dd if=/dev/zero of=filler bs=4k 2>/dev/null'],
  'without a free inode': [
    'size=1m,nr_inodes=8',
    'i=0; while : > filler$i; do i=$((i + 1)); done 2>/dev/null',
  ],
} as const;

let shell: ShellTools;
let tried = 0;

beforeEach(async () => {
  tried += 1;
  shell = await ShellTools.open({
    'is-leader': 'echo true',
    ...Object.fromEntries(
      ['status-set', 'juju-log', 'secret-add'].map((tool) => [
        tool,
        `printf '%s\\n' "$*" >> "\${0%/*}/../$HOOK.${tool}"; echo secret:9m4e2mr0ui3e8a215n4g`,
      ]),
    ),
  });
});

afterEach(() => shell[Symbol.asyncDispose]());

afterAll(() => {
  console.log(`Full file systems, with a real tmpfs and the built dispatch: ${tried} rows tried`);
  expect(tried).toBeGreaterThanOrEqual(2);
});

describe('TMPDIR on a file system', () => {
  test.each(Object.entries(full))(
    '%s is named in the status, until there is room',
    (_what, [options, fill]) => {
      const { status, stderr } = runIn(options, [
        'export HOOK=full',
        `(${fill}) || true`,
        join(charmDirectory, 'dispatch'),
        'export HOOK=empty',
        'rm -f filler*',
        join(charmDirectory, 'dispatch'),
      ]);
      expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
      expect(read('full', 'status-set')).toMatch(/blocked.* can't be written in \/.* \(ENOSPC\)/);
      expect(read('full', 'secret-add')).toBe('');
      expect(read('empty', 'secret-add')).toContain('--label=admin-password');
      expect(read('empty', 'status-set')).not.toContain('ENOSPC');
    },
  );
});

test('TMPDIR that can only be read keeps no hook from its end, and the secrets that a killed hook left there are named', () => {
  const { status, stderr } = runIn('size=1m', [
    'export HOOK=before',
    join(charmDirectory, 'dispatch'),
    'unit=$(echo "$TMPDIR"/charmkit-*)',
    'mkdir -m 700 "$unit-secrets-abcdef"; echo value >"$unit-secrets-abcdef/0"; : >"$unit/unfinished"',
    'export HOOK=read-only',
    'mount -o remount,ro "$TMPDIR"',
    join(charmDirectory, 'dispatch'),
    'export HOOK=writable',
    'mount -o remount,rw "$TMPDIR"',
    join(charmDirectory, 'dispatch'),
    'find "$TMPDIR" -type f >&2',
  ]);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(read('read-only', 'juju-log')).toMatch(/secrets-abcdef can't be removed \(EROFS\)/);
  expect(read('read-only', 'status-set')).toMatch(/blocked.* can't be written in \/.* \(EROFS\)/);
  expect(read('writable', 'status-set')).not.toContain('EROFS');
});

test('A full disk under the compiled code costs time, and leaves nothing that grows', () => {
  const cache = join(charmDirectory, 'dist/compile-cache');
  const { status, stdout, stderr } = runIn(full['without a free block'][0], [
    `mkdir -p ${cache}; mount --bind "$TMPDIR" ${cache}`,
    `(${full['without a free block'][1]}) || true`,
    ...['full', 'again', 'and-again'].flatMap((hook) => [
      `export HOOK=${hook}`,
      `${join(charmDirectory, 'dispatch')} >/dev/null`,
      `find ${cache} -name '*.??????' | wc -l`,
    ]),
  ]);
  const [first, ...others] = stdout.trim().split('\n').map(Number);
  expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
  expect(first).toBeGreaterThan(0);
  expect(others).toEqual([first, first]);
});

/** Runs commands in a mount namespace of their own, in a tmpfs that is TMPDIR. */
function runIn(options: string, commands: readonly string[]) {
  const mount = `mount -t tmpfs -o ${options} none "$TMPDIR"`;
  const script = [`set -e; ${mount}; cd "$TMPDIR"`, ...commands].join('\n');
  const args = ['--user', '--map-root-user', '--mount', 'sh', '-c', script];
  return spawnSync('unshare', args, { env: shell.environment, encoding: 'utf8' });
}

function read(hook: string, tool: string): string {
  try {
    return readFileSync(join(shell.directory, `${hook}.${tool}`), 'utf8');
  } catch {
    return '';
  }
}
