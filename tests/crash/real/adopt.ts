import { createHash } from 'node:crypto';
import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import type { PebbleClient } from 'charmkit/pebble';
import type { PodCopy } from '../pod-copy.ts';

/** The directories that hooks write to. Outside them are only Grafana's database and the content of its image. */
const writtenDirectories = ['etc/grafana', 'etc/ssl', 'usr/local/share/ca-certificates'];
const notes = 'var/lib/grafana';

interface WrittenFile {
  /** The path in the container. */
  readonly path: string;
  readonly content: Buffer;
  readonly permissions: string;
}

/** Reads the files that hooks have written to a container, by their paths in it. */
export async function readWritten(root: string): Promise<ReadonlyMap<string, WrittenFile>> {
  const files = new Map<string, WrittenFile>();
  for (const path of await listWritten(root)) {
    const { mode } = await stat(join(root, path));
    const permissions = (mode & 0o777).toString(8).padStart(3, '0');
    files.set(`/${path}`, { path: `/${path}`, content: await readFile(join(root, path)), permissions });
  }
  return files;
}

/** Hashes what Grafana read at its start. Provisioning files are left out, because Grafana can reload them. */
export function fingerprintStart({ plan }: PodCopy, files: ReadonlyMap<string, WrittenFile>): string {
  const hash = createHash('sha256').update(JSON.stringify(plan.services));
  for (const { path, content } of files.values())
    if (!/provisioning|charm-(applied|secure|cred)/.test(path)) hash.update(path).update(content);
  return hash.digest('hex');
}

/** Replaces the container's files through its Pebble, because nothing else may change them while the container runs. */
export async function writeWritten(
  pebble: PebbleClient,
  has: ReadonlyMap<string, WrittenFile>,
  wanted: ReadonlyMap<string, WrittenFile>,
): Promise<void> {
  for (const path of has.keys()) if (!wanted.has(path)) await pebble.removePath(path);
  const changed = [...wanted.values()].filter((file) => !isSame(file, has.get(file.path)));
  if (changed.length > 0) await pebble.pushFiles(changed.map((file) => ({ ...file, makeDirs: true })));
}

async function listWritten(root: string): Promise<readonly string[]> {
  const lists = writtenDirectories.map(async (directory) => {
    const entries = await readdir(join(root, directory), { recursive: true, withFileTypes: true }).catch(
      () => [],
    );
    const files = entries.filter((entry) => entry.isFile());
    return files.map((entry) => join(entry.parentPath, entry.name).slice(root.length + 1));
  });
  const noted = (await readdir(join(root, notes)).catch(() => []))
    .filter((name) => name.startsWith('charm-'))
    .map((name) => join(notes, name));
  return [...(await Promise.all(lists)).flat(), ...noted].sort();
}

function isSame(one: WrittenFile, another: WrittenFile | undefined): boolean {
  return another?.permissions === one.permissions && another.content.equals(one.content);
}
