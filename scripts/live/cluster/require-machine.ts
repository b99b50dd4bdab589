import { spawnSync } from 'node:child_process';
import { existsSync, globSync, mkdirSync, mkdtempSync, readFileSync, rmdirSync, rmSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { locateIngredients } from '../parts/parts.ts';
import { describeMissing } from '../parts/provide.ts';
import { type Place, probeSuffix } from './place.ts';

const probe = join(import.meta.dirname, 'probe.sh');

/**
 * Checks that a live model can start here.
 * @throws Error that lists everything that is missing: rights, features that the kernel refuses, parts that
 * are not built.
 */
export function requireMachine(place: Place, env: Readonly<NodeJS.ProcessEnv>): void {
  requireRights(place, env);
  const missing = describeMissing(env);
  if (missing.length > 0) {
    throw new Error(
      `Parts of the live model are missing; "npm run live:build" builds them:\n${missing.join('\n')}`,
    );
  }
}

/**
 * Checks that a live model has the rights that it needs. The needs of its network can be checked only if its
 * parts are built.
 * @throws Error that lists everything that is missing.
 */
export function requireRights(place: Place, env: Readonly<NodeJS.ProcessEnv>): void {
  if (process.getuid?.() !== 0) {
    throw new Error('A live model needs root: it makes namespaces, mounts and cgroups');
  }
  if (!hasCgroupHierarchies()) {
    throw new Error(
      'A live model needs the hierarchies of cgroup v1 below /sys/fs/cgroup, and this machine has cgroup v2 alone. ' +
        'A kernel that is started with systemd.unified_cgroup_hierarchy=0 has them.',
    );
  }
  const { nodeTree } = locateIngredients(env);
  const refused = listRefused(place, existsSync(nodeTree) ? nodeTree : '');
  if (refused.length > 0) throw new Error(`This machine refuses a live model:\n${refused.join('\n')}`);
}

function hasCgroupHierarchies(): boolean {
  const mounts = readFileSync('/proc/self/mounts', 'utf8').split('\n');
  return ['memory', 'cpu', 'pids'].every((controller) => {
    return mounts.some((mount) => {
      const [, , type, settings = ''] = mount.split(' ');
      return type === 'cgroup' && settings.split(',').includes(controller);
    });
  });
}

/** The folder of the models' files may go at any time with the last of them. */
function makeScratch(prefix: string): string {
  for (;;) {
    mkdirSync(dirname(prefix), { recursive: true });
    try {
      return mkdtempSync(prefix);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

/** Tries what a node does, in separate namespaces. Returns one line for each refusal. */
function listRefused({ state, cgroup }: Place, nodeTree: string): readonly string[] {
  const states = dirname(state);
  const scratch = makeScratch(`${state}${probeSuffix}`);
  const probeCgroup = `${cgroup}-probe-${process.pid}`;
  try {
    const namespaces = ['--net', '--mount', '--pid', '--uts', '--ipc', '--fork', '--kill-child'];
    const script = ['sh', probe, scratch, probeCgroup, nodeTree];
    const { status, signal, stdout, stderr, error } = spawnSync(
      'unshare',
      [...namespaces, '--propagation', 'private', ...script],
      { encoding: 'utf8' },
    );
    const isInterrupted = signal !== null || (status ?? 0) > 128;
    if (isInterrupted) throw new Error('A signal ended the check of this machine');
    if (status === 0) return stdout.split('\n').filter((line) => line !== '');
    return [`  namespaces, by unshare: ${error?.message ?? stderr.trim()}`];
  } finally {
    // A signal may have ended the probe before it removed them.
    for (const folder of globSync(`/sys/fs/cgroup/*/${probeCgroup}`)) rmdirSync(folder);
    rmSync(scratch, { recursive: true, force: true });
    spawnSync('rmdir', ['--ignore-fail-on-non-empty', states]);
  }
}
