import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

interface Edit {
  readonly file: string;
  readonly replace: RegExp;
  readonly by: string;
}

const node = 'dqlite.NodeInfo{ID: 1, Address: "127.0.0.1:17666", Role: dqlite.Voter}';

/**
 * An SQLite writer fails if the database is locked, whereas a dqlite writer waits. A transaction that began
 * with a read can't wait either, so each transaction takes the write lock at its beginning.
 */
const waiting = '_journal_mode=WAL&_synchronous=OFF&_foreign_keys=1&_busy_timeout=30000&_txlock=immediate';

const edits: readonly Edit[] = [
  // An internal module of Juju for its tests, which the module proxy does not serve.
  { file: 'go.mod', replace: /^\tgithub\.com\/juju\/testing v.*\n/m, by: '' },
  { file: 'go.mod', replace: /^replace github\.com\/juju\/testing =>.*\n/m, by: '' },
  {
    file: 'internal/database/app/dqlite_other.go',
    replace: /path = filepath\.Join\(a\.dir, name\)/,
    by: `path = "file:" + filepath.Join(a.dir, name) + "?${waiting}"`,
  },
  // SQLite does not queue for its write lock: a connection that finds it taken tries again later, and another may be
  // first each time. With one connection, transactions wait in order.
  {
    file: 'internal/worker/dbaccessor/tracker.go',
    replace: /db\.SetMaxIdleConns\(3\)\n\tdb\.SetMaxOpenConns\(3\)/,
    by: 'db.SetMaxIdleConns(1)\n\tdb.SetMaxOpenConns(1)',
  },
  // Some workers split it into host and port.
  {
    file: 'internal/database/app/dqlite_other.go',
    replace: /Address\(\) string \{\n\treturn ""/,
    by: 'Address() string {\n\treturn "127.0.0.1:17666"',
  },
  // A cluster with one member, which is its own leader.
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
  // Busy and locked are codes within SQLite's error. Without this edit, these comparisons are never true.
  {
    file: 'internal/database/drivererrors/errors_other.go',
    replace: /return errors\.Is\(err, sqlite3\.ErrLocked\) \|\| errors\.Is\(err, sqlite3\.ErrBusy\)/,
    by: [
      'var failure sqlite3.Error',
      '\treturn errors.As(err, &failure) && (failure.Code == sqlite3.ErrBusy || failure.Code == sqlite3.ErrLocked)',
    ].join('\n'),
  },
];

/** Workers that do nothing in a build without dqlite. The real ones don't need it. */
const idleWorkers = ['trace', 'migrationflag', 'secretsdrainworker'];

/**
 * Changes a copy of Juju's source so that a controller stores its model in plain SQLite. dqlite is a C
 * library that no module contains, and its replacement without the build tag is only for Juju's own tests.
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
