import { createHash } from 'node:crypto';
import { readdirSync, readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';

import { ProvisioningError } from './yaml-file.ts';

/** The text of one dashboard file, before it is known to be a dashboard. */
export interface DashboardFile {
  readonly path: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly title: string;
  readonly uid: string;
  readonly checksum: string;
  readonly modified: Date;
}

/**
 * Lists the `.json` files below a folder, in order, without hidden folders. Fails if the folder is missing.
 */
export function listDashboardFiles(folder: string): readonly string[] {
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  return entries.flatMap((entry) => {
    const path = join(folder, entry.name);
    if (entry.isDirectory()) return entry.name.startsWith('.') ? [] : listDashboardFiles(path);
    return entry.name.endsWith('.json') ? [path] : [];
  });
}

/** Reads a dashboard file. A file that is not JSON, or has no title, is not a dashboard. */
export function readDashboardFile(path: string): DashboardFile {
  const text = readFileSync(path, 'utf8');
  const parsed: unknown = JSON.parse(text);
  const data = typeof parsed === 'object' && parsed !== null ? { ...parsed } : {};
  const { title, uid } = data as { readonly title?: unknown; readonly uid?: unknown };
  if (typeof title !== 'string' || title === '')
    throw new ProvisioningError('Dashboard title cannot be empty');
  return {
    path,
    data,
    title,
    uid: typeof uid === 'string' ? uid : '',
    checksum: createHash('sha256').update(text).digest('hex'),
    modified: statSync(path).mtime,
  };
}
