import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { listUnits } from 'charmkit/juju-model';
import type { World } from './world.ts';

/**
 * Lists the places in the model that contain any of the markers: databags, logs, command lines, statuses and traces.
 * Secrets, and what other applications wrote themselves, are left out.
 */
export function openPlaces(world: World, ...markers: readonly string[]): readonly string[] {
  const { secrets: _, relations, ...model } = world.model;
  const ours = Object.values(relations).flatMap(({ appData, unitData }) =>
    Object.entries({ ...appData, ...unitData }).filter(([owner]) => /^grafana(\/|$)/.test(owner)),
  );
  const places = {
    model,
    databags: ours,
    logs: world.runs.map(({ logs }) => logs),
    commandLines: world.runs.map(({ calls }) => calls.map(({ call }) => [call.tool, ...call.args])),
    statuses: world.runs.map(({ status }) => status),
    traces: listUnits(world.model, 'grafana').map(({ name }) => world.traces(name).traces),
  };
  return Object.entries(places).flatMap(([place, what]) => {
    const text = JSON.stringify(what);
    return markers.some((marker) => text.includes(marker)) ? [place] : [];
  });
}

/** Lists the files below a directory that contain the marker, with their modes. */
export async function filesWithMarker(
  root: string,
  marker: string,
): Promise<Readonly<Record<string, string>>> {
  const entries = await readdir(root, { recursive: true, withFileTypes: true });
  const found: Record<string, string> = {};
  for (const entry of entries.filter((each) => each.isFile())) {
    const path = join(entry.parentPath, entry.name);
    if (!(await readFile(path, 'utf8')).includes(marker)) continue;
    found[path.slice(root.length)] = ((await stat(path)).mode & 0o777).toString(8);
  }
  return found;
}
