import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { link, mkdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';

/** An image for containers. */
export interface Image {
  /** With its registry and tag, as pods name it. */
  readonly name: string;
  /** Uncompressed tar files, lowest first. */
  readonly layers: readonly string[];
  readonly entrypoint?: readonly string[];
  readonly workingDirectory?: string;
}

interface Descriptor {
  readonly mediaType: string;
  readonly digest: string;
  readonly size: number;
  readonly annotations?: Readonly<Record<string, string>>;
}

const path = 'PATH=/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/** Lays out images as the OCI image specification defines. A layer of several images is stored once. */
export async function layOutImages(folder: string, images: readonly Image[]): Promise<void> {
  await mkdir(join(folder, 'blobs/sha256'), { recursive: true });
  const layers = new Map<string, Descriptor>();
  for (const layer of new Set(images.flatMap((image) => image.layers))) {
    layers.set(layer, await addLayer(folder, layer));
  }
  const manifests: Descriptor[] = [];
  for (const image of images) manifests.push(await addImage(folder, image, layers));
  await writeFile(join(folder, 'oci-layout'), '{"imageLayoutVersion":"1.0.0"}');
  await writeFile(join(folder, 'index.json'), JSON.stringify({ schemaVersion: 2, manifests }));
}

async function addImage(
  folder: string,
  image: Image,
  known: ReadonlyMap<string, Descriptor>,
): Promise<Descriptor> {
  const layers = image.layers.map((layer) => known.get(layer));
  const config = await addJson(folder, 'application/vnd.oci.image.config.v1+json', {
    architecture: 'amd64',
    os: 'linux',
    config: {
      Env: [path],
      ...(image.entrypoint && { Entrypoint: image.entrypoint }),
      ...(image.workingDirectory && { WorkingDir: image.workingDirectory }),
    },
    rootfs: { type: 'layers', diff_ids: layers.map((layer) => layer?.digest) },
  });
  const mediaType = 'application/vnd.oci.image.manifest.v1+json';
  const manifest = await addJson(folder, mediaType, { schemaVersion: 2, mediaType, config, layers });
  return { ...manifest, annotations: { 'io.containerd.image.name': image.name } };
}

async function addLayer(folder: string, layer: string): Promise<Descriptor> {
  const hash = createHash('sha256');
  await pipeline(createReadStream(layer), hash);
  const digest = hash.digest('hex');
  await link(layer, join(folder, 'blobs/sha256', digest));
  const { size } = await stat(layer);
  return { mediaType: 'application/vnd.oci.image.layer.v1.tar', digest: `sha256:${digest}`, size };
}

async function addJson(folder: string, mediaType: string, content: object): Promise<Descriptor> {
  const bytes = Buffer.from(JSON.stringify(content));
  const digest = createHash('sha256').update(bytes).digest('hex');
  await writeFile(join(folder, 'blobs/sha256', digest), bytes);
  return { mediaType, digest: `sha256:${digest}`, size: bytes.length };
}
