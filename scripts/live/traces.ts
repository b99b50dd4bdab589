import { globSync, readdirSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { basename, dirname, join } from 'node:path';
import { cgroupPrefix, type Place } from './cluster/place.ts';

/** The traces of a live model on the machine, one line each. */
export type Traces = ReadonlySet<string>;

/** Folders in which such programs leave files if they are not stopped. */
const folders = ['/dev/shm', '/etc', '/opt', '/run', '/tmp', '/var/lib', '/var/log', homedir()];
/** Every program of the machine may write to these folders, so only files of such programs count. */
const sharedFolders = ['/tmp', '/dev/shm'];
const ownNames =
  /^(containerd|ctr|kubectl|kubelet|cni|runc|juju-(store|mutex|download|bootstrap)|PostgreSQL)/;

/** The beginnings of names in the paths of mounts and cgroups that such programs make. */
const ownSegments = /^(containerd|cni|cri|k8s|kube|runc)/;

/** Reads the traces of a live model. Other programs of the machine also make mounts, cgroups and files. */
export function readTraces(place: Place): Traces {
  return new Set([
    ...listProcesses(place).map((line) => `process ${line}`),
    ...readLines('/proc/self/mountinfo')
      .map((line) => line.split(' ')[4] ?? '')
      .filter((path) => path.startsWith(`${place.state}/`) || path.split('/').some(isOwnSegment))
      .map((path) => `mount ${path}`),
    ...listCgroups(place).map((folder) => `cgroup ${folder}`),
    ...readdirSync('/sys/class/net').map((name) => `interface ${name}`),
    ...[...folders, place.state]
      .flatMap(listFiles)
      .filter((path) => !isSharedFolder(path, place))
      .map((path) => `file ${path}`),
  ]);
}

function listCgroups({ cgroup }: Place): readonly string[] {
  const isOwn = (name: string) => name.startsWith(cgroup) || isOwnSegment(name);
  const isOfAnother = (name: string) => name.startsWith(cgroupPrefix) && !name.startsWith(cgroup);
  const groups = globSync('/sys/fs/cgroup/**/').map((path) => ({ path, names: path.split('/') }));
  return groups.filter(({ names }) => names.some(isOwn) && !names.some(isOfAnother)).map(({ path }) => path);
}

function isOwnSegment(name: string): boolean {
  return ownSegments.test(name);
}

/** Whether it is the folder of the live models' files, with files of other models in it. */
function isSharedFolder(path: string, { state }: Place): boolean {
  return path === dirname(state) && readdirSync(path).some((name) => name !== basename(state));
}

/** Returns the traces that were not there before. */
export function findNewTraces(before: Traces, after: Traces): readonly string[] {
  return [...after].filter((trace) => !before.has(trace));
}

/** Lists the processes in which the model's place can be recognised. */
function listProcesses({ state, cgroup, name }: Place): readonly string[] {
  const pids = readdirSync('/proc').filter((entry) => /^\d+$/.test(entry) && Number(entry) !== process.pid);
  return pids.flatMap((pid) => {
    const [command, environment, cgroups] = ['cmdline', 'environ', 'cgroup'].map((file) =>
      readProcess(pid, file),
    );
    // It has ended, and waits for the machine's first process to reap it.
    if (command === '') return [];
    const isOfPlace =
      command?.includes(state) || cgroups?.includes(cgroup) || environment?.includes(`LIVE_NAME=${name}\0`);
    return isOfPlace ? [`${pid} ${command?.replaceAll('\0', ' ')}`] : [];
  });
}

function readProcess(pid: string, file: string): string {
  try {
    return readFileSync(join('/proc', pid, file), 'latin1');
  } catch {
    return '';
  }
}

function listFiles(folder: string): readonly string[] {
  try {
    const names = readdirSync(folder);
    return names
      .filter((name) => !sharedFolders.includes(folder) || ownNames.test(name))
      .map((name) => join(folder, name));
  } catch {
    return [];
  }
}

function readLines(path: string): readonly string[] {
  return readFileSync(path, 'utf8').trimEnd().split('\n');
}
