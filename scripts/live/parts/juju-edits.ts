import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Edit {
  readonly file: string;
  readonly replace: RegExp;
  readonly by: string;
}

const node = 'dqlite.NodeInfo{ID: 1, Address: "127.0.0.1:17666", Role: dqlite.Voter}';

/**
 * A writer of SQLite's that finds the database locked gives up, where one of dqlite's waits its turn. A transaction
 * that began by reading can't wait either, so each takes the lock for writing at its beginning.
 */
const waiting = '_journal_mode=WAL&_synchronous=OFF&_foreign_keys=1&_busy_timeout=30000&_txlock=immediate';

const edits: readonly Edit[] = [
  // A module inside Juju's, for its tests, which the module proxy doesn't serve.
  { file: 'go.mod', replace: /^\tgithub\.com\/juju\/testing v.*\n/m, by: '' },
  { file: 'go.mod', replace: /^replace github\.com\/juju\/testing =>.*\n/m, by: '' },
  {
    file: 'internal/database/app/dqlite_other.go',
    replace: /path = filepath\.Join\(a\.dir, name\)/,
    by: `path = "file:" + filepath.Join(a.dir, name) + "?${waiting}"`,
  },
  // Some workers split it into host and port.
  {
    file: 'internal/database/app/dqlite_other.go',
    replace: /Address\(\) string \{\n\treturn ""/,
    by: 'Address() string {\n\treturn "127.0.0.1:17666"',
  },
  // A cluster of one, which leads itself.
  ...(
    [
      ['Cluster', `[]dqlite.NodeInfo{${node}}`],
      ['Leader', `&${node}`],
      ['Get', `[]dqlite.NodeInfo{${node}}`],
    ] as const
  ).map(([method, answer]) => ({
    file: 'internal/database/client/dqlite_other.go',
    replace: new RegExp(`(\\) ${method}\\([^{]*\\{\\n\\treturn )nil, nil`),
    by: `$1${answer}, nil`,
  })),
  // Busy and locked are codes within SQLite's error; as they stand these comparisons are never true.
  {
    file: 'internal/database/drivererrors/errors_other.go',
    replace: /return errors\.Is\(err, sqlite3\.ErrLocked\) \|\| errors\.Is\(err, sqlite3\.ErrBusy\)/,
    by: [
      'var failure sqlite3.Error',
      '\treturn errors.As(err, &failure) && (failure.Code == sqlite3.ErrBusy || failure.Code == sqlite3.ErrLocked)',
    ].join('\n'),
  },
];

/** Workers that do nothing in a build without dqlite; the real ones don't need it. */
const idleWorkers = ['trace', 'migrationflag', 'secretsdrainworker'];

/**
 * Changes a copy of Juju's source so that a controller keeps its model in plain SQLite: dqlite is a C library that no
 * module brings along, and what stands for it without the build tag is meant for Juju's own tests.
 */
export function editJuju(source: string): void {
  for (const { file, replace, by } of edits) editFile(join(source, file), replace, by);
  for (const worker of idleWorkers) {
    const folder = join(source, 'internal/worker', worker);
    rmSync(join(folder, 'manifold_other.go'));
    editFile(join(folder, 'manifold_linux.go'), /^\/\/go:build .*\n/m, '');
  }
}

function editFile(path: string, replace: RegExp, by: string): void {
  const text = readFileSync(path, 'utf8');
  if (!replace.test(text)) throw new Error(`${path}: nothing there matches ${replace}`);
  writeFileSync(path, text.replace(replace, by));
}
