import { dashboardsDirectory } from '../files.ts';

const directoryName = /^relation-(\d+)$/;

/**
 * Where the dashboards of one sender lie: a directory for each, so that what is wrong with one's does not keep Grafana
 * from writing another's.
 */
export function senderDirectory(sender: number): string {
  return `${dashboardsDirectory}/relation-${sender}`;
}

/** The sender whose directory has this name; undefined for anything else that lies there. */
export function senderOf(name: string): number | undefined {
  const number = directoryName.exec(name)?.[1];
  return number === undefined ? undefined : Number(number);
}

/** A file's name of what it is made of. The charm's is there for people; whatever it is, it stays one file's name. */
export function dashboardFile(charm: string, digest: string): string {
  const readable = charm.replace(/[^\w-]/g, '_').slice(0, 60) || 'unknown';
  return `juju_${readable}_${digest.slice(0, 16)}.json`;
}
