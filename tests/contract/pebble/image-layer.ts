import { mkdir, writeFile } from 'node:fs/promises';
import { join } from 'node:path';

const imageLayer = `
services:
  image-service:
    override: replace
    command: sleep 100
  image-other:
    override: replace
    command: sleep 100
`;

/** Writes the layer that Pebble starts with, as rockcraft writes it into an image. */
export async function writeImageLayer(directory: string): Promise<void> {
  await mkdir(directory, { recursive: true });
  await writeFile(join(directory, '001-image.yaml'), imageLayer);
}
