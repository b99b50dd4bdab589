import { spawnSync } from 'node:child_process';
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { parseEnvironment } from 'charmkit/charm';
import { UnitDirectory } from '../../../lib/charmkit/charm/unit-directory.ts';

let shared: string;
let path: string;

beforeEach(() => {
  shared = mkdtempSync(join(tmpdir(), 'unit-directory-'));
  path = join(shared, 'charmkit-unit');
});

afterEach(() => rmSync(shared, { recursive: true }));

/** Opens the directory as a dispatch does after its script has checked it. */
function openAfterScript(found: 'clean' | 'unfinished') {
  return open({
    CHARM_UNIT_DIRECTORY: path,
    ...(found === 'unfinished' && { CHARM_WAS_UNFINISHED: 'yes' }),
  });
}

function open(variables: Record<string, string>) {
  const environment = {
    JUJU_UNIT_NAME: 'web/0',
    JUJU_MODEL_NAME: 'test',
    JUJU_MODEL_UUID: `unit-directory-${process.pid}`,
    JUJU_DISPATCH_PATH: 'hooks/start',
    ...variables,
  };
  return new UnitDirectory(parseEnvironment(environment, '/charm'));
}

describe("a unit's directory", () => {
  test.each([
    ['found no mark', 'clean', false],
    ['found a mark, or could not tell', 'unfinished', true],
  ] as const)("believes the charm's dispatch script, which %s", (_, found, expected) => {
    expect(openAfterScript(found)).toMatchObject({ wasUnfinished: expected, problem: undefined });
  });

  test('is marked where no script has done so, until the hook is done', () => {
    const variables = { CHARM_CONTAINERS_DIR: shared };
    expect(open(variables).wasUnfinished).toBe(false);
    const second = open(variables);
    expect(second.wasUnfinished).toBe(true);
    second.finish();
    const third = open(variables);
    expect(third.wasUnfinished).toBe(false);
    third.finish();
    expect(existsSync(join(third.traces ?? '', '..'))).toBe(false);
  });

  test("loses the secrets that a killed hook left, and no other unit's", () => {
    const directory = openAfterScript('clean');
    const left = mkdtempSync(directory.secretsPrefix);
    writeFileSync(join(left, '0'), 'Marker-0b5e');
    const others = mkdtempSync(join(shared, 'charmkit-another-secrets-'));
    directory.removeSecrets();
    expect([left, others].filter(existsSync)).toEqual([others]);
  });

  test('keeps its secrets out of a link that bears their name', () => {
    const directory = openAfterScript('clean');
    const elsewhere = join(shared, 'elsewhere');
    mkdirSync(elsewhere);
    writeFileSync(join(elsewhere, 'file'), '');
    symlinkSync(elsewhere, `${directory.secretsPrefix}planted`);
    directory.removeSecrets();
    expect(readdirSync(elsewhere)).toEqual(['file']);
  });
});

describe("what another user has put in the directory's place", () => {
  const planted: readonly (readonly [string, () => void])[] = [
    ['a FIFO', () => spawnSync('sh', ['-c', 'mkfifo "$0"', path])],
    ['a file', () => writeFileSync(path, 'theirs')],
    ['a link to a directory', () => symlinkSync(shared, path)],
    ['a link to nothing', () => symlinkSync(join(shared, 'nowhere'), path)],
    [
      'a directory that others may write to',
      () => {
        mkdirSync(path);
        chmodSync(path, 0o777);
      },
    ],
  ];

  test.each(planted)('is not used, and named: %s', (_what, plant) => {
    plant();
    const before = readdirSync(shared).sort();
    const directory = openAfterScript('clean');
    directory.finish();
    expect(directory).toMatchObject({
      wasUnfinished: true,
      problem: `${path} is not this user's own directory`,
      traces: undefined,
    });
    expect(readdirSync(shared).sort()).toEqual(before);
  });

  // Node checks modes, because a shell has no test for them.
  test.each(planted.slice(0, -1))(
    'does not stop the dispatch script, which reads everything: %s',
    (_what, plant) => {
      plant();
      const before = readdirSync(shared).sort();
      const { status, signal, stdout } = spawnSync('sh', ['-c', scriptUntilNode()], {
        env: { PATH: '/usr/bin:/bin', TMPDIR: shared, JUJU_MODEL_UUID: 'unit' },
        encoding: 'utf8',
        timeout: 10_000,
      });
      expect({ status, signal, stdout }).toEqual({ status: 0, signal: null, stdout: `${path} yes\n` });
      expect(readdirSync(shared).sort()).toEqual(before);
    },
  );

  /** Runs the part of `dispatch` before it looks for Node. */
  function scriptUntilNode(): string {
    const [script = ''] = readFileSync('dispatch', 'utf8').split('\ncase $0');
    return `${script}\necho "$CHARM_UNIT_DIRECTORY $CHARM_WAS_UNFINISHED"`;
  }
});

test.each([
  ['is missing', () => join(shared, 'missing')],
  ['can not be written to', () => '/proc'],
])('A folder for temporary files that %s makes each hook read everything', (_what, parent) => {
  path = join(parent(), 'charmkit-unit');
  expect(openAfterScript('unfinished')).toMatchObject({
    wasUnfinished: true,
    problem: `${path} can't be made (ENOENT)`,
  });
});
