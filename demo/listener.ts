import { readdir, readFile, readlink } from 'node:fs/promises';

const listening = '0A';

/** The process that serves a port of this machine. Undefined if the system has no /proc. */
export async function findListener(port: number): Promise<number | undefined> {
  const sockets = await readSockets(port);
  const pids = (await readdir('/proc').catch(() => [])).filter((name) => /^\d+$/.test(name));
  for (const pid of pids) {
    const files = await readdir(`/proc/${pid}/fd`).catch(() => []);
    const targets = await Promise.all(
      files.map((file) => readlink(`/proc/${pid}/fd/${file}`).catch(() => '')),
    );
    if (targets.some((target) => sockets.has(target))) return Number(pid);
  }
  return undefined;
}

/**
 * The sockets as links in /proc/<pid>/fd name them. In a line, the local address is second, the state fourth,
 * and the inode tenth.
 */
async function readSockets(port: number): Promise<ReadonlySet<string>> {
  const tables = ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => readFile(path, 'utf8').catch(() => ''));
  const lines = (await Promise.all(tables)).join('\n').split('\n');
  const address = `:${port.toString(16).toUpperCase().padStart(4, '0')}`;
  const rows = lines.map((line) => line.trim().split(/\s+/));
  const ours = rows.filter(([, local, , state]) => local?.endsWith(address) && state === listening);
  return new Set(ours.map((row) => `socket:[${row[9]}]`));
}
