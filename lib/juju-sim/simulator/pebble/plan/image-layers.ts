import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddLayerRequest } from './plan-store.ts';

/** Where rockcraft stores the layers of an image. Juju has Pebble start with them (`PEBBLE_COPY_ONCE`). */
export const imageLayersDirectory = '/var/lib/pebble/default/layers';

/** `001-name.yaml`: its place in the order, and its label (Pebble, "Layers"). */
const layerFile = /^\d{3}-(.+)\.yaml$/;

/** Reads the layers in a directory of this machine, in their order. */
export function readLayerFiles(directory: string): readonly AddLayerRequest[] {
  return listNames(directory)
    .sort()
    .flatMap((name) => {
      const label = layerFile.exec(name)?.[1];
      if (label === undefined) return [];
      return [{ label, yaml: readFileSync(join(directory, name), 'utf8'), combine: false, inner: false }];
    });
}

function listNames(directory: string): string[] {
  try {
    return readdirSync(directory);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
    throw error;
  }
}
