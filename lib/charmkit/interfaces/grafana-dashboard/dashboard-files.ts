import { readdir, readFile } from 'node:fs/promises';
import { join, parse } from 'node:path';
import { ownJson, readJson, SdkError } from '../../base/index.ts';

/** A dashboard in the charm's directory. */
export interface DashboardFile {
  /** Relative to the charm's directory. */
  readonly path: string;
  /** The file's name without its last suffix. */
  readonly name: string;
  readonly dashboard: Readonly<Record<string, unknown>>;
}

const suffixes = ['.json', '.tmpl'];

/**
 * Reads the dashboards of a directory, sorted by name. Ignores other files, and a missing directory.
 * @throws SdkError with code `dashboard-file` if a file is not a JSON object. This is a mistake of the charm itself.
 */
export async function readDashboardFiles(charmDir: string, directory: string): Promise<DashboardFile[]> {
  const names = await readdir(join(charmDir, directory)).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return [];
    throw error;
  });
  const dashboards = names.filter((name) => suffixes.includes(parse(name).ext)).sort();
  return Promise.all(
    dashboards.map(async (file) => {
      const path = join(directory, file);
      return { path, name: parse(file).name, dashboard: await readDashboard(charmDir, path) };
    }),
  );
}

async function readDashboard(charmDir: string, path: string): Promise<Readonly<Record<string, unknown>>> {
  const fail = (reason: string) =>
    new SdkError(`${path} is not a dashboard: ${reason}. Export it from Grafana as JSON.`, {
      code: 'dashboard-file',
      facts: { path },
    });
  const text = await readFile(join(charmDir, path), 'utf8');
  const reading = readJson(text, ownJson);
  if ('fault' in reading) throw fail(`it ${reading.fault}`);
  const dashboard = reading.value;
  if (typeof dashboard === 'object' && dashboard !== null && !Array.isArray(dashboard))
    return { ...dashboard };
  throw fail('it is not a JSON object');
}
