// `npm run live:planted`: plants one fault after another in a copy of the tree, and checks that the live
// model's stories fail.
//     npm run live:planted -- [--fault <words of a name>]
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { copyTree } from '../gates/copy-tree.ts';
import { locateCache } from '../real/cache.ts';

/** A fault in one place, and the story that detects it. */
interface LiveFault {
  readonly name: string;
  readonly file: string;
  /** Occurs in the file exactly once. */
  readonly find: string;
  readonly replace: string;
  readonly story: string;
  /** The beginning of the title of the test that fails first. */
  readonly caughtBy: string;
}

const faults: readonly LiveFault[] = [
  {
    name: "a hook tool's text: what Juju says of a secret that may not be read is not understood",
    file: 'lib/charmkit/hook-tool-runner/classify.ts',
    find: '|not allowed to \\w+ this secret',
    replace: '',
    story: 'grafana',
    caughtBy: 'says that a secret is to be granted',
  },
  {
    name: "an event's order: a unit that departs is noticed by an event after that",
    file: 'src/charm.ts',
    find: "'storage-attached': 'ignore',",
    replace: "'storage-attached': 'ignore', 'relation-departed': 'ignore',",
    story: 'grafana',
    caughtBy: 'follows that application as it scales up and down',
  },
  {
    name: 'a missing grant: a secret that may not be read ends the hook',
    file: 'lib/charmkit/charm/kept-secrets.ts',
    find: 'if (error instanceof PermissionDeniedError) return',
    replace: 'if (error instanceof PermissionDeniedError) throw error; if (error === undefined) return',
    story: 'grafana',
    caughtBy: 'says that a secret is to be granted',
  },
  {
    name: 'a signal: a hook that SIGTERM ends exits with 143',
    file: 'lib/charmkit/charm/run-charm.ts',
    find: 'process.kill(process.pid, signal);',
    replace: 'process.exit(143);',
    story: 'failures',
    caughtBy: 'goes on where it was when the hook itself',
  },
  {
    name: 'a slow Grafana: no hook looks at it once it answers',
    file: 'src/charm.ts',
    find: "'storage-attached': 'ignore',",
    replace: "'storage-attached': 'ignore', 'pebble-check-recovered': 'ignore',",
    story: 'failures',
    caughtBy: 'says that Grafana does not answer, and takes that back',
  },
];

const { values } = parseArgs({ options: { fault: { type: 'string', default: '' } } });
const chosen = faults.filter(({ name }) => name.includes(values.fault));
let caught = 0;
for (const fault of chosen) {
  const failed = await playWithFault(fault);
  const isCaught = failed?.startsWith(fault.caughtBy) === true;
  if (isCaught) caught += 1;
  console.log(`${isCaught ? 'caught' : 'MISSED'}  ${fault.name}\n        ${failed ?? 'no test failed'}`);
}
console.log(`${caught} of ${chosen.length} planted faults caught`);
if (caught < chosen.length) process.exitCode = 1;

/** Returns the title of the first test that fails. */
async function playWithFault({ file, find, replace, story }: LiveFault): Promise<string | undefined> {
  using tree = copyTree();
  takeDependencies(tree.path);
  const path = join(tree.path, file);
  const text = readFileSync(path, 'utf8');
  if (text.split(find).length !== 2) throw new RangeError(`${file} does not have once: ${find}`);
  writeFileSync(
    path,
    text.replace(find, () => replace),
  );
  const child = spawn('npm', ['run', 'test:live', '--', `tests/live/stories/${story}.test.ts`], {
    cwd: tree.path,
    env: { ...process.env, REAL_CACHE: locateCache(process.env), LIVE_WAIT_SECONDS: '240' },
    stdio: ['ignore', 'pipe', 'inherit'],
    detached: true,
  });
  const ended = once(child, 'close');
  const failed = await findFailedTest(child);
  if (failed !== undefined && child.pid !== undefined) process.kill(-child.pid, 'SIGTERM');
  await ended;
  return failed;
}

/** The packer reads dependencies below the tree and does not follow links out of it. */
function takeDependencies(tree: string): void {
  const script = 'rm -r "$2" && { cp -al "$1" "$2" 2>/dev/null || cp -a "$1" "$2"; }';
  execFileSync('sh', ['-c', script, 'sh', 'node_modules', join(tree, 'node_modules')]);
}

async function findFailedTest(child: ChildProcess): Promise<string | undefined> {
  if (child.stdout === null) throw new TypeError('the tests have a standard output');
  for await (const line of createInterface({ input: child.stdout })) {
    console.log(line);
    const [, title] =
      /^ *[\d.]+ s {2}failed {2}the packed charm (?:in a live model|where things fail) (.*)/.exec(line) ?? [];
    if (title !== undefined) return title;
  }
  return undefined;
}
