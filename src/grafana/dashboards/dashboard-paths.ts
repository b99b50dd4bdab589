import { dashboardsDirectory } from '../files.ts';

const directoryName = /^relation-(\d+)$/;

/**
 * The directory of one sender's dashboards. Each sender has its own, so that an error in one does not prevent
 * Grafana from writing the dashboards of another.
 */
export function nameSenderDirectory(sender: number): string {
  return `${dashboardsDirectory}/relation-${sender}`;
}

/** The sender whose directory has this name. Undefined for any other file or directory. */
export function parseSender(name: string): number | undefined {
  const number = directoryName.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/**
 * Builds a file name from the digest of its content. The charm's name helps people to recognise the file. Any
 * charm name results in a single valid file name.
 */
export function nameDashboardFile(charm: string, digest: string): string {
  const readable = charm.replace(/[^\w-]/g, '_').slice(0, 60) || 'unknown';
  return `juju_${readable}_${digest.slice(0, 16)}.json`;
}
