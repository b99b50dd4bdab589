import { stat } from 'node:fs/promises';
import { resolve } from 'node:path';
import type { Charm } from 'charmkit/juju-model';
import { CliError } from './cli-error.ts';
import { parsePairs } from './pairs.ts';

/**
 * Reads `--resource name=path`. A file resource is a file. An image is the directory tree that replaces it, because
 * juju-sim cannot pull images.
 * @throws CliError that names a resource that the charm lacks, or a path that does not exist.
 */
export async function readResources(
  cwd: string,
  texts: readonly string[],
  charm: Charm,
): Promise<Record<string, string>> {
  const resources = Object.entries(parsePairs(texts)).map(
    ([name, path]) => [name, resolve(cwd, path)] as const,
  );
  for (const [name, path] of resources) {
    if (!listResources(charm).includes(name))
      throw new CliError(`unrecognized resource "${name}"${describeResources(charm)}`);
    if (!(await stat(path).catch(() => undefined)))
      throw new CliError(`resource "${name}": ${path} does not exist`);
  }
  return Object.fromEntries(resources);
}

/** Names the containers for which a real Juju has no image. It deploys the charm, and never starts its units. */
export function describeImageless({ containers }: Charm): string {
  const names = containers.filter(({ resource }) => resource === undefined).map(({ name }) => name);
  return names
    .map((name) => `WARNING container "${name}" names no resource: in a real Juju, its units never start\n`)
    .join('');
}

/** @throws CliError if an image of the charm has no directory tree. */
export function assertImages(charm: Charm, resources: Readonly<Record<string, string>>): void {
  const images = charm.containers.flatMap(({ resource }) => (resource === undefined ? [] : [resource]));
  const absent = [...new Set(images)].filter((name) => !Object.hasOwn(resources, name));
  if (absent.length === 0) return;
  throw new CliError(
    `local charm missing OCI images for: [${absent.join(' ')}]; add --resource ${absent[0]}=<directory>, the directory tree of the image`,
  );
}

function listResources({ resources, containers }: Charm): readonly string[] {
  return [...resources.map(({ name }) => name), ...containers.flatMap(({ resource }) => resource ?? [])];
}

function describeResources(charm: Charm): string {
  const names = [...new Set(listResources(charm))];
  return names.length === 0 ? '; the charm has no resources' : `; the charm has ${names.join(', ')}`;
}
