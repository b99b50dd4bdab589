import { type FileInfo, type PebbleClient, PebblePathError } from 'charmkit/pebble';
import { dashboardsDirectory } from '../files.ts';
import { type DashboardIndex, dashboardIndexPath, parseDashboardIndex } from './dashboard-index.ts';
import { nameSenderDirectory, parseSender } from './dashboard-paths.ts';

/** Names of files by sender. */
export type FilesBySender = Readonly<Record<number, readonly string[]>>;

const formerName = /^(juju_.*|self_dashboard)\.json$/;

/** Reads the index of known dashboards. */
export async function readDashboardIndex(pebble: PebbleClient): Promise<DashboardIndex | undefined> {
  const content = (await pebble.pullFiles([dashboardIndexPath])).get(dashboardIndexPath);
  return parseDashboardIndex(content instanceof Error ? undefined : content?.toString());
}

/** Lists the dashboards in the container for these senders. */
export async function listDashboards(
  pebble: PebbleClient,
  senders: readonly number[],
): Promise<FilesBySender> {
  // Before the first dashboards of hundreds of senders, there is nothing to list.
  const present = senders.length > 1 ? new Set(await listSenders(pebble)) : new Set(senders);
  const listings = senders.map(async (sender) => {
    const entries = present.has(sender) ? await listDirectory(pebble, nameSenderDirectory(sender)) : [];
    return [sender, entries.map(({ name }) => name)] as const;
  });
  return Object.fromEntries(await Promise.all(listings));
}

/** Lists the senders that have a directory. */
export async function listSenders(pebble: PebbleClient): Promise<readonly number[]> {
  const entries = await listDirectory(pebble, dashboardsDirectory);
  return entries.flatMap(({ name, type }) => (type === 'directory' ? (parseSender(name) ?? []) : []));
}

/** Lists the Python charm's dashboards, which are all in one directory. */
export async function listFormerDashboards(pebble: PebbleClient): Promise<readonly string[]> {
  const entries = await listDirectory(pebble, dashboardsDirectory);
  const files = entries.filter(({ name, type }) => type === 'file' && formerName.test(name));
  return files.map(({ path }) => path);
}

async function listDirectory(pebble: PebbleClient, path: string): Promise<readonly FileInfo[]> {
  try {
    return await pebble.listFiles(path);
  } catch (error) {
    if (error instanceof PebblePathError && error.kind === 'not-found') return [];
    throw error;
  }
}
