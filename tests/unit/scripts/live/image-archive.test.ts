import { createHash } from 'node:crypto';
import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { layOutImages } from '../../../../scripts/live/parts/image-archive.ts';

interface Descriptor {
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

describe('images laid out in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'images-'));
    for (const name of ['base', 'one', 'another']) await writeFile(join(folder, `${name}.tar`), name);
    await layOutImages(join(folder, 'archive'), [
      { name: 'example.com/one:1', layers: ['base', 'one'].map(pathOf), entrypoint: ['/one'] },
      { name: 'example.com/another:1', layers: ['base', 'another'].map(pathOf) },
    ]);
  });
  afterEach(() => rm(folder, { recursive: true, force: true }));

  const pathOf = (name: string) => join(folder, `${name}.tar`);

  test('are found by their names, with their layers in order', async () => {
    const { manifests } = await readJson<{ manifests: readonly Descriptor[] }>('index.json');
    const names = manifests.map(({ annotations }) => annotations?.['io.containerd.image.name']);
    expect(names).toEqual(['example.com/one:1', 'example.com/another:1']);
    const { layers } = await readBlob<{ layers: readonly Descriptor[] }>(manifests[0]);
    expect(await Promise.all(layers.map(readText))).toEqual(['base', 'one']);
  });

  test('say what to start', async () => {
    const { manifests } = await readJson<{ manifests: readonly Descriptor[] }>('index.json');
    const { config } = await readBlob<{ config: Descriptor }>(manifests[0]);
    expect(await readBlob(config)).toMatchObject({ config: { Entrypoint: ['/one'] } });
  });

  test('have each blob under its digest, and a layer of both once', async () => {
    const blobs = join(folder, 'archive/blobs/sha256');
    const names = await readdir(blobs);
    // Three layers, and a configuration and a manifest for each image.
    expect(names).toHaveLength(7);
    for (const name of names) {
      const digest = createHash('sha256')
        .update(await readFile(join(blobs, name)))
        .digest('hex');
      expect(digest).toBe(name);
    }
  });

  async function readJson<Content>(name: string): Promise<Content> {
    return JSON.parse(await readFile(join(folder, 'archive', name), 'utf8'));
  }

  async function readBlob<Content>(descriptor: Descriptor | undefined): Promise<Content> {
    return JSON.parse(await readText(descriptor));
  }

  async function readText(descriptor: Descriptor | undefined): Promise<string> {
    return readFile(join(folder, 'archive/blobs', descriptor?.digest.replace(':', '/') ?? ''), 'utf8');
  }
});
